"""Reading of foreign DICOM bytes in worker processes that can be killed.

A file is read and decoded by a worker; this process sees only checked answers. A worker that
hangs, dies or eats memory costs its own task an ``Unreadable``; the next task gets a new worker.
"""

from __future__ import annotations

import json
import math
import queue
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import count
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from domain.presentation import ImageReference, PresentationState
from domain.segmentation import Segmentation
from domain.study import Instance, Patient
from domain.volume import OverlayPicture
from imaging.apart import command, environment
from imaging.deidentifying.options import Option
from imaging.deidentifying.telling import Deidentified, Done, FoundText, Identity, Task
from imaging.directory import Directory, directory_of
from imaging.limits import PDF_PAGE_PIXELS, decoding_seconds
from imaging.presentation_states import presentation_state
from imaging.registration_reading import SpatialRegistration, registration
from imaging.segmentations import segmentation_of
from imaging.segments import Segment
from imaging.wire import from_plain

_LENGTH = struct.Struct("<I")
_ANSWER_BYTES = 256 << 20  # an enhanced object of 10,000 frames answers with 4 MiB
_OBJECT_BYTES = 4 << 30  # DICOM cannot say a greater length of its pixels
_START_SECONDS = 60.0  # a cold disk may take long to load numpy; this is no fault of the file
_READY = b"ready"
_KINDS = frozenset(("|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<f4", "<f8"))
_DOCUMENT_BYTES = 256 << 20
_MARK_BYTES = 1 << 20  # what a repaired or coerced copy says of itself
_TRANSCODING_SECONDS = 600.0
_PREVIEW_SECONDS = 20.0
_TEXT_SECONDS = 30.0  # loading the reader of texts takes longest, once
_LONG = frozenset(("transcode", "deidentify", "texts"))  # as the worker has it
_PREVIEWS = UUID("3b0b9b1e-3c55-5c0e-8a44-6d2f5f0d9e21")
# A worker learns no secret that the program was started with.
_SET = {
    "OPENBLAS_NUM_THREADS": "1",  # numpy would reserve memory for threads it never needs here
    # glibc gives the memory of each frame back to the system and takes it anew for the next: a
    # seventh of the time of decoding. So much is kept instead; elsewhere nobody reads these.
    "MALLOC_MMAP_THRESHOLD_": str(16 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(32 << 20),
}
_MANY = 4  # tasks begun ahead for each worker, so that none waits for bytes

_Key = TypeVar("_Key")
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """One frame's pixels: stored values, or RGB with 8 bits for anything in colour."""

    stored: NDArray[np.generic]  # (rows, columns) or (rows, columns, 3) uint8
    decoder: str  # which one, and its version


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """A copy that can be read, and in sentences what was done to get there."""

    part10: bytes
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An object without an image, as something to read: lines of (depth, name, value), or a PDF."""

    title: str
    lines: tuple[tuple[int, str, str], ...] = ()
    pdf: bytes = b""


@dataclass(frozen=True, slots=True)
class KeyObjects:
    """Images that somebody found worth showing, and what they said of them."""

    title: str
    study_uid: str
    patient_id: str
    made: str  # YYYYMMDDHHMMSS
    author: str
    note: str
    images: tuple[ImageReference, ...]


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """One number as a report writes it."""

    code: str
    name: str
    derivation: str  # code of mean, minimum…; empty for a plain number
    value: str  # the digits as written
    unit: str  # UCUM


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """Where something was measured: on an image (column, row), or in the patient (mm)."""

    kind: str  # graphic type of PS3.3 C.18.6 or C.18.9
    points: tuple[tuple[float, ...], ...]
    image: tuple[str, int] | None = None  # SOP UID, frame from 0
    frame_of_reference: str = ""


@dataclass(frozen=True, slots=True)
class MeasurementGroup:
    """One thing that a report measured."""

    identifier: str
    tracking_uid: str
    finding: str
    kind: str  # what Lightbox calls the mark; empty from others
    images: tuple[tuple[str, int], ...]
    numbers: tuple[WrittenNumber, ...]
    lines: tuple[WrittenLine, ...]
    plane: str = ""  # what it was drawn on, where that was no acquired image
    caveat: str = ""  # what was known to be wrong with the images then


@dataclass(frozen=True, slots=True)
class MeasurementReport:
    """The measurements of one structured report."""

    sop_uid: str
    study_uid: str
    patient_id: str
    maker: str
    made: str  # YYYYMMDDHHMMSS
    author: str
    follows: tuple[str, ...]  # SOP UIDs of the documents it takes the place of
    groups: tuple[MeasurementGroup, ...]


@dataclass(frozen=True, slots=True)
class HeaderText:
    """A header to read: lines of (depth, tag, name, VR, value)."""

    lines: tuple[tuple[int, int, str, str, str], ...]
    cut_short: bool = False  # there were more lines than are shown


@dataclass(frozen=True, slots=True, eq=False)
class PdfPage:
    """One page as (height, width, 3) RGB, and how many pages there are."""

    pixels: NDArray[np.uint8]
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class LookupTable:
    """A LUT of PS3.3 C.11: the stored value ``first`` maps to ``values[0]``, and so on."""

    first: int
    values: NDArray[np.uint16]
    bits: int  # of each entry
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class LookupTables:
    """The tables that one frame is shown with."""

    modality: LookupTable | None = None
    modality_unit: str = ""
    voi: tuple[LookupTable, ...] = ()
    palette: tuple[LookupTable, LookupTable, LookupTable] | None = None  # red, green, blue


class Frames(Protocol):
    """Frames that were decoded before; asked from several threads."""

    def get(self, instance: Instance, frame: int) -> Decoded | None:
        """Return a frame (from 0) as its decoder gave it, or None where it must be decoded."""
        ...

    def decode(self, instance: Instance, frame: int, decode: Callable[[], Decoded]) -> Decoded:
        """Return what ``decode`` returns, and keep it."""
        ...


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
        if workers < 1:
            raise ValueError("reading needs at least one worker")
        self._workers = [_Worker(memory_bytes, seconds) for _ in range(workers)]
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._frames = frames
        self._seconds = seconds
        self._watch = _Watch(self._workers)
        self._numbers = count()
        self._closed = False

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
        if self._closed:
            return
        self._closed = True
        for worker in [self._idle.get() for _ in self._workers]:
            worker.close()
            self._idle.put(worker)  # whoever waits for one learns that it is too late
        self._watch.stop()

    def warm(self) -> None:
        """Start the workers before they are needed. Returns at once."""
        for worker in self._at_rest():
            worker.start()
            self._idle.put(worker)

    def let_go(self) -> None:
        """Give back the memory of objects that workers at rest still have before them.

        A run stays with its worker from frame to frame; after the last one nobody asks for it.
        """
        for worker in self._at_rest():
            worker.let_go()
            self._idle.put(worker)

    def _at_rest(self) -> list[_Worker]:
        """Take the workers that have no task; whoever calls puts them back."""
        found: list[_Worker] = []
        while len(found) < len(self._workers):
            try:
                found.append(self._idle.get_nowait())
            except queue.Empty:
                break
        return found

    def header(self, part10: bytes) -> Instance:
        """Return what the index keeps of one object.

        Raises:
            Unreadable: It is no DICOM, is damaged or dangerous, or reading it was stopped.
        """
        answer, _ = self._ask("header", part10)
        return _instance(answer)

    def headers(
        self, files: Iterable[tuple[str, bytes]]
    ) -> Iterator[tuple[str, Instance | Unreadable]]:
        """Read many objects at once; yields each name with its outcome, as they finish."""
        return self._many((name, self._header_of(part10)) for name, part10 in files)

    def directory(self, part10: bytes) -> Directory:
        """Return what the index of a medium (DICOMDIR) names.

        Raises:
            Unreadable: It is no index, is damaged, or reading it was stopped.
        """
        answer, _ = self._ask("directory", part10)
        try:
            return directory_of(answer)
        except (KeyError, TypeError, ValueError) as error:
            raise _strange() from error

    def repair(self, part10: bytes) -> Repaired:
        """Return a copy of a damaged object that can be read, if its own bytes prove one.

        Raises:
            Unreadable: No repair can be proven right, or it is dangerous.
        """
        room = len(part10) + _MARK_BYTES
        answer, taken = self._ask("repair", part10, room=room, key="repaired")
        if taken is None:
            raise _strange()
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
        _, taken = self._ask("coerce", part10, room=room, key="coerced", said=(said, source))
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
        answer, taken = self._ask(
            "decode", part10, frame=frame, room=size, key="stored", again=pixels.frames > 1,
            seconds=decoding_seconds(math.prod(shape), pixels.frames),
        )  # fmt: skip
        if taken is None or taken.shape != shape:
            raise _strange()
        return Decoded(taken, str(answer["decoder"]))

    def decode_many(
        self, wanted: Iterable[tuple[int, Callable[[], bytes], Instance, int]]
    ) -> Iterator[tuple[int, Decoded | Unreadable]]:
        """Decode many frames at once; yields each number with its outcome, as they finish.

        ``wanted`` holds (number, how to get the object's bytes, its instance, frame).
        """
        return self._many(
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
        seconds = min(4 * decoding_seconds(values, frames), _TRANSCODING_SECONDS)
        _, whole = self._ask(
            "transcode", part10, room=room, key="part10", seconds=seconds, syntax=syntax
        )
        if whole is None:
            raise _strange()
        return whole.tobytes()

    def identity(self, part10: bytes, options: Iterable[Option]) -> Identity:
        """Return what an object says of people, places and days, and its UIDs.

        Raises:
            Unreadable: It cannot be taken apart.
        """
        said, _ = self._ask("identity", part10, said=sorted(one.value for one in options))
        try:
            return Identity(
                tuple((str(kind), str(value)) for kind, value in said["identifiers"]),
                tuple(str(uid) for uid in said["uids"]),
                tuple(str(value) for value in said["accessions"]),
                tuple(str(value) for value in said["raw"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _strange() from error

    def deidentify(self, part10: bytes, instance: Instance, task: Task) -> Deidentified:
        """Return a copy of an object that names nobody, and what was done to it.

        Raises:
            Unreadable: Nothing proves that a copy would name nobody.
        """
        pixels = instance.pixels
        values = 0 if pixels is None else (
            pixels.rows * pixels.columns * pixels.samples * pixels.frames
            * max(1, pixels.bits_allocated // 8)
        )  # fmt: skip
        frames = 0 if pixels is None else pixels.frames
        seconds = min(self._seconds + 4 * decoding_seconds(values, frames), _TRANSCODING_SECONDS)
        answer, made = self._ask(
            "deidentify", part10, room=len(part10) + values * 5 // 4 + (2 << 20), key="part10",
            seconds=seconds, said=task.plain(),
        )  # fmt: skip
        if made is None:
            raise _strange()
        try:
            report = tuple(
                Done(int(tag), str(name), str(what), int(n))
                for tag, name, what, n in answer["report"]
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _strange() from error
        return Deidentified(made.tobytes(), report)

    def texts(self, part10: bytes, instance: Instance, frame: int) -> tuple[FoundText, ...]:
        """Return the texts that are burned into one frame (from 0).

        Raises:
            Unreadable: It cannot be decoded, or text cannot be looked for on this installation.
        """
        pixels = instance.pixels
        if pixels is None:
            raise Unreadable("The object holds no image.", reason="missing")
        values = pixels.rows * pixels.columns * pixels.samples
        answer, _ = self._ask(
            "texts", part10, frame=frame, again=pixels.frames > 1,
            seconds=_TEXT_SECONDS + 10 * decoding_seconds(values, pixels.frames),
        )  # fmt: skip
        try:
            return tuple(
                FoundText((int(left), int(top), int(right), int(end)), str(text), float(score))
                for left, top, right, end, text, score in answer["texts"]
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _strange() from error

    def preview(self, part10: bytes, instance: Instance) -> tuple[str, bytes]:
        """Return a small picture of an image, made with a loss: its SOP UID, and it as a file.

        Made again of the same image it has the same UIDs, so that it is never there twice.

        Raises:
            Unreadable: None can be made of it.
        """
        sop_uid = preview_uid(instance.sop_uid)
        uids = f"{sop_uid} {preview_uid(instance.series.uid)}"
        _, whole = self._ask(
            "preview", part10, room=len(part10) + (64 << 10), key="part10", syntax=uids,
            seconds=_PREVIEW_SECONDS,
        )  # fmt: skip
        if whole is None:
            raise _strange()
        return sop_uid, whole.tobytes()

    def document(self, part10: bytes) -> Document:
        """Return a report, PDF or other object without an image as something to read.

        Raises:
            Unreadable: It cannot be read.
        """
        room = min(len(part10) * 4 + (1 << 20), _DOCUMENT_BYTES)
        answer, pdf = self._ask("document", part10, room=room, key="pdf")
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
        answer, _ = self._ask("tables", part10, frame=frame, again=again)
        palette = [_table(each) for each in answer["palette"]]
        modality = answer["modality"]
        return LookupTables(
            None if modality is None else _table(modality),
            str(answer["modality_unit"]),
            tuple(_table(each) for each in answer["voi"]),
            (palette[0], palette[1], palette[2]) if len(palette) == 3 else None,
        )

    def presentation_state(self, part10: bytes) -> PresentationState:
        """Return how a presentation state wants images to be seen.

        Raises:
            Unreadable: It is none, or cannot be read.
        """
        answer, _ = self._ask("presentation", part10)
        try:
            return presentation_state(answer)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise _strange() from error

    def segmentation(self, part10: bytes) -> Segmentation:
        """Return what a SEG, label map or RTSTRUCT object marks.

        Raises:
            Unreadable: It marks nothing, is damaged, or reading it was stopped.
        """
        # A bit for each pixel of the marked rectangles, however small the file was written.
        answer, marked = self._ask("segments", part10, room=_DOCUMENT_BYTES, key="marked")
        try:
            return segmentation_of(answer, marked)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise _strange() from error

    def key_objects(self, part10: bytes) -> KeyObjects:
        """Return what a key object selection names, and why.

        Raises:
            Unreadable: It is none, or cannot be read.
        """
        said, _ = self._ask("key_objects", part10)
        try:
            return KeyObjects(
                str(said["title"]),
                str(said["study_uid"]),
                str(said["patient_id"]),
                str(said["made"]),
                str(said["author"]),
                str(said["note"]),
                tuple(
                    ImageReference(str(uid), tuple(int(n) for n in frames))
                    for uid, frames in said["images"]
                ),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _strange() from error

    def registration(self, part10: bytes) -> SpatialRegistration:
        """Return the matrices that a registration object gives between frames of reference.

        Raises:
            Unreadable: It is none, or cannot be read.
        """
        said, _ = self._ask("registration", part10)
        try:
            return registration(said)
        except (KeyError, TypeError, ValueError) as error:
            raise _strange() from error

    def measurements(self, part10: bytes) -> MeasurementReport:
        """Return what a structured report measured, and where.

        Raises:
            Unreadable: It is no report, or cannot be read.
        """
        said, _ = self._ask("measurements", part10)
        try:
            texts = [str(said[name]) for name in ("sop_uid", "study_uid", "patient_id", "maker",
                                                  "made", "author")]  # fmt: skip
            follows = tuple(str(uid) for uid in said["follows"])
            groups = tuple(_measured(group) for group in said["groups"])
            sop_uid, study_uid, patient_id, maker, made, author = texts
            return MeasurementReport(
                sop_uid, study_uid, patient_id, maker, made, author, follows, groups
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _strange() from error

    def header_lines(self, part10: bytes) -> HeaderText:
        """Return every element of an object's header, to read.

        Raises:
            Unreadable: It is no DICOM object.
        """
        answer, _ = self._ask("header_lines", part10)
        try:
            lines = tuple(
                (int(depth), int(tag), str(name), str(vr), str(value))
                for depth, tag, name, vr, value in answer["lines"]
            )
            return HeaderText(lines, bool(answer["cut_short"]))
        except (KeyError, TypeError, ValueError) as error:
            raise _strange() from error

    def pdf_page(self, part10: bytes, page: int, width: int) -> PdfPage:
        """Return one page (from 0) of an encapsulated PDF, up to ``width`` pixels wide.

        Raises:
            Unreadable: It is no PDF that can be drawn, or there is no such page.
        """
        room = 4 * PDF_PAGE_PIXELS
        answer, drawn = self._ask(
            "page", part10, frame=page, room=room, key="page", again=True, width=width
        )
        if drawn is None or drawn.ndim != 3 or drawn.shape[2] != 3:
            raise _strange()
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
        answer, bits = self._ask(
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
            raise _strange()
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

    def _many(
        self, tasks: Iterable[tuple[_Key, Callable[[], _Answer]]]
    ) -> Iterator[tuple[_Key, _Answer | Unreadable]]:
        waiting: dict[Future[_Answer], _Key] = {}
        with ThreadPoolExecutor(len(self._workers), "reading") as threads:
            for key, task in tasks:
                waiting[threads.submit(task)] = key
                if len(waiting) >= _MANY * len(self._workers):
                    yield from _finished(waiting)
            while waiting:
                yield from _finished(waiting)

    def _ask(
        self,
        do: str,
        part10: bytes,
        *,
        frame: int = 0,
        room: int = 0,
        key: str = "",
        again: bool = False,
        width: int = 0,
        seconds: float = math.inf,
        syntax: str = "",
        said: object = None,
    ) -> tuple[dict[str, Any], NDArray[np.generic] | None]:
        """Let a worker do one task; return its answer and a copy of the array it handed over."""
        worker = self._idle.get()
        try:
            if self._closed:
                raise RuntimeError("these readers are closed")
            worker.begin()
            self._watch.look()
            number = next(self._numbers)
            answer = worker.ask(
                do, part10, number, frame=frame, room=room, keep=again, width=width,
                seconds=seconds, syntax=syntax, said=said,
            )  # fmt: skip
            if answer.get("reason") == "memory":
                worker.close()  # what a codec leaves behind then is not trusted
            if "reason" in answer:
                raise Unreadable(
                    str(answer["sentence"]),
                    reason=str(answer["reason"]),
                    advice=str(answer["advice"]),
                )
            taken = worker.take(answer[key]) if key and answer[key] is not None else None
            return answer, taken
        except (KeyError, TypeError, ValueError, IndexError) as error:
            worker.kill()
            raise _strange() from error
        finally:
            worker.deadline = math.inf
            if not again:
                worker.let_go()
            self._idle.put(worker)


def _finished(
    waiting: dict[Future[_Answer], _Key],
) -> Iterator[tuple[_Key, _Answer | Unreadable]]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        key = waiting.pop(future)
        error = future.exception()
        if isinstance(error, Unreadable):
            yield key, error
        else:
            yield key, future.result()


def preview_uid(uid: str) -> str:
    """Return the UID that the preview of an image, or of a series, always has (PS3.5 B.2)."""
    return f"2.25.{uuid5(_PREVIEWS, uid).int}"


def _instance(answer: dict[str, Any]) -> Instance:
    try:
        return from_plain(answer["instance"])
    except (KeyError, TypeError, ValueError) as error:
        raise _strange() from error


def _measured(plain: dict[str, Any]) -> MeasurementGroup:
    return MeasurementGroup(
        str(plain["identifier"]),
        str(plain["tracking_uid"]),
        str(plain["finding"]),
        str(plain["kind"]),
        tuple((str(uid), int(frame)) for uid, frame in plain["images"]),
        tuple(
            WrittenNumber(*(str(n[key]) for key in ("code", "name", "derivation", "value", "unit")))
            for n in plain["numbers"]
        ),
        tuple(
            WrittenLine(
                str(each["type"]),
                tuple(tuple(float(part) for part in point) for point in each["points"]),
                None if each["image"] is None else (str(each["image"][0]), int(each["image"][1])),
                str(each["space"]),
            )
            for each in plain["lines"]
        ),
        str(plain["plane"]),
        str(plain["caveat"]),
    )


def _table(plain: dict[str, Any]) -> LookupTable:
    values = np.array(plain["values"], np.uint16)
    return LookupTable(int(plain["first"]), values, int(plain["bits"]), str(plain["name"]))


def _strange() -> Unreadable:
    return Unreadable(
        "Reading the file gave an answer that makes no sense.",
        reason="crashed",
        advice="Keep the file away from other programs and ask its sender what it is.",
    )


@dataclass(slots=True, eq=False)
class _Worker:
    """One process, started when first needed and again after each death."""

    memory_bytes: int
    seconds: float
    deadline: float = math.inf  # when the watch kills it
    killed: bool = False
    _process: subprocess.Popen[bytes] | None = None
    _incoming: Segment | None = None
    _outgoing: Segment | None = None
    _held: bytes | None = None  # the object that the worker still has open
    _number: int = -1
    _ready: bool = False

    def start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._discard()
        self._incoming = Segment(_OBJECT_BYTES)
        self._outgoing = Segment(_OBJECT_BYTES)
        shared = [s.descriptor for s in (self._incoming, self._outgoing) if s.descriptor >= 0]
        apart: dict[str, Any] = (
            {"creationflags": 0x08000200}  # no console window, a process group of its own
            if sys.platform == "win32"
            else {"pass_fds": shared, "start_new_session": True}  # Ctrl+C is not for workers
        )
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
            command("imaging.worker", self.memory_bytes, self.seconds),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=environment(_SET),
            **apart,
        )
        self.killed = False
        self._ready = False

    def let_go(self) -> None:
        """Give back the memory of the object that was read last."""
        self._held = None
        for segment in (self._incoming, self._outgoing):
            if segment is not None:
                segment.trim()

    def begin(self) -> None:
        """Set a deadline before the watch is woken, so that it does not fall asleep again."""
        self.deadline = time.monotonic() + _START_SECONDS

    def ask(
        self,
        do: str,
        part10: bytes,
        number: int,
        *,
        frame: int,
        room: int,
        keep: bool,
        width: int = 0,
        seconds: float = math.inf,
        syntax: str = "",
        said: object = None,
    ) -> dict[str, Any]:
        if len(part10) > _OBJECT_BYTES or room > self.memory_bytes:
            raise Unreadable(
                "The object is larger than this workstation reads.",
                reason="too-large",
                advice="If it is genuine, open it on the system that made it.",
            )
        self.start()
        assert self._process is not None and self._incoming is not None  # noqa: S101, PT018
        assert self._outgoing is not None  # noqa: S101
        if self._held is None or self._held is not part10:
            self._incoming.trim()
            self._incoming.mapped(len(part10))[: len(part10)] = part10
            self._number = number
            self._held = part10 if keep else None
        self._outgoing.trim()
        self._outgoing.mapped(room)
        task: dict[str, Any] = {
            "do": do,
            "object": self._number,
            "length": len(part10),
            "frame": frame,
            "width": width,
            "syntax": syntax,
            "said": said,
            # Every frame of an object at once may take longer than any one thing that is looked at.
            "seconds": seconds if do in _LONG else min(seconds, self.seconds),
            "incoming": self._incoming.token(),
            "outgoing": self._outgoing.token(),
        }
        try:
            self._await_ready()
            self.deadline = time.monotonic() + task["seconds"]
            return self._exchange(json.dumps(task).encode())
        except (OSError, EOFError, ValueError, TypeError) as error:
            timed_out = self.killed
            self._discard()
            raise _stopped(timed_out=timed_out) from error
        except BaseException:
            self._discard()  # an answer on its way would be taken for that of the next task
            raise

    def _await_ready(self) -> None:
        if self._ready:
            return
        self.deadline = time.monotonic() + _START_SECONDS
        try:
            self._ready = self._exactly(len(_READY)) == _READY
        except (OSError, EOFError) as error:
            # No fault of the file: it must not be set aside for it.
            raise RuntimeError("the process that reads files does not start") from error

    def _exchange(self, task: bytes) -> dict[str, Any]:
        process = self._process
        assert process is not None and process.stdin is not None  # noqa: S101, PT018
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(_LENGTH.pack(len(task)) + task)
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        if length > _ANSWER_BYTES:
            raise EOFError("no honest worker says that much")
        answer = json.loads(self._exactly(length))
        return dict(answer)

    def _exactly(self, length: int) -> bytes:
        assert self._process is not None and self._process.stdout is not None  # noqa: S101, PT018
        received = bytearray()
        while len(received) < length:
            piece = self._process.stdout.read(min(length - len(received), 1 << 20))
            if not piece:
                raise EOFError("the worker is gone")
            received += piece
        return bytes(received)

    def take(self, handed: list[Any]) -> NDArray[np.generic]:
        """Return a copy of the array that the worker handed over."""
        kind, shape = handed
        if kind not in _KINDS or not all(isinstance(n, int) and n >= 0 for n in shape):
            raise ValueError("no kind of pixel")
        assert self._outgoing is not None  # noqa: S101
        size = math.prod(shape) * np.dtype(kind).itemsize
        with memoryview(self._outgoing.mapped(0)) as memory:
            if size > memory.nbytes:
                raise ValueError("more pixels than there is memory")
            return np.frombuffer(memory, kind, math.prod(shape)).reshape(shape).copy()

    def kill(self) -> None:
        process = self._process
        if process is not None:
            self.killed = True
            process.kill()

    def close(self) -> None:
        process = self._process
        if process is not None and process.stdin is not None:
            process.stdin.close()  # the worker ends when it reads the end of its tasks
            try:
                process.wait(1.0)
            except subprocess.TimeoutExpired:
                process.kill()
        self._discard()

    def _discard(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        for segment in (self._incoming, self._outgoing):
            if segment is not None:
                segment.close()
        self._incoming = self._outgoing = None
        self._held = None


def _stopped(*, timed_out: bool) -> Unreadable:
    if timed_out:
        return Unreadable(
            "Reading the file took too long and was stopped.",
            reason="timeout",
            advice="The file is probably damaged; send or copy it again from where it came.",
        )
    return Unreadable(
        "The file brought its reader down.",
        reason="crashed",
        advice="The file is probably damaged; keep it away from other programs.",
    )


class _Watch:
    """Kills workers that are past their deadline; asleep while none is at work."""

    def __init__(self, workers: list[_Worker]) -> None:
        self._workers = workers
        self._wake = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def look(self) -> None:
        """Make sure that the watch is awake."""
        if self._wake.is_set():
            return
        with self._starting:
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="reading-watch", daemon=True)
                self._thread.start()
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        quiet_since = time.monotonic()
        rest = threading.Event()
        while not self._stopping:
            now = time.monotonic()
            for worker in self._workers:
                if worker.deadline < now:
                    worker.kill()
            if any(worker.deadline < math.inf for worker in self._workers):
                quiet_since = now
            elif now - quiet_since > 2.0:
                self._wake.clear()
                # A task begun between the look and the clearing would go unwatched.
                if all(worker.deadline == math.inf for worker in self._workers):
                    self._wake.wait()
                quiet_since = time.monotonic()
            rest.wait(0.05)
