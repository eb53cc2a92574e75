"""Where the files of a recording lie: one folder a recording, journals and playable files side by side.

    ROOT/<recording id>/<participant id>.<part>.journal    part 1, 2, … one a start of the recorder
    ROOT/<recording id>/<participant id>.webm (or .mkv)    made by assemble
    ROOT/<recording id>/<participant id>.voice.webm        made by overview: the sound alone
    ROOT/<recording id>/<participant id>.thumbnails        made by overview: small pictures, one after the other
    ROOT/<recording id>/manifest.json                      made by assemble

Ids are letters, digits and hyphens, so no id can name a place outside its folder.
All of them are sealed (media.recording.seal). Must not know what is in them.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_JOURNAL = re.compile(r"([A-Za-z0-9-]{1,64})\.([0-9]{4,9})\.journal")
_PLAYABLE = re.compile(r"[A-Za-z0-9-]{1,64}\.(webm|mkv)")
_SIDE = re.compile(r"[A-Za-z0-9-]{1,64}\.(voice\.webm|thumbnails)")

MANIFEST = "manifest.json"


def is_id(text: str) -> bool:
    """Whether `text` may name a recording or a participant."""
    return _ID.fullmatch(text) is not None


def is_result(name: str) -> bool:
    """Whether `name` is one that assemble or overview gives to a file."""
    return name == MANIFEST or any(kind.fullmatch(name) for kind in (_PLAYABLE, _SIDE))


def sealed_as(name: str) -> str:
    """What a result is sealed for: for a playable file whose it is, whatever its ending says of codecs."""
    return name.partition(".")[0] if _PLAYABLE.fullmatch(name) else name


def voice_name(participant_id: str) -> str:
    return f"{participant_id}.voice.webm"


def thumbnails_name(participant_id: str) -> str:
    return f"{participant_id}.thumbnails"


def is_draft(name: str) -> bool:
    """Whether `name` is that of a file which is being made, or was when a crash came."""
    return name.endswith(".draft")


def folder(root: Path, recording_id: str) -> Path:
    """The recording's folder. Raises ValueError when the id is not one of ours."""
    if not is_id(recording_id):
        raise ValueError("not a recording id")
    return root / recording_id


def journal_path(place: Path, participant_id: str, part: int) -> Path:
    return place / f"{participant_id}.{part:04d}.journal"


def journals(place: Path) -> dict[str, list[tuple[int, Path]]]:
    """Participant id -> (part, path) in order of the parts."""
    found: dict[str, list[tuple[int, Path]]] = {}
    for path in place.iterdir() if place.is_dir() else ():
        match = _JOURNAL.fullmatch(path.name)
        if match:
            found.setdefault(match[1], []).append((int(match[2]), path))
    return {participant: sorted(parts) for participant, parts in sorted(found.items())}


@contextmanager
def locked(place: Path, *, exclusive: bool) -> Iterator[None]:
    """Wait for any other process that makes, reads whole or removes the same recording; its end frees the lock.

    Journals being written are not concerned. Raises OSError.
    """
    fd = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield
    finally:
        os.close(fd)
