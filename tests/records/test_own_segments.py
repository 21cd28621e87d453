"""What a reader marked out is on record, voxel by voxel, and goes with its study."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from domain.measurement import Author
from domain.own_segment import OwnSegment, nothing_yet
from records.database import Database
from records.drafts import Drafts
from records.serialising import from_json, to_json
from tests.viewer.phantoms import lattice

NOON = datetime(2026, 1, 12, 12, 0, tzinfo=UTC)
READER = Author("A. Mehra")


def segment(name: str, seed: int) -> OwnSegment:
    empty = nothing_yet(name, "1.2.3", "1.2.3.7", "1.2.3.99", lattice(), READER, NOON, 2)
    voxels = np.random.default_rng(seed).random((5, 6, 7)) < 0.4
    return empty.marking((3, 4, 5), voxels, by=READER, now=NOON)


def same(one: OwnSegment, other: OwnSegment) -> bool:
    return (
        to_json(one) == to_json(other)
        and (one.voxels == other.voxels).all()
        and one.lattice == other.lattice
    )


def test_a_segment_reads_back_as_it_was_written() -> None:
    own = segment("Liver", 1)
    assert same(own, from_json(OwnSegment, to_json(own)))


def test_segments_are_kept_changed_and_deleted_with_their_study(database: Database) -> None:
    drafts = Drafts(database)
    first, second = segment("One", 1), segment("Two", 2)
    drafts.save_segments("1.2.3", (first, second))
    kept = drafts.segments("1.2.3")
    assert [s.name for s in kept] == ["One", "Two"]
    assert same(kept[1], second)

    changed = second.named("Three")
    drafts.save_segments("1.2.3", (changed,))
    (only,) = drafts.segments("1.2.3")
    assert only.name == "Three"
    assert drafts.segments("1.2.4") == ()


def test_an_empty_segment_is_kept_too(database: Database) -> None:
    drafts = Drafts(database)
    empty = nothing_yet("Empty", "1.2.3", "1.2.3.7", "", lattice(), READER, NOON, 0)
    drafts.save_segments("1.2.3", (empty,))
    (only,) = drafts.segments("1.2.3")
    assert only.count == 0
    assert only.mask is None
