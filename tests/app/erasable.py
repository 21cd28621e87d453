"""Two patients with one of everything that a seat keeps, each with words that nobody else has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from app.workstation import Workstation
from domain.measurement import Author, KeyImage
from domain.order import ScheduledStep
from domain.report import Report, Section, Sentence, Stage
from domain.study import Patient
from imaging.decoded import Decoded
from records.orders import Orders
from records.outbox import Outgoing
from records.pseudonyms import Pseudonyms
from tests.records.making import a_study, an_instance, part10

MADE = datetime(2026, 1, 12, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Somebody:
    """One patient and the words by which their traces are found."""

    patient: Patient
    study_uid: str

    def word(self, kind: str) -> str:
        return f"{kind}{self.patient.id[2]}7"

    @property
    def words(self) -> tuple[str, ...]:
        """What stands nowhere on the seat once the patient is erased, nor in any backup."""
        kinds = ("DESC", "ACC", "TEXT", "PIXEL", "PATH", "ASIDE", "TITLE", "WHY", "PSEUDO")
        return (
            *self.patient.name.split("^"),
            self.patient.birth_date,
            *(self.word(k) for k in kinds),
        )

    @property
    def known(self) -> tuple[str, ...]:
        """What the audit log goes on to know, and nothing else does."""
        return (self.patient.id, self.study_uid)


def somebody(letter: str) -> Somebody:
    number = ord(letter)
    born = f"19{number}0304"
    patient = Patient(f"ID{letter}77{number}", f"FAMILY{letter}^GIVEN{letter}", born, "F", "HOSP")
    return Somebody(patient, f"1.2.826.{number}.7")


def give_everything(station: Workstation, who: Somebody) -> None:
    """Put one of everything of a patient into the seat's records."""
    records, uid, word = station.records, who.study_uid, who.word
    study = a_study(uid, patient=who.patient, description=word("DESC"), accession=word("ACC"))
    padded = (who.patient.id + " " * (len(who.patient.id) % 2)).encode()
    says_id = b"\x10\x00\x20\x00LO" + len(padded).to_bytes(2, "little") + padded
    body = says_id + word("PIXEL").encode() * 20
    for number in (1, 2):
        instance = an_instance(number, study=study)
        content = part10(dataset=body + bytes([number]))
        records.archive.store(content, instance, origin="test")
    first = an_instance(1, study=study)
    key_image = KeyImage(
        uid, first.series.uid, first.sop_uid, 0, Author("reader"), MADE, note=word("TEXT")
    )
    records.drafts.save_key_images(uid, [key_image])
    section = Section("findings", "Findings", (Sentence(word("TEXT")),))
    report = Report(uid, "general", (section,), "reader", MADE, stage=Stage.SIGNED)
    records.drafts.keep_signed(report, [("pdf", f"{uid}.50", word("TEXT").encode() * 3)])
    explicit = "1.2.840.10008.1.2.1"
    carried = Outgoing(f"{uid}.50", first.sop_class, explicit, word("TEXT").encode())
    records.outbox.put(
        "pacs", uid, report.id, [carried, Outgoing(first.sop_uid, first.sop_class, explicit)]
    )
    step = ScheduledStep(
        "ris", f"S{ord(who.patient.id[2])}", who.patient, uid, description=word("DESC")
    )
    Orders(records.database).see("ris", [step], MADE)
    records.archive.quarantine(
        b"junk" + body, origin="test", reason="unreadable", name=word("ASIDE")
    )
    records.archive.quarantine(
        word("ASIDE").encode(), origin="test", reason="conflict", conflict=first
    )
    records.archive.expect(uid, 5, "the archive")
    project = Pseudonyms(records.database).begin("teaching")
    project.patient(who.patient)
    project.accessions([word("PSEUDO")], who.patient)
    _rows_by_hand(station, who, step.key, first.sop_uid)
    pixels = np.full((8, 8), ord(who.patient.id[2]), np.uint16)
    records.frames.put(b"%32d" % ord(who.patient.id[2]), 0, Decoded(pixels, "test"))
    records.journal.save(json.dumps({"study": uid, "title": word("DESC")}))


