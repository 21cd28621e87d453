"""Adds instances to the index, unless they contradict it."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.study import Instance, Patient, Series, Study
from records.coercing import coerced
from records.database import Reader, Writer
from records.drafts import signed_before
from records.facts import Facts, as_column, facts_of
from records.matching import fold
from records.objects import Written
from records.sealing import seal_instance, seal_series, seal_study
from records.serialising import to_json
from records.words import renew_written, searchable

# The origin of what is made on this seat and may not be in any archive yet.
OWN = "this seat"


class Rows:
    """Adds the rows of a batch, looking each study and series up once."""

    def __init__(self, writer: Writer, origin: str) -> None:
        self._writer = writer
        self._origin = origin
        self._arrived = datetime.now(UTC).isoformat()
        self._studies: dict[str, tuple[int, str, str, str]] = {}
        self._series: dict[str, tuple[int, int, str]] = {}
        self._reconciled: dict[str, bool] = {}

    def add(self, instance: Instance, facts: Facts, file: Written) -> bool:
        """Add one instance; False when it contradicts what is held, or is held already."""
        said = instance.study.patient
        instance, facts = self._coerced(instance, facts)
        patient = instance.study.patient
        cached = instance.study.uid in self._studies and instance.series.uid in self._series
        # Asked first, so that no study or series is begun for an object that does not join it.
        if not cached and contradiction(self._writer, instance):
            return False
        study = self._study(instance.study)
        if (study[1], study[2]) != (as_column(patient.id), as_column(patient.issuer)):
            return False
        series = self._series_row(instance.series, study[0])
        if series[1] != study[0] or instance.series.study_uid != instance.study.uid:
            return False
        taken = self._insert_instance(instance, facts, file, study, series)
        if taken and self._reconciled[instance.study.uid]:
            self._note_joined(instance.sop_uid, instance.study.uid, said)
        if taken:
            seal_instance(self._writer, instance.sop_uid)
        if taken and self._origin == OWN:
            # Else what is made here would fill the place of an image that is missing.
            self._writer.run(
                "UPDATE expectations SET count = count + 1 WHERE study_uid = ?",
                (instance.study.uid,),
            )
        return taken

    def _coerced(self, instance: Instance, facts: Facts) -> tuple[Instance, Facts]:
        """Return an instance under the patient that a person gave its study."""
        uid = instance.study.uid
        if uid not in self._reconciled:
            self._reconciled[uid] = bool(
                self._writer.row(
                    "SELECT 1 FROM coercions WHERE study_uid = ? AND undone = ''", (uid,)
                )
            )
        if not self._reconciled[uid]:
            return instance, facts
        instance = coerced(self._writer, instance)
        return instance, facts_of(instance)

    def _note_joined(self, sop_uid: str, study_uid: str, said: Patient) -> None:
        """Remember who an object said it is of, where its study was never that patient's."""
        first = self._writer.row(
            "SELECT was_id, was_issuer FROM coercions WHERE study_uid = ? AND undone = '' AND own"
            " ORDER BY id",
            (study_uid,),
        )
        own = first or self._studies[study_uid][1:3]
        if own != (as_column(said.id), as_column(said.issuer)):
            self._writer.run(
                "INSERT OR REPLACE INTO joined_instances VALUES (?, ?, ?)",
                (sop_uid, as_column(said.id), as_column(said.issuer)),
            )

    def _insert_instance(
        self,
        instance: Instance,
        facts: Facts,
        file: Written,
        study: tuple[int, str, str, str],
        series: tuple[int, int, str],
    ) -> bool:
        pixels = instance.pixels
        return bool(
            self._writer.run(
                "INSERT INTO instances (sop_uid, series, sop_class, transfer_syntax, number,"
                " frames, pixel_rows, pixel_columns, frame_of_reference, image_type,"
                " content_time, manufacturer, facts, study_facts, series_facts, object, size,"
                " origin, arrived, sha256)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (sop_uid) DO NOTHING",
                (
                    instance.sop_uid,
                    series[0],
                    instance.sop_class,
                    instance.transfer_syntax,
                    instance.number,
                    pixels.frames if pixels else None,
                    pixels.rows if pixels else None,
                    pixels.columns if pixels else None,
                    instance.frame_of_reference,
                    as_column("\\".join(instance.image_type)),
                    as_column(instance.content_time),
                    as_column(instance.manufacturer),
                    facts.instance,
                    None if facts.study == study[3] else facts.study,
                    None if facts.series == series[2] else facts.series,
                    file.name,
                    file.size,
                    self._origin,
                    self._arrived,
                    file.sha256 or None,
                ),
            )
        )

    def _study(self, study: Study) -> tuple[int, str, str, str]:
        known = self._studies.get(study.uid)
        if known is not None:
            return known
        question = "SELECT id, patient_id, issuer, facts FROM studies WHERE uid = ?"
        row = self._writer.row(question, (study.uid,))
        if row is None:
            self._insert_study(study)
            row = self._writer.row(question, (study.uid,))
        if row is None:
            raise AssertionError("a study's row vanished inside its own transaction")
        self._studies[study.uid] = found = (row[0], row[1], row[2], row[3])
        return found

    def _insert_study(self, study: Study) -> None:
        patient = study.patient
        number = self._writer.insert(
            "INSERT INTO studies (uid, facts, patient_id, issuer, patient_name, name_key,"
            " birth_date, sex, age, date, time, accession, description, referring,"
            " referring_key, study_id, origin, arrived, read_state, read_by)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                study.uid,
                to_json(study),
                as_column(patient.id),
                as_column(patient.issuer),
                as_column(patient.name),
                as_column(fold(patient.name)),
                as_column(patient.birth_date),
                as_column(patient.sex),
                as_column(study.age),
                as_column(study.date),
                as_column(study.time),
                as_column(study.accession),
                as_column(study.description),
                as_column(study.referring_physician),
                as_column(fold(study.referring_physician)),
                as_column(study.study_id),
                self._origin,
                self._arrived,
                *signed_before(self._writer, study.uid),
            ),
        )
        words = (
            patient.name,
            patient.id,
            study.accession,
            study.description,
            study.date,
            study.referring_physician,
            study.study_id,
        )
        self._writer.run(
            "INSERT INTO study_words (rowid, words) VALUES (?, ?)",
            (number, as_column(searchable(" ".join(words)))),
        )
        seal_study(self._writer, study.uid)
        # What was signed here outlives the images it was about, and is found with them again.
        if self._writer.row("SELECT 1 FROM reports WHERE study_uid = ?", (study.uid,)):
            renew_written(self._writer, study.uid)

    def _series_row(self, series: Series, study: int) -> tuple[int, int, str]:
        known = self._series.get(series.uid)
        if known is not None:
            return known
        question = "SELECT id, study, facts FROM series WHERE uid = ?"
        row = self._writer.row(question, (series.uid,))
        if row is None:
            self._insert_series(series, study)
            row = self._writer.row(question, (series.uid,))
        if row is None:
            raise AssertionError("a series' row vanished inside its own transaction")
        self._series[series.uid] = found = (row[0], row[1], row[2])
        return found

    def _insert_series(self, series: Series, study: int) -> None:
        self._writer.run(
            "INSERT INTO series (uid, study, facts, modality, number, description, body_part,"
            " date, time, protocol, laterality) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                series.uid,
                study,
                to_json(series),
                as_column(series.modality),
                series.number,
                as_column(series.description),
                as_column(series.body_part),
                as_column(series.date),
                as_column(series.time),
                as_column(series.protocol),
                as_column(series.laterality),
            ),
        )
        seal_series(self._writer, series.uid)
        words = " " + searchable(f"{series.modality} {series.description} {series.body_part}")
        self._writer.run(
            "UPDATE study_words SET words = words || ? WHERE rowid = ?", (as_column(words), study)
        )


def contradiction(reader: Reader, instance: Instance) -> str:
    """Say what in the index speaks against taking an instance, or nothing."""
    study = coerced(reader, instance).study
    row = reader.row("SELECT patient_id, issuer FROM studies WHERE uid = ?", (study.uid,))
    if row is not None and row != (as_column(study.patient.id), as_column(study.patient.issuer)):
        return "Its study is held under another patient; the two are not mixed."
    row = reader.row(
        "SELECT studies.uid FROM series JOIN studies ON studies.id = series.study"
        " WHERE series.uid = ?",
        (instance.series.uid,),
    )
    if row is not None and row[0] != study.uid:
        return "Its series is held under another study."
    row = reader.row(
        "SELECT series.uid FROM instances JOIN series ON series.id = instances.series"
        " WHERE sop_uid = ?",
        (instance.sop_uid,),
    )
    if row is not None and row[0] != instance.series.uid:
        return "An object with its SOP Instance UID is held in another series."
    if instance.series.study_uid != study.uid:
        return "Its series says it belongs to another study."
    return ""
