"""TorchScript networks, by Torch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from inference.runtimes.contract import DeviceFailed, NetworkRefused


def can_run() -> bool:
    return not why_not()


def why_not() -> str:
    return "" if find_spec("torch") else "torch"


def devices() -> tuple[str, ...]:
    import torch

    return ("cuda", "cpu") if torch.cuda.is_available() else ("cpu",)


def run(
    weights: bytes,
    attached: Mapping[str, bytes],  # noqa: ARG001 - a TorchScript file holds everything
    blocks: Iterable[NDArray[np.float32]],
    *,
    device: str,
    threads: int,
) -> Iterator[NDArray[np.float32]]:
    import torch

    load: Any = torch.jit.load
    _refuse_pickles(weights)
    torch.set_num_threads(threads)
    try:
        network = load(BytesIO(weights), map_location=device).eval()
    except RuntimeError as error:
        kind = DeviceFailed if device != "cpu" else NetworkRefused
        raise kind(f"Torch did not open the network on {device}.") from error
    for block in blocks:
        try:
            with torch.inference_mode():
                answer = network(torch.from_numpy(block).to(device))
                values = answer.float().cpu().numpy()
        except (RuntimeError, MemoryError) as error:
            first = (str(error).strip().splitlines() or ["out of memory"])[0].rstrip(".")
            raise DeviceFailed(
                f"The network stopped on {device}: {first}.",
                advice="Close other programs, or run the model on another device.",
            ) from error
        yield np.asarray(values, dtype=np.float32)


def _refuse_pickles(weights: bytes) -> None:
    """Refuse what torch.save wrote: opening it would run whatever its author pickled."""
    try:
        names = ZipFile(BytesIO(weights)).namelist()
    except BadZipFile as error:
        raise NetworkRefused("The weights are not a TorchScript network.") from error
    if not any(name.endswith("/constants.pkl") for name in names) or not any(
        "/code/" in name for name in names
    ):
        raise NetworkRefused(
            "The weights are a pickle, not a TorchScript network.",
            advice="Ask the model's maker for a TorchScript or ONNX export.",
        )
