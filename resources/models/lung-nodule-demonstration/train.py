"""Trains the demonstration model from nothing but the phantom's formulas.

    python resources/models/lung-nodule-demonstration/train.py [--work FOLDER] [--steps N]

Two processor cores and half an hour are enough. evaluate.py measures what comes out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[2] / "out" / HERE.name
sys.path[:0] = [str(HERE), str(HERE.parents[2])]

import numpy as np  # noqa: E402
import onnx  # noqa: E402
import torch  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from scipy import ndimage  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402

from chests import SEED, TRAINED_ON, chest  # noqa: E402
from imaging.phantom import volume  # noqa: E402
from inference.models import Input  # noqa: E402
from inference.preparing import prepare_input  # noqa: E402

STEPS = 1800
MINE_AFTER = 800  # steps until the network's own mistakes are collected, to be learned from
PATCH = 32
BATCH = 6
# The same rules as model.toml; the test of the shipped model holds one against the other.
INPUT = Input(
    orientation="HPL",
    spacing_mm=(1.5, 1.5, 1.5),
    normalise="range",
    low=-1000.0,
    high=400.0,
    region="lungs",
    margin_mm=9.0,
    multiple_of=4,
)


def learned_block(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a training block with, for each nodule, its place in it and its diameter in voxels."""
    torch.set_num_threads(1)
    scan = volume(chest(seed, nodules=12))
    prepared = prepare_input(INPUT, scan, lambda _share: None)
    nodules = chest(seed, nodules=12).thorax.nodules
    places = [prepared.lattice.index(nodule.centre)[::-1] for nodule in nodules]
    diameters = [nodule.diameter_mm / INPUT.spacing_mm[0] for nodule in nodules]
    return prepared.block.astype(np.float16), np.array(places), np.array(diameters)


class Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = Layer(width, width)
        self.second = Layer(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.second(self.first(x))


class Layer(nn.Module):
    """Convolution, normalisation over the batch, rectifier."""

    def __init__(self, into: int, out: int, *, size: int = 3, stride: int = 1) -> None:
        super().__init__()
        self.convolution = nn.Conv3d(into, out, size, stride, size // 2, bias=False)
        self.normal = nn.BatchNorm3d(out)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.relu(self.normal(self.convolution(x)))


class Network(nn.Module):
    """A residual U of three levels: 1.5, 3 and 6 mm."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = Layer(1, 8)
        self.down = Layer(8, 24, stride=2)
        self.middle = Residual(24)
        self.down_again = Layer(24, 48, stride=2)
        self.coarse = Residual(48)
        self.up = Layer(48, 24, size=1)
        self.middle_again = Layer(24, 24)
        self.up_again = Layer(24, 8, size=1)
        self.fine_again = Layer(8, 8)
        self.answer = nn.Conv3d(8, 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        fine = self.fine(x)
        middle = self.middle(self.down(fine))
        coarse = self.coarse(self.down_again(middle))
        middle = self.middle_again(middle + functional.interpolate(self.up(coarse), scale_factor=2))
        fine = self.fine_again(fine + functional.interpolate(self.up_again(middle), scale_factor=2))
        return self.answer(fine)


def patch(
    blocks: list[tuple[np.ndarray, np.ndarray, np.ndarray]],
    mistakes: list[np.ndarray],
    random: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Cut a cube, half the time about a nodule, with what the network ought to answer."""
    which = int(random.integers(len(blocks)))
    block, places, diameters = blocks[which]
    kind = random.uniform()
    if kind < 0.5:
        middle = places[int(random.integers(len(places)))] + random.uniform(-12, 12, 3)
    elif kind < 0.8 and mistakes and len(mistakes[which]):
        middle = mistakes[which][int(random.integers(len(mistakes[which])))]
        middle = middle + random.uniform(-10, 10, 3)
    else:
        middle = random.uniform((0, 0, 0), block.shape)
        for _ in range(6):  # rather in a lung than in the chest wall
            if block[tuple(int(at) for at in middle)] < 0.3:
                break
            middle = random.uniform((0, 0, 0), block.shape)
    start = [
        int(np.clip(at - PATCH / 2, 0, max(0, count - PATCH)))
        for at, count in zip(middle, block.shape, strict=True)
    ]
    cube = block[tuple(slice(a, a + PATCH) for a in start)].astype(np.float32)
    grid = np.stack(np.meshgrid(*(np.arange(PATCH),) * 3, indexing="ij"), -1) + np.array(start)
    target = np.zeros((PATCH,) * 3, dtype=np.float32)
    for place, diameter in zip(places, diameters, strict=True):
        if (np.abs(place - np.array(start) - PATCH / 2) < PATCH / 2 + diameter).all():
            off = np.linalg.norm(grid - place, axis=-1)
            target = np.maximum(target, np.clip(diameter / 2 + 0.6 - off, 0.0, 1.0))
    for axis in range(3):
        if random.uniform() < 0.5:
            cube, target = np.flip(cube, axis), np.flip(target, axis)
    turn = random.permutation(3)
    cube, target = cube.transpose(turn), target.transpose(turn)
    cube = cube * random.uniform(0.9, 1.1) + random.normal(0, 0.02)
    cube = cube + random.normal(0, random.uniform(0, 0.02), cube.shape)
    return cube.astype(np.float32), np.ascontiguousarray(target)


def mistaken(
    network: Network, blocks: list[tuple[np.ndarray, np.ndarray, np.ndarray]]
) -> list[np.ndarray]:
    """Return, for each block, the places that the network marks where no nodule is."""
    network.eval()
    every = []
    for block, places, diameters in blocks:
        with torch.inference_mode():
            answer = torch.sigmoid(network(torch.from_numpy(block.astype(np.float32))[None, None]))
        labels, count = ndimage.label(answer[0, 0].numpy() > 0.15)
        found = np.array(ndimage.center_of_mass(labels > 0, labels, range(1, count + 1)))
        found = found.reshape(-1, 3)
        far = [
            (np.linalg.norm(places - at, axis=1) > diameters / 2 + 3).all() for at in found
        ]
        every.append(found[np.array(far, dtype=bool)])
    network.train()
    print(f"{sum(len(found) for found in every)} mistakes to learn from", flush=True)
    return every


def train(blocks: list[tuple[np.ndarray, np.ndarray, np.ndarray]], steps: int) -> Network:
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    network = Network()
    # Nearly all voxels are no nodule: begin by saying so.
    nn.init.constant_(network.answer.bias, -4.0)
    learner = torch.optim.AdamW(network.parameters(), lr=4e-3, weight_decay=1e-4)
    pace = torch.optim.lr_scheduler.OneCycleLR(learner, 4e-3, total_steps=steps, pct_start=0.1)
    mistakes: list[np.ndarray] = []
    started = time.monotonic()
    for step in range(1, steps + 1):
        cubes, targets = zip(*(patch(blocks, mistakes, random) for _ in range(BATCH)), strict=True)
        x = torch.from_numpy(np.stack(cubes))[:, None]
        y = torch.from_numpy(np.stack(targets))[:, None]
        answer = network(x)
        share = torch.sigmoid(answer)
        entropy = functional.binary_cross_entropy_with_logits(answer, y, weight=1.0 + 8.0 * y)
        overlap = (2 * (share * y).sum() + 20) / (share.sum() + y.sum() + 20)
        loss = entropy * 10 + (1 - overlap)
        learner.zero_grad()
        loss.backward()
        learner.step()
        pace.step()
        if step == MINE_AFTER:
            mistakes = mistaken(network, blocks)
        if step % 100 == 0:
            seconds = time.monotonic() - started
            print(f"step {step} loss {loss.item():.4f} overlap {overlap.item():.3f} "
                  f"{seconds:.0f} s", flush=True)
    return network.eval()


def exported(network: Network) -> onnx.ModelProto:
    """Write the network as ONNX, each normalisation folded into the convolution before it."""
    nodes: list[onnx.NodeProto] = []
    tensors: list[onnx.TensorProto] = []

    def keep(name: str, values: np.ndarray) -> str:
        tensors.append(numpy_helper.from_array(values, name))
        return name

    def convolution(name: str, conv: nn.Conv3d, into: str, normal: nn.BatchNorm3d | None) -> str:
        weight = conv.weight.detach().double()
        bias = torch.zeros(conv.out_channels).double() if conv.bias is None else conv.bias.detach().double()
        if normal is not None:
            scale = normal.weight.detach().double() / torch.sqrt(
                normal.running_var.double() + normal.eps
            )
            weight = weight * scale[:, None, None, None, None]
            bias = normal.bias.detach().double() - normal.running_mean.double() * scale
        nodes.append(
            helper.make_node(
                "Conv",
                [into, keep(f"{name}.weight", weight.float().numpy()),
                 keep(f"{name}.bias", bias.float().numpy())],
                [name],
                kernel_shape=list(conv.kernel_size),
                strides=list(conv.stride),
                pads=list(conv.padding) * 2,
            )
        )
        return name

    def layer(name: str, part: Layer, into: str) -> str:
        convolution(f"{name}.sum", part.convolution, into, part.normal)
        nodes.append(helper.make_node("Relu", [f"{name}.sum"], [name]))
        return name

    def residual(name: str, part: Residual, into: str) -> str:
        out = layer(f"{name}.second", part.second, layer(f"{name}.first", part.first, into))
        nodes.append(helper.make_node("Add", [into, out], [name]))
        return name

    def enlarged(name: str, into: str) -> str:
        nodes.append(
            helper.make_node("Resize", [into, "", "twice"], [name], mode="nearest",
                             coordinate_transformation_mode="asymmetric", nearest_mode="floor")
        )
        return name

    def added(name: str, one: str, other: str) -> str:
        nodes.append(helper.make_node("Add", [one, other], [name]))
        return name

    keep("twice", np.array([1, 1, 2, 2, 2], dtype=np.float32))
    fine = layer("fine", network.fine, "input")
    middle = residual("middle", network.middle, layer("down", network.down, fine))
    coarse = residual("coarse", network.coarse, layer("down_again", network.down_again, middle))
    up = enlarged("up.twice", layer("up", network.up, coarse))
    middle = layer("middle_again", network.middle_again, added("middle.sum", middle, up))
    up = enlarged("up_again.twice", layer("up_again", network.up_again, middle))
    fine = layer("fine_again", network.fine_again, added("fine.both", fine, up))
    convolution("answer", network.answer, fine, None)
    nodes.append(helper.make_node("Sigmoid", ["answer"], ["nodule"]))
    sides = ["batch", 1, "a", "b", "c"]
    graph = helper.make_graph(
        nodes,
        "lung-nodule-demonstration",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, sides)],
        [helper.make_tensor_value_info("nodule", TensorProto.FLOAT, sides)],
        tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9,
                              producer_name="Lightbox")
    onnx.checker.check_model(model, full_check=True)
    return model


