"""Finding one of a hundred thousand studies, and showing the list of them."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from functools import partial

from app.actions.listing import Pages
from app.state.worklist import Filter, List
from benchmarks.bench import Bench
from benchmarks.rows import Row, percentile, seconds
from domain.study import Instance, Patient, Pixels, Series, Study
from records.archive import ReadState
from records.database import Database
from records.facts import facts_of
from records.indexing import Rows
from records.objects import Written

STUDIES = 100_000
_QUERIES = 50
_IN_A_COMMIT = 2000
_DESCRIPTIONS = ("CT CHEST W/O", "MR BRAIN", "CT ABDOMEN", "XR KNEE", "US LIVER", "MG SCREENING")


def made(database: Database) -> tuple[str, ...]:
    """Fill a database with studies of made-up persons; return all their names."""
    chance = random.Random(1)  # noqa: S311 - no secret
    names = tuple(
        "".join(
            chance.choice("BCDFGKLMNPRST") + chance.choice("aeiou")
            for _ in range(chance.randint(2, 4))
        ).title()
        for _ in range(8000)
    )
    for begun in range(0, STUDIES, _IN_A_COMMIT):
        with database.writing() as writer:
            rows = Rows(writer, chance.choice(("PACS", "CT1", "MR2")))
            for n in range(begun, begun + _IN_A_COMMIT):
                instance = _instance(n, chance, names)
                rows.add(instance, facts_of(instance), Written(secrets.token_hex(16), 1000))
    with database.writing() as writer:
        writer.run("INSERT INTO expectations SELECT uid, 1 + (id % 20 = 0), 'PACS' FROM studies")
    return names


def _instance(number: int, chance: random.Random, names: tuple[str, ...]) -> Instance:
    patient = Patient(
        f"P{number // 2:06}",
        f"{chance.choice(names)}^{chance.choice(names)}",
        f"19{chance.randint(20, 99)}0101",
        chance.choice("FM"),
        "HOSPITAL",
    )
    description = chance.choice(_DESCRIPTIONS)
    study = Study(
        f"1.2.{number}",
        patient,
        f"20{chance.randint(10, 26)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}",
        "101500",
        accession=f"A{number:07}",
        description=description,
        referring_physician="HOUSE^GREGORY",
    )
    series = Series(
        f"{study.uid}.1", study.uid, description[:2], 1, "Axial 1.0 B60f", "CHEST", study.date
    )
    pixels = Pixels(512, 512, offset=1500, length=524288)
    return Instance(
        f"{series.uid}.1", "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1", study, series, 1,
        pixels=pixels,
    )  # fmt: skip


def searching(bench: Bench) -> Iterator[Row]:
    """Words of names, numbers and descriptions, as they are typed."""
    with bench.fresh_seat() as station:
        records = station.records
        names = made(records.database)
        chance = random.Random(2)  # noqa: S311 - no secret
        asked = [
            chance.choice(
                (
                    chance.choice(names)[:2],
                    chance.choice(names),
                    f"{chance.choice(names)} {chance.choice(names)[:3]}",
                    f"P{chance.randrange(STUDIES // 2):06}",
                    f"A{chance.randrange(STUDIES):07}",
                    "ct chest",
                    f"2025-{chance.randint(1, 12):02}",
                )
            )
            for _ in range(_QUERIES)
        ]
        records.archive.studies("warm")
        ours, theirs, found = [], [], 0
        for words in asked:
            ours.append(seconds(partial(records.archive.studies, words)))
            theirs.append(seconds(partial(_scan, records.database, words)))
            found += bool(records.archive.studies(words))
        assert found >= _QUERIES * 0.6, found
        mine = percentile(ours, 95) * 1000
        yield Row(
            f"search of {STUDIES:,} studies, 95 of 100 within",
            mine,
            "ms",
            "200 ms",
            mine <= 200,
            percentile(theirs, 95) * 1000,
            "LIKE over the same rows",
        )
        pages = []
        for n, filter_ in enumerate((Filter(), Filter(list=List.INCOMPLETE), Filter(days=7)) * 5):
            records.archive.set_read_state(f"1.2.{n}", ReadState.READING, "reader")
            pages.append(seconds(partial(Pages(records), filter_, 1000, "")))
        yield Row(
            f"worklist of {STUDIES:,} studies read anew, with its counts, off the window",
            percentile(pages, 95) * 1000,
            "ms",
            "reported",
            True,
        )


def _scan(database: Database, typed: str) -> int:
    where, values = [], []
    for word in typed.replace("-", "").split():
        where.append(
            "(patient_name LIKE ? OR patient_id LIKE ? OR accession LIKE ? OR description LIKE ?"
            " OR date LIKE ? OR referring LIKE ?)"
        )
        values += [f"%{word}%"] * 6
    return len(
        database.rows(
            f"SELECT facts FROM studies WHERE {' AND '.join(where)}"  # noqa: S608 - our own columns
            " ORDER BY priority, date DESC, time DESC, id DESC LIMIT 1000",
            values,
        )
    )


ROWS = (searching,)
