"""Prints why a seat would be locked, as it hears it from the buses that the environment names."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier

from app.session import Why
from app.ui.system_lock import SystemLock


def main() -> None:
    application = QCoreApplication(sys.argv[:1])
    parent = QObject()

    def lock(why: Why) -> None:
        sys.stdout.write(why.value + "\n")
        sys.stdout.flush()

    hearing = SystemLock(lock, parent)
    heard = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)

    def hear() -> None:
        if sys.stdin.readline().strip() == "whose":
            sys.stdout.write(f"own {hearing._own_path}\n")
            sys.stdout.flush()
        else:
            application.quit()

    heard.activated.connect(hear)
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    application.exec()


if __name__ == "__main__":
    main()
