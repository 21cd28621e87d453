"""Runs models on the open study, and takes a person's decision on what they propose."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.actions.consenting import ANALYSE, demand_no_opt_out
from app.actions.features import WhileOn, as_site_decides, demand_on, demand_wanted
from app.actions.opening import load_study
from app.commands import Command
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.jobs import Pool
from app.state.reading import Reading
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError, NotFound, Refused
from domain.finding import Analysis, Decision, Finding
from domain.rights import Right
from domain.volume import Volume
from domain.work import Cancelled, Work
from inference.models import Model, Unusable
from inference.running import NotSuited, Runner


def model_named(station: Workstation, model_id: str) -> Model:
    """Return an installed model by its id; an empty id means the only one there is.

    Raises:
        NotFound: There is none of that name.
        Refused: It is here, but cannot run.
    """
    usable = [m for m in station.models if isinstance(m, Model)]
    if not model_id and len(usable) == 1:
        return usable[0]
    for model in station.models:
        if model.id == model_id:
            if isinstance(model, Unusable):
                raise Refused(f"The model {model_id} cannot run: {model.reason}")
            return model
    raise NotFound(
        f"There is no model called {model_id} on this seat." if model_id else "Name a model.",
        advice="List them with `models`; add one with `models add PATH`.",
    )


@guarded(Right.RUN_AI)
def run_model(
    station: Workstation, reading: Reading, volume: Volume, model: Model, work: Work
) -> Analysis:
    """Run one model on one series; on record before it starts and after it ends.

    Raises:
        Refused: The model does not suit this series; the sentence says why.
    """
    patient_id, study_uid = reading.study.patient.id, reading.study.uid
    demand_on(station, model, volume.modality, patient_id, study_uid)
    demand_no_opt_out(station, study_uid)
    wanted = as_site_decides(station, model)
    _record(station, reading, "analyse.start", model)
    try:
        watched = WhileOn(work, station, model, volume.modality)
        analysis = Runner().analyse(wanted, volume, watched)
    except Cancelled:
        _record(station, reading, "analyse.cancelled", model, Outcome.MINOR_FAILURE)
        raise
    except LightboxError:
        _record(station, reading, "analyse.failed", model, Outcome.SERIOUS_FAILURE)
        raise
    demand_no_opt_out(station, study_uid)  # said meanwhile: what was found is not kept
    _record(station, reading, "analyse.ended", model)
    if wanted.output.threshold != model.output.threshold:
        said = f"threshold {wanted.output.threshold}, by site policy (the model's own:"
        said = f"{said} {model.output.threshold})"
        analysis = replace(analysis, history=(*analysis.history, said))
    station.records.drafts.save_analysis(analysis)
    return analysis


def _record(
    station: Workstation,
    reading: Reading,
    action: str,
    model: Model,
    outcome: Outcome = Outcome.SUCCESS,
) -> None:
    identity = model.identity()
    station.records.audit.record(
        AuditEvent(
            AuditCode.INSTANCES_ACCESSED,
            action,
            station.user,
            outcome,
            reading.study.patient.id,
            reading.study.uid,
            detail={
                "model": identity.id,
                "version": identity.version,
                "weights": identity.weights_sha256,
            },
        )
    )


def show_analysis(reading: Reading, analysis: Analysis) -> None:
    """Show a finished run on the study it belongs to."""
    reading.analyses = (*reading.analyses, analysis)
    reading.findings.propose(analysis.findings)
    reading.screen.show_findings(reading.findings.items, reading.analyses)
    count = len(analysis.findings)
    words = f"{count} proposed" if count else "none found"
    if analysis.volumes_ml:
        words = f"{len(analysis.volumes_ml)} regions"
    say_of_model(reading, analysis.model.id, words)


def say_of_model(reading: Reading, model_id: str, words: str) -> None:
    """Show how a model stands with the open study."""
    reading.models = tuple(
        replace(m, words=words) if m.model_id == model_id else m for m in reading.models
    )
    reading.changed()


@guarded(Right.RUN_AI)
def analyse(station: Workstation, model_id: str = "") -> None:
    """Run a model on the longest volume of the open study, in the background."""
    reading = station.reading
    if reading is None:
        return
    demand_no_opt_out(station, reading.study.uid)
    model = model_named(station, model_id)
    volume = reading.main_volume
    if volume is None or not reading.loaded:
        raise Refused(
            "The images are still being read." if volume else "There is no volume to analyse.",
            advice="Start the analysis again when every image is in." if volume else "",
        )

    demand_on(station, model, volume.modality, reading.study.patient.id, reading.study.uid)

    def here() -> bool:
        return station.reading is reading

    def succeeded(analysis: Analysis) -> None:
        # What comes after another study was opened is never shown on that one (P-29). It is put
        # to the study it belongs to: open again by now, or on record for when it is.
        now = station.reading
        again = now is not None and now.study.uid == analysis.study_uid
        if now is not None and again:
            show_analysis(now, analysis)
        else:
            reading.findings.load(station.records.drafts.findings(analysis.study_uid))
            reading.findings.propose(analysis.findings)
        station.worklist.renew()

    def failed(error: Exception) -> None:
        if here():
            words = "not suited" if isinstance(error, NotSuited) else "failed"
            say_of_model(reading, model.id, f"{words}: {error}")
        station.telling.error(error)

    job = station.jobs.start(
        f"{ANALYSE}{model.name}",
        lambda work: run_model(station, reading, volume, model, work),
        pool=Pool.COMPUTE,
        about=reading.study.uid,
        model=model.id,
        succeeded=succeeded,
        failed=failed,
        cancelled=lambda: say_of_model(
            reading, model.id, f"cancelled: {job.why}" if job.why else "cancelled"
        ),
    )
    say_of_model(reading, model.id, "running")
    reading.analysing = job


@guarded(Right.JUDGE_FINDINGS)
def decide(station: Workstation, finding_id: str, decision: Decision) -> None:
    """Take a person's decision on one finding; each can be undone."""
    reading = station.reading
    if reading is not None:
        decide_on(station, reading, finding_id, decision)
        station.worklist.renew()


