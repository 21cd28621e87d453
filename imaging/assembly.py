"""Loads the images of a stack into the one array, or the list of arrays, that is shown."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from domain.errors import LightboxError, Unreadable
from domain.study import FrameValues, Instance, Pixels
from domain.volume import Doubt, Gravity, ImageStack, SliceSource, VoiLut, Volume
from domain.work import Work
from imaging.display import apply_table, full_range
from imaging.lookup_tables import LookupTable
from imaging.native import stored_values
from imaging.nearest_first import Near, NearestFirst
from imaging.reading import Readers
from imaging.stacks import IMAGES, REFUSED, VOLUME, Blend, Stack, arrange

__all__ = [
    "IMAGES", "REFUSED", "VOLUME", "Blend", "Objects", "Stack", "arrange", "begin", "fill", "load",
]  # fmt: skip

_LOWEST, _HIGHEST = -(1 << 15), (1 << 15) - 1
# Planes that one task reads before it reports: enough to outweigh the task, few enough to stop.
_PLANES_PER_TASK = 6
_THREADS = min(4, os.cpu_count() or 1)


class Objects(Protocol):
    """Where stored instances are read from; called from several threads."""

    def read(self, sop_uid: str) -> bytes:
        """Return a whole stored instance."""
        ...

    def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
        """Return some bytes of a stored instance."""
        ...


Arrived = Callable[[int], None]


def _untold(_k: int) -> None:
    """Tell nobody."""


def _nowhere() -> None:
    """Name no source: nobody looks yet."""


def load(
    stack: Stack,
    objects: Objects,
    readers: Readers,
    work: Work,
    *,
    arrived: Arrived = _untold,
) -> Volume | ImageStack:
    """Return the stack with every image that can be read.

    Raises:
        LightboxError: The stack is refused, or does not fit into memory.
        Cancelled: The person asked to stop.
    """
    return fill(begin(stack), stack, objects, readers, work, arrived=arrived)


def begin(stack: Stack) -> Volume | ImageStack:
    """Return the stack with nothing filled yet, so that it can be shown while ``fill`` runs.

    Raises:
        LightboxError: The stack is refused, or does not fit into memory.
    """
    if stack.kind == REFUSED:
        why = stack.doubts[0].fact if stack.doubts else "This series cannot be shown."
        raise LightboxError(why)
    if stack.kind == IMAGES:
        return _images(stack)
    return _volume(stack, np.dtype(np.int16) if _may_be_int16(stack) else np.dtype(np.float32))


def fill(
    shown: Volume | ImageStack,
    stack: Stack,
    objects: Objects,
    readers: Readers,
    work: Work,
    *,
    arrived: Arrived = _untold,
    near: Near = _nowhere,
) -> Volume | ImageStack:
    """Read every image of a stack into ``shown`` and return it with what was found on the way.

    Args:
        shown: What ``begin`` returned; its arrays fill up in place.
        stack: The stack it was made from.
        objects: Where the stored instances are.
        readers: Who decodes what is compressed.
        work: Progress and stopping.
        arrived: Called in this thread with each plane (volume) or image that can now be shown.
        near: Asked again and again, in this thread, which source is looked at: it and its
            neighbours are read first; those in the middle where it says None.

    Returns:
        ``shown`` with further doubts where images could not be read. Where 16 bits turn out not
        to hold the values, a float32 volume takes its place: show the one returned.

    Raises:
        Cancelled: The person asked to stop.
    """
    try:
        return _filled(shown, stack, objects, readers, work, arrived, near)
    except _TooWideError:
        wider = _volume(stack, np.dtype(np.float32))
        return _filled(wider, stack, objects, readers, work, arrived, near)
    finally:
        readers.let_go()


class _TooWideError(Exception):
    """A value does not fit into 16 bits, though its header left that open."""


# -------------------------------------------------------------------------------------- begin


def _volume(stack: Stack, dtype: np.dtype[Any]) -> Volume:
    if stack.lattice is None:
        raise ValueError("a volume has a lattice")
    try:
        # Zeroed pages are taken only as planes arrive, so a large volume begins at once.
        voxels = np.zeros(stack.lattice.shape, dtype=dtype)
    except MemoryError as error:
        raise LightboxError(
            "This series does not fit into the memory of this computer.",
            advice="Close other studies, or open fewer images.",
        ) from error
    return Volume(
        series_uid=stack.series_uid,
        study_uid=stack.study_uid,
        patient_id=stack.patient_id,
        frame_of_reference=stack.frame_of_reference,
        modality=stack.modality,
        unit=stack.unit,
        lattice=stack.lattice,
        voxels=voxels,
        filled=np.zeros(stack.lattice.shape[0], dtype=np.bool_),
        sources=stack.sources,
        plane_of_source=stack.plane_of_source,
        windows=stack.windows,
        doubts=stack.doubts,
        padding=stack.padding,
        inverted=stack.inverted,
        title=stack.title,
        scales=stack.scales,
        came=np.zeros(len(stack.sources), dtype=np.bool_),
    )


def _images(stack: Stack) -> ImageStack:
    return ImageStack(
        series_uid=stack.series_uid,
        study_uid=stack.study_uid,
        patient_id=stack.patient_id,
        frame_of_reference=stack.frame_of_reference,
        modality=stack.modality,
        unit=stack.unit,
        images=[None] * len(stack.sources),
        sources=stack.sources,
        windows=stack.windows,
        doubts=stack.doubts,
        padding=stack.padding,
        inverted=stack.inverted,
        title=stack.title,
        scales=stack.scales,
    )


def _may_be_int16(stack: Stack) -> bool:
    """Return whether whole values can be expected to fit into 16 bits with a sign."""
    rules = {
        (source.instance.frame_values(source.frame), _pixels(source.instance))
        for source in stack.sources
    }
    return all(
        values.slope.is_integer()
        and values.intercept.is_integer()
        # 16 stored bits are seldom used up: CT with -1024 added, MR. Each plane is checked.
        and (_fits(values, pixels) or (pixels.bits_stored == 16 and abs(values.slope) == 1.0))
        for values, pixels in rules
    )


def _fits(values: FrameValues, pixels: Pixels) -> bool:
    """Return whether every value that the header allows fits into 16 bits with a sign."""
    if values.has_modality_lut:
        return False
    span = 1 << pixels.bits_stored
    ends = (-span // 2, span // 2 - 1) if pixels.signed else (0, span - 1)
    return all(_LOWEST <= end * values.slope + values.intercept <= _HIGHEST for end in ends)


# --------------------------------------------------------------------------------------- fill


@dataclass(frozen=True, slots=True)
class _Read:
    """One image as it came: its values, or why there are none."""

    source: int
    values: NDArray[Any] | None = None  # where it does not go straight into the volume
    error: LightboxError | None = None


def _filled(
    shown: Volume | ImageStack,
    stack: Stack,
    objects: Objects,
    readers: Readers,
    work: Work,
    arrived: Arrived,
    near: Near,
) -> Volume | ImageStack:
    count = len(stack.sources)
    tables = _tables(stack, objects, readers)
    if isinstance(shown, ImageStack):
        shown.voi_luts.update(tables.voi)
    else:
        shown = replace(shown, voi_luts=_of_all(tables.voi, count))
    failed: dict[int, LightboxError] = dict(tables.failed)
    readable = [n for n in range(count) if n not in failed]
    native = [n for n in readable if _is_plain(stack.sources[n])]
    foreign = [n for n in readable if not _is_plain(stack.sources[n])]
    keep = _Keeper(shown, stack, arrived)
    done = len(failed)
    reads = (
        _decoded(stack, NearestFirst(foreign, near, count // 2), shown, objects, readers, tables),
        _plain(stack, NearestFirst(native, near, count // 2), shown, objects, tables),
    )
    for came in reads:
        for read in came:
            work.pause_point()
            if read.error is not None:
                failed[read.source] = read.error
            else:
                keep(read)
            done += 1
            work.report(done / count)
    unread_overlays = _read_overlays(shown, stack, objects, readers, work)
    units = set(tables.units.values())
    unit = units.pop() if len(units) == 1 and len(tables.units) == count else shown.unit
    return replace(
        shown, unit=unit, doubts=(*shown.doubts, *_unread(stack, failed), *unread_overlays)
    )


class _Keeper:
    """Puts images where they belong as they come, and planes between them once both are there."""

    def __init__(self, shown: Volume | ImageStack, stack: Stack, arrived: Arrived) -> None:
        self._shown, self._stack, self._arrived = shown, stack, arrived
        self._waiting: dict[int, list[Blend]] = {}
        for blend in stack.blends:
            self._waiting.setdefault(blend.below, []).append(blend)
            self._waiting.setdefault(blend.above, []).append(blend)
        self._here: set[int] = set()

    def __call__(self, read: _Read) -> None:
        if isinstance(self._shown, ImageStack):
            self._shown.images[read.source] = read.values
            self._arrived(read.source)
            return
        plane = self._stack.plane_of_source[read.source]
        self._here.add(read.source)
        if plane is not None:
            self._shown.filled[plane] = True
        elif read.values is not None:
            self._shown.between[read.source] = read.values
        if self._shown.came is not None:
            self._shown.came[read.source] = True
        if plane is not None:
            self._arrived(plane)
        for blend in self._waiting.pop(read.source, []):
            if blend.below in self._here and blend.above in self._here:
                self._mix(self._shown, blend)

    def _mix(self, volume: Volume, blend: Blend) -> None:
        below, above = self._values(volume, blend.below), self._values(volume, blend.above)
        mixed = below + (above - below) * blend.share_above
        whole = volume.voxels.dtype == np.int16
        np.copyto(volume.voxels[blend.plane], np.rint(mixed) if whole else mixed, casting="unsafe")
        if volume.padding is not None:
            # Mixed with padding a value means nothing: what was padded in either stays padded.
            low, high = volume.padding
            padded = ((below >= low) & (below <= high)) | ((above >= low) & (above <= high))
            volume.voxels[blend.plane][padded] = low
        volume.filled[blend.plane] = True
        self._arrived(blend.plane)

    def _values(self, volume: Volume, source: int) -> NDArray[np.float64]:
        plane = self._stack.plane_of_source[source]
        values = volume.between[source] if plane is None else volume.voxels[plane]
        return np.asarray(values, dtype=np.float64)


def _plain(
    stack: Stack,
    wanted: NearestFirst,
    shown: Volume | ImageStack,
    objects: Objects,
    tables: _Tables,
) -> Iterator[_Read]:
    """Read uncompressed pixels straight from the store, in threads where more than one helps."""

    def task(indices: Sequence[int]) -> list[_Read]:
        return [_read_plain(stack, index, shown, objects, tables) for index in indices]

    # The first image alone, so that it shows while the rest is under way.
    yield from task(wanted.take(1))
    chunk = wanted.take(_PLANES_PER_TASK)
    if _THREADS < 2 or len(chunk) < _PLANES_PER_TASK:
        while chunk:
            yield from task(chunk)
            chunk = wanted.take(_PLANES_PER_TASK)
        return
    pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="planes")
    waiting: set[Future[list[_Read]]] = set()
    try:
        while chunk or waiting:
            # Few are asked for ahead: whoever scrolls meanwhile must not wait for them all.
            while chunk and len(waiting) < _THREADS + 1:
                waiting.add(pool.submit(task, chunk))
                chunk = wanted.take(_PLANES_PER_TASK)
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield from future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _read_plain(
    stack: Stack, index: int, shown: Volume | ImageStack, objects: Objects, tables: _Tables
) -> _Read:
    source = stack.sources[index]
    pixels = _pixels(source.instance)
    length = _frame_bytes(pixels)
    offset = (pixels.offset or 0) + source.frame * length
    try:
        raw = objects.read_part(source.instance.sop_uid, offset, length)
    except LightboxError as error:
        return _Read(index, error=error)
    if len(raw) != length:
        return _Read(index, error=_truncated())
    out = _place(stack, index, shown)
    if index not in tables.modality and _is_moved_only(source, out):
        values = source.instance.frame_values(source.frame)
        fits, intercept = _fits(values, pixels), int(values.intercept)
        if out is not None:
            _clean_into(out, raw, pixels)
            _add(out, pixels.signed, intercept, fits)
            return _Read(index)
        own = np.empty((pixels.rows, pixels.columns), np.int16)
        _clean_into(own, raw, pixels)
        with suppress(_TooWideError):  # then it is no image of 16 bits, and read the long way
            _add(own, pixels.signed, intercept, fits)
            return _Read(index, own)
    return _valued(stack, index, shown, stored_values(raw, pixels), tables)


def _is_moved_only(source: SliceSource, out: NDArray[Any] | None) -> bool:
    """Return whether 16 bits hold an image's values and only an intercept is to be added."""
    rule = source.instance.frame_values(source.frame)
    return (
        _pixels(source.instance).bits_allocated == 16
        and rule.slope == 1.0
        and rule.intercept.is_integer()
        and (out is None or out.dtype == np.int16)
    )


