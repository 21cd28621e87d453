"""The model that ships finds the nodules of the demonstration, where and as large as they are."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.finding import Analysis, Decision
from domain.volume import Volume
from domain.work import Unwatched
from imaging.phantom import Nodule, demonstration, volume
from inference.models import Model, installed, read_model
from inference.running import NotSuited, Runner

FOLDER = "lung-nodule-demonstration"


@pytest.fixture(scope="module")
def model(shipped: Path) -> Model:
    return read_model(shipped / FOLDER)


@pytest.fixture(scope="module")
def current() -> Volume:
    return volume(demonstration().current)


@pytest.fixture(scope="module")
def analysis(model: Model, current: Volume) -> Analysis:
    return Runner().analyse(model, current, Unwatched())


@pytest.fixture(scope="module")
def truths() -> tuple[Nodule, ...]:
    return demonstration().current.thorax.nodules


def test_the_shipped_model_is_listed_and_can_run(shipped: Path) -> None:
    entries = installed([shipped])
    assert [entry.id for entry in entries if isinstance(entry, Model)] == [FOLDER]
    assert len(entries) == 1


def test_it_is_small_and_says_what_it_is_wherever_it_appears(
    model: Model, analysis: Analysis
) -> None:
    assert (model.folder / model.weights).stat().st_size < 3_000_000
    label = "demonstration: trained on phantoms, not for clinical use"
    assert model.label == label
    assert all(finding.model.label == label for finding in analysis.findings)
    assert (model.folder / "MODEL.md").read_text(encoding="utf-8").count(label) >= 1


def test_every_finding_of_the_demonstration_lies_within_2_mm_of_a_truth(
    analysis: Analysis, truths: tuple[Nodule, ...]
) -> None:
    for finding in analysis.findings:
        nearest = min(truths, key=lambda nodule: nodule.centre.distance_to(finding.centre))
        assert finding.centre.distance_to(nearest.centre) < 2.0
        assert finding.diameter_mm == pytest.approx(nearest.diameter_mm, abs=0.8)
        assert finding.decision is Decision.PROPOSED


def test_every_nodule_of_6_mm_or_more_is_found_once(
    analysis: Analysis, truths: tuple[Nodule, ...]
) -> None:
    for nodule in truths:
        near = [f for f in analysis.findings if f.centre.distance_to(nodule.centre) < 2.0]
        assert len(near) == 1 or (nodule.diameter_mm < 6.0 and not near)


def test_the_side_is_said_as_the_patient_lies(analysis: Analysis) -> None:
    for finding in analysis.findings:
        assert finding.site.startswith("left" if finding.centre.x > 0 else "right")


def test_a_mirrored_patient_gives_mirrored_findings(model: Model, current: Volume) -> None:
    mirrored = replace(current, voxels=current.voxels[:, :, ::-1].copy())
    other = Runner().analyse(model, mirrored, Unwatched())
    for nodule in demonstration().current.thorax.nodules:
        if nodule.diameter_mm < 6.0:
            continue
        x, y, z = -nodule.centre.x, nodule.centre.y, nodule.centre.z
        (found,) = [
            f
            for f in other.findings
            if abs(f.centre.x - x) + abs(f.centre.y - y) + abs(f.centre.z - z) < 2.0
        ]
        assert found.site.startswith("left" if x > 0 else "right")


def test_a_head_is_refused(model: Model, current: Volume) -> None:
    with pytest.raises(NotSuited, match="this series is MR"):
        Runner().analyse(model, replace(current, modality="MR", unit=""), Unwatched())


@pytest.fixture(scope="module")
def training(shipped: Path) -> Any:
    """The training script, as a module."""
    pytest.importorskip("torch")
    script = shipped / FOLDER / "train.py"
    before = list(sys.path)
    spec = importlib.util.spec_from_file_location("train_demonstration", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


def test_the_export_answers_as_the_trained_network_does(training: Any) -> None:
    torch = sys.modules["torch"]
    torch.manual_seed(3)
    network = training.Network()
    for part in network.modules():
        if isinstance(part, torch.nn.BatchNorm3d):
            part.running_mean.uniform_(-0.2, 0.2)
            part.running_var.uniform_(0.5, 2.0)
    network.eval()
    assert training.difference(network, training.exported(network)) < 1e-5


def test_the_model_is_run_with_the_rules_it_was_trained_with(training: Any, model: Model) -> None:
    assert replace(model.input, tile=None, overlap=0) == training.INPUT


def test_no_chest_was_both_trained_on_and_measured_on(training: Any) -> None:
    chests = sys.modules["chests"]
    trained, held_out = set(chests.TRAINED_ON), set(chests.HELD_OUT)
    assert not trained & held_out
    assert len(held_out) >= 20
    assert demonstration().current.thorax.seed not in trained | held_out
    assert training.SEED == chests.SEED
