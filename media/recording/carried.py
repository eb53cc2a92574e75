"""What of a recording lies in the storage elsewhere, proved: a small file for each, beside the recordings.

    ROOT/.carried/<recording id>.json

Written only after the proof, so what it names may be removed here. It also keeps the numbers of journals that are
gone from here from being given again. Lost, it is made anew from the storage. Must not know the storage.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from media.recording.files import sync_folder

_FOLDER = ".carried"


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """One object. `mtime_ns` is that of the file it was carried from, so that a newer one is seen."""

    size: int
    mtime_ns: int
    etag: str


def names(place: Path) -> set[str]:
    """Names of the files of the recording in `place` that lie in the storage. Raises OSError."""
    return set(read(place))


def read(place: Path) -> dict[str, CarriedFile]:
    """Nothing where nothing was carried, or the file is spoilt: then all is proved again. Raises OSError."""
    try:
        values = json.loads(_path(place).read_bytes())
        return {name: CarriedFile(**one) for name, one in values.items()}
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, AttributeError):
        return {}


def write(place: Path, files: Mapping[str, CarriedFile]) -> None:
    """Whole or not at all. Raises OSError."""
    path = _path(place)
    path.parent.mkdir(mode=0o750, exist_ok=True)
    beside = path.with_suffix(".draft")
    with beside.open("w", encoding="ascii") as file:
        json.dump({name: asdict(one) for name, one in files.items()}, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def forget(place: Path) -> None:
    _path(place).unlink(missing_ok=True)


def all_known(root: Path) -> tuple[str, ...]:
    """Ids of the recordings of which something was carried. Raises OSError."""
    folder = root / _FOLDER
    return tuple(sorted(path.stem for path in folder.glob("*.json"))) if folder.is_dir() else ()


def _path(place: Path) -> Path:
    return place.parent / _FOLDER / f"{place.name}.json"
