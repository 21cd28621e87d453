"""Nothing decides what the program runs but the place that it was installed in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.defence.isolation import misleading

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "main.py"
PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of seats that live for one test
SAID = "raise SystemExit('the wrong file was run')\n"


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A folder with what an attacker would have found in place of ours."""
    folder = tmp_path / "trap"
    (folder / "platforms").mkdir(parents=True)
    for name in ("sitecustomize", "usercustomize", "app", "argparse", "domain", "platformdirs"):
        (folder / f"{name}.py").write_text(SAID)
    library = next(Path("/usr/lib").glob("*/libz.so.1"), None) or next(
        Path("/lib").glob("*/libz.so.1")
    )
    for name in ("evil.so", "libz.so.1", "platforms/libqoffscreen.so"):
        shutil.copy(library, folder / name)
    return folder


def hostile(trap: Path) -> dict[str, str]:
    """Return an environment that points everywhere into the trap."""
    return {
        **os.environ,
        "PYTHONPATH": str(trap),
        "PYTHONUSERBASE": str(trap),
        "LD_LIBRARY_PATH": str(trap),
        "LD_PRELOAD": str(trap / "evil.so"),
        "QT_PLUGIN_PATH": str(trap),
        "QT_QPA_PLATFORM_PLUGIN_PATH": str(trap / "platforms"),
        "GCONV_PATH": str(trap),
        "OPENSSL_CONF": str(trap / "evil.cnf"),
        "SSLKEYLOGFILE": str(trap / "keys.log"),
        "ITK_AUTOLOAD_PATH": str(trap),
        "NUMBA_CACHE_DIR": str(trap),
        "LIGHTBOX_PASSPHRASE": PASSPHRASE,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "QT_QPA_PLATFORM": "offscreen",
    }


