"""What the tests need of the machine: Debian packages, installed only where missing and only as root.

It must not know Python packages or npm packages.
"""

import os
import shutil
import sysconfig
from collections.abc import Callable, Iterable
from pathlib import Path

from shell import CannotContinueError, call, step


def _program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _file(pattern: str) -> Callable[[], bool]:
    return lambda: any(Path("/usr").glob(pattern))


#: Package -> how to see that the machine has what we want of it.
FOR_TESTS: dict[str, Callable[[], bool]] = {
    "chromium": _program("chromium"),
    "coturn": _program("turnserver"),
    "poppler-utils": _program("pdffonts"),
    "libfribidi0": _file("lib/*/libfribidi.so.0"),  # Pillow orders lines of text in two directions with it
    "nginx-light": _program("nginx"),
    "libatomic1": _file("lib/*/libatomic.so.1"),  # Playwright's driver is linked to it
    "postgresql": _file("lib/postgresql/*/bin/postgres"),
    "asterisk-core-sounds-en-g722": _file("share/asterisk/sounds/en_*/demo-instruct.g722"),
    "asterisk-core-sounds-ru-g722": _file("share/asterisk/sounds/ru_*/demo-instruct.g722"),
}
#: What draws documents; without it the server runs and says that a page cannot be made.
FOR_DOCUMENTS: dict[str, Callable[[], bool]] = {
    "fonts-noto-core": _file("share/fonts/**/NotoNastaliqUrdu-Regular.ttf"),
    "libpangoft2-1.0-0": _file("lib/*/libpangoft2-1.0.so.0"),
    "libharfbuzz-subset0": _file("lib/*/libharfbuzz-subset.so.0"),
}
#: What builds a Python package written in C.
FOR_BUILDING: dict[str, Callable[[], bool]] = {
    "gcc": _program("gcc"),
    "libc6-dev": _file("include/stdio.h"),
    "python3-dev": lambda: (Path(sysconfig.get_path("include")) / "Python.h").exists(),
}


def install_for_tests() -> None:
    """Install what the tests need and the machine lacks.

    Raises CannotContinueError with what to type, when that takes a right we do not have.
    """
    _install_missing(FOR_DOCUMENTS | FOR_TESTS, "The tests need Debian packages")


def install_for_documents() -> None:
    """Install what draws PDF pages, where we may; elsewhere say in one line what is missing and go on."""
    missing = [package for package, is_here in FOR_DOCUMENTS.items() if not is_here()]
    if missing and not may_install():
        print(f"· Documents cannot be printed without {', '.join(missing)} (apt-get install).", flush=True)
    elif missing:
        install(missing)


def install_for_building() -> None:
    """Install a C compiler and Python's headers where they are missing. Raises CannotContinueError likewise."""
    _install_missing(FOR_BUILDING, "Building a Python package needs Debian packages")


def _install_missing(wanted: dict[str, Callable[[], bool]], need: str) -> None:
    missing = [package for package, is_here in wanted.items() if not is_here()]
    if not missing:
        return
    if not may_install():
        command = f"sudo apt-get install --no-install-recommends {' '.join(missing)}"
        raise CannotContinueError(f"{need}: run `{command}`, then try again.")
    install(missing)


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Iterable[str]) -> None:
    names = list(packages)
    advice = f"apt-get could not install {', '.join(names)}: see its message above."
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Installing the Debian packages {', '.join(names)}"):
        call(["apt-get", "update"], advice=advice, env=environment)
        command = ["apt-get", "install", "--yes", "--no-install-recommends", *names]
        call(command, advice=advice, env=environment)
