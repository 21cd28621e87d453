"""Keeps the reader's own hanging protocols: saved, tried on the archive, carried to other seats."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from app.actions.listing import known_to
from app.gate import about_study, guarded, may
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.errors import LightboxError, NotFound, Refused
from domain.rights import Right
from domain.study import Study
from domain.work import Work
from imaging.stacks import arrange
from records.archive import StudySummary
from records.choosing import Wanted
from records.settings import HangingChoice
from viewer.session.chronology import date_words
from viewer.session.hanging_facts import StudyFacts, facts_of_stacks
from viewer.session.matching import Book, fill
from viewer.session.protocol_file import LONGEST_FILE, ProtocolError, read_protocol, write_protocol
from viewer.session.protocols import Protocol
from viewer.session.shipped_protocols import shipped

# More studies tell no more about a rule, and take the reader's time.
MOST_STUDIES = 200


def own_protocols(station: Workstation) -> tuple[Protocol, ...]:
    """Return the protocols that were made or brought to this seat."""
    seat = station.records.settings.load()
    return tuple(read_protocol(text) for text in seat.hanging_protocols)


def book_of(station: Workstation) -> Book:
    """Return all protocols, with what the present reader chose for which studies."""
    seat = station.records.settings.load()
    chosen = {c.kind: c.protocol for c in seat.hanging_choices if c.user == station.user}
    return Book((*own_protocols(station), *shipped()), chosen)


@guarded(Right.READ_IMAGES)
def save_protocol(station: Workstation, protocol: Protocol) -> None:
    """Keep a protocol of this seat, in the place of one with the same id.

    Raises:
        Refused: It has the id of a shipped one.
        ProtocolError: It says something that it may not.
    """
    if any(protocol.id == other.id for other in shipped()):
        raise Refused(
            "A shipped hanging protocol is not changed.", advice="Copy it and change the copy."
        )
    kept = read_protocol(write_protocol(protocol))
    others = [p for p in own_protocols(station) if p.id != kept.id]
    _keep(station, (*others, kept))


@guarded(Right.READ_IMAGES)
def delete_protocol(station: Workstation, id_: str) -> Protocol:
    """Take a protocol of this seat away; return it, so that it can be brought back.

    Raises:
        NotFound: It is not one of this seat's own.
    """
    own = own_protocols(station)
    gone = next((p for p in own if p.id == id_), None)
    if gone is None:
        raise NotFound("This is no hanging protocol of this seat's own.")
    _keep(station, tuple(p for p in own if p.id != id_))
    return gone


def _keep(station: Workstation, protocols: tuple[Protocol, ...]) -> None:
    seat = station.records.settings.load()
    texts = tuple(write_protocol(p) for p in sorted(protocols, key=lambda p: (p.order, p.id)))
    station.records.settings.save(replace(seat, hanging_protocols=texts))
    _tell_open(station)


def _tell_open(station: Workstation) -> None:
    # What is on the screen stays; the next hanging goes by the new protocols.
    if station.reading is not None:
        station.reading.screen.staging.book = book_of(station)
        station.reading.screen.tell()


@guarded(Right.READ_IMAGES)
def choose_always(station: Workstation, kind: str, id_: str) -> None:
    """Let the present reader's studies of a kind be hung by one protocol; empty: as they suit."""
    seat = station.records.settings.load()
    others = tuple(c for c in seat.hanging_choices if (c.user, c.kind) != (station.user, kind))
    mine = (HangingChoice(station.user, kind, id_),) if id_ else ()
    station.records.settings.save(replace(seat, hanging_choices=(*others, *mine)))
    _tell_open(station)


def free_id(station: Workstation, wanted: str) -> str:
    """Return an id that no protocol has."""
    taken = {p.id for p in (*own_protocols(station), *shipped())}
    base = "".join(c if c.isascii() and c.isalnum() else "-" for c in wanted.lower()).strip("-")
    base = base[:48] or "own"
    numbers = (f"{base}-{n}" for n in range(2, 10_000))
    return next(id_ for id_ in (base, *numbers) if id_ not in taken)


