"""ONNX networks, by ONNX Runtime."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.runtimes.contract import DeviceFailed, NetworkRefused

_PROVIDERS = {"cuda": "CUDAExecutionProvider", "cpu": "CPUExecutionProvider"}


def can_run() -> bool:
    return not why_not()


def why_not() -> str:
    return "" if find_spec("onnxruntime") else "onnxruntime"


def devices() -> tuple[str, ...]:
    import onnxruntime

    offered = onnxruntime.get_available_providers()
    # The provider is offered by the installed package, with or without a GPU in the machine.
    return ("cuda", "cpu") if _PROVIDERS["cuda"] in offered and _has_gpu() else ("cpu",)


def _has_gpu() -> bool:
    """Ask NVIDIA's driver whether there is a GPU; without a driver there is none."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
        count = ctypes.c_int(0)
        ready = driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0
    except (OSError, AttributeError):
        return False
    return ready and count.value > 0


def run(
    weights: bytes,
    attached: Mapping[str, bytes],
    blocks: Iterable[NDArray[np.float32]],
    *,
    device: str,
    threads: int,
) -> Iterator[NDArray[np.float32]]:
    session = _session(_whole(weights, attached), device, threads)
    (wanted,) = _one(session.get_inputs(), "input")
    _one(session.get_outputs(), "output")
    for block in blocks:
        try:
            (answer,) = session.run(None, {wanted.name: block})
        except Exception as error:
            # After a failed allocation ONNX Runtime's arena is not fit for use again
            # (its issues 14437, 16307): whoever catches this must begin a new session.
            raise DeviceFailed(
                f"The network stopped on {device}: {_first_line(error)}.",
                advice="Close other programs, or run the model on another device.",
            ) from error
        yield np.asarray(answer, dtype=np.float32)


def _session(network: bytes, device: str, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    settings: dict[str, str] = {}
    if device == "cuda":
        settings = {"arena_extend_strategy": "kSameAsRequested"}
    try:
        session = onnxruntime.InferenceSession(
            network, options, providers=[(_PROVIDERS[device], settings)]
        )
    except Exception as error:
        text = _first_line(error)
        kind = DeviceFailed if _is_memory(text) or device != "cpu" else NetworkRefused
        raise kind(
            f"ONNX Runtime did not open the network on {device}: {text}.",
            advice="Install the model again, or a newer Lightbox.",
        ) from error
    # Where a provider's libraries are missing, the library goes on with another in silence.
    if session.get_providers()[0] != _PROVIDERS[device]:
        raise DeviceFailed(f"ONNX Runtime could not use {device}: its libraries did not load.")
    return session


def _whole(weights: bytes, attached: Mapping[str, bytes]) -> bytes:
    """Return the network with every tensor inside, taken from attached files where it was not.

    Outside tensors name a file and a place in it. Only files that the manifest names may be
    meant: a path such as ../../etc/passwd must never be opened.
    """
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    try:
        network = onnx.load_model_from_string(weights)
    except DecodeError as error:
        raise NetworkRefused(
            "The weights are not an ONNX network.", advice="Install the model again."
        ) from error
    outside = [tensor for tensor in _tensors(network) if tensor.data_location == tensor.EXTERNAL]
    if not outside:
        return weights
    for tensor in outside:
        said = {entry.key: entry.value for entry in tensor.external_data}
        if said.get("location") not in attached:
            raise NetworkRefused(
                "The network wants to read a file that its manifest does not name.",
                advice="Do not use this model; tell whoever gave it to you.",
            )
        data = attached[said["location"]]
        start = int(said.get("offset", "0"))
        end = start + int(said.get("length", str(len(data) - start)))
        if not 0 <= start <= end <= len(data):
            raise NetworkRefused("The network's weights lie outside their file.")
        tensor.raw_data = data[start:end]
        tensor.data_location = tensor.DEFAULT
        del tensor.external_data[:]
    return bytes(network.SerializeToString())


def _tensors(message: Any) -> Iterator[Any]:
    """Yield every tensor anywhere in a network: initialisers, constants, subgraphs, functions."""
    from onnx import TensorProto

    if isinstance(message, TensorProto):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        for part in value if field.is_repeated else (value,):
            yield from _tensors(part)


def _one(ends: Any, what: str) -> Any:
    if len(ends) != 1:
        raise NetworkRefused(f"The network has {len(ends)} {what}s; Lightbox runs those with one.")
    return ends


def _is_memory(text: str) -> bool:
    lower = text.lower()
    return "alloc" in lower or "memory" in lower


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
