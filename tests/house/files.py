"""Which files are ours: those that git tracks (a new one from `git add` on)."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("server", "signaling", "media", "turn")


@cache
def ours() -> tuple[PurePosixPath, ...]:
    """Every file of the project, as a path from its root."""
    command = ["git", "ls-files", "-z"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = (PurePosixPath(name) for name in sorted(listing.split("\0")) if name)
    return tuple(path for path in paths if (ROOT / path).is_file())


def ending(*suffixes: str) -> list[PurePosixPath]:
    """Our files with one of these suffixes."""
    return [path for path in ours() if path.suffix in suffixes]


def text(path: PurePosixPath) -> str:
    """The file's text; empty where it is not UTF-8 (a picture, a font, a golden packet)."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
