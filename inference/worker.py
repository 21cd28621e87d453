"""The process in which one model runs once: limited, killable, and told nothing but the task.

Started by ``inference.running`` as ``python -I -c``. The task with the voxels comes on standard
input; progress, then one answer or one failure, leave on what was standard output.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from domain.errors import LightboxError
from inference.findings import Mark, labelled, marks, volumes_ml
from inference.models import Model, read_model
from inference.pipe import rebuilt, receive, send
from inference.preparing import Block, Prepared, prepare
from inference.runtimes import RUNTIMES
from inference.runtimes.contract import DeviceFailed, NetworkRefused
from inference.tiling import Tile, tiles

if sys.platform != "win32":
    import resource

_VOXELS_AT_MOST = 1 << 36
_RESPONSIVE = 5  # niceness: pictures come before analyses


def main() -> None:
    """Do the one task that comes in, and end."""
    tasks = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # Runtimes print what they dislike; that must not land among the answers.
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silent, stream)
    if sys.platform != "win32":
        os.nice(_RESPONSIVE)
    for task, voxels in receive(tasks, at_most=_VOXELS_AT_MOST):
        try:
            _do(task, voxels, answers)
        except DeviceFailed as error:
            _fail(answers, "device", str(error), error.advice)
        except LightboxError as error:
            _fail(answers, "refused", str(error), error.advice)
        except MemoryError:
            _fail(answers, "memory", "There was not enough memory for the model.", "")
        except Exception as error:
            _fail(answers, "bug", f"The model's process failed ({type(error).__name__}).", "")
            raise
        return


def _fail(answers: BinaryIO, kind: str, sentence: str, advice: str) -> None:
    send(answers, {"failed": kind, "sentence": sentence, "advice": advice})


def _do(task: dict[str, Any], voxels: bytearray, answers: BinaryIO) -> None:
    model, files = _verified(task)
    volume = rebuilt(task["volume"], voxels)
    runtime = RUNTIMES[model.runtime]
    devices = task["devices"] or runtime.devices()
    device = next((device for device in devices if device not in task["failed"]), "cpu")
    _limit_memory(task["memory_bytes"], device)
    send(answers, {"device": device})

    def tell(share: float, note: str) -> None:
        send(answers, {"share": share, "note": note})

    clock = _Clock()
    tell(0.05, "Preparing the images")
    prepared = prepare(
        model, volume, lambda share: tell(0.05 + 0.2 * share, "Preparing the images")
    )
    clock.lap("prepare")
    tell(0.25, "Running the model")
    history = [*prepared.history]
    plan = tiles(model.input, prepared.block.shape)
    if len(plan) > 1:
        history.append(f"run in {len(plan)} overlapping tiles")
    weights = files.pop(model.weights)
    blocks = (np.ascontiguousarray(prepared.block[tile.taken])[None, None] for tile in plan)
    replies = runtime.run(weights, files, blocks, device=device, threads=task["threads"])
    whole = _Whole(model, prepared)
    for count, (tile, reply) in enumerate(zip(plan, replies, strict=True), start=1):
        whole.add(tile, reply)
        tell(0.25 + 0.65 * count / len(plan), "Running the model")
    clock.lap("network")
    history.append(f"run by {model.runtime} on {device}")
    tell(0.9, "Measuring the results")
    answer: dict[str, Any] = {"device": device}
    mask: NDArray[np.uint8] = np.zeros(0, dtype=np.uint8)
    if model.output.kind == "labels":
        answer["volumes_ml"] = volumes_ml(model.output.labels, whole.labels, prepared.lattice)
        mask = np.ascontiguousarray(labelled(prepared, volume, whole.labels))
        history.append("labels brought back to the scan's own voxels, each that of the nearest")
    else:
        found = marks(model.output, prepared, volume, whole.heat)
        answer["marks"] = [_plain(mark) for mark in found]
        history.append("marks measured at half their height on the scan's own voxels")
    clock.lap("results")
    answer |= {"history": history, "seconds": clock.laps}
    send(answers, {"done": answer}, mask.reshape(-1).data)


def _verified(task: dict[str, Any]) -> tuple[Model, dict[str, bytes]]:
    """Return the model with the bytes of its files: those that were hashed, and no others."""
    model = read_model(Path(task["folder"]))
    model = replace(model, output=replace(model.output, threshold=float(task["threshold"])))
    if dict(model.files) != task["files"]:
        raise NetworkRefused(
            "The model was changed while it was about to run.", advice="Run it again."
        )
    files = {}
    for name, sha256 in model.files.items():
        content = (model.folder / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise NetworkRefused("The model was changed while it was about to run.")
        files[name] = content
    return model, files


class _Whole:
    """The tiles' answers put together: the heat map, or the likeliest label of each voxel."""

    def __init__(self, model: Model, prepared: Prepared) -> None:
        self._labels = model.output.kind == "labels"
        self._channels = len(model.output.labels) if self._labels else 1
        shape = prepared.block.shape
        self.heat: Block = np.zeros(() if self._labels else shape, dtype=np.float32)
        self.labels: NDArray[np.uint8] = np.zeros(shape if self._labels else (), dtype=np.uint8)

    def add(self, tile: Tile, reply: Block) -> None:
        """Keep one tile's own part.

        Raises:
            NetworkRefused: The answer has another shape or other values than the manifest says.
        """
        taken = tuple(part.stop - part.start for part in tile.taken)
        if reply.shape != (1, self._channels, *taken):
            raise NetworkRefused(
                f"The network answered with the shape {reply.shape}, "
                f"not {(1, self._channels, *taken)} as its manifest says."
            )
        if not np.isfinite(reply).all():
            raise NetworkRefused("The network's answer holds values that are not numbers.")
        if self._labels:
            self.labels[tile.kept] = np.argmax(reply[0], axis=0)[tile.inner]
            return
        if reply.min() < -1e-4 or reply.max() > 1 + 1e-4:
            raise NetworkRefused("The network's heat map holds values beyond 0 to 1.")
        self.heat[tile.kept] = reply[0, 0][tile.inner]


def _plain(mark: Mark) -> dict[str, Any]:
    low, high = mark.corners
    return {
        "kind": mark.kind,
        "centre": [mark.centre.x, mark.centre.y, mark.centre.z],
        "corners": [[low.x, low.y, low.z], [high.x, high.y, high.z]],
        "confidence": mark.confidence,
        "diameter_mm": mark.diameter_mm,
        "volume_mm3": mark.volume_mm3,
        "mean_value": mark.mean_value,
        "sd_value": mark.sd_value,
        "site": mark.site,
    }


def _limit_memory(memory_bytes: int, device: str) -> None:
    """Refuse allocations beyond the limit, so that the seat itself never runs out.

    CUDA reserves addresses by the terabyte without using them; there the driver is the limit.
    """
    if sys.platform == "win32" or device != "cpu":
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold patient data
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    with suppress(ValueError, OSError):  # macOS has the constant but refuses the limit
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


class _Clock:
    """Seconds between one step and the next."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.monotonic()

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps[name], self._last = now - self._last, now
