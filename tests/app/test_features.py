"""No model runs whose feature is off: by window, command line or rule; all on record."""

from __future__ import annotations

import io
import shutil
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import headless
from app.actions import ALL_VERBS, features, findings, routing
from app.actions.features import SHIPPED, FeatureOff, switch
from app.actions.policy import put_in_force
from app.jobs import Pool
from app.site_policy import read_policy
from app.state.reading import Reading
from app.workstation import Workstation
from domain.audit import Outcome
from domain.errors import LightboxError, Refused
from domain.features import Feature, Toggle
from domain.routing import Act, Deed
from domain.work import Unwatched, Work
from inference.models import Model
from records.policy_pin import Pin, save_pin
from records.routings import Settled
from records.signed_text import BadSignature, sign
from tests.app.policies import OTHER, PRIVATE, PUBLIC

DETECTION = Feature.ABNORMALITY_DETECTION


def the_model(station: Workstation) -> Model:
    (model,) = [m for m in station.models if isinstance(m, Model)]
    return model


def off(station: Workstation, modality: str = "CT", reason: str = "Under review") -> None:
    switch(station, DETECTION, on=False, modality=modality, reason=reason)


def run(station: Workstation, reading: Reading) -> None:
    findings.run_model(
        station, reading, findings.volume_to_analyse(reading), the_model(station), Unwatched()
    )


def attempts(station: Workstation) -> list[dict[str, str]]:
    return [
        e.event.detail
        for e in station.records.audit.recent(50)
        if e.event.action == "analyse.refused" and e.event.outcome is Outcome.SERIOUS_FAILURE
    ]


def do(station: Workstation, *words: str) -> str:
    (verb,) = features.VERBS
    parser = ArgumentParser()
    verb.arguments(parser)
    return verb.words(verb.run(station, parser.parse_args(words), headless.Console(io.StringIO())))


def test_a_fresh_seat_may_show_the_demonstration_and_nothing_that_was_added(
    station: Workstation, tmp_path: Path
) -> None:
    shipped = the_model(station)
    assert features.why_off((), shipped, "CT") == ""
    folder = tmp_path / "other"
    shutil.copytree(shipped.folder, folder)
    manifest = folder / "model.toml"
    manifest.write_text(manifest.read_text().replace('id = "lung', 'id = "other-lung'))
    added = findings.add_model(station, folder)
    assert "not switched on for CT" in features.why_off((), added, "CT")
    switch(station, DETECTION, on=True, reason="Validated here in January")
    assert features.why_off(features.toggles(station), added, "CT") == ""


def test_ad04_a_feature_that_is_off_runs_nowhere_and_each_attempt_is_on_record(
    station: Workstation, study_uid: str, opened: Callable[[str], Reading]
) -> None:
    """AD04, AD05: blocked in the service, the window's queue, a rule and the command line."""
    reading = opened(study_uid)
    off(station)
    with pytest.raises(FeatureOff, match="switched off for CT: Under review"):
        run(station, reading)
    with pytest.raises(FeatureOff):
        findings.analyse(station)
    act = Act(Deed.ANALYSE, the_model(station).id)
    station.records.routings.decide(Settled(study_uid, 24), "all", (act,), datetime.now(UTC))
    station.records.routings.recorded(study_uid)
    routing.do_what_was_decided(station, Unwatched())
    (done,) = station.records.routings.of_study(study_uid)
    assert done.state == "failed"
    assert "Under review" in done.reason
    said = headless.parser(ALL_VERBS, station.profile).parse_args(["analyse", study_uid])
    (verb,) = [v for v in findings.VERBS if v.name == "analyse"]
    with pytest.raises(FeatureOff):
        verb.run(station, said, headless.Console(io.StringIO()))
    assert len(attempts(station)) == 4
    assert station.records.drafts.analyses(study_uid) == ()


def test_a_modality_may_be_on_where_all_are_off(
    station: Workstation, study_uid: str, opened: Callable[[str], Reading]
) -> None:
    reading = opened(study_uid)
    off(station, modality="")
    with pytest.raises(FeatureOff):
        run(station, reading)
    switch(station, DETECTION, on=True, modality="ct", reason="Only CT is validated")
    with pytest.raises(LightboxError) as refused:
        run(station, reading)
    assert not isinstance(refused.value, FeatureOff)  # it went on to the model's own checks


@pytest.mark.parametrize("reason", ["", "  "])
def test_ad02_no_reason_no_switch(station: Workstation, reason: str) -> None:
    """AD02: empty reason refused."""
    with pytest.raises(Refused, match="takes a reason"):
        off(station, reason=reason)
    assert station.records.features.toggles() == ()
    assert station.records.features.history() == ()


def test_ad03_who_switched_what_when_and_why_is_kept_and_on_record(station: Workstation) -> None:
    """AD03: enabled and disabled, at and by, with the reason; and a line of history for each."""
    off(station)
    switch(station, DETECTION, on=True, modality="CT", reason="Reviewed")
    (row,) = station.records.database.rows(
        "SELECT is_on, enabled_by, disabled_by, enabled_at >= disabled_at, reason FROM ai_features"
    )
    assert row == (1, station.user, station.user, 1, "Reviewed")
    latest, first = station.records.features.history()
    assert (first.was_on, first.toggle.on) == (None, False)
    assert (latest.was_on, latest.toggle.on, latest.toggle.reason) == (False, True, "Reviewed")
    events = [
        e.event for e in station.records.audit.recent(5) if e.event.action == "features.switch"
    ]
    assert [e.detail["change"] for e in events] == ["off -> on", "not decided -> off"]