def difference(network: Network, model: onnx.ModelProto) -> float:
    """Return the largest difference between Torch and ONNX Runtime on the same numbers."""
    import onnxruntime

    x = torch.rand(1, 1, 48, 40, 44, generator=torch.Generator().manual_seed(SEED))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (answer,) = session.run(None, {"input": x.numpy()})
    with torch.inference_mode():
        return float(np.abs(torch.sigmoid(network(x)).numpy() - answer).max())


def sealed(weights: Path) -> None:
    """Write the new weights' sha256 into the manifest."""
    manifest = HERE / "model.toml"
    sha256 = hashlib.sha256(weights.read_bytes()).hexdigest()
    line = re.compile(rf'^"{re.escape(weights.name)}" = "[0-9a-f]*"$', re.MULTILINE)
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(line.sub(f'"{weights.name}" = "{sha256}"', text), encoding="utf-8")


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--work", type=Path, default=OUT, help="where intermediate files go")
    said.add_argument("--steps", type=int, default=STEPS)
    wanted = said.parse_args()
    wanted.work.mkdir(parents=True, exist_ok=True)
    cores = min(2, os.cpu_count() or 1)
    started = time.monotonic()
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        blocks = list(pool.map(learned_block, TRAINED_ON))
    print(f"{len(blocks)} chests drawn in {time.monotonic() - started:.0f} s", flush=True)
    torch.set_num_threads(cores)
    network = train(blocks, wanted.steps)
    torch.save(network.state_dict(), wanted.work / "network.pt")
    model = exported(network)
    weights = HERE / "lung-nodule-demonstration.onnx"
    weights.write_bytes(model.SerializeToString())
    sealed(weights)
    facts = {
        "seed": SEED,
        "steps": wanted.steps,
        "training minutes": round((time.monotonic() - started) / 60, 1),
        "parameters": sum(part.numel() for part in network.parameters()),
        "bytes": weights.stat().st_size,
        "largest difference between Torch and ONNX Runtime": difference(network, model),
    }
    print(json.dumps(facts, indent=1), flush=True)
    (wanted.work / "training.json").write_text(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
