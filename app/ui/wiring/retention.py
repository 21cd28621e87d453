"""Ties the page of retention, holds and erasure to the seat."""

from __future__ import annotations

from collections.abc import Callable

from app.actions import erasing, retaining
from app.jobs import Pool
from app.ui.admin.erase import EraseAsks
from app.ui.admin.holds import HoldsAsks
from app.ui.admin.retention import RetentionAsks, RetentionPage
from app.ui.wiring.desk import Desk
from domain.rights import Right
from records.erasing import Wanted
from records.retention import Verdict


def retention_page(desk: Desk) -> RetentionPage:
    """Return the page of retention."""
    station = desk.station

    def done(act: Callable[[], object]) -> bool:
        worked = False

        def and_say() -> None:
            nonlocal worked
            act()
            worked = True

        desk.do(and_say)
        return worked

    def dry_run(then: Callable[[tuple[Verdict, ...]], None]) -> None:
        station.jobs.start(
            "Dry run",
            lambda _work: retaining.dry_run(station),
            pool=Pool.DESK,
            succeeded=then,
            failed=station.telling.error,
        )

    return RetentionPage(
        desk.theme,
        RetentionAsks(
            rules=lambda: retaining.rules_of(station),
            keep=lambda rules: done(lambda: retaining.set_rules(station, rules)),
            dry_run=lambda then: desk.do(lambda: dry_run(then)),
            run=lambda: desk.do(lambda: retaining.run_in_background(station)),
            holds=_holds(desk, done) if desk.may(Right.HOLD_MANAGE) else None,
            erase=_erase(desk) if desk.may(Right.ERASE_PATIENT) else None,
            watches=(station.watch,),
            fixed=lambda: "retention" in station.records.settings.fixed.values,
        ),
    )


def _holds(desk: Desk, done: Callable[[Callable[[], object]], bool]) -> HoldsAsks:
    station = desk.station
    return HoldsAsks(
        holds=lambda: erasing.holds_of(station),
        place=lambda patient, issuer, study, reason: done(
            lambda: erasing.place_hold(
                station, patient_id=patient, issuer=issuer, study_uid=study, reason=reason
            )
        ),
        lift=lambda id_, reason: done(lambda: erasing.lift_hold(station, id_, reason=reason)),
    )


def _erase(desk: Desk) -> EraseAsks:
    station = desk.station

    def find(patient: str, issuer: str, then: Callable[[Wanted], None]) -> None:
        station.jobs.start(
            "Find a patient",
            lambda _work: erasing.find_patient(station, patient, issuer),
            pool=Pool.DESK,
            succeeded=then,
            failed=station.telling.error,
        )

    def erase(wanted: Wanted, typed: str, reason: str) -> None:
        erasing.erase_in_background(station, wanted, typed, reason=reason)

    return EraseAsks(
        find=lambda patient, issuer, then: desk.do(lambda: find(patient, issuer, then)),
        erase=lambda wanted, typed, reason: desk.do(lambda: erase(wanted, typed, reason)),
    )
