"""Saved marks that went through an archive come back equal (ME06, V18)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from domain.geometry import Lattice, Point
from domain.measurement import Author, Length, Place
from domain.presentation import Look
from domain.study import Window
from domain.work import Unwatched
from imaging.geometry import image_lattice
from imaging.reading import Readers
from pacs_client.peers import Peer
from pacs_client.retrieve import retrieve
from pacs_client.send import Outgoing, send
from reports import measurements, presentation_states
from tests.peers.conftest import SEAT, Seat
from tests.peers.studies import CT, make_study

NOW = datetime(2026, 1, 12, 9, 52, tzinfo=UTC)
SYNTAX = "1.2.840.10008.1.2.1"


def test_marks_and_view_come_back_through_orthanc_as_they_went(
    orthanc_server: Peer, seat: Seat, tmp_path: Path
) -> None:
    made = make_study(tmp_path / "marked", series=1, images=3)
    with Readers(1) as readers:
        images = [readers.header(path.read_bytes()) for path in made.files.values()]
        first = images[0]
        assert first.pixels is not None
        place = Place(made.uid, first.series.uid, first.frame_of_reference, first.sop_uid)
        lattice = image_lattice(first.frame_geometry(0), first.pixels.rows, first.pixels.columns)
        start, end = lattice.point(1.25, 2.5, 0), lattice.point(5.125, 7.75, 0)
        mark = Length(place, start, end, Author("Example^Dr"), NOW)
        report = measurements.marks_report(
            first.study, images, (mark,), author="Example^Dr", made=NOW
        )
        state = presentation_states.presentation_state(
            first.study, [first], (mark,), Look(Window(40, 400)), author="Example^Dr", made=NOW
        )
        report_uid = measurements.document_uid(first.study, "Example^Dr", NOW)
        state_uid = presentation_states.document_uid(first, "Example^Dr", NOW)
        objects = [Outgoing(uid, CT, SYNTAX, path.read_bytes) for uid, path in made.files.items()]
        objects += [
            Outgoing(report_uid, measurements.SOP_CLASS, SYNTAX, lambda: report),
            Outgoing(state_uid, presentation_states.SOP_CLASS, SYNTAX, lambda: state),
        ]
        assert send(orthanc_server, SEAT, objects, Unwatched()).complete
        done = retrieve(
            orthanc_server,
            SEAT,
            made.uid,
            held=lambda: seat.shelf.of_study(made.uid),
            work=Unwatched(),
            prefer="get",
            keep=seat.shelf.keep,
        )
        assert done.complete
        back = (seat.shelf.folder / f"{report_uid}.dcm").read_bytes()
        (group,) = readers.measurements(back).groups
        (line,) = group.lines
        found = [_point(line.points[n], lattice, on_image=line.image is not None) for n in (0, 1)]
        assert max(a.distance_to(b) for a, b in zip(found, (start, end), strict=True)) < 0.005
        shown = readers.presentation_state((seat.shelf.folder / f"{state_uid}.dcm").read_bytes())
        assert np.allclose(shown.graphics[0].points, ((1.75, 3.0), (5.625, 8.25)), atol=0.01)
        assert shown.voi[0].window is not None


def _point(at: tuple[float, ...], lattice: Lattice, *, on_image: bool) -> Point:
    if on_image:
        return lattice.point(at[0] - 0.5, at[1] - 0.5, 0)
    return Point(*at)