@guarded(Right.JUDGE_FINDINGS)
def decide_on(station: Workstation, reading: Reading, finding_id: str, decision: Decision) -> None:
    """Put a decision on record, then on the finding."""
    if all(f.id != finding_id for f in reading.findings.items):
        raise NotFound("There is no such finding on this study.")
    station.records.audit.record(
        AuditEvent(
            AuditCode.INSTANCES_ACCESSED,
            f"finding.{decision.value}",
            station.user,
            patient_id=reading.study.patient.id,
            study_uid=reading.study.uid,
            detail={"finding": finding_id},
        )
    )
    reading.findings.decide(finding_id, decision, by=station.full_name)


@guarded(Right.JUDGE_FINDINGS)
def undo_decision(station: Workstation) -> None:
    """Take the last decision on a finding back."""
    if station.reading is not None:
        station.reading.findings.undo()


@guarded(Right.JUDGE_FINDINGS)
def reword(station: Workstation, finding_id: str, site: str) -> None:
    """Put where a finding is into the reader's words; can be undone."""
    if station.reading is not None:
        station.reading.findings.reword(finding_id, site)


@guarded(Right.READ_IMAGES)
def show(station: Workstation, finding_id: str) -> None:
    """Bring the crosshair to a finding; window and zoom stay as they are."""
    reading = station.reading
    if reading is None:
        return
    reading.findings.choose(finding_id)
    reading.screen.choose(finding_id)
    chosen = reading.findings.chosen
    if chosen is not None:
        reading.screen.show_finding(chosen)


# --- on the command line -------------------------------------------------------------------


def described(finding: Finding) -> dict[str, Any]:
    """Return a finding as the command line prints it."""
    return {
        "id": finding.id,
        "kind": finding.kind,
        "centre_mm": [finding.centre.x, finding.centre.y, finding.centre.z],
        "diameter_mm": finding.diameter_mm,
        "volume_mm3": finding.volume_mm3,
        "mean": finding.mean_value,
        "unit": finding.unit,
        "confidence": finding.confidence,
        "site": finding.site,
        "decision": finding.decision.value,
        "model": finding.model.id,
        "version": finding.model.version,
        "weights_sha256": finding.model.weights_sha256,
        "device": finding.model.device,
        "label": finding.model.label,
    }


def volume_to_analyse(reading: Reading, series_uid: str = "") -> Volume:
    """Return the volume a model is run on: of one series, or the one with the most slices.

    Raises:
        NotFound: There is none.
    """
    volumes = [c for c in reading.contents.values() if isinstance(c, Volume)]
    if series_uid:
        volumes = [v for v in volumes if v.series_uid == series_uid]
    if not volumes:
        raise NotFound("There is no volume to analyse in this study.")
    return max(volumes, key=lambda v: v.lattice.shape[0])


