"""Our own Python environment in `.venv`, filled from the lock files and nothing else.

It must not know what the packages are for. Every package comes as a ready-made wheel whose hash the lock names, but
for the one that a caller says is built here.
"""

import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import debian
from shell import ROOT, CannotContinueError, call, step
from stamp import Stamp, digest

ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"


def install(lock: str, *, covers: tuple[str, ...] = (), built: str = "") -> None:
    """Install what `lock` names. `covers` are the locks whose packages are all in it (a house test holds that).

    `built` is the one package that comes as source only. It is built on this machine by what else the lock names.
    """
    _make_environment()
    stamp = _stamp(lock)
    if stamp.is_fresh():
        return
    with step(f"Installing the Python packages of {lock} into .venv (a minute or two the first time)"):
        if built:
            with tempfile.NamedTemporaryFile("w", suffix=".txt") as rest:
                rest.write(_without(built, (ROOT / lock).read_text()))
                rest.flush()
                _pip(lock, "--only-binary=:all:", "-r", rest.name)
            _pip(lock, "--no-build-isolation", "--no-binary", built, "-r", ROOT / lock)
        else:
            _pip(lock, "--only-binary=:all:", "-r", ROOT / lock)
    for name in (lock, *covers):
        _stamp(name).set()


def _pip(lock: str, *what: str | Path) -> None:
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    call(
        [PYTHON, "-m", "pip", "install", *options, *what],
        advice=f"The packages of {lock} could not be installed: check the network, then try again.",
    )


def _without(package: str, lock: str) -> str:
    """The lock without one package; its hashes stand on indented lines."""
    return re.sub(rf"(?m)^{package}==.*\n(?:[ \t].*\n)*", "", lock)


def _stamp(lock: str) -> Stamp:
    return Stamp(lock, PYTHON, digest([ROOT / lock, ENVIRONMENT / "pyvenv.cfg"]))


def _make_environment() -> None:
    """Make `.venv` unless one is there whose interpreter runs."""
    if _runs():
        return
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    _need_venv_module()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    with step(f"Making a Python {version} environment in .venv"):
        call([sys.executable, "-m", "venv", ENVIRONMENT], advice="The environment .venv could not be made.")


def _runs() -> bool:
    if not PYTHON.exists():
        return False
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([PYTHON, "-c", probe], stderr=subprocess.DEVNULL).returncode == 0


def _need_venv_module() -> None:
    """Debian ships Python without the parts that make environments."""
    package = f"python3.{sys.version_info.minor}-venv"
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    if not debian.may_install():
        command = f"sudo apt-get install {package}"
        raise CannotContinueError(f"Python's venv module is missing: run `{command}`, then try again.")
    debian.install([package])