def _decoded(
    stack: Stack,
    wanted: NearestFirst,
    shown: Volume | ImageStack,
    objects: Objects,
    readers: Readers,
    tables: _Tables,
) -> Iterator[_Read]:
    """Let the workers decode what is compressed, as they finish."""
    whole = _whole(objects)

    def asked(index: int) -> tuple[int, Callable[[], bytes], Instance, int]:
        source = stack.sources[index]
        return index, _reading(whole, source.instance), source.instance, source.frame

    def in_order() -> Iterator[tuple[int, Callable[[], bytes], Instance, int]]:
        while following := wanted.take(1):
            yield asked(following[0])

    for index, answer in readers.decode_many(in_order()):
        if isinstance(answer, Unreadable):
            yield _Read(index, error=answer)
        else:
            yield _valued(stack, index, shown, answer.stored, tables)


def _whole(objects: Objects) -> Callable[[Instance], bytes]:
    """Return what reads a whole object, and the next time has a run of many frames at hand.

    A run is then read from the store once, not once for each of its frames; and a worker that has
    it open knows it by being the same bytes.
    """
    last = lru_cache(maxsize=1)(objects.read)

    def read(instance: Instance) -> bytes:
        return (last if _pixels(instance).frames > 1 else objects.read)(instance.sop_uid)

    return read