def traced(strace: str, log: Path, trap: Path, *words: str) -> list[str]:
    """Run the program as its launchers do; return its calls from where the loader is clean too."""
    # In the trap's folder, as if it were started there; -E: strace itself is not preloaded.
    variables = [f"-E{name}={value}" for name, value in hostile(trap).items()]
    done = subprocess.run(  # noqa: S603 - strace, our interpreter and our program
        [strace, "-f", "-qq", "-s", "512", "-e", "trace=execve,openat,open,stat,newfstatat",
         "-o", str(log), *variables, sys.executable, "-I", str(MAIN), *words],
        cwd=trap, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    calls = log.read_text(encoding="utf-8", errors="replace").splitlines()
    begun = [n for n, call in enumerate(calls) if "execve(" in call and '"-I"' in call]
    assert len(begun) >= 2, "it never started anew"
    return calls[begun[1] + 1 :]


def touching(calls: list[str], trap: Path) -> list[str]:
    """Return the calls that look for or open anything in the trap but the folder itself."""
    return [c for c in calls if re.search(rf'"{re.escape(str(trap))}/', c)]


def test_a31_no_python_no_library_and_no_plug_in_is_looked_for_where_a_user_may_point(
    trap: Path, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """A-31: PYTHONPATH, user site, cwd, LD_PRELOAD, LD_LIBRARY_PATH; judge: strace's openat."""
    words = ("--profile", str(tmp_path / "seat"), "studies")
    calls = traced(program("strace"), tmp_path / "log", trap, *words)
    assert any("seat.db" in call for call in calls)  # it ran to its work
    assert touching(calls, trap) == []


@pytest.mark.parametrize(
    "name",
    ["SSL_CERT_FILE", "SSL_CERT_DIR", "OPENSSL_MODULES", "OPENSSL_ENGINES", "QML_IMPORT_PATH",
     "QT_QPA_GENERIC_PLUGINS", "GIO_EXTRA_MODULES", "LD_AUDIT", "PYTHONSTARTUP", "TORCH_HOME"],
)  # fmt: skip
def test_a31_no_variable_says_whom_to_believe_or_where_code_lies(name: str, tmp_path: Path) -> None:
    """A-31: an authority of certificates beside ours would vouch for any peer; judge: /proc."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from app.defence import isolation;"
        "isolation.enter('', ()); import subprocess;"
        "subprocess.run(['cat', '/proc/self/environ'])"
    )
    # The loader is cleaned by a new start, of which this small program has none.
    if name.startswith("LD_"):
        assert misleading({name: "x"}) == [name]
        return
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-I", "-c", code],
        env={"PATH": os.environ["PATH"], name: str(tmp_path / "trap")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "trap" not in done.stdout
    assert "PATH=" in done.stdout


def test_a31_qt_loads_its_platform_from_its_own_package(
    trap: Path, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """A-31: QT_PLUGIN_PATH and QT_QPA_PLATFORM_PLUGIN_PATH; judge: strace's openat."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from app.defence import isolation;"
        "isolation.enter('', ()); from app.ui.painting import Painter; Painter()"
    )
    log = tmp_path / "qt"
    loader = ("LD_", "GCONV")
    variables = [f"-E{n}={v}" for n, v in hostile(trap).items() if not n.startswith(loader)]
    done = subprocess.run(  # noqa: S603 - strace and our interpreter
        [program("strace"), "-f", "-qq", "-s", "512", "-e", "trace=openat", "-o", str(log),
         *variables, sys.executable, "-I", "-c", code],
        cwd=trap, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    calls = log.read_text(errors="replace").splitlines()
    assert any("libqoffscreen.so" in call for call in calls)
    assert touching(calls, trap) == []


def test_started_without_isolation_it_starts_itself_anew(trap: Path, tmp_path: Path) -> None:
    (trap / "sitecustomize.py").unlink()  # nobody can stop what runs before the first line
    (trap / "usercustomize.py").unlink()
    (trap / "sqlcipher3.py").write_text(SAID)
    words = [sys.executable, str(MAIN), "--profile", str(tmp_path / "seat"), "studies"]
    environment = {n: v for n, v in hostile(trap).items() if not n.startswith("LD_")}
    done = subprocess.run(  # noqa: S603 - our interpreter and our program
        words, cwd=trap, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_workers_are_started_isolated_and_with_few_variables(
    trap: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imaging.apart import command, environment

    for name, value in hostile(trap).items():
        monkeypatch.setenv(name, value)
    assert command("imaging.worker")[1] == "-I"
    assert misleading(environment()) == []
    assert "LIGHTBOX_PASSPHRASE" not in environment()


def test_a31_a_users_file_about_keyrings_brings_no_code_in(tmp_path: Path) -> None:
    """A-31: keyringrc.cfg may name a folder and a class in it; neither is touched."""
    trap, settings = tmp_path / "trap", tmp_path / "settings" / "python_keyring"
    trap.mkdir()
    settings.mkdir(parents=True)
    (trap / "evil.py").write_text(f"open({str(trap / 'ran')!r}, 'w').close()\n")
    (settings / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=evil.Keyring\nkeyring-path={trap}\n"
    )
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from records.system_keyring import"
        f" safe_keyring; safe_keyring(); print({str(trap)!r} in sys.path)"
    )
    environment = {n: v for n, v in os.environ.items() if n != "PYTHON_KEYRING_BACKEND"}
    done = subprocess.run(  # noqa: S603 - our interpreter and our code
        [sys.executable, "-I", "-c", code],
        env={**environment, "XDG_CONFIG_HOME": str(tmp_path / "settings")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "False", done.stderr
    assert not (trap / "ran").exists()


@pytest.mark.parametrize(
    "name", ["LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "PYTHONHOME", "QT_PLUGIN_PATH"]
)
def test_what_misleads_is_known_by_its_name(name: str) -> None:
    assert misleading({name: "x", "PATH": "y", "PYTHON_KEYRING_BACKEND": "z"}) == [name]


def test_what_a_verb_writes_is_for_its_owner_alone(tmp_path: Path) -> None:
    words = [sys.executable, "-I", str(MAIN), "--profile", str(tmp_path / "seat"), "studies"]
    environment = {**os.environ, "LIGHTBOX_PASSPHRASE": PASSPHRASE}
    made = subprocess.run(words, env=environment, check=False, capture_output=True)  # noqa: S603
    assert made.returncode == 0
    modes = {p.stat().st_mode & 0o077 for p in (tmp_path / "seat").rglob("*")}
    assert modes == {0}
