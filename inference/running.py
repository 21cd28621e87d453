"""Running a model on a volume, each time in a process of its own that can be killed."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from os import cpu_count
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import psutil
from numpy.typing import NDArray

from domain.errors import LightboxError
from domain.finding import Analysis, Finding, Mask, ModelIdentity
from domain.geometry import Point
from domain.volume import Volume
from domain.work import Work
from inference.checks import Problem, check
from inference.models import Model
from inference.pipe import described, receive, send

_ROOT = Path(__file__).resolve().parents[1]
_LISTEN_SECONDS = 0.1  # how long a cancel may go unnoticed
_LEAST_BYTES = 3 << 30
_LIBRARIES_BYTES = 3 << 30  # addresses that runtimes map without filling them


class NotSuited(LightboxError):
    """The series is not what the model was made for."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = next(problem for problem in problems if problem.refuses)
        super().__init__(first.fact, advice=first.advice)
        self.problems = tuple(problems)


class ModelStopped(LightboxError):
    """The model did not finish. Nothing of what it had done is kept."""


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs models, one process for each run.

    ``memory_bytes`` limits that process on the CPU; None takes what the machine has free.
    ``devices`` are tried in order; empty takes what the machine offers, fastest first.
    """

    memory_bytes: int | None = None
    devices: tuple[str, ...] = ()
    threads: int = 0  # 0: as many as the machine has processors

    def analyse(self, model: Model, volume: Volume, work: Work) -> Analysis:
        """Check, prepare, run, measure; return the finished analysis or nothing at all.

        A device that fails is given up for the CPU, and the analysis says why.

        Raises:
            NotSuited: The series does not fit the model.
            ModelStopped: The model failed, ran out of memory or was killed.
            Cancelled: The person asked to stop. The process is gone.
        """
        started = time.monotonic()
        problems = check(model, volume)
        if any(problem.refuses for problem in problems):
            raise NotSuited(problems)
        history = [f"doubt: {problem.fact}" for problem in problems]
        seconds = {"check": time.monotonic() - started}
        given_up: list[str] = []
        while True:
            run = _Run(model, volume, self, given_up)
            try:
                answer, mask = run.wait(work)
            except _Failed as failure:
                if failure.device in ("", "cpu"):
                    raise ModelStopped(failure.sentence, advice=failure.advice) from failure
                given_up.append(failure.device)
                history.append(f"{failure.device} was given up: {failure.sentence}")
                continue
            finally:
                run.end()
            return _analysis(model, volume, answer, mask, history, seconds | run.seconds)


class _Failed(Exception):
    def __init__(self, device: str, sentence: str, advice: str) -> None:
        super().__init__(sentence)
        self.device, self.sentence, self.advice = device, sentence, advice


class _Run:
    """One process at work."""

    def __init__(
        self, model: Model, volume: Volume, runner: Runner, given_up: Sequence[str]
    ) -> None:
        self.volume = volume
        self.device = ""
        self.seconds: dict[str, float] = {}
        self._started = time.monotonic()
        self._task = {
            "folder": str(model.folder),
            "files": dict(model.files),
            "threshold": model.output.threshold,  # the site's, where it is not the manifest's
            "volume": described(volume),
            "devices": list(runner.devices),
            "failed": list(given_up),
            "memory_bytes": runner.memory_bytes or _memory_at_hand(),
            "threads": runner.threads or cpu_count() or 1,
        }
        self._heard: queue.SimpleQueue[tuple[dict[str, Any], bytearray] | None] = (
            queue.SimpleQueue()
        )
        self._process = _started_process()
        # Pipes can be waited on in no way that all systems share, but for a thread.
        self._ear = threading.Thread(target=self._talk, name="model", daemon=True)
        self._ear.start()

    def wait(self, work: Work) -> tuple[dict[str, Any], bytearray]:
        """Return the answer; pass progress on, and stop where the person asks."""
        while True:
            work.pause_point()
            try:
                heard = self._heard.get(timeout=_LISTEN_SECONDS)
            except queue.Empty:
                continue
            if heard is None:
                raise self._died()
            message, attached = heard
            if "device" in message:
                self.device = str(message["device"])
                self.seconds["start"] = time.monotonic() - self._started
            elif "share" in message:
                work.report(float(message["share"]), str(message["note"]))
            elif "failed" in message:
                raise self._failed(message)
            elif "done" in message:
                work.report(1.0, "")
                return message["done"], attached

    def end(self) -> None:
        """Leave nothing behind: no process, no thread."""
        self._process.kill()
        self._process.wait()
        self._ear.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was still to be written has nobody to read it
                    stream.close()

    def _talk(self) -> None:
        stdin = cast("BinaryIO", self._process.stdin)
        stdout = cast("BinaryIO", self._process.stdout)
        voxels: NDArray[Any] = np.ascontiguousarray(self.volume.voxels).reshape(-1)
        try:
            send(stdin, self._task, voxels.data)
            for heard in receive(stdout, at_most=voxels.size):
                self._heard.put(heard)
        except (OSError, ValueError):
            pass  # the process is gone, or talks nonsense: either way it has ended for us
        finally:
            self._heard.put(None)

    def _failed(self, message: dict[str, Any]) -> _Failed:
        sentence, advice = str(message["sentence"]), str(message["advice"])
        if message["failed"] == "memory":
            advice = "Close other programs or studies, then run the model again."
        device = self.device if message["failed"] in ("device", "memory") else ""
        return _Failed(device, sentence, advice)

    def _died(self) -> _Failed:
        # The ear may hear the end of the pipe a moment before the system reports the exit.
        try:
            code = self._process.wait(timeout=2.0)
        except subprocess.TimeoutExpired:
            code = None
        how = "was killed" if code is not None and code < 0 else "ended without an answer"
        return _Failed(
            self.device,
            f"The model's process {how}; it may have run out of memory.",
            "Close other programs or studies, then run the model again.",
        )


def _started_process() -> subprocess.Popen[bytes]:
    # Isolated (-I): no PYTHON* variable, no user site, no current folder decides what runs.
    code = (
        f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from inference.worker import main; main()"
    )
    apart: dict[str, Any] = (
        {"creationflags": 0x08000200}  # no console window, a process group of its own
        if sys.platform == "win32"
        else {"start_new_session": True}  # Ctrl+C is not for workers
    )
    return subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, "-I", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=-1,
        **apart,
    )


def _memory_at_hand() -> int:
    free = int(psutil.virtual_memory().available)
    return max(_LEAST_BYTES, int(0.9 * free)) + _LIBRARIES_BYTES


def _analysis(
    model: Model,
    volume: Volume,
    answer: dict[str, Any],
    mask: bytearray,
    history: Sequence[str],
    seconds: dict[str, float],
) -> Analysis:
    identity = model.identity(device=str(answer["device"]))
    made = datetime.now(UTC)
    return Analysis(
        model=identity,
        study_uid=volume.study_uid,
        series_uid=volume.series_uid,
        findings=tuple(_finding(mark, volume, identity, made) for mark in answer.get("marks", ())),
        mask=_mask(model, volume, mask) if model.output.kind == "labels" else None,
        volumes_ml={str(k): float(v) for k, v in answer.get("volumes_ml", {}).items()},
        seconds=seconds | {str(k): float(v) for k, v in answer["seconds"].items()},
        history=(*(str(line) for line in answer["history"]), *history),
        made=made,
    )


def _mask(model: Model, volume: Volume, labels: bytearray) -> Mask:
    shape = volume.lattice.shape
    values = np.frombuffer(labels, dtype=np.uint8)
    if values.size != shape[0] * shape[1] * shape[2]:
        raise ModelStopped("The model's answer does not fit the images.")
    names = dict(enumerate(model.output.labels))
    del names[0]
    return Mask(volume.lattice, values.reshape(shape), names)


def _finding(
    mark: dict[str, Any], volume: Volume, identity: ModelIdentity, made: datetime
) -> Finding:
    numbers = [
        *mark["centre"],
        *mark["corners"][0],
        *mark["corners"][1],
        mark["diameter_mm"],
        mark["volume_mm3"],
        *(value for value in (mark["mean_value"], mark["sd_value"]) if value is not None),
    ]
    if not all(isfinite(number) for number in numbers):
        raise ModelStopped("The model's answer holds values that are not numbers.")
    return Finding(
        kind=str(mark["kind"]),
        study_uid=volume.study_uid,
        series_uid=volume.series_uid,
        frame_of_reference=volume.frame_of_reference,
        centre=Point(*mark["centre"]),
        corners=(Point(*mark["corners"][0]), Point(*mark["corners"][1])),
        model=identity,
        confidence=float(mark["confidence"]),
        made=made,
        diameter_mm=float(mark["diameter_mm"]),
        volume_mm3=float(mark["volume_mm3"]),
        mean_value=mark["mean_value"],
        sd_value=mark["sd_value"],
        unit=volume.unit,
        site=str(mark["site"]),
    )
