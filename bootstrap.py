"""Makes ready everything Lightbox needs, then starts it: demo, test or run.

Standard library only, so that it runs on a machine that has nothing but Python.
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__" and os.name == "posix" and not sys.flags.isolated:
    # Anew, without PYTHON* variables, the user's packages or the current folder: what is
    # installed and started here must be what stands here.
    os.execv(  # noqa: S606 - our own interpreter, our own file
        sys.executable,
        [sys.executable, "-I", os.path.abspath(__file__), *sys.argv[1:]],  # noqa: PTH100
    )

import argparse
import hashlib
import platform
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
LOCK = HERE / "constraints.txt"

# Qt needs these even when it paints into memory only; VTK renders through EGL or Mesa.
SCREEN_PACKAGES = (
    "libegl1",
    "libgl1",
    "libgl1-mesa-dri",
    "libglx-mesa0",
    "libdbus-1-3",
    "libfontconfig1",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-sync1",
    "libxcb-xfixes0",
    "libxcb-xinerama0",
    "libxcb-xkb1",
)
# The peers and judges of the tests: real archives, and programs that nobody here wrote.
JUDGE_PACKAGES = (
    "dcmtk",
    "orthanc",
    "orthanc-dicomweb",
    "stunnel4",
    "dicom3tools",
    "dcm2niix",
    "libgdcm-tools",
    "pixelmed-apps",
    "poppler-utils",
    "socat",
    "libnss3-tools",
    "mupdf-tools",
    "qpdf",
    "strace",
    "faketime",
    "7zip",
    "nodejs",
    "xvfb",
    "xdotool",
    "x11-apps",
    "x11-utils",
    "tesseract-ocr",
    "dbus-daemon",
    "gnome-keyring",
)

JUDGES_REQUIRED = os.environ.get("LIGHTBOX_JUDGES") == "required"


def main() -> int:
    """Read the command line and do it; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        description="Set up Lightbox in .venv beside this file and start it.",
        epilog="Everything after demo or run is handed to main.py.",
    )
    parser.add_argument("what", choices=("demo", "test", "run", "setup"))
    parser.add_argument(
        "--lean", action="store_true", help="leave torch out (thin lines, small disks)"
    )
    said, rest = parser.parse_known_args()
    if sys.version_info < (3, 11):  # noqa: UP036 - read by whatever Python a person has
        tell(f"Lightbox needs Python 3.11 or newer; this is {platform.python_version()}.")
        return 1
    extras = () if said.lean else ("torch",)
    if said.what == "test":
        extras = (*extras, "test")
    if not system_ready(SCREEN_PACKAGES):
        return 1
    # Without peers and judges their tests are skipped, except where they are required.
    if said.what == "test" and not system_ready(JUDGE_PACKAGES) and JUDGES_REQUIRED:
        return 1
    if not packages_ready(extras):
        return 1
    match said.what:
        case "demo":
            return start(["main.py", "demo", *rest])
        case "run":
            return start(["main.py", *rest])
        case "test":
            return run_tests(rest)
    return 0


def tell(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def python_of(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def system_ready(packages: tuple[str, ...]) -> bool:
    """Install the missing system libraries where that is allowed, else say how."""
    if sys.platform != "linux" or shutil.which("dpkg-query") is None:
        return True  # Windows and macOS wheels bring what they need; other Linuxes know best.
    listed = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Abbrev}${Package}\n", *packages],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    here = {line[2:].strip() for line in listed if line.startswith("ii")}
    missing = [package for package in packages if package not in here]
    if not missing:
        return True
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    if prefix and (
        shutil.which("sudo") is None
        or subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
    ):
        tell("These system libraries are missing. Ask an administrator to run, then start again:")
        tell(f"  sudo apt-get update && sudo {' '.join(install)}")
        return False
    tell(f"Installing {len(missing)} system libraries…")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], install):
        done = subprocess.run(
            [*prefix, *command], env=quiet, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            tell("apt-get could not install them. Run, and read what it says:")
            tell(f"  sudo apt-get update && sudo {' '.join(install)}")
            return False
    return True


def packages_ready(extras: tuple[str, ...]) -> bool:
    """Make .venv and install the lock into it; a second call finds its stamp and returns."""
    import tomllib

    said = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))
    project, alone = said["project"], said["tool"]["lightbox"]["alone"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    print_of_lock = hashlib.sha256(
        LOCK.read_bytes() + repr(sorted([*wanted, *alone])).encode()
    ).hexdigest()
    stamp = VENV / f"ready-{'-'.join(extras) or 'lean'}"
    if stamp.is_file() and stamp.read_text() == print_of_lock:
        return True
    if not python_of(VENV).exists():
        tell("Making .venv…")
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False)
        if made.returncode:
            tell(
                "The virtual environment could not be made. On Debian: apt-get install python3-venv"
            )
            return False
    # torch first and alone: a package that merely wants some torch must find this one.
    steps = [[need for need in wanted if need.startswith("torch")]]
    steps.append([need for need in wanted if not need.startswith("torch")])
    for needs in steps:
        if needs and not pip_install(needs):
            return False
    if not pip_install(alone, "--no-deps"):
        return False
    stamp.write_text(print_of_lock)
    return True