def test_a_run_that_waits_is_cancelled_with_the_reason_when_its_feature_goes_off(
    station: Workstation, study_uid: str, opened: Callable[[str], Reading]
) -> None:
    reading = opened(study_uid)
    hold, begun = threading.Event(), threading.Event()

    def long(_work: Work) -> None:
        begun.set()
        hold.wait(20)

    station.jobs.start(
        "Long", long, pool=Pool.COMPUTE, succeeded=lambda _: None, failed=lambda _: None
    )
    begun.wait(20)
    findings.analyse(station)
    job = reading.analysing
    assert job is not None
    off(station)
    assert not job.under_way
    (verdict,) = reading.models
    assert verdict.words == "cancelled: abnormality_detection is switched off for CT: Under review"
    hold.set()


def test_a_run_under_way_ends_when_another_program_switches_its_feature_off(
    station: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "_LOOK_SECONDS", 0.0)
    watched = features.WhileOn(Unwatched(), station, the_model(station), "CT")
    watched.pause_point()
    off(station)
    with pytest.raises(FeatureOff, match="Under review"):
        watched.pause_point()


def test_ad04_what_is_open_follows_at_once_also_what_another_program_switched(
    station: Workstation, study_uid: str, opened: Callable[[str], Reading]
) -> None:
    reading = opened(study_uid)
    changed: list[bool] = []
    reading.watch(lambda: changed.append(True))
    toggle = Toggle(DETECTION, "CT", False, "Elsewhere", station.user, datetime.now(UTC))
    station.records.features.switch(toggle)  # as another program on this profile would
    features.look_again(station)
    assert [v.may_run for v in reading.models] == [False]
    assert changed
    assert "switched off for this study" in station.telling.items[-1].sentence
    switch(station, DETECTION, on=True, modality="CT", reason="Again")
    assert [v.may_run for v in reading.models] == [True]


POLICY = """
[features]
abnormality_detection = false
reason = "Not validated at this site"
[models.lung-nodule-demonstration]
version = "{version}"
threshold = 0.9
"""


def test_what_the_sites_policy_says_of_a_feature_no_seat_changes(
    station: Workstation, study_uid: str, opened: Callable[[str], Reading]
) -> None:
    put_in_force(station, read_policy(POLICY.format(version="1.0.0")))
    features.look_again(station)
    with pytest.raises(Refused, match="set by site policy"):
        switch(station, DETECTION, on=True, modality="CT", reason="I want it")
    with pytest.raises(FeatureOff, match="Not validated at this site"):
        run(station, opened(study_uid))


def test_ad10_the_same_policy_gives_two_seats_the_same_version_and_threshold(
    station: Workstation,
) -> None:
    """AD10: a site's model versions and thresholds, equal on every seat of its policy."""
    model = the_model(station)
    station.site = read_policy(POLICY.format(version="1.0.0"))
    assert features.as_site_decides(station, model).output.threshold == 0.9
    station.site = read_policy(POLICY.format(version="2.0.0"))
    with pytest.raises(Refused, match=r"wants version 2\.0\.0"):
        features.as_site_decides(station, model)


def test_a30_where_models_must_be_signed_an_altered_or_foreign_one_is_refused(
    station: Workstation, tmp_path: Path
) -> None:
    """A-30: altered file, wrong signer, downgrade; openssl judges the same signatures."""
    folder = tmp_path / "other"
    shutil.copytree(SHIPPED / the_model(station).id, folder)
    manifest = folder / "model.toml"
    plain = manifest.read_text().replace('id = "lung', 'id = "other-lung')
    at = datetime(2026, 1, 12, tzinfo=UTC)

    def signed(key: bytes) -> str:
        return sign(plain, key, None, what="model", by="IT", at=at)

    station.policy = replace(station.policy, models_must_be_signed=True)
    manifest.write_text(signed(PRIVATE))
    with pytest.raises(Refused, match="was given no key"):
        findings.add_model(station, folder)
    save_pin(station.records.keys, station.records.settings, Pin(PUBLIC))
    for text, sentence in (
        (plain, "carries no signature"),
        (signed(OTHER), "another key"),
        (signed(PRIVATE).replace("threshold = 0.5", "threshold = 0.1"), "altered"),
    ):
        manifest.write_text(text)
        with pytest.raises(BadSignature, match=sentence):
            findings.add_model(station, folder)
    manifest.write_text(signed(PRIVATE))
    (folder / "lung-nodule-demonstration.onnx").write_bytes(b"other weights")
    with pytest.raises(LightboxError, match="sha256"):
        findings.add_model(station, folder)
    shutil.copy(SHIPPED / the_model(station).id / "lung-nodule-demonstration.onnx", folder)
    station.site = read_policy('[models.other-lung-nodule-demonstration]\nversion = "1.0.1"\n')
    with pytest.raises(Refused, match=r"wants version 1\.0\.1"):
        findings.add_model(station, folder)
    station.site = read_policy("")
    assert findings.add_model(station, folder).id == "other-lung-nodule-demonstration"


def test_the_command_line_lists_switches_and_tells_the_history(station: Workstation) -> None:
    assert "not decided: what ships with the program runs" in do(station)
    assert "CT: off, Under review" in do(
        station, "off", "abnormality_detection", "--modality", "CT", "--reason", "Under review"
    )
    assert "abnormality_detection CT: off" in do(station, "history")
    with pytest.raises(SystemExit):
        do(station, "off", "abnormality_detection")
