"""What every runtime can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from domain.errors import LightboxError


class NetworkRefused(LightboxError):
    """The network is not one that this runtime may or can open."""


class DeviceFailed(LightboxError):
    """The device could not run the network; another one may."""


class Runtime(Protocol):
    """One way to run a network. A module is one."""

    def can_run(self) -> bool:
        """Return whether what it needs is installed; imports nothing."""
        ...

    def why_not(self) -> str:
        """Return the name of what is missing, or nothing."""
        ...

    def devices(self) -> tuple[str, ...]:
        """Return the devices that this machine offers it, fastest first."""
        ...

    def run(
        self,
        weights: bytes,
        attached: Mapping[str, bytes],
        blocks: Iterable[NDArray[np.float32]],
        *,
        device: str,
        threads: int,
    ) -> Iterator[NDArray[np.float32]]:
        """Yield the network's answer to each block, in order, from that device alone.

        Args:
            weights: The network, as its file holds it; nothing is read from disk.
            attached: The other files that the manifest names, by name.
            blocks: (1, 1, a, b, c) each.
            device: One of ``devices()``.
            threads: How many processor threads it may use.

        Raises:
            NetworkRefused: The network must not be run, or is not what it should be.
            DeviceFailed: This device could not run it.
        """
        ...
