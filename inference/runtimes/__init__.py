"""What can run a network: one module for each runtime, chosen by the manifest alone."""

from __future__ import annotations

from inference.runtimes import onnx, torchscript
from inference.runtimes.contract import Runtime

# The runtime that the manifest names is the only one tried: another may answer differently.
RUNTIMES: dict[str, Runtime] = {"onnx": onnx, "torchscript": torchscript}