def _reading(whole: Callable[[Instance], bytes], instance: Instance) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            return whole(instance)
        except Unreadable:
            raise
        except LightboxError as error:
            # One image that is not there costs its own place, not the whole series.
            raise Unreadable(str(error), reason="missing", advice=error.advice) from error

    return read


def _valued(
    stack: Stack,
    index: int,
    shown: Volume | ImageStack,
    stored: NDArray[Any],
    tables: _Tables,
) -> _Read:
    """Turn stored values into values with a unit, where they belong."""
    source = stack.sources[index]
    pixels = _pixels(source.instance)
    if stored.shape[:2] != (pixels.rows, pixels.columns):
        return _Read(index, error=_wrong_size())
    if stored.ndim == 3:
        return _Read(index, np.ascontiguousarray(stored).copy())
    rule = source.instance.frame_values(source.frame)
    has_table = index in tables.modality
    out = _place(stack, index, shown)
    if (
        out is not None
        and out.dtype == np.int16
        and not has_table
        and (stored.dtype.str in ("<u2", "<i2") and rule.slope == 1.0)
    ):
        np.copyto(out, stored.view(np.int16))
        _add(out, stored.dtype.kind == "i", int(rule.intercept), _fits(rule, pixels))
        return _Read(index)
    values: NDArray[Any]
    if has_table:
        table = tables.modality[index]
        values = apply_table(stored, table.first, table.values)
    elif rule.slope == 1.0 and rule.intercept == 0.0:
        values = stored
    elif _is_whole(stored.dtype) and _counts_in_whole_numbers(rule):
        values = stored.astype(np.int64) * int(rule.slope) + int(rule.intercept)
    else:
        values = stored * np.float64(rule.slope) + rule.intercept
    fits = _within(values)
    if isinstance(shown, Volume) and shown.voxels.dtype == np.int16 and not fits:
        raise _TooWideError
    with np.errstate(over="ignore"):  # beyond single precision a value has no number: infinite
        if out is not None:
            np.copyto(out, values, casting="unsafe")
            return _Read(index)
        return _Read(index, values.astype(np.int16 if fits else np.float32))