# ---------------------------------------------------------------------------- dry run


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a protocol would do to the studies that this seat holds."""

    studies: int
    hung: tuple[str, ...]  # date and description of those it would hang
    without_prior: tuple[str, ...]  # of these, those that miss the prior it asks for

    @property
    def sentence(self) -> str:
        """Would hang 14 of 61 studies; 3 of them without a prior."""
        words = f"Would hang {len(self.hung)} of {self.studies} studies"
        if self.without_prior:
            words += f"; {len(self.without_prior)} of them without the prior it asks for"
        return f"{words}."


@guarded(Right.READ_IMAGES)
def dry_run(station: Workstation, protocol: Protocol, work: Work) -> DryRun:
    """Try a protocol on the newest studies of the archive; no pixel is read, nothing is changed."""
    others = [p for p in (*own_protocols(station), *shipped()) if p.id != protocol.id]
    book = Book((protocol, *others))
    asks_prior = any(p.role == "prior" for stage in protocol.stages for p in stage.panes)
    hung: list[str] = []
    without: list[str] = []
    count = 0
    for study, facts in _studies(station, work):
        count += 1
        best = book.ranked(facts)[0]
        if best.protocol.id != protocol.id or not best.suits:
            continue
        words = f"{date_words(study.date)} {study.description}".strip()
        hung.append(words)
        if asks_prior and not _prior_filled(protocol, facts):
            without.append(words)
    return DryRun(count, tuple(hung), tuple(without))


def _prior_filled(protocol: Protocol, facts: StudyFacts) -> bool:
    return any(
        pane.role == "prior" and shown is not None
        for stage in protocol.stages
        for pane, shown in fill(stage, facts)
    )


def _studies(station: Workstation, work: Work) -> Iterator[tuple[Study, StudyFacts]]:
    archive = station.records.archive

    def known(summary: StudySummary) -> bool:
        return may(station, Right.READ_IMAGES, about_study(station, summary.study.uid))

    within = known_to(station, station.acting)
    if within is None:
        return
    newest = archive.chosen(Wanted(within=within), limit=MOST_STUDIES)
    summaries = tuple(filter(known, newest))
    for n, summary in enumerate(summaries):
        work.pause_point()
        work.report(n / len(summaries), "trying the protocol")
        stacks = arrange(archive.instances_of_study(summary.study.uid))
        priors = [
            arrange(archive.instances_of_study(prior.study.uid))
            for prior in [p for p in archive.priors(summary.study) if known(p)][:3]
        ]
        yield summary.study, facts_of_stacks(stacks, priors)


# ---------------------------------------------------------------------------- files


@guarded(Right.READ_IMAGES)
def import_protocol(station: Workstation, file: Path) -> Protocol:
    """Take a protocol from a file; one with a taken id gets another.

    Raises:
        ProtocolError: The file cannot be read, or is no protocol.
    """
    try:
        with file.open("rb") as opened:
            text = opened.read(4 * LONGEST_FILE + 1).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProtocolError("The file of the hanging protocol cannot be read.") from error
    protocol = read_protocol(text)
    protocol = replace(protocol, id=free_id(station, protocol.id))
    save_protocol(station, protocol)
    return protocol


@guarded(Right.READ_IMAGES)
def export_protocol(station: Workstation, id_: str, file: Path) -> None:
    """Write a protocol to a file that another seat reads.

    Raises:
        NotFound: There is no such protocol.
        LightboxError: The file cannot be written.
    """
    protocol = book_of(station).named(id_)
    if protocol is None:
        raise NotFound("There is no hanging protocol of this name.")
    try:
        file.write_text(write_protocol(protocol), encoding="utf-8")
    except OSError as error:
        raise LightboxError("The hanging protocol could not be written.") from error


# ---------------------------------------------------------------------------- command line


def _run(station: Workstation, said: Namespace, console: Console) -> Result:
    if said.what == "import":
        return {"imported": import_protocol(station, said.file).id}
    if said.what == "export":
        export_protocol(station, said.id, said.file)
        return {"exported": said.id}
    if said.what == "delete":
        return {"deleted": delete_protocol(station, said.id).id}
    if said.what == "try":
        protocol = book_of(station).named(said.id)
        if protocol is None:
            raise NotFound("There is no hanging protocol of this name.")
        tried = dry_run(station, protocol, console)
        return {
            "studies": tried.studies,
            "hung": list(tried.hung),
            "without_prior": list(tried.without_prior),
            "sentence": tried.sentence,
        }
    own = {p.id for p in own_protocols(station)}
    return {
        "protocols": [
            {"id": p.id, "title": p.title, "own": p.id in own} for p in book_of(station).protocols
        ]
    }


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="import|export|delete|try")
    kinds.add_parser("import", help="take one from a file").add_argument("file", type=Path)
    export = kinds.add_parser("export", help="write one to a file")
    export.add_argument("id")
    export.add_argument("file", type=Path)
    kinds.add_parser("delete", help="forget one of this seat's own").add_argument("id")
    kinds.add_parser("try", help="which studies here it would hang").add_argument("id")


def _words(result: Result) -> str:
    if "protocols" in result:
        return "\n".join(
            f"{p['id']:16} {p['title']}{'  (own)' if p['own'] else ''}" for p in result["protocols"]
        )
    if "sentence" in result:
        return "\n".join([result["sentence"], *(f"  {words}" for words in result["hung"])])
    return "  ".join(f"{key} {value}" for key, value in result.items())


VERBS = (
    Verb(
        "hangings",
        "the hanging protocols of this seat",
        _arguments,
        _run,
        _words,
        needs=Right.READ_IMAGES,
    ),
)
