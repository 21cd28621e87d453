"""A model runs in a process of its own: it may fail, hang or die, and leaves no half result."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import psutil
import pytest
from onnx import TensorProto, helper, numpy_helper

from domain.finding import Decision
from domain.geometry import Lattice, Point
from domain.volume import Volume
from domain.work import Cancelled, Unwatched
from inference.models import Model, read_model
from inference.running import ModelStopped, NotSuited, Runner

CENTRE = Point(9.3, -7.1, 4.2)
Make = Callable[..., Any]


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if child.status() != "zombie"]


@pytest.fixture
def endless(network: Make) -> bytes:
    """A network that never answers."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["more"], ["again"]),
            helper.make_node("Identity", ["had"], ["have"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("more", TensorProto.BOOL, []),
            helper.make_tensor_value_info("had", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("again", TensorProto.BOOL, []),
            helper.make_tensor_value_info("have", TensorProto.FLOAT, None),
        ],
    )
    made: bytes = network(
        [helper.make_node("Loop", ["turns", "yes", "input"], ["output"], body=body)],
        [
            numpy_helper.from_array(np.array(2**62, dtype=np.int64), "turns"),
            numpy_helper.from_array(np.array(True), "yes"),
        ],
    )
    return made


def test_a_finding_is_proposed_in_patient_space_with_all_that_made_it(
    model_of: Make, bright: bytes, scan: Callable[..., Volume], listener: Make
) -> None:
    model, volume, told = model_of(bright), scan("oblique", (CENTRE,)), listener()
    analysis = Runner().analyse(model, volume, told)
    (finding,) = analysis.findings
    assert finding.kind == "bright spot"
    assert finding.centre.distance_to(CENTRE) < 0.3
    assert finding.decision is Decision.PROPOSED
    assert (finding.study_uid, finding.series_uid) == (volume.study_uid, volume.series_uid)
    assert finding.frame_of_reference == volume.frame_of_reference
    assert finding.unit == "HU"
    assert finding.model == analysis.model
    assert analysis.model.label == "for tests only"
    assert analysis.model.weights_sha256 == hashlib.sha256(bright).hexdigest()
    assert analysis.model.runtime == "onnx"
    assert {"check", "prepare", "network", "results"} <= set(analysis.seconds)
    assert f"run by onnx on {analysis.model.device}" in analysis.history
    assert told.told == sorted(told.told)
    assert told.told[-1] == 1.0
    assert children() == []


def test_a_labelling_model_gives_a_mask_on_the_scans_own_voxels(
    model_of: Make, two_classes: bytes, scan: Callable[..., Volume]
) -> None:
    model = model_of(two_classes, kind="labels", labels=("nothing", "bright"))
    volume = scan("sagittal", (CENTRE,), 14.0)
    analysis = Runner().analyse(model, volume, Unwatched())
    assert analysis.mask is not None
    assert analysis.mask.lattice == volume.lattice
    assert analysis.mask.names == {1: "bright"}
    i, j, k = np.argwhere(analysis.mask.labels == 1).mean(0)[::-1]
    assert volume.lattice.point(i, j, k).distance_to(CENTRE) < 0.3
    drawn_ml = float((analysis.mask.labels == 1).sum()) * volume.lattice.voxel_mm3 / 1000
    assert analysis.volumes_ml["bright"] == pytest.approx(drawn_ml, rel=0.1)


def test_a_series_that_does_not_fit_is_refused_before_any_process_starts(
    model_of: Make, bright: bytes, scan: Callable[..., Volume], listener: Make
) -> None:
    told = listener()
    with pytest.raises(NotSuited, match="this series is MR") as refusal:
        Runner().analyse(model_of(bright), replace(scan(), modality="MR"), told)
    assert [problem.code for problem in refusal.value.problems] == ["modality"]
    assert refusal.value.advice
    assert told.told == []


def test_a_bridged_gap_is_part_of_the_result(
    model_of: Make, bright: bytes, scan: Callable[..., Volume]
) -> None:
    volume = scan()
    filled = volume.filled.copy()
    filled[3] = False
    analysis = Runner().analyse(model_of(bright), replace(volume, filled=filled), Unwatched())
    assert any(line.startswith("doubt: A gap of 4.0 mm") for line in analysis.history)


def test_a_cancelled_run_leaves_neither_result_nor_process(
    model_of: Make, endless: bytes, scan: Callable[..., Volume], listener: Make
) -> None:
    with pytest.raises(Cancelled):
        Runner().analyse(model_of(endless), scan(), listener(stop_at=0.25))
    assert children() == []


def test_a_killed_process_is_said_and_leaves_no_result(
    model_of: Make, endless: bytes, scan: Callable[..., Volume], listener: Make
) -> None:
    class Killer(type(listener())):  # type: ignore[misc]
        def report(self, done: float, note: str = "") -> None:
            super().report(done, note)
            if done >= 0.25:
                for child in children():
                    child.kill()

    with pytest.raises(ModelStopped, match="process was killed") as stop:
        Runner().analyse(model_of(endless), scan(), Killer())
    assert stop.value.advice
    assert children() == []


def test_a_model_that_needs_more_memory_than_there_is_stops_without_a_result(
    model_of: Make, network: Make, scan: Callable[..., Volume]
) -> None:
    ten_gigabytes = network(
        [
            helper.make_node("ConstantOfShape", ["shape"], ["room"]),
            helper.make_node("ReduceSum", ["room"], ["sum"], keepdims=0),
            helper.make_node("Add", ["input", "sum"], ["output"]),
        ],
        [numpy_helper.from_array(np.array([2500, 1000, 1000], dtype=np.int64), "shape")],
    )
    with pytest.raises(ModelStopped) as stop:
        Runner(memory_bytes=3 << 30).analyse(model_of(ten_gigabytes), scan(), Unwatched())
    assert "memory" in str(stop.value) or "alloc" in str(stop.value)
    assert stop.value.advice
    assert children() == []


def test_without_a_gpu_the_processor_takes_over_and_the_reason_is_kept(
    model_of: Make, bright: bytes, scan: Callable[..., Volume]
) -> None:
    analysis = Runner(devices=("cuda", "cpu")).analyse(model_of(bright), scan(), Unwatched())
    assert len(analysis.findings) == 1
    if analysis.model.device == "cpu":
        assert any(line.startswith("cuda was given up: ONNX Runtime") for line in analysis.history)
    assert f"run by onnx on {analysis.model.device}" in analysis.history


def answering(network: Make, *nodes: onnx.NodeProto, channels: int = 1) -> bytes:
    numbers = [
        numpy_helper.from_array(np.full((1, 1, 1, 1, 1), value, np.float32), name)
        for name, value in (("minus", -2.0), ("three", 3.0))
    ]
    return bytes(network(list(nodes), numbers, channels=channels))


def test_an_answer_that_is_not_a_number_is_refused(
    model_of: Make, network: Make, scan: Callable[..., Volume]
) -> None:
    weights = answering(
        network,
        helper.make_node("Add", ["input", "minus"], ["below"]),
        helper.make_node("Sqrt", ["below"], ["output"]),
    )
    with pytest.raises(ModelStopped, match="values that are not numbers"):
        Runner().analyse(model_of(weights), scan(), Unwatched())


def test_a_heat_map_beyond_its_range_is_refused(
    model_of: Make, network: Make, scan: Callable[..., Volume]
) -> None:
    weights = answering(network, helper.make_node("Mul", ["input", "three"], ["output"]))
    with pytest.raises(ModelStopped, match="beyond 0 to 1"):
        Runner().analyse(model_of(weights), scan(), Unwatched())


def test_an_answer_of_another_shape_is_refused(
    model_of: Make, network: Make, scan: Callable[..., Volume]
) -> None:
    weights = answering(
        network, helper.make_node("Concat", ["input", "input"], ["output"], axis=1), channels=2
    )
    with pytest.raises(ModelStopped, match="answered with the shape"):
        Runner().analyse(model_of(weights), scan(), Unwatched())


def test_weights_that_are_no_network_are_refused(
    model_of: Make, scan: Callable[..., Volume]
) -> None:
    with pytest.raises(ModelStopped, match="not an ONNX network"):
        Runner().analyse(model_of(b"\xff" * 100), scan(), Unwatched())


def test_an_operator_set_from_the_future_is_refused(
    model_of: Make, bright: bytes, scan: Callable[..., Volume]
) -> None:
    later = onnx.load_model_from_string(bright)
    later.opset_import[0].version = 9999
    with pytest.raises(ModelStopped, match="did not open the network"):
        Runner().analyse(model_of(later.SerializeToString()), scan(), Unwatched())


def with_outside_tensor(network: Make, location: str, length: int = 4) -> bytes:
    weights = network(
        [helper.make_node("Mul", ["input", "factor"], ["output"])],
        [numpy_helper.from_array(np.ones((1, 1, 1, 1, 1), np.float32), "factor")],
    )
    made = onnx.load_model_from_string(weights)
    tensor = made.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", str(length))):
        tensor.external_data.add(key=key, value=value)
    return bytes(made.SerializeToString())


@pytest.mark.parametrize("location", ["../../../../etc/passwd", "/etc/passwd", "unlisted.bin"])
def test_a_network_cannot_read_a_file_that_its_manifest_does_not_name(
    model_of: Make, network: Make, scan: Callable[..., Volume], location: str
) -> None:
    model: Model = model_of(with_outside_tensor(network, location))
    (model.folder / "unlisted.bin").write_bytes(np.ones(1, np.float32).tobytes())
    with pytest.raises(ModelStopped, match="a file that its manifest does not name"):
        Runner().analyse(model, scan(), Unwatched())


def test_weights_in_a_second_file_that_the_manifest_names_are_used(
    folder_with: Callable[..., Path], network: Make, scan: Callable[..., Volume]
) -> None:
    files = {
        "network.onnx": with_outside_tensor(network, "weights.bin"),
        "weights.bin": np.array([1.0], np.float32).tobytes(),
    }
    analysis = Runner().analyse(read_model(folder_with(files)), scan(), Unwatched())
    assert len(analysis.findings) == 1


def test_weights_beyond_the_end_of_their_file_are_refused(
    folder_with: Callable[..., Path], network: Make, scan: Callable[..., Volume]
) -> None:
    files = {"network.onnx": with_outside_tensor(network, "weights.bin", 8), "weights.bin": b"1234"}
    with pytest.raises(ModelStopped, match="outside their file"):
        Runner().analyse(read_model(folder_with(files)), scan(), Unwatched())


def test_a_model_that_was_changed_after_it_was_listed_does_not_run(
    model_of: Make, bright: bytes, scan: Callable[..., Volume]
) -> None:
    model: Model = model_of(bright)
    (model.folder / "network.onnx").write_bytes(bright + b"\x00")
    with pytest.raises(ModelStopped, match="not the file that the manifest describes"):
        Runner().analyse(model, scan(), Unwatched())


def test_overlapping_tiles_give_the_same_result_as_one_piece(
    model_of: Make, network: Make, scan: Callable[..., Volume]
) -> None:
    smooth = network(
        [
            helper.make_node(
                "Conv", ["input", "mean"], ["output"], kernel_shape=[5, 5, 5], pads=[2] * 6
            )
        ],
        [numpy_helper.from_array(np.full((1, 1, 5, 5, 5), 1 / 125, np.float32), "mean")],
    )
    centres = (CENTRE, Point(-20.0, 9.0, -16.0), Point(1.0, -20.0, 22.0))
    volume = scan("axial", centres, 10.0)
    whole = Runner().analyse(model_of(smooth, id_="whole"), volume, Unwatched())
    rules = "tile = 24\noverlap = 4\nmultiple_of = 2"
    tiled = Runner().analyse(model_of(smooth, id_="tiled", rules=rules), volume, Unwatched())
    assert any("overlapping tiles" in line for line in tiled.history)
    assert len(whole.findings) == len(centres)
    for one, other in zip(
        sorted(whole.findings, key=lambda finding: finding.centre.x),
        sorted(tiled.findings, key=lambda finding: finding.centre.x),
        strict=True,
    ):
        assert one.centre.distance_to(other.centre) < 0.1
        assert one.confidence == pytest.approx(other.confidence, abs=1e-3)


def torch_network(torch: Any) -> bytes:
    """Return a TorchScript file that sharpens its input about the middle of its range."""

    class Sharp(torch.nn.Module):  # type: ignore[misc]
        def forward(self, x: Any) -> Any:
            return torch.sigmoid((x - 0.5) * 20)

    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Torch's own, about TorchScript
        torch.jit.save(torch.jit.trace(Sharp(), torch.zeros(1, 1, 4, 4, 4)), file)
    return file.getvalue()


def test_a_torchscript_network_runs_the_same_way(
    model_of: Make, scan: Callable[..., Volume]
) -> None:
    torch = pytest.importorskip("torch")
    weights = torch_network(torch)
    model = model_of(weights, runtime="torchscript")
    analysis = Runner().analyse(model, scan("oblique", (CENTRE,)), Unwatched())
    (finding,) = analysis.findings
    assert finding.centre.distance_to(CENTRE) < 0.3
    assert analysis.model.runtime == "torchscript"
    assert analysis.model.device in ("cpu", "cuda")


def test_a_pickle_is_never_opened_as_a_network(
    model_of: Make, scan: Callable[..., Volume], tmp_path: Path
) -> None:
    torch = pytest.importorskip("torch")
    trace = tmp_path / "ran"

    class Harm:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (trace,))

    file = io.BytesIO()
    torch.save({"weights": Harm()}, file)
    with pytest.raises(ModelStopped, match="a pickle, not a TorchScript network"):
        Runner().analyse(model_of(file.getvalue(), runtime="torchscript"), scan(), Unwatched())
    assert not trace.exists()


def test_the_worker_is_told_nothing_of_the_patient(scan: Callable[..., Volume]) -> None:
    from inference.pipe import described

    volume = replace(scan(), patient_id="SECRET-1", title="SECRET^NAME")
    said = repr(described(volume))
    for private in ("SECRET", volume.study_uid, volume.series_uid):
        assert private not in said


def test_a_lattice_survives_the_way_to_the_worker(
    as_volume: Callable[..., Volume], placed: Callable[..., Lattice]
) -> None:
    from inference.pipe import described, rebuilt

    lattice = placed("leaning", (3, 4, 5))
    voxels = np.arange(60, dtype=np.int16).reshape(3, 4, 5)
    volume = as_volume(voxels, lattice, padding=(-5.0, -3.0))
    again = rebuilt(described(volume), bytearray(voxels.tobytes()))
    assert again.lattice == lattice
    assert again.padding == (-5.0, -3.0)
    assert np.array_equal(again.voxels, voxels)