def _place(
    stack: Stack, index: int, shown: Volume | ImageStack
) -> NDArray[np.int16] | NDArray[np.float32] | None:
    """Return the plane that an image goes straight into, if it has one."""
    if isinstance(shown, ImageStack):
        return None
    plane = stack.plane_of_source[index]
    return None if plane is None else shown.voxels[plane]


def _clean_into(out: NDArray[Any], raw: bytes, pixels: Pixels) -> None:
    """Put 16-bit stored values into a plane, without the bits that do not belong to them.

    The bit pattern of unsigned values is kept; ``_add`` makes values of it.
    """
    words = np.frombuffer(raw, dtype="<i2").reshape(out.shape)
    above = 15 - pixels.high_bit
    beside = 16 - pixels.bits_stored
    if beside == 0:
        np.copyto(out, words, casting="unsafe")
        return
    if not pixels.signed and above == beside:
        np.bitwise_and(words, np.int16((1 << pixels.bits_stored) - 1), out=out, casting="unsafe")
        return
    # Moving the sign bit up and back down drops overlay bits and carries the sign along.
    np.left_shift(words, above, out=out, casting="unsafe")
    seen = out if pixels.signed else out.view(np.uint16)
    np.right_shift(seen, beside, out=seen)


def _add(out: NDArray[Any], signed: bool, intercept: int, fits: bool) -> None:
    """Add an intercept to the stored bit patterns in a plane.

    Sums wrap round in 16 bits and come out right wherever the true sum fits.

    Raises:
        _TooWideError: The header left open whether it fits, and it does not.
    """
    if not fits:
        seen = out if signed else out.view(np.uint16)
        if int(seen.min()) + intercept < _LOWEST or int(seen.max()) + intercept > _HIGHEST:
            raise _TooWideError
    if intercept:
        wrapped = (intercept - _LOWEST) % (1 << 16) + _LOWEST
        np.add(out, np.int16(wrapped), out=out)


