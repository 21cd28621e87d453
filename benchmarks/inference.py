"""A model's run from volume to findings, beside the network by itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime

from app.actions.starting import RESOURCES
from benchmarks.bench import Bench
from benchmarks.rows import NotRun, Row, interleaved, seconds
from domain.finding import Analysis
from domain.geometry import Lattice
from domain.volume import Volume
from domain.work import Unwatched
from imaging import phantom
from inference.models import Model, installed, read_model
from inference.preparing import prepare
from inference.running import Runner
from inference.tiling import tiles

_WHAT = "model pipeline around the network's own run time"
_REPOSITORY = Path(__file__).resolve().parents[1]
_MANIFESTS = _REPOSITORY / "tests" / "inference" / "manifests"
# Trained models by how long their networks run here: seconds, and a quarter of a minute.
_TRAINED = (("brain-tissue-light", 3), ("brain-tissue", 1))


def demonstration(bench: Bench) -> Iterator[Row | NotRun]:
    """The demonstration model on the demonstration study."""
    models = [m for m in installed((RESOURCES / "models",)) if isinstance(m, Model)]
    if not models:
        yield NotRun(f"{_WHAT}, demonstration model", "no demonstration model is installed")
        return
    volume = phantom.volume(phantom.demonstration().current)
    analysis, row = _measured(models[0], volume, max(3, bench.runs // 2), "demonstration model")
    assert len(analysis.findings) >= 4
    yield row


def trained(bench: Bench) -> Iterator[Row | NotRun]:
    """Trained networks of brains on a drawn head, where the machine has them."""
    said = os.environ.get("LIGHTBOX_REAL_DATA")
    shared = Path(said).parent if said else _REPOSITORY.parent / "shared"
    for name, runs in _TRAINED:
        weights = shared / "models" / name / f"{name}.onnx"
        if not weights.is_file():
            yield NotRun(f"{_WHAT}, {name}", "LIGHTBOX_REAL_DATA has no models beside it")
            continue
        folder = bench.new_folder()
        shutil.copyfile(weights, folder / weights.name)
        shutil.copyfile(_MANIFESTS / f"{name}.toml", folder / "model.toml")
        head = _head()
        analysis, row = _measured(read_model(folder), head, runs, name)
        assert analysis.mask is not None
        assert analysis.mask.lattice == head.lattice
        yield row


def _measured(model: Model, volume: Volume, runs: int, name: str) -> tuple[Analysis, Row]:
    prepared = prepare(model, volume, lambda _share: None)
    blocks = [
        np.ascontiguousarray(prepared.block[tile.taken])[None, None].astype(np.float32)
        for tile in tiles(model.input, prepared.block.shape)
    ]
    made: list[Analysis] = []

    def ours() -> float:
        return seconds(
            lambda: made.append(Runner(devices=("cpu",)).analyse(model, volume, Unwatched()))
        )

    def peer() -> float:
        # A new session each time, as ours has, and gone while ours runs; only the runs are timed.
        session = onnxruntime.InferenceSession(
            str(model.folder / model.weights), providers=["CPUExecutionProvider"]
        )
        wanted = session.get_inputs()[0].name

        def whole() -> None:
            for block in blocks:
                (answer,) = session.run(None, {wanted: block})
                assert answer.shape[-3:] == block.shape[-3:]

        return seconds(whole)

    mine, theirs = interleaved(ours, peer, runs)
    laps = ", ".join(f"{k} {v:.2f}" for k, v in made[-1].seconds.items())
    return made[-1], Row(
        f"{_WHAT}, {name}",
        mine,
        "s",
        "at most 1.1x session.run",
        mine <= 1.1 * theirs,
        theirs,
        "onnxruntime session.run alone",
        note=f"process and all; {laps} s",
    )


def _head() -> Volume:
    """Draw a head of 1 mm voxels: bone, grey and white shells, with a little noise."""
    k, j, i = np.meshgrid(*(np.linspace(-1, 1, 256),) * 3, indexing="ij", sparse=True)
    from_centre = np.sqrt((k / 0.72) ** 2 + (j / 0.76) ** 2 + (i / 0.62) ** 2)
    voxels = np.select([from_centre < e for e in (0.6, 0.8, 0.9, 1.0)], (600, 450, 60, 300), 0)
    voxels += np.random.default_rng(1).integers(0, 20, voxels.shape)
    return Volume(
        series_uid="1.2.3.4",
        study_uid="1.2.3",
        patient_id="",
        frame_of_reference="1.2.3.5",
        modality="MR",
        unit="",
        lattice=Lattice(
            (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (256, 256, 256)
        ),
        voxels=voxels.astype(np.int16),
        filled=np.ones(256, dtype=np.bool_),
        sources=(),
        plane_of_source=(),
    )


ROWS = (demonstration, trained)
