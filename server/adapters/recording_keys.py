"""The key-encryption keys of recordings: from the settings, or from a file that only we may read.

Must not know what they wrap.
"""

from __future__ import annotations

import base64
import contextlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from media.recording.keys import Keyring
from server.adapters.keys import write_private


def key_source(given: str, path: Path) -> Callable[[], Keyring]:
    """What asks for the keys: those `given`, else those in `path`, read each time, so that a rotation is seen.

    Raises OSError, ValueError.
    """
    if given:
        ring = Keyring.parse(given)
        return lambda: ring
    with contextlib.suppress(FileExistsError):
        write_private(path, _line("first").encode())
    Keyring.parse(path.read_text("ascii"))  # what cannot be read stops the start, not the first recording
    return lambda: Keyring.parse(path.read_text("ascii"))


def add_newest(path: Path, now: datetime) -> None:
    """Put a new key before those in the file."""
    _replace(path, _line(f"{now:%Y%m%dT%H%M%S}-{os.urandom(2).hex()}") + path.read_text("ascii"))


def keep_newest(path: Path) -> None:
    """Forget all but the first: nothing is wrapped with them any more."""
    _replace(path, path.read_text("ascii").splitlines(keepends=True)[0])


def _line(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}\n"


def _replace(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    write_private(beside, text.encode())
    beside.replace(path)