# ------------------------------------------------------------------------------- tables, errors


@dataclass(frozen=True, slots=True)
class _Tables:
    """Look-up tables by source: the modality's as it is, the VOI's with entries of 16 bits."""

    modality: dict[int, LookupTable]
    voi: dict[int, tuple[VoiLut, ...]]
    units: dict[int, str]
    failed: dict[int, LightboxError]


def _tables(stack: Stack, objects: Objects, readers: Readers) -> _Tables:
    tables = _Tables({}, {}, {}, {})
    whole = _whole(objects)
    for index, source in enumerate(stack.sources):
        values = source.instance.frame_values(source.frame)
        if not (values.has_modality_lut or values.has_voi_lut):
            continue
        try:
            part10 = whole(source.instance)
            found = readers.lookup_tables(part10, source.instance, source.frame)
        except LightboxError as error:
            # Without its table an image would be shown with other values than its own.
            tables.failed[index] = error
            continue
        if values.has_modality_lut and found.modality is None:
            tables.failed[index] = _no_table()
        if found.modality is not None:
            tables.modality[index] = found.modality
            tables.units[index] = found.modality_unit
        if values.has_voi_lut and found.voi:
            tables.voi[index] = tuple(
                VoiLut(table.first, full_range(table.values, table.bits), table.name)
                for table in found.voi
            )
    return tables