def _rows_by_hand(station: Workstation, who: Somebody, key: str, sop_uid: str) -> None:
    """Fill what takes a network, a model or a mouse to fill."""
    uid, word = who.study_uid, who.word
    body = json.dumps({"note": word("TEXT"), "kind": "nodule", "decision": "accepted"})
    at = MADE.isoformat()
    number = ord(who.patient.id[2])
    with station.records.database.writing() as writer:
        for table in ("marks", "findings", "own_segments", "relations"):
            writer.run(f"INSERT INTO {table} VALUES (?, ?, 0, ?)", (f"{table}{uid}", uid, body))  # noqa: S608
        writer.run("INSERT INTO analyses VALUES (?, ?, ?, ?)", (f"a{uid}", uid, at, body))
        writer.run(
            "INSERT INTO retrieves VALUES (?, ?, '[]', 'failed', 5, ?, ?, '')",
            (uid, word("TITLE"), word("WHY"), at),
        )
        writer.run("INSERT INTO listed VALUES (?, ?, ?, 1, 'pacs')", (uid, f"{uid}.8", f"{uid}.9"))
        writer.run(
            "INSERT INTO imports (id, begun, who, owner, paths) VALUES (?, ?, 'me', '', ?)",
            (number, at, json.dumps([f"/media/{word('PATH')}"])),
        )
        for place, study in ((f"{word('PATH')}/1", uid), (f"{who.patient.name}/2", "")):
            writer.run(
                "INSERT INTO import_files VALUES (?, ?, 'stored', '', ?, '', '', ?, '', '', x'')",
                (number, place, word("WHY") if study else "", study),
            )
        writer.run(
            "INSERT INTO performed_steps VALUES (?, ?, 'COMPLETED', ?)", (f"{uid}.60", key, body)
        )
        writer.run(
            "INSERT INTO step_messages (step_uid, peer, telling, next_try, put_at)"
            " VALUES (?, 'ris', 'begun', ?, ?)",
            (f"{uid}.60", at, at),
        )
        writer.run("INSERT INTO routings VALUES (?, 'rule', ?, 2, 1)", (uid, at))
        writer.run(
            "INSERT INTO routed_acts (study_uid, deed, target, reason) VALUES (?, 'send', 'p', ?)",
            (uid, word("WHY")),
        )
        was = json.dumps({"id": who.patient.id, "name": who.patient.name})
        writer.run(
            "INSERT INTO coercions (study_uid, was_id, was_issuer, was, now, own, who, made,"
            " reason) VALUES (?, ?, '', ?, ?, 1, 'me', ?, ?)",
            (uid, who.patient.id, was, was, at, word("WHY")),
        )
        writer.run("INSERT INTO joined_instances VALUES (?, ?, '')", (sop_uid, who.patient.id))
        writer.run("INSERT INTO prefetches VALUES (?, ?, ?, 1)", (uid, key, at))
        writer.run("INSERT INTO prefetch_looks VALUES (?, ?)", (key, at))
        writer.run("INSERT INTO checks VALUES (?, ?)", (uid, at))
        writer.run(
            "INSERT INTO faults (study_uid, series_uid, sop_uid, object, kind, found)"
            " VALUES (?, '', ?, '', 'damaged', ?)",
            (uid, sop_uid, at),
        )
        writer.run("INSERT INTO pins VALUES (?, 'me', ?)", (uid, at))
        writer.run(
            "INSERT INTO holds (patient_id, issuer, study_uid, reason, who, since, lifted)"
            " VALUES (?, ?, '', ?, 'me', ?, ?)",
            (who.patient.id, who.patient.issuer, word("WHY"), at, at),
        )
        writer.run(
            "INSERT INTO emergencies (who, reason, patient_id, issuer, began, until)"
            " VALUES ('me', ?, ?, ?, ?, ?)",
            (word("WHY"), who.patient.id, who.patient.issuer, at, at),
        )
        writer.run(
            "INSERT INTO emergency_opened VALUES (?, ?, ?, ?)", (number, uid, who.patient.id, at)
        )
        writer.run(
            "INSERT INTO consents (patient_id, issuer, kind, given, note, who, at)"
            " VALUES (?, ?, 'ai', 0, ?, 'me', ?)",
            (who.patient.id, who.patient.issuer, word("WHY"), at),
        )
        # The frames in the cache go by the hash of an object's bytes.
        writer.run(
            "UPDATE instances SET sha256 = ?, frames = 1 WHERE sop_uid = ?",
            (b"%32d" % number, sop_uid),
        )
