"""Small models and small scans with known answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from domain.geometry import Lattice, Point
from domain.volume import Volume
from domain.work import Cancelled
from inference.models import Model, read_model

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "models"

MANIFEST = """
id = "{id}"
version = "1.2.0"
name = "Bright spots"
runtime = "{runtime}"
label = "for tests only"
intended_use = "Marks what is bright."
licence = "As Lightbox itself"
weights = "{weights}"
features = ["abnormality_detection"]

[files]
{files}

[suits]
modality = "CT"
unit = "HU"
body_part = "CHEST"
pixel_mm = [0.3, 3.0]
slice_step_mm = [0.3, 5.0]
coverage_mm = [10.0, 600.0]
bridged_gap_mm = 4.0

[input]
orientation = "HPL"
spacing_mm = [1.5, 1.5, 1.5]
normalise = "range"
low = -1000.0
high = 400.0
{input}

[output]
kind = "{kind}"
labels = {labels}
"""


class Listener:
    """Work that remembers what it was told, and may ask to stop."""

    def __init__(self, *, stop_at: float = 2.0) -> None:
        self.told: list[float] = []
        self.stop_at = stop_at

    def report(self, done: float, note: str = "") -> None:  # noqa: ARG002 - the port's form
        self.told.append(done)

    def pause_point(self) -> None:
        if self.told and self.told[-1] >= self.stop_at:
            raise Cancelled


Nodes = list[onnx.NodeProto]


@pytest.fixture
def network() -> Callable[..., bytes]:
    """Make an ONNX network out of nodes that lead from ``input`` to ``output``."""

    def make(nodes: Nodes, tensors: list[TensorProto] | None = None, *, channels: int = 1) -> bytes:
        sides = ["a", "b", "c"]
        graph = helper.make_graph(
            nodes,
            "test",
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 1, *sides])],
            [
                helper.make_tensor_value_info(
                    "output", TensorProto.FLOAT, [1, channels, "d", "e", "f"]
                )
            ],
            tensors or [],
        )
        opset = [helper.make_opsetid("", 18)]
        return bytes(
            helper.make_model(graph, opset_imports=opset, ir_version=9).SerializeToString()
        )

    return make


@pytest.fixture
def bright(network: Callable[..., bytes]) -> bytes:
    """A network whose heat map is the picture itself, from 0 to 1."""
    return network([helper.make_node("Identity", ["input"], ["output"])])


@pytest.fixture
def two_classes(network: Callable[..., bytes]) -> bytes:
    """A network that labels as 1 what is above the middle of the range."""
    half = numpy_helper.from_array(np.full((1, 1, 1, 1, 1), 0.5, np.float32), "half")
    return network(
        [
            helper.make_node("Sub", ["half", "input"], ["below"]),
            helper.make_node("Sub", ["input", "half"], ["above"]),
            helper.make_node("Concat", ["below", "above"], ["output"], axis=1),
        ],
        [half],
        channels=2,
    )


@pytest.fixture
def folder_with(tmp_path: Path) -> Callable[..., Path]:
    """Write a model folder with a manifest that fits its files."""

    def write(
        files: dict[str, bytes],
        *,
        id_: str = "bright",
        runtime: str = "onnx",
        kind: str = "heatmap-nodules",
        labels: tuple[str, ...] = ("bright spot",),
        rules: str = "",
    ) -> Path:
        folder = tmp_path / "models" / id_
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        listed = "\n".join(
            f'"{name}" = "{hashlib.sha256(content).hexdigest()}"' for name, content in files.items()
        )
        (folder / "model.toml").write_text(
            MANIFEST.format(
                id=id_,
                runtime=runtime,
                kind=kind,
                labels=str(list(labels)).replace("'", '"'),
                input=rules,
                files=listed,
                weights=next(iter(files)),
            )
        )
        return folder

    return write


@pytest.fixture
def model_of(folder_with: Callable[..., Path]) -> Callable[..., Model]:
    """Make a model out of one file of weights."""

    def make(weights: bytes, **said: Any) -> Model:
        return read_model(folder_with({"network.onnx": weights}, **said))

    return make


def spheres(
    lattice: Lattice, centres: tuple[Point, ...], diameter_mm: float, value: float = 200.0
) -> Volume:
    """Return bright spheres in air, each voxel with the share of it that lies inside."""
    k, j, i = np.indices(lattice.shape, dtype=np.float64)
    matrix = lattice.index_to_patient()
    places = np.stack((i, j, k), -1) @ matrix[:3, :3].T + matrix[:3, 3]
    values = np.full(lattice.shape, -1000.0)
    for centre in centres:
        off = np.linalg.norm(places - centre.array(), axis=-1)
        share = np.clip(diameter_mm / 2 - off + 0.5, 0.0, 1.0)
        values = np.maximum(values, -1000.0 + share * (value + 1000.0))
    return volume_of(np.rint(values).astype(np.int16), lattice)


def volume_of(voxels: NDArray[np.int16], lattice: Lattice, **said: Any) -> Volume:
    """Return voxels on a lattice as a CT volume."""
    facts: dict[str, Any] = {
        "series_uid": "1.2.3.4",
        "study_uid": "1.2.3",
        "patient_id": "P1",
        "frame_of_reference": "1.2.3.5",
        "modality": "CT",
        "unit": "HU",
        "filled": np.ones(lattice.shape[0], dtype=np.bool_),
        "sources": (),
        "plane_of_source": (),
    }
    return Volume(lattice=lattice, voxels=voxels, **(facts | said))


# Lattices that a scanner may write: plain, mirrored, sagittal, oblique, with a leaning step.
LATTICES = {
    "axial": ((1.2, 0, 0), (0, 1.2, 0), (0, 0, 2.0)),
    "head first to last": ((1.2, 0, 0), (0, 1.2, 0), (0, 0, -2.0)),
    "left to right": ((-1.2, 0, 0), (0, 1.2, 0), (0, 0, 2.0)),
    "sagittal": ((0, 1.1, 0), (0, 0, -1.1), (1.8, 0, 0)),
    # Right-angled: a turn of 3-4-5 about one axis, then of 5-12-13 about another.
    "oblique": (
        (1.1 * 0.8, 1.1 * 0.6 * 12 / 13, 1.1 * 0.6 * 5 / 13),
        (-1.1 * 0.6, 1.1 * 0.8 * 12 / 13, 1.1 * 0.8 * 5 / 13),
        (0.0, -1.9 * 5 / 13, 1.9 * 12 / 13),
    ),
    "leaning": ((1.2, 0, 0), (0, 1.2, 0), (0, 0.3, 2.0)),
}


def lattice_named(name: str, shape: tuple[int, int, int] = (40, 60, 64)) -> Lattice:
    """Return one of ``LATTICES``, about the patient's origin."""
    steps = [np.array(step, dtype=float) for step in LATTICES[name]]
    counts = shape[::-1]
    origin = -np.sum([s * (n - 1) / 2 for s, n in zip(steps, counts, strict=True)], axis=0)
    return Lattice(tuple(origin), tuple(steps[0]), tuple(steps[1]), tuple(steps[2]), shape)


@pytest.fixture
def scan() -> Callable[..., Volume]:
    """Make a scan of bright spheres on one of the lattices above."""

    def make(
        name: str = "axial", centres: tuple[Point, ...] = (Point(9.3, -7.1, 4.2),), mm: float = 12.0
    ) -> Volume:
        return spheres(lattice_named(name), centres, mm)

    return make


@pytest.fixture
def listener() -> Callable[..., Listener]:
    return Listener


@pytest.fixture(scope="session")
def shipped() -> Path:
    """The folder of the models that Lightbox brings along."""
    return SHIPPED


@pytest.fixture
def placed() -> Callable[..., Lattice]:
    """Return the lattice of one of the names in ``LATTICES``."""
    return lattice_named


@pytest.fixture
def as_volume() -> Callable[..., Volume]:
    """Return voxels on a lattice as a CT volume."""
    return volume_of