def _of_all(voi: dict[int, tuple[VoiLut, ...]], count: int) -> tuple[VoiLut, ...]:
    """Return the VOI LUTs of a volume: those of its images where all have the same."""
    if len(voi) != count or not voi:
        return ()
    first, *others = voi.values()
    alike = all(
        len(other) == len(first)
        and all(
            (a.first, a.name) == (b.first, b.name) and np.array_equal(a.entries, b.entries)
            for a, b in zip(first, other, strict=True)
        )
        for other in others
    )
    return first if alike else ()


def _read_overlays(
    shown: Volume | ImageStack,
    stack: Stack,
    objects: Objects,
    readers: Readers,
    work: Work,
) -> tuple[Doubt, ...]:
    """Read the overlay planes once the pictures are there; return what of them is missing."""
    failed = 0
    whole = _whole(objects)
    for index, source in enumerate(stack.sources):
        if not source.instance.overlays:
            continue
        work.pause_point()
        try:
            part10 = whole(source.instance)
            found = readers.overlays(part10, source.instance, source.frame)
        except LightboxError:
            failed += 1
            continue
        if found:
            shown.overlays[index] = found
    if not failed:
        return ()
    who = "1 image" if failed == 1 else f"{failed} images"
    return (Doubt("overlay", f"The overlay of {who} could not be read.", "It is not drawn."),)


def _unread(stack: Stack, failed: dict[int, LightboxError]) -> tuple[Doubt, ...]:
    if not failed:
        return ()
    reasons = " ".join(dict.fromkeys(str(error) for error in failed.values()))
    count = len(failed)
    if count == len(stack.sources):
        return (Doubt("unread", reasons, "Nothing can be shown.", Gravity.REFUSED),)
    who = "1 image" if count == 1 else f"{count} images"
    fact = f"{who} of {len(stack.sources)} could not be read: {reasons}"
    return (Doubt("unread", fact, "What is missing is drawn as a gap."),)


def _truncated() -> Unreadable:
    return Unreadable("The pixel data is shorter than the header says.", reason="truncated")


def _no_table() -> Unreadable:
    return Unreadable("The table that gives the image its values is missing.", reason="missing")


def _wrong_size() -> Unreadable:
    return Unreadable("The decoded image has not the size the header says.", reason="codec")


# -------------------------------------------------------------------------------------- small words


def _pixels(instance: Instance) -> Pixels:
    if instance.pixels is None:
        raise ValueError("a source of a stack has pixels")
    return instance.pixels


def _is_plain(source: SliceSource) -> bool:
    """Return whether an image's values lie in the stored file just as they are."""
    # The header reader gives an offset only where bytes and values are the same thing.
    return _pixels(source.instance).offset is not None


def _frame_bytes(pixels: Pixels) -> int:
    return pixels.rows * pixels.columns * pixels.samples * pixels.bits_allocated // 8


def _counts_in_whole_numbers(rule: FrameValues) -> bool:
    """Return whether 64 bits hold every product with a stored value of 32 bits."""
    return all(
        number.is_integer() and abs(number) < 1 << 30 for number in (rule.slope, rule.intercept)
    )


def _is_whole(dtype: np.dtype[Any]) -> bool:
    return bool(np.issubdtype(dtype, np.integer))


def _within(values: NDArray[Any]) -> bool:
    """Return whether all values are whole and fit into 16 bits with a sign."""
    if not _is_whole(values.dtype) and not bool((values == np.rint(values)).all()):
        return False
    return bool(values.min() >= _LOWEST and values.max() <= _HIGHEST)