def pip_install(needs: list[str], *how: str) -> bool:
    """Install packages at the versions of the lock; try again where the line dropped."""
    tell(f"Installing {len(needs)} packages and what they need (some hundred MB)…")
    command = [str(python_of(VENV)), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--progress-bar", "on" if sys.stderr.isatty() else "off", "-qq"]
    command += [*how, "-c", str(LOCK), *needs]
    for attempt in range(3):
        if subprocess.run(command, check=False).returncode == 0:
            return True
        tell("The package registry did not answer as hoped; trying again…")
        time.sleep(2**attempt)
    tell("The packages could not be installed. Check the network, then start this again;")
    tell("what is already here is kept.")
    return False


def start(arguments: list[str]) -> int:
    """Run our program in .venv, in place of this one where the system can."""
    python = str(python_of(VENV))
    os.chdir(HERE) if arguments[0] != "main.py" else None
    command = [python, "-I", str(HERE / arguments[0]), *arguments[1:]]
    if os.name == "posix":
        sys.stderr.flush()
        os.execv(python, command)  # noqa: S606 - our own interpreter, our own file
    return subprocess.run(command, check=False).returncode


# The rooms whose tests need neither Qt nor VTK; they run with both out of reach.
QUIET_ROOMS = (
    "app",
    "architecture",
    "domain",
    "faults",
    "hostile",
    "imaging",
    "inference",
    "installers",
    "pacs_client",
    "phantoms",
    "records",
    "reports",
    "viewer",
)
BLOCKED = "PySide6 shiboken6 vtk vtkmodules"


def run_tests(chosen: list[str]) -> int:
    """Run every check in order; stop at none, so that one run shows all that is wrong."""
    tools = VENV / ("Scripts" if os.name == "nt" else "bin")
    pytest = [str(python_of(VENV)), "-m", "pytest", "-q"]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if chosen:
        return subprocess.run([*pytest, *chosen], cwd=HERE, check=False).returncode
    # pytest-qt would import Qt; without it, pytest does not know its settings.
    without_qt = ["-p", "no:pytest-qt", "-o", "addopts=--import-mode=importlib --strict-markers"]
    without_qt += ["-W", "ignore::pytest.PytestConfigWarning", "-m", "not slow"]
    passed = VENV / "passed-tests"
    passed.unlink(missing_ok=True)
    os.environ["LIGHTBOX_PASSED"] = str(passed)
    quiet = [f"tests/{room}" for room in QUIET_ROOMS]
    first = [
        Step("style", [str(tools / "ruff"), "check", "."]),
        Step("format", [str(tools / "ruff"), "format", "--check", "."]),
        Step("types", [str(tools / "mypy")]),
        Step("contracts", [str(tools / "lint-imports")]),
    ]
    rooms = [Step("rooms", [*pytest, *without_qt, *quiet], {"LIGHTBOX_BLOCKED": BLOCKED})]
    others = [
        Step("window", [*pytest, "tests/ui"]),
        Step("pictures", [*pytest, "tests/pictures"]),
        Step("peers", [*pytest, "tests/peers"]),
        Step("the whole job", [*pytest, "tests/job"]),
    ]
    last = [Step("hazards", [str(python_of(VENV)), "-m", "tests.hazards_held", str(passed)])]
    failed = run_steps(first)
    # Peers are mostly waited for: beside the rooms they cost half the time.
    with ThreadPoolExecutor(2) as lanes:
        for found in lanes.map(run_steps, (rooms, others)):
            failed += found
    failed += run_steps(last)
    tell("All checks passed." if not failed else f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


@dataclass(frozen=True)
class Step:
    """One check: its title, its command, and what its environment has besides."""

    title: str
    command: list[str]
    extra: dict[str, str] = field(default_factory=dict)


def run_steps(steps: list[Step]) -> list[str]:
    """Run checks one after the other, each told whole when it ends; return those that failed."""
    failed = []
    for step in steps:
        begun = time.monotonic()
        tell(f"   {step.title} began")
        done = subprocess.run(
            step.command,
            cwd=HERE,
            env={**os.environ, **step.extra},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            failed.append(step.title)
        tell(f"== {step.title}\n{done.stdout}   {time.monotonic() - begun:.0f} s")
    return failed


if __name__ == "__main__":
    sys.exit(main())
