"""How the runner and its worker talk: a length, JSON, then the bytes that the JSON announces.

The worker may run foreign code (a TorchScript network is one), so nothing it says is unpickled.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from domain.geometry import Lattice
from domain.volume import Volume

_LENGTH = struct.Struct("<I")
_LONGEST = 64 << 20
_PIECE = 1 << 20


def send(stream: BinaryIO, message: dict[str, Any], attached: memoryview | bytes = b"") -> None:
    """Write one message with the bytes that belong to it."""
    view = memoryview(attached).cast("B")
    encoded = json.dumps({**message, "attached": view.nbytes}, allow_nan=False).encode()
    stream.write(_LENGTH.pack(len(encoded)))
    stream.write(encoded)
    for start in range(0, view.nbytes, _PIECE):
        stream.write(view[start : start + _PIECE])
    stream.flush()


def receive(stream: BinaryIO, *, at_most: int) -> Iterator[tuple[dict[str, Any], bytearray]]:
    """Yield messages with their bytes until the other side is gone.

    Raises:
        ValueError: What came is no message, or announces more than ``at_most`` bytes.
    """
    while True:
        head = _exactly(stream, _LENGTH.size)
        if head is None:
            return
        (length,) = _LENGTH.unpack(head)
        if length > _LONGEST:
            raise ValueError("a message is too long")
        encoded = _exactly(stream, length)
        if encoded is None:
            return
        message = json.loads(encoded)
        count = message.pop("attached")
        if not 0 <= count <= at_most:
            raise ValueError("a message announces too many bytes")
        attached = _exactly(stream, count)
        if attached is None:
            return
        yield message, attached


def _exactly(stream: BinaryIO, count: int) -> bytearray | None:
    """Read ``count`` bytes; None where the stream ends before."""
    data = bytearray(count)
    view = memoryview(data)
    have = 0
    while have < count:
        got = stream.readinto(view[have : have + _PIECE])  # type: ignore[attr-defined]
        if not got:
            return None
        have += got
    return data


def described(volume: Volume) -> dict[str, Any]:
    """Return what the worker must know of a volume: its lattice and values, and of nobody."""
    lattice = volume.lattice
    return {
        "origin": lattice.origin,
        "step_i": lattice.step_i,
        "step_j": lattice.step_j,
        "step_k": lattice.step_k,
        "shape": lattice.shape,
        "type": volume.voxels.dtype.name,
        "filled": [bool(filled) for filled in volume.filled],
        "modality": volume.modality,
        "unit": volume.unit,
        "padding": volume.padding,
    }


def rebuilt(said: dict[str, Any], values: bytearray) -> Volume:
    """Return the volume that ``described`` described, without any identity."""
    lattice = Lattice(
        origin=tuple(said["origin"]),
        step_i=tuple(said["step_i"]),
        step_j=tuple(said["step_j"]),
        step_k=tuple(said["step_k"]),
        shape=tuple(said["shape"]),
    )
    padding = said["padding"]
    return Volume(
        series_uid="",
        study_uid="",
        patient_id="",
        frame_of_reference="",
        modality=said["modality"],
        unit=said["unit"],
        lattice=lattice,
        voxels=np.frombuffer(values, dtype=said["type"]).reshape(lattice.shape),
        filled=np.array(said["filled"], dtype=np.bool_),
        sources=(),
        plane_of_source=(),
        padding=None if padding is None else (padding[0], padding[1]),
    )
