"""Lets nothing decide what this program runs but the place that it was installed in.

Before anything else is imported: Python isolated (no PYTHON* variable, no user site, no current
folder on its path), and no variable left that would have a library look for code elsewhere. What
the system's loader was told has been done by then, so the program starts anew without it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

# What the loader and the C library obey before the first line of ours runs.
_LOADER = ("LD_", "DYLD_", "GLIBC_TUNABLES", "GCONV_PATH")
# Whose libraries look for code, or for whom to believe, where these say.
_PREFIXES = ("PYTHON", "NUMBA_", "__EGL_VENDOR_LIBRARY_", *_LOADER)
_NAMES = frozenset(
    {
        "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_GENERIC_PLUGINS",
        "QML_IMPORT_PATH", "QML2_IMPORT_PATH", "QT_STYLE_OVERRIDE",
        "LIBGL_DRIVERS_PATH", "GBM_BACKENDS_PATH", "VK_ICD_FILENAMES", "VK_DRIVER_FILES",
        "VK_LAYER_PATH", "VK_ADD_LAYER_PATH", "OCL_ICD_VENDORS",
        "GIO_EXTRA_MODULES", "GIO_MODULE_DIR", "GTK_PATH", "GTK_MODULES", "GTK_EXE_PREFIX",
        "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "SSLKEYLOGFILE", "SSL_CERT_FILE",
        "SSL_CERT_DIR", "LOCPATH", "NLSPATH", "MALLOC_TRACE",
        "ITK_AUTOLOAD_PATH", "TORCH_HOME",
    }
)  # fmt: skip
# It names one of the installed keyrings, and records/system_keyring.py judges which may be used.
_KEPT = frozenset({"PYTHON_KEYRING_BACKEND"})


def misleading(environment: Mapping[str, str]) -> list[str]:
    """Return the variables that would have code looked for elsewhere."""
    return [
        name
        for name in environment
        if name not in _KEPT and (name in _NAMES or name.startswith(_PREFIXES))
    ]


def enter(program: str, arguments: Sequence[str]) -> None:
    """Go on isolated: in this process where it began so, else in its place, started anew.

    Nothing that this process makes from here on is for others to read.
    """
    if os.name == "posix":
        os.umask(0o077)
    unbuffered = bool(os.environ.get("PYTHONUNBUFFERED"))
    found = misleading(os.environ)
    for name in found:
        del os.environ[name]
    obeyed = [name for name in found if name.startswith(_LOADER)]
    if os.name != "posix" or (sys.flags.isolated and not obeyed):
        return
    flags = ["-I", "-u"] if unbuffered else ["-I"]
    os.execv(  # noqa: S606 - our own interpreter, our own file
        sys.executable, [sys.executable, *flags, program, *arguments]
    )
