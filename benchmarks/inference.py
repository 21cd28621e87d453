"""A model's run from volume to findings, beside the network by itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import onnxruntime

from app.actions.starting import RESOURCES
from benchmarks.bench import Bench
from benchmarks.rows import NotRun, Row, interleaved, seconds
from domain.finding import Analysis
from domain.work import Unwatched
from imaging import phantom
from inference.models import Model, installed
from inference.preparing import prepare
from inference.running import Runner
from inference.tiling import tiles


def analysing(bench: Bench) -> Iterator[Row | NotRun]:
    """The demonstration model on the demonstration study."""
    what = "model pipeline around the network's own run time"
    models = [m for m in installed((RESOURCES / "models",)) if isinstance(m, Model)]
    if not models:
        yield NotRun(what, "no demonstration model is installed")
        return
    model, volume = models[0], phantom.volume(phantom.demonstration().current)
    prepared = prepare(model, volume, lambda _share: None)
    blocks = [
        np.ascontiguousarray(prepared.block[tile.taken])[None, None].astype(np.float32)
        for tile in tiles(model.input, prepared.block.shape)
    ]
    session = onnxruntime.InferenceSession(
        str(model.folder / model.weights), providers=["CPUExecutionProvider"]
    )
    name = session.get_inputs()[0].name
    runs: list[Analysis] = []

    def ours() -> float:
        took = seconds(
            lambda: runs.append(Runner(devices=("cpu",)).analyse(model, volume, Unwatched()))
        )
        assert len(runs[-1].findings) >= 4
        return took

    def peer() -> float:
        def whole() -> None:
            for block in blocks:
                (answer,) = session.run(None, {name: block})
                assert answer.shape[-3:] == block.shape[-3:]

        return seconds(whole)

    mine, theirs = interleaved(ours, peer, max(3, bench.runs // 2))
    laps = ", ".join(f"{k} {v:.2f}" for k, v in runs[-1].seconds.items())
    yield Row(
        what,
        mine,
        "s",
        "at most 1.1x session.run",
        mine <= 1.1 * theirs,
        theirs,
        "onnxruntime session.run alone",
        note=f"process and all; {laps} s",
    )


ROWS = (analysing,)
