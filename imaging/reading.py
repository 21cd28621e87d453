"""Reading of foreign DICOM bytes in worker processes that can be killed.

A file is read and decoded by a worker; this process sees only checked answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import numpy as np

from domain.errors import Unreadable
from domain.presentation import PresentationState
from domain.segmentation import Segmentation
from domain.study import Instance, Patient
from domain.volume import OverlayPicture
from imaging.decoded import Decoded, Frames
from imaging.directory import Directory, directory_of
from imaging.limits import COPYING_SECONDS, PDF_PAGE_PIXELS, decoding_seconds
from imaging.lookup_tables import LookupTables, lookup_tables
from imaging.presentation_states import presentation_state
from imaging.preview_uids import preview_uid
from imaging.readable import Document, HeaderText, KeyObjects, PdfPage, header_text, key_objects
from imaging.registration_reading import SpatialRegistration, registration
from imaging.segmentations import segmentation_of
from imaging.wire import from_plain
from imaging.workers import Workers, strange
from imaging.written_measurements import MeasurementReport, measurement_report

_DOCUMENT_BYTES = 256 << 20
_MARK_BYTES = 1 << 20  # what a repaired or coerced copy says of itself
_PREVIEW_SECONDS = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """A copy that can be read, and in sentences what was done to get there."""

    part10: bytes
    steps: tuple[str, ...]


class Readers:
    """A pool of worker processes for foreign bytes. May be used from any thread."""

    def __init__(
        self,
        workers: int = 2,
        *,
        memory_bytes: int = 3 << 30,
        seconds: float = 20.0,
        frames: Frames | None = None,
    ) -> None:
        self.workers = Workers(workers, memory_bytes=memory_bytes, seconds=seconds)
        self._frames = frames

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop every worker, after the task it is at."""
        self.workers.close()

    def warm(self) -> None:
        """Start the workers before they are needed. Returns at once."""
        self.workers.warm()

    def let_go(self) -> None:
        """Give back the memory of objects that workers at rest still have before them."""
        self.workers.let_go()

    def header(self, part10: bytes) -> Instance:
        """Return what the index keeps of one object.

        Raises:
            Unreadable: It is no DICOM, is damaged or dangerous, or reading it was stopped.
        """
        answer, _ = self.workers.ask("header", part10)
        return _instance(answer)

    def headers(
        self, files: Iterable[tuple[str, bytes]]
    ) -> Iterator[tuple[str, Instance | Unreadable]]:
        """Read many objects at once; yields each name with its outcome, as they finish."""
        return self.workers.many((name, self._header_of(part10)) for name, part10 in files)

    def directory(self, part10: bytes) -> Directory:
        """Return what the index of a medium (DICOMDIR) names.

        Raises:
            Unreadable: It is no index, is damaged, or reading it was stopped.
        """
        answer, _ = self.workers.ask("directory", part10)
        try:
            return directory_of(answer)
        except (KeyError, TypeError, ValueError) as error:
            raise strange() from error

    def repair(self, part10: bytes) -> Repaired:
        """Return a copy of a damaged object that can be read, if its own bytes prove one.

        Raises:
            Unreadable: No repair can be proven right, or it is dangerous.
        """
        room = len(part10) + _MARK_BYTES
        answer, taken = self.workers.ask("repair", part10, room=room, key="repaired")
        if taken is None:
            raise strange()
        return Repaired(taken.tobytes(), tuple(str(step) for step in answer["steps"]))

    def coerce(self, part10: bytes, patient: Patient, source: str) -> bytes:
        """Return an object as it would name ``patient``, with what it said before kept in it.

        One that names nobody else comes back as it is. ``source`` says whose word it was before.

        Raises:
            Unreadable: It cannot be rewritten safely.
        """
        said = {
            "name": patient.name,
            "id": patient.id,
            "issuer": patient.issuer,
            "birth_date": patient.birth_date,
            "sex": patient.sex,
        }
        room = len(part10) + _MARK_BYTES
        _, taken = self.workers.ask("coerce", part10, room=room, key="coerced", said=(said, source))
        return part10 if taken is None else taken.tobytes()

    def decode(self, part10: bytes, instance: Instance, frame: int) -> Decoded:
        """Return the pixels of one frame (from 0) of the object that ``instance`` describes.

        Raises:
            Unreadable: The pixels cannot be decoded, or do not have the size that was indexed.
        """
        pixels = instance.pixels
        if pixels is None:
            raise Unreadable("The object holds no image.", reason="missing")
        if not 0 <= frame < pixels.frames:
            raise Unreadable(
                f"The image has {pixels.frames} frames; there is no frame {frame + 1}.",
                reason="geometry",
            )
        colour = pixels.samples == 3 or pixels.photometric == "PALETTE COLOR"
        shape = (pixels.rows, pixels.columns, 3) if colour else (pixels.rows, pixels.columns)
        size = math.prod(shape) * (1 if colour else max(1, pixels.bits_allocated // 8))
        answer, taken = self.workers.ask(
            "decode", part10, frame=frame, room=size, key="stored", again=pixels.frames > 1,
            seconds=decoding_seconds(math.prod(shape), pixels.frames),
        )  # fmt: skip
        if taken is None or taken.shape != shape:
            raise strange()
        return Decoded(taken, str(answer["decoder"]))

    def decode_many(
        self, wanted: Iterable[tuple[int, Callable[[], bytes], Instance, int]]
    ) -> Iterator[tuple[int, Decoded | Unreadable]]:
        """Decode many frames at once; yields each number with its outcome, as they finish.

        ``wanted`` holds (number, how to get the object's bytes, its instance, frame).
        """
        return self.workers.many(
            (number, self._decoded_of(read, instance, frame))
            for number, read, instance, frame in wanted
        )

    def transcode(self, part10: bytes, instance: Instance, syntax: str) -> bytes:
        """Return an object as a file in another transfer syntax, its pixels proven the same.

        Raises:
            Unreadable: It cannot be had in that syntax without a change.
        """
        pixels = instance.pixels
        frames = 0 if pixels is None else pixels.frames
        values = 0 if pixels is None else pixels.rows * pixels.columns * pixels.samples * frames
        width = 1 if pixels is None else max(1, pixels.bits_allocated // 8)
        room = len(part10) + values * width * 5 // 4 + 1024 * frames + (1 << 20)
        seconds = min(4 * decoding_seconds(values, frames), COPYING_SECONDS)
        _, whole = self.workers.ask(
            "transcode", part10, room=room, key="part10", seconds=seconds, syntax=syntax
        )
        if whole is None:
            raise strange()
        return whole.tobytes()

    def preview(self, part10: bytes, instance: Instance) -> tuple[str, bytes]:
        """Return a small picture of an image, made with a loss: its SOP UID, and it as a file.

        Made again of the same image it has the same UIDs, so that it is never there twice.

        Raises:
            Unreadable: None can be made of it.
        """
        sop_uid = preview_uid(instance.sop_uid)
        uids = f"{sop_uid} {preview_uid(instance.series.uid)}"
        _, whole = self.workers.ask(
            "preview", part10, room=len(part10) + (64 << 10), key="part10", syntax=uids,
            seconds=_PREVIEW_SECONDS,
        )  # fmt: skip
        if whole is None:
            raise strange()
        return sop_uid, whole.tobytes()

    def document(self, part10: bytes) -> Document:
        """Return a report, PDF or other object without an image as something to read.

        Raises:
            Unreadable: It cannot be read.
        """
        room = min(len(part10) * 4 + (1 << 20), _DOCUMENT_BYTES)
        answer, pdf = self.workers.ask("document", part10, room=room, key="pdf")
        lines = tuple((int(d), str(name), str(value)) for d, name, value in answer["lines"])
        return Document(str(answer["title"]), lines, b"" if pdf is None else pdf.tobytes())

    def lookup_tables(self, part10: bytes, instance: Instance, frame: int) -> LookupTables:
        """Return the tables that one frame (from 0) is shown with.

        Raises:
            Unreadable: They cannot be read.
        """
        if instance.pixels is None:
            raise Unreadable("The object holds no image.", reason="missing")
        again = instance.pixels.frames > 1
        answer, _ = self.workers.ask("tables", part10, frame=frame, again=again)
        return lookup_tables(answer)

    def presentation_state(self, part10: bytes) -> PresentationState:
        """Return how a presentation state wants images to be seen.

        Raises:
            Unreadable: It is none, or cannot be read.
        """
        answer, _ = self.workers.ask("presentation", part10)
        try:
            return presentation_state(answer)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise strange() from error

    def segmentation(self, part10: bytes) -> Segmentation:
        """Return what a SEG, label map or RTSTRUCT object marks.

        Raises:
            Unreadable: It marks nothing, is damaged, or reading it was stopped.
        """
        # A bit for each pixel of the marked rectangles, however small the file was written.
        answer, marked = self.workers.ask("segments", part10, room=_DOCUMENT_BYTES, key="marked")
        try:
            return segmentation_of(answer, marked)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise strange() from error

    def key_objects(self, part10: bytes) -> KeyObjects:
        """Return what a key object selection names, and why.

        Raises:
            Unreadable: It is none, or cannot be read.
        """
        said, _ = self.workers.ask("key_objects", part10)
        try:
            return key_objects(said)
        except (KeyError, TypeError, ValueError) as error:
            raise strange() from error

    def registration(self, part10: bytes) -> SpatialRegistration:
        """Return the matrices that a registration object gives between frames of reference.

        Raises:
            Unreadable: It is none, or cannot be read.
        """
        said, _ = self.workers.ask("registration", part10)
        try:
            return registration(said)
        except (KeyError, TypeError, ValueError) as error:
            raise strange() from error

    def measurements(self, part10: bytes) -> MeasurementReport:
        """Return what a structured report measured, and where.

        Raises:
            Unreadable: It is no report, or cannot be read.
        """
        said, _ = self.workers.ask("measurements", part10)
        try:
            return measurement_report(said)
        except (KeyError, TypeError, ValueError) as error:
            raise strange() from error

    def header_lines(self, part10: bytes) -> HeaderText:
        """Return every element of an object's header, to read.

        Raises:
            Unreadable: It is no DICOM object.
        """
        said, _ = self.workers.ask("header_lines", part10)
        try:
            return header_text(said)
        except (KeyError, TypeError, ValueError) as error:
            raise strange() from error

    def pdf_page(self, part10: bytes, page: int, width: int) -> PdfPage:
        """Return one page (from 0) of an encapsulated PDF, up to ``width`` pixels wide.

        Raises:
            Unreadable: It is no PDF that can be drawn, or there is no such page.
        """
        room = 4 * PDF_PAGE_PIXELS
        answer, drawn = self.workers.ask(
            "page", part10, frame=page, room=room, key="page", again=True, width=width
        )
        if drawn is None or drawn.ndim != 3 or drawn.shape[2] != 3:
            raise strange()
        return PdfPage(np.asarray(drawn, np.uint8), int(answer["count"]))

    def overlays(self, part10: bytes, instance: Instance, frame: int) -> tuple[OverlayPicture, ...]:
        """Return the overlay planes that lie over one frame (from 0) and are not empty.

        Raises:
            Unreadable: They cannot be read.
        """
        pixels = instance.pixels
        if pixels is None:
            raise Unreadable("The object holds no image.", reason="missing")
        shape = (pixels.rows, pixels.columns)
        planes = {plane.group: plane for plane in instance.overlays}
        answer, bits = self.workers.ask(
            "overlays",
            part10,
            frame=frame,
            room=len(planes) * math.prod(shape),
            key="bits",
            again=pixels.frames > 1,
        )
        groups = answer["groups"]
        if bits is None and not groups:
            return ()
        if bits is None or bits.shape != (len(groups), *shape) or not set(groups) <= set(planes):
            raise strange()
        return tuple(
            OverlayPicture(planes[group], shape, np.packbits(own != 0))
            for group, own in zip(groups, bits, strict=True)
        )

    def _header_of(self, part10: bytes) -> Callable[[], Instance]:
        return lambda: self.header(part10)

    def _decoded_of(
        self, read: Callable[[], bytes], instance: Instance, frame: int
    ) -> Callable[[], Decoded]:
        def decoded() -> Decoded:
            return self.decode(read(), instance, frame)

        frames = self._frames
        if frames is None:
            return decoded
        return lambda: frames.get(instance, frame) or frames.decode(instance, frame, decoded)


def _instance(answer: dict[str, Any]) -> Instance:
    try:
        return from_plain(answer["instance"])
    except (KeyError, TypeError, ValueError) as error:
        raise strange() from error
