"""RELIABILITY 2.2, B-04, B-12 and B-14 at their counts: headers that lie about types, places, days.

Every try ends in an object or a sentence; the seeds are fixed.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from app.ui.words import age_words, iso_date
from domain.errors import Unreadable
from domain.study import Instance
from imaging.assembly import IMAGES, REFUSED, VOLUME, arrange
from imaging.decoded import Decoded
from imaging.reading import Readers
from tests.imaging.made_objects import (
    EXPLICIT,
    IMPLICIT,
    Element,
    encoded,
    identity,
    image,
    meta,
    part10,
    shape,
    text,
)
from tests.phantoms.slices import stack
from viewer.session.chronology import date_words, when_made

RAMP = (np.arange(16 * 12, dtype=np.uint16) * 17).reshape(16, 12)


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(2, seconds=10.0) as readers:
        yield readers


# ------------------------------------------------------------------------------- B-04


_VRS = ("UN", "OB", "OW", "LO", "US", "SS", "UL", "AT", "FD", "SQ", "ZZ", "  ", "\0\0")


def _lied(chosen: random.Random) -> bytes:
    """Return a file whose VRs are wrong."""
    elements: list[Element] = [*identity(), *shape(16, 12), (0x7FE00010, "OW", RAMP.tobytes())]
    match chosen.randrange(4):
        case 0:  # implicit, declared explicit
            body = b"".join(encoded(e, implicit=True) for e in sorted(elements))
            return bytes(128) + b"DICM" + meta(EXPLICIT, "1.2.3.4") + body
        case 1:  # explicit, declared implicit
            body = b"".join(encoded(e) for e in sorted(elements))
            return bytes(128) + b"DICM" + meta(IMPLICIT, "1.2.3.4") + body
        case 2:  # pixels as UN or OB
            elements[-1] = (0x7FE00010, chosen.choice(("UN", "OB")), RAMP.tobytes())
            return part10(elements)
        case _:
            for at in chosen.sample(range(len(elements)), chosen.randint(1, 4)):
                tag, _, value = elements[at]
                elements[at] = (tag, chosen.choice(_VRS), value)
            return part10(elements)


def test_b04_three_hundred_wrong_types_are_shown_as_stored_or_refused(readers: Readers) -> None:
    chosen = random.Random(4)  # noqa: S311 - the same files every time
    shown, refused = 0, list[Unreadable]()
    for _ in range(300):
        file = _lied(chosen)
        try:
            header = readers.header(file)
            if header.pixels is None:
                continue
            decoded = readers.decode(file, header, 0)
        except Unreadable as error:
            refused.append(error)
            continue
        assert isinstance(decoded, Decoded)
        assert np.array_equal(decoded.stored, RAMP)
        shown += 1
    assert shown > 100
    for one in refused:
        assert str(one).endswith(".")
        assert one.reason not in ("timeout", "crashed"), str(one)


# ------------------------------------------------------------------------------- B-12


def _odd(chosen: random.Random, instances: list[Instance]) -> list[Instance]:
    """Return slices of which some lie where nobody could put them."""
    found = list(instances)
    for at in chosen.sample(range(len(found)), chosen.randint(1, len(found))):
        old = found[at].geometry[0]
        assert old.position is not None
        x, y, z = old.position
        new = chosen.choice(
            (
                replace(old, position=None),
                replace(old, position=(x, y, math.nan)),
                replace(old, orientation=None),
                replace(old, orientation=(1.0, 0.0, 0.0, 0.7, 0.7, 0.0)),
                replace(old, orientation=(2.0, 0.0, 0.0, 0.0, 0.5, 0.0)),
                replace(old, orientation=(0.0, 1.0, 0.0, 0.0, 0.0, -1.0)),
                replace(old, orientation=(0.0,) * 6),
                replace(old, position=(x, y, z + chosen.uniform(-9, 9))),
                replace(old, position=(x + 4 * at, y, z)),
                replace(old, position=found[0].geometry[0].position),
                replace(old, spacing_mm=None),
                replace(old, spacing_mm=(9.0, 1.0)),
            )
        )
        found[at] = replace(found[at], geometry=(new,))
    chosen.shuffle(found)
    return found


def test_b12_four_hundred_odd_geometries_are_classified_and_lose_no_image() -> None:
    chosen = random.Random(12)  # noqa: S311 - the same stacks every time
    kinds = set()
    for _ in range(400):
        count = chosen.randint(2, 9)
        lean = chosen.choice((0.0, 0.0, 0.5, 1.4))
        step = chosen.choice((-2.0, 0.7, 2.5, 5.0))
        instances, _ = stack([(0.0, lean * n, step * n) for n in range(count)])
        odd = _odd(chosen, instances)

        found = arrange(odd)

        seen = [source.instance.sop_uid for one in found for source in one.sources]
        refused = [i.sop_uid for one in found if one.kind == REFUSED for i in one.instances]
        assert {i.sop_uid for i in odd} == {*seen, *refused}
        for one in found:
            kinds.add(one.kind)
            assert one.kind in (VOLUME, IMAGES, REFUSED)
            assert all(doubt.fact.endswith(".") for doubt in one.doubts)
            if one.kind != VOLUME:
                continue
            assert one.lattice is not None
            steps = [
                *one.lattice.origin,
                *one.lattice.step_i,
                *one.lattice.step_j,
                *one.lattice.step_k,
            ]
            assert all(math.isfinite(number) for number in steps)
            # A volume holds only what says clearly where it lies.
            for source in one.sources:
                (geometry,) = source.instance.geometry
                assert geometry.position is not None
                assert all(map(math.isfinite, geometry.position))
                assert geometry.spacing_mm is not None
                assert min(geometry.spacing_mm) > 0
    assert {VOLUME, IMAGES} <= kinds


@pytest.mark.parametrize("said", ["0\\1", "-1\\1", "nan\\1", "1e400\\1", "1", "", "x\\y"])
def test_b12_a_spacing_that_is_none_gives_no_millimetres(said: str, readers: Readers) -> None:
    header = readers.header(image(16, 12, RAMP.tobytes(), text(0x00280030, "DS", said)))
    assert header.frame_geometry(0).spacing_mm is None


# ------------------------------------------------------------------------------- B-14


_DAYS = ("", "0000", "00000000", "20261301", "20260230", "99991231", "19000101", "2026-01-12",
         "1996.10.29", "20260112-20260113", "today", "-20260101", "202601", "20260112101500",
         " 20260112")  # fmt: skip
_TIMES = ("", "2460", "101500.123456", "10:15:00", "256199", "101500+0530", "x")
_AGES = ("", "000Y", "063Y", "63", "-01Y", "063X", "999D", "Y")


def test_b14_eighty_odd_days_are_text_and_never_today(readers: Readers) -> None:
    chosen = random.Random(14)  # noqa: S311 - the same files every time
    files = {}
    for n in range(80):
        day, time, age = chosen.choice(_DAYS), chosen.choice(_TIMES), chosen.choice(_AGES)
        said = (
            text(0x00080020, "DA", day), text(0x00080030, "TM", time),
            text(0x00100030, "DA", chosen.choice(_DAYS)), text(0x00101010, "AS", age),
        )  # fmt: skip
        files[f"{n:02}"] = (image(16, 12, RAMP.tobytes(), *said), day)
    now = {(date.today() + timedelta(days=d)).strftime("%Y%m%d") for d in (-1, 0, 1)}  # noqa: DTZ011

    for name, header in readers.headers((name, file) for name, (file, _) in files.items()):
        assert isinstance(header, Instance), header
        study, day = header.study, files[name][1]
        words = (iso_date(study.date), date_words(study.date, study.time))
        for shown in words:
            # Every digit that is shown stands in the file; nothing is made up.
            digits = "".join(filter(str.isdigit, shown))
            assert digits.startswith("".join(filter(str.isdigit, study.date))[:8]), shown
            assert not any(other in digits for other in now - {study.date})
        assert study.date.strip() in day or not study.date
        assert all(isinstance(number, int) for number in when_made(study))
        old = age_words(study.age, study.patient.birth_date, study.date)
        assert old == "" or old[0].isdigit()
