"""Switches what AI is for on and off, and lets no model run whose feature is off."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from app.actions.policy import policy_key
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import Refused
from domain.features import EVERY, Feature, Toggle, deciding
from domain.rights import Right
from domain.work import Work
from inference.models import MANIFEST, Model
from records.safe_places import demand_safe_place
from records.signed_text import check

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "models"
_LOOK_SECONDS = 1.0


class FeatureOff(Refused):
    """What a model is for is switched off here."""


def toggles(station: Workstation) -> tuple[Toggle, ...]:
    """Return what the policy and this seat have decided."""
    return (*station.site.features, *station.records.features.toggles())


def why_off(decided: Sequence[Toggle], model: Model, modality: str) -> str:
    """Return why a model may not run on a modality; nothing where it may.

    What nobody has decided is off, but for the models that ship with the program: the
    demonstration says with each result what it is, and a fresh seat must be able to show it.
    """
    for feature in model.features:
        toggle = deciding(feature, modality, decided)
        if toggle is None and model.folder.parent != SHIPPED:
            return f"{feature.value} is not switched on for {modality}"
        if toggle is not None and not toggle.on:
            return f"{feature.value} is switched off for {modality}: {toggle.reason}"
    return ""


def demand_on(
    station: Workstation, model: Model, modality: str, patient_id: str, study_uid: str
) -> None:
    """Go on only if all that a model is for is on here; who tried otherwise is on record.

    Raises:
        FeatureOff: It is not.
    """
    why = why_off(toggles(station), model, modality)
    if not why:
        return
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            "analyse.refused",
            station.user,
            Outcome.SERIOUS_FAILURE,
            patient_id,
            study_uid,
            detail={"model": model.id, "modality": modality, "reason": why},
        )
    )
    raise _off(why)


def demand_wanted(station: Workstation, model: Model) -> None:
    """Refuse a model that the site's policy wants in another version, or signed.

    Raises:
        LightboxError: It is not what the site wants.
    """
    rule = station.site.models.get(model.id)
    if rule is not None and rule.version not in ("", model.version):
        raise Refused(
            f"The site's policy wants version {rule.version} of {model.id}, and this is"
            f" {model.version}.",
            advice="Install the version that the policy names.",
        )
    if station.policy.models_must_be_signed and model.folder.parent != SHIPPED:
        demand_signed(station, model.folder)


def as_site_decides(station: Workstation, model: Model) -> Model:
    """Return a model as this site lets it run.

    Raises:
        LightboxError: The site wants another version, or its signature.
        UnsafePlace: Others may write where the model lies.
    """
    demand_safe_place(model.folder, "model")
    demand_wanted(station, model)
    rule = station.site.models.get(model.id)
    if rule is None or rule.threshold is None:
        return model
    return replace(model, output=replace(model.output, threshold=rule.threshold))


def demand_signed(station: Workstation, folder: Path) -> None:
    """Refuse a model whose manifest the site's policy key has not signed.

    The manifest holds a hash of every file, so its signature covers the weights too.

    Raises:
        LightboxError: It has not, or this seat was given no key.
    """
    key = policy_key(station)
    if not key:
        raise Refused(
            "Models must be signed here, and this seat was given no key to check that with.",
            advice="Give it the site's key with `policy pin`.",
        )
    check((folder / MANIFEST).read_text(encoding="utf-8"), "model", key)


@dataclass(slots=True)
class WhileOn:
    """The work of a run, that ends where its feature is switched off under it."""

    work: Work
    station: Workstation
    model: Model
    modality: str
    _looked: float = field(default_factory=monotonic)

    def report(self, done: float, note: str = "") -> None:
        self.work.report(done, note)

    def pause_point(self) -> None:
        self.work.pause_point()
        if monotonic() - self._looked < _LOOK_SECONDS:
            return
        self._looked = monotonic()
        why = why_off(toggles(self.station), self.model, self.modality)
        if why:
            raise _off(why)


def _off(why: str) -> FeatureOff:
    return FeatureOff(
        f"This analysis is not done here: {why}.",
        advice="Whoever holds the right ai.features may switch it on, with a reason.",
    )


@guarded(Right.AI_FEATURES)
def switch(
    station: Workstation, feature: Feature, *, on: bool, modality: str = EVERY, reason: str
) -> None:
    """Switch a feature on or off, on record, at once in what is open.

    Raises:
        Refused: No reason is given, or the site's policy has decided.
    """
    try:
        toggle = Toggle(
            feature, modality.strip().upper(), on, reason.strip(), station.user, datetime.now(UTC)
        )
    except ValueError as error:
        raise Refused(
            f"This cannot be switched: {error}.", advice="Say why, in a few words."
        ) from error
    decided = deciding(feature, toggle.modality, station.site.features)
    if decided is not None:
        raise Refused(
            f"This is set by site policy: {feature.value} is {'on' if decided.on else 'off'}.",
            advice="Ask your administrator.",
        )
    before = deciding(feature, toggle.modality, toggles(station))
    station.records.audit.record(
        AuditEvent(
            AuditCode.APPLICATION_ACTIVITY,
            "features.switch",
            station.user,
            detail={
                "feature": feature.value,
                "modality": toggle.modality or "all",
                "change": f"{_word(before)} -> {'on' if on else 'off'}",
                "reason": toggle.reason,
            },
        )
    )
    station.records.features.switch(toggle)
    look_again(station)


def look_again(station: Workstation) -> None:
    """Let what is open follow what was switched, here or by another program on this seat."""
    decided = toggles(station)
    if decided == station.features_seen:
        return
    first, station.features_seen = station.features_seen is None, decided
    if first:
        return
    for job in station.jobs.under_way:
        model = _model(station, job.model)
        why = why_off(decided, model, model.suits.modality) if model else ""
        if why:
            job.cancel(why)
    reading = station.reading
    if reading is not None:
        before = reading.models
        reading.models = tuple(
            replace(v, off=why_off(decided, m, m.suits.modality))
            if (m := _model(station, v.model_id))
            else v
            for v in reading.models
        )
        if reading.models != before:
            off = next((v.off for v in reading.models if v.off), "")
            words = f"AI was switched off for this study: {off}." if off else "AI was switched on."
            station.telling.done(words)
            reading.changed()
    station.changed()


def _model(station: Workstation, id_: str) -> Model | None:
    return next((m for m in station.models if isinstance(m, Model) and m.id == id_), None)


def _word(toggle: Toggle | None) -> str:
    return "not decided" if toggle is None else "on" if toggle.on else "off"


# --- on the command line -------------------------------------------------------------------


def described(station: Workstation) -> list[dict[str, object]]:
    """Return every feature: who serves it, and what is decided for which modality."""
    decided = toggles(station)
    models = [m for m in station.models if isinstance(m, Model)]
    rows: list[dict[str, object]] = []
    for feature in Feature:
        serving = [m.id for m in models if feature in m.features]
        about = [t for t in decided if t.feature is feature]
        rows.append(
            {
                "feature": feature.value,
                "models": serving,
                "decided": [
                    {
                        "modality": t.modality or "all",
                        "on": t.on,
                        "reason": t.reason,
                        "by": t.by,
                        "at": t.at.isoformat() if t.at else None,
                        "by_policy": t.by_policy,
                    }
                    for t in about
                ],
            }
        )
    return rows


def _features(station: Workstation, said: Namespace, _console: Console) -> Result:
    if said.does in ("on", "off"):
        switch(
            station,
            Feature(said.feature),
            on=said.does == "on",
            modality=said.modality,
            reason=said.reason,
        )
    if said.does == "history":
        return {
            "history": [
                {
                    "feature": s.toggle.feature.value,
                    "modality": s.toggle.modality or "all",
                    "was": s.was_on,
                    "is": s.toggle.on,
                    "by": s.toggle.by,
                    "at": s.toggle.at.isoformat() if s.toggle.at else None,
                    "reason": s.toggle.reason,
                }
                for s in station.records.features.history()
            ]
        }
    return {"features": described(station)}


def _words(result: Result) -> str:
    if "history" in result:
        return "\n".join(
            f"{h['at']}  {h['feature']} {h['modality']}: {'on' if h['is'] else 'off'}"
            f"  {h['by']}: {h['reason']}"
            for h in result["history"]
        ) or "Nothing was ever switched."  # fmt: skip
    lines = []
    for row in result["features"]:
        served = ", ".join(row["models"]) or "no model installed"
        lines.append(f"{row['feature']}  ({served})")
        lines += [
            f"    {d['modality']}: {'on' if d['on'] else 'off'}, {d['reason']}"
            f" ({'site policy' if d['by_policy'] else d['by']})"
            for d in row["decided"]
        ] or ["    not decided: what ships with the program runs, nothing else"]
    return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="does", metavar="list|on|off|history")
    parser.set_defaults(does="list")
    kinds.add_parser("list", help="what AI is for, and where it is on")
    kinds.add_parser("history", help="who switched what, when and why")
    for does in ("on", "off"):
        one = kinds.add_parser(does, help=f"switch a feature {does}")
        one.add_argument("feature", choices=[feature.value for feature in Feature])
        one.add_argument("--modality", default=EVERY, metavar="CT", help="default: all of them")
        one.add_argument("--reason", required=True, metavar="WORDS", help="why; it is on record")


VERBS: tuple[Verb, ...] = (
    Verb(
        "features",
        "what AI is for here, and where it is on",
        _arguments,
        _features,
        _words,
        needs=Right.BE_HERE,
    ),
)
