"""Set-up refuses in one sentence what it cannot use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.house.files import ROOT

ENTRY = ROOT / ".ci" / "python"


def _program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def _run(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": str(path), "PYTHON_FOLDER": str(path)}
    return subprocess.run([ENTRY, *arguments], env=environment, capture_output=True, text=True, timeout=20)


def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path) -> None:
    refused = _run(tmp_path, "-c", "print('ran')")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1
    assert "Python 3.11" in refused.stderr


def test_a_python_that_does_not_suit_is_passed_over(tmp_path: Path) -> None:
    """As pyenv's placeholders do, the newest name is there and fails; the one that works is taken."""
    _program(tmp_path, "python3.14", "exit 127")
    _program(tmp_path, "python3", f'exec {sys.executable} "$@"')
    assert _run(tmp_path, "-c", "print('ran')").stdout == "ran\n"


def test_the_distributions_own_python_is_taken_first(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    for folder in (own, other):
        folder.mkdir()
    _program(own, "python3.11", "echo own")
    _program(other, "python3.14", "echo other")
    environment = {**os.environ, "PATH": str(other), "PYTHON_FOLDER": str(own)}
    taken = subprocess.run([ENTRY, "-c", ""], env=environment, capture_output=True, text=True, timeout=20)
    assert taken.stdout.splitlines()[-1] == "own"


def test_an_unknown_part_is_refused() -> None:
    refused = subprocess.run(
        [ENTRY, ".ci/setup.py", "nonsense"], cwd=ROOT, capture_output=True, text=True, timeout=20
    )
    assert refused.returncode == 2
    assert "usage" in refused.stderr
