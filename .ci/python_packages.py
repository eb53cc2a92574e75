"""Our own Python environment in `.venv`, filled from the lock files and nothing else.

It must not know what the packages are for. Every package comes as a ready-made wheel whose hash the lock names.
"""

import importlib.util
import shutil
import subprocess
import sys

import debian
from shell import ROOT, CannotContinueError, call, step
from stamp import Stamp, digest

ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"


def install(lock: str, *, covers: tuple[str, ...] = ()) -> None:
    """Install what `lock` names. `covers` are the locks whose packages are all in it (a house test holds that)."""
    _make_environment()
    stamp = _stamp(lock)
    if stamp.is_fresh():
        return
    with step(f"Installing the Python packages of {lock} into .venv (a minute or two the first time)"):
        options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
        call(
            [PYTHON, "-m", "pip", "install", *options, "--only-binary=:all:", "-r", ROOT / lock],
            advice=f"The packages of {lock} could not be installed: check the network, then try again.",
        )
    for name in (lock, *covers):
        _stamp(name).set()


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