def _analyse(station: Workstation, said: Namespace, console: Console) -> Result:
    model = model_named(station, said.model)
    reading = load_study(station, said.study_uid, console)
    analysis = run_model(station, reading, volume_to_analyse(reading, said.series), model, console)
    show_analysis(reading, analysis)
    result: Result = {
        "study_uid": said.study_uid,
        "series_uid": analysis.series_uid,
        "model": analysis.model.id,
        "version": analysis.model.version,
        "label": analysis.model.label,
        "runtime": analysis.model.runtime,
        "device": analysis.model.device,
        "findings": [described(f) for f in analysis.findings],
        "volumes_ml": analysis.volumes_ml,
        "seconds": analysis.seconds,
        "history": list(analysis.history),
    }
    if said.out is not None:
        said.out.mkdir(parents=True, exist_ok=True)
        (said.out / "analysis.json").write_text(
            json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8"
        )
    return result


def _analyse_words(result: Result) -> str:
    lines = [f"{result['model']} {result['version']} ({result['label']})"]
    lines += [
        f"  {f['kind']} at ({', '.join(f'{x:.1f}' for x in f['centre_mm'])}) mm, "
        f"{f['diameter_mm'] or 0:.1f} mm, score {f['confidence']:.2f}: {f['decision']}"
        for f in result["findings"]
    ]
    lines += [f"  {name}: {ml:.1f} ml" for name, ml in result["volumes_ml"].items()]
    return "\n".join(lines)


def _findings(station: Workstation, said: Namespace, _console: Console) -> Result:
    from app.actions.opening import begin_reading

    reading = begin_reading(station, said.study_uid)
    for ids, decision in ((said.accept, Decision.ACCEPTED), (said.reject, Decision.REJECTED)):
        for finding_id in ids or ():
            decide_on(station, reading, finding_id, decision)
    return {"findings": [described(f) for f in reading.findings.items]}


def _models(station: Workstation, said: Namespace, _console: Console) -> Result:
    if said.what == "add":
        station.models = (*station.models, add_model(station, said.path))
    return {"models": [_model_described(m) for m in station.models]}


@guarded(Right.MODELS_INSTALL)
def add_model(station: Workstation, folder: Path) -> Model:
    """Copy a model's folder into the profile, after checking its manifest and every file."""
    import shutil

    from inference.models import read_model

    model = read_model(folder)
    demand_wanted(station, model)
    station.records.audit.record(
        AuditEvent(
            AuditCode.APPLICATION_ACTIVITY,
            "models.add",
            station.user,
            detail={"model": model.id, "weights": model.identity().weights_sha256},
        )
    )
    target = station.profile / "models" / model.id
    if target.exists():
        raise Refused(
            f"A model called {model.id} is installed already.", advice="Remove its folder first."
        )
    shutil.copytree(folder, target)
    return read_model(target)


def _model_described(model: Model | Unusable) -> dict[str, Any]:
    if isinstance(model, Unusable):
        return {"id": model.id, "can_run": False, "reason": model.reason, "needs": model.needs}
    return {
        "id": model.id,
        "version": model.version,
        "name": model.name,
        "runtime": model.runtime,
        "can_run": True,
        "label": model.label,
        "intended_use": model.intended_use,
        "licence": model.licence,
    }


def _analyse_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("study_uid", metavar="STUDY_UID")
    parser.add_argument("--model", default="", metavar="ID")
    parser.add_argument("--series", default="", metavar="SERIES_UID")
    parser.add_argument("--out", type=Path, metavar="DIR", help="also write analysis.json there")


def _findings_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("study_uid", metavar="STUDY_UID")
    parser.add_argument("--accept", action="append", metavar="FINDING")
    parser.add_argument("--reject", action="append", metavar="FINDING")


def _models_arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="add")
    add = kinds.add_parser("add", help="install a model's folder")
    add.add_argument("path", type=Path, metavar="PATH")


def _models_words(result: Result) -> str:
    return "\n".join(
        f"{m['id']}  {m['version']}  {m['runtime']}  {m['label']}"
        if m["can_run"]
        else f"{m['id']}  cannot run: {m['reason']}"
        for m in result["models"]
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        "findings.analyse",
        "Analyse",
        analyse,
        menu="Findings",
        enabled=lambda station: station.reading is not None,
        audited=True,
        room="read",
        needs=Right.RUN_AI,
    ),
)

VERBS = (
    Verb(
        "analyse",
        "run a model on a study",
        _analyse_arguments,
        _analyse,
        _analyse_words,
        needs=Right.RUN_AI,
    ),
    Verb(
        "findings",
        "what models proposed, and a person's decision",
        _findings_arguments,
        _findings,
        lambda r: "\n".join(f"{f['id']}  {f['kind']}  {f['decision']}" for f in r["findings"]),
        needs=Right.JUDGE_FINDINGS,
    ),
    Verb(
        "models",
        "the models on this seat",
        _models_arguments,
        _models,
        _models_words,
        needs=Right.BE_HERE,
    ),
)
