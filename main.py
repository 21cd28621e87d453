"""Starts Lightbox: the window, or one verb of the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_HERE = str(Path(__file__).resolve().parent)
if _HERE not in sys.path:  # isolated, Python does not look beside the file that it runs
    sys.path.insert(0, _HERE)

# These verbs paint pictures, so they load Qt; the others never do.
_PAINTED = frozenset({"demo", "render", "report", "sign"})


def main(arguments: list[str]) -> int:
    """Run what the command line asks for and return the exit status."""
    from app.defence import hardening, passphrase
    from domain.errors import LightboxError

    hardening.keep_memory_private()
    arguments = _apart(arguments)
    try:
        profile = _profile(arguments)
        given = passphrase.taken(_descriptor(arguments))
    except LightboxError as error:
        sys.stderr.write(f"{error} {error.advice}\n")
        return 1
    if not arguments or (arguments[0] in ("--profile", "--site") and len(arguments) == 2):
        # The window paints before the rest of the program is read from disk.
        from app.ui.start import run_window

        ended = run_window(profile, given)
        return ended if isinstance(ended, int) else _go_over(ended)
    return _run_verb(arguments, profile, given)


def _run_verb(arguments: list[str], profile: Path, given: str | None) -> int:
    from app import headless
    from app.actions import ALL_VERBS, demonstration
    from app.actions.account_verbs import proves_itself, sign_in_from
    from app.actions.starting import open_workstation
    from app.defence import passphrase
    from app.defence.secrets_given import Given
    from app.workstation import Pictures, Workstation
    from records.keys import asks_for_passphrase

    reader = headless.parser(ALL_VERBS, profile)
    said = reader.parse_args(arguments)
    try:
        secrets = Given()
    except passphrase.BadSource as error:
        sys.stderr.write(f"{error} {error.advice}\n")
        return 1
    said.passphrase = given  # for the few verbs that open or prove something themselves
    if said.verb is None:
        reader.print_help(sys.stderr)
        return 2
    pictures: Pictures | None = None
    if said.verb in _PAINTED:
        # Only the demonstration may be asked to show a real window at its end.
        if said.verb != "demo" or not said.window:
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from app.ui.painting import Painter

        pictures = Painter()

    def opened(at: Path) -> Workstation:
        words = given
        if words is None and asks_for_passphrase(at):
            words = passphrase.asked("Passphrase")
        station = open_workstation(at, passphrase=words)
        station.pictures = pictures
        try:
            if not proves_itself(said):
                sign_in_from(station, getattr(said, "person", ""), secrets)
        except BaseException:
            station.close()
            raise
        return station

    demo = demonstration.verb(pictures, _show)
    verbs = [demo if v.name == "demo" else v for v in ALL_VERBS]
    return headless.run(said, verbs, opened, given=secrets)


def _show(profile: Path, passphrase: str) -> None:
    from app.ui.start import run_window

    run_window(profile, passphrase)


def _go_over(site: Path) -> int:
    """Begin anew on another site: nothing that this program remembers goes along."""
    # With the same switches of the interpreter as this one was started with.
    switches = sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv)]
    program = [sys.executable, *switches, str(Path(__file__).resolve()), "--profile", str(site)]
    if sys.platform == "win32":
        import subprocess

        return subprocess.call(program)  # noqa: S603 - our own interpreter and file
    return os.execv(program[0], program)  # noqa: S606 - no shell is wanted


def _apart(arguments: list[str]) -> list[str]:
    """Return the words with ``--site=NAME`` and its like in two, as they are looked for here.

    A site that is written so and not seen would put its patients into another site's records.
    """
    words: list[str] = []
    for said in arguments:
        option, equals, value = said.partition("=")
        is_ours = equals and option in ("--site", "--profile", "--passphrase-fd")
        words += (option, value) if is_ours else (said,)
    return words


def _descriptor(arguments: list[str]) -> int | None:
    """Take ``--passphrase-fd N`` out of the command line, wherever it stands."""
    option = "--passphrase-fd"
    if option not in arguments[:-1]:
        return None
    place = arguments.index(option)
    number = arguments[place + 1]
    del arguments[place : place + 2]
    return int(number) if number.isdigit() else -1


def _profile(arguments: list[str]) -> Path:
    """Return the folder that ``--site`` or ``--profile`` names, else the platform's own."""
    if arguments.count("--site") + arguments.count("--profile") > 1:
        from domain.errors import Refused

        raise Refused("More than one site or profile is named.", advice="Name one of them.")
    if "--site" in arguments[:-1]:
        from app.sites import site_named

        place = arguments.index("--site")
        return site_named(arguments[place + 1]).folder
    if "--profile" in arguments[:-1]:
        return Path(arguments[arguments.index("--profile") + 1])
    from platformdirs import user_data_path

    return user_data_path("Lightbox", appauthor=False)


if __name__ == "__main__":
    from app.defence import isolation

    isolation.enter(str(Path(__file__).resolve()), sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
