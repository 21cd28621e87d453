"""Trained models on real heads give the volumes that their cards state."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from numpy.typing import NDArray

from domain.geometry import Lattice
from domain.study import Instance
from domain.volume import Volume
from domain.work import Unwatched
from imaging.assembly import arrange, load
from imaging.reading import Readers
from inference.models import Model, read_model
from inference.running import NotSuited, Runner

MANIFESTS = Path(__file__).parent / "manifests"
nifti: Any = nibabel  # without types

# Millilitres, from each model's card.
STATED = {
    ("brain-tissue-light", "nifti"): {"White Matter": 519.3, "Grey Matter": 733.0},
    ("brain-tissue-light", "dicom"): {"White Matter": 505.9, "Grey Matter": 683.5},
    ("brain-tissue", "nifti"): {"White Matter": 596.0, "Grey Matter": 710.9},
    ("brain-tissue", "dicom"): {"White Matter": 638.6, "Grey Matter": 595.8},
    ("brain-subcortical-18", "nifti"): {
        "Cerebral-White-Matter": 478.9,
        "Cerebral-Cortex": 584.0,
        "Lateral-Ventricle": 17.6,
        "Thalamus": 17.4,
        "Caudate": 7.8,
        "Putamen": 11.4,
        "Brain-Stem": 22.8,
        "Hippocampus": 8.9,
    },
    ("brain-subcortical-18", "closed up"): {
        "Cerebral-White-Matter": 465.1,
        "Cerebral-Cortex": 529.9,
        "Lateral-Ventricle": 12.8,
        "Thalamus": 15.9,
        "Caudate": 7.8,
        "Putamen": 11.2,
        "Brain-Stem": 19.8,
        "Hippocampus": 7.7,
    },
}


class Kept:
    """Objects in memory."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def read(self, sop_uid: str) -> bytes:
        return self.objects[sop_uid]

    def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
        return self.objects[sop_uid][offset : offset + length]


@pytest.fixture(scope="session")
def dicom(real_data: Path) -> Volume:
    """A sagittal T1 head, of which one slice was never sent."""
    kept, instances = Kept(), []
    with tarfile.open(real_data / "mr-brain-multiseq" / "t1-memprage.tar.xz") as packed:
        files = {
            member.name: stream.read()
            for member in packed
            if member.isfile() and (stream := packed.extractfile(member)) is not None
        }
    with Readers(1) as readers:
        for name, instance in readers.headers(files.items()):
            assert isinstance(instance, Instance)
            kept.objects[instance.sop_uid] = files[name]
            instances.append(instance)
        (stack,) = arrange(instances)
        volume = load(stack, kept, readers, Unwatched())
    assert isinstance(volume, Volume)
    return volume


@pytest.fixture(scope="session")
def closed_up(dicom: Volume) -> Volume:
    """The same head with the slices on both sides of the gap pushed together.

    So the cards' author read it. The missing slice cuts a putamen, which comes out 3.5 % larger
    where the gap is kept, as Lightbox keeps it.
    """
    lattice = replace(dicom.lattice, shape=(int(dicom.filled.sum()), *dicom.lattice.shape[1:]))
    voxels = dicom.voxels[dicom.filled]
    filled = np.ones(len(voxels), dtype=np.bool_)
    return replace(
        dicom, lattice=lattice, voxels=voxels, filled=filled, sources=(), plane_of_source=()
    )


@pytest.fixture(scope="session")
def nifti_head(real_data: Path) -> Volume:
    image = nifti.load(real_data / "nii-brain-t1" / "t1_crop.nii.gz")
    # NIfTI counts x to the right and y to the front; its last axis is our columns.
    to_patient = np.diag((-1.0, -1.0, 1.0, 1.0)) @ image.affine
    voxels = np.asarray(image.dataobj)
    origin, step_i, step_j, step_k = (_triple(to_patient[:3, axis]) for axis in (3, 2, 1, 0))
    return Volume(
        series_uid="1.2.3.4",
        study_uid="1.2.3",
        patient_id="",
        frame_of_reference="1.2.3.5",
        modality="MR",
        unit="",
        lattice=Lattice(origin, step_i, step_j, step_k, (256, 256, 256)),
        voxels=voxels.astype(np.int16),
        filled=np.ones(voxels.shape[0], dtype=np.bool_),
        sources=(),
        plane_of_source=(),
    )


def _triple(values: NDArray[np.float64]) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])


@pytest.fixture
def trained(real_models: Path, tmp_path: Path) -> Callable[[str], Model]:
    """Put trained weights into a folder of their own, beside a manifest."""

    def put(name: str) -> Model:
        folder = tmp_path / name
        folder.mkdir()
        weights = (real_models / name / f"{name}.onnx").read_bytes()
        (folder / f"{name}.onnx").write_bytes(weights)
        (folder / "model.toml").write_bytes((MANIFESTS / f"{name}.toml").read_bytes())
        return read_model(folder)

    return put


slow = pytest.mark.slow


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("brain-tissue-light", "nifti"),
        ("brain-tissue-light", "dicom"),
        pytest.param("brain-tissue", "nifti", marks=slow),
        pytest.param("brain-tissue", "dicom", marks=slow),
        pytest.param("brain-subcortical-18", "nifti", marks=slow),
        pytest.param("brain-subcortical-18", "closed up", marks=slow),
    ],
)
def test_volumes_are_those_of_the_models_card(
    trained: Callable[[str], Model], name: str, head: str, request: pytest.FixtureRequest
) -> None:
    fixture = {"nifti": "nifti_head", "dicom": "dicom", "closed up": "closed_up"}[head]
    volume: Volume = request.getfixturevalue(fixture)
    analysis = Runner().analyse(trained(name), volume, Unwatched())
    for label, stated_ml in STATED[name, head].items():
        # Cards are rounded to 0.1 ml, which is much for small structures.
        assert analysis.volumes_ml[label] == pytest.approx(stated_ml, rel=0.02, abs=0.06)
    assert analysis.mask is not None
    assert analysis.mask.lattice == volume.lattice
    mask_ml = float((analysis.mask.labels == 1).sum()) * volume.lattice.voxel_mm3 / 1000
    assert mask_ml == pytest.approx(analysis.volumes_ml[analysis.mask.names[1]], rel=0.03)
    bridged = [line for line in analysis.history if "bridged" in line]
    assert len(bridged) == (2 if head == "dicom" else 0)


def test_a_head_model_refuses_a_chest(
    trained: Callable[[str], Model], scan: Callable[..., Volume]
) -> None:
    with pytest.raises(NotSuited, match="this series is CT"):
        Runner().analyse(trained("brain-tissue-light"), scan(), Unwatched())
