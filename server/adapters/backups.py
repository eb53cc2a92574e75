"""Backups of a node: the database as it is at one moment, the sealed recordings, and apart from both the keys.

    TO/eilaj-<time>/       manifest.json  database.sqlite | database.dump  recordings/…
    KEYS_TO/eilaj-<time>/  manifest.json  and all of `keys`

The keys go first, because the head of the audit trail lies there and must not be ahead of the database; recordings
go last, because what the database names must be there. A file that has not changed since the last backup is a hard
link to it. A folder gets its name when it is whole. Everything here blocks. Must not know what is in a recording.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

MANIFEST = "manifest.json"
PARTIAL = ".partial"
SQLITE, DUMP = "database.sqlite", "database.dump"
CHUNK = 2**20
TOOL_SECONDS = 6 * 3600


class BackupFailed(Exception):
    """One sentence for the person who asked."""


@dataclass(frozen=True, slots=True)
class Backup:
    """`linked`: files that were the same as in the backup before."""

    folder: Path
    keys: Path
    files: int
    bytes: int
    linked: int


def make(data: Path, database: str, to: Path, keys_to: Path, now: datetime) -> Backup:
    """Back up a node, running or not. Raises BackupFailed, OSError."""
    if to.resolve() == keys_to.resolve() or to.resolve() in keys_to.resolve().parents:
        raise BackupFailed("The keys must not lie with what they open: give another folder for them.")
    name = f"eilaj-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    keys = _begun(keys_to, name)
    shutil.copytree(data / "keys", keys, dirs_exist_ok=True)
    folder, before = _begun(to, name), _newest(to)
    _dump(make_url(database), folder)
    linked = 0
    for path in _files(data / "recordings"):
        linked += _take(path, folder / "recordings" / path.relative_to(data / "recordings"), folder, before)
    # Keys of recordings that began meanwhile; the head stays as it was.
    for path in _files(data / "keys"):
        target = keys / path.relative_to(data / "keys")
        if not target.exists():
            _take(path, target, keys, None)
    _sealed(keys, now)
    manifest = _sealed(folder, now)
    sizes = [entry["bytes"] for entry in manifest["files"].values()]
    return Backup(_named(folder), _named(keys), len(sizes), sum(sizes), linked)


def check(folder: Path) -> tuple[str, ...]:
    """Files that are missing, are too many or have changed since the backup. Raises BackupFailed."""
    try:
        known: Mapping[str, Mapping[str, Any]] = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        raise BackupFailed(f"{folder} is no backup, or its {MANIFEST} cannot be read.") from None
    there = {str(path.relative_to(folder)): path for path in _files(folder) if path != folder / MANIFEST}
    wrong = sorted(known.keys() ^ there.keys())
    changed = [name for name in known.keys() & there.keys() if _digest(there[name]) != known[name]["sha256"]]
    return (*wrong, *sorted(changed))


def restore(folder: Path, keys: Path, data: Path, database: str) -> None:
    """Put a backup back into an empty `data` and an empty database. Raises BackupFailed, OSError."""
    for one in (folder, keys):
        if wrong := check(one):
            raise BackupFailed(f"{one} is not as it was made: {', '.join(wrong[:5])}.")
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(data.iterdir()):
        raise BackupFailed(f"{data} is not empty: a restore never writes over anything.")
    url = make_url(database)
    is_file = (folder / SQLITE).exists()
    if is_file != (url.get_backend_name() == "sqlite"):
        raise BackupFailed("The backup is of another kind of database than the settings name.")
    shutil.copytree(keys, data / "keys", ignore=shutil.ignore_patterns(MANIFEST))
    (data / "keys").chmod(0o700)
    if (folder / "recordings").exists():
        shutil.copytree(folder / "recordings", data / "recordings")
    if is_file:
        target = Path(str(url.database))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / SQLITE, target)
        target.chmod(0o600)
    else:
        _postgres("pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", str(folder / DUMP))


def _begun(parent: Path, name: str) -> Path:
    if (parent / name).exists():
        raise BackupFailed(f"{parent / name} is there already.")
    folder = parent / f"{name}{PARTIAL}"
    folder.mkdir(mode=0o700, parents=True)
    return folder


def _newest(parent: Path) -> Path | None:
    """The last whole backup."""
    whole = sorted(path.parent for path in parent.glob(f"eilaj-*/{MANIFEST}") if path.parent.suffix != PARTIAL)
    return whole[-1] if whole else None


def _dump(url: URL, folder: Path) -> None:
    if url.get_backend_name() != "sqlite":
        _postgres("pg_dump", url, "--format=custom", "--no-owner", f"--file={folder / DUMP}")
        return
    # One read transaction: writers go on beside it.
    with closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)) as source:
        source.execute("vacuum into ?", (str(folder / SQLITE),))


def _postgres(program: str, url: URL, *arguments: str) -> None:
    """A program of PostgreSQL's own, without the password on its command line. Raises BackupFailed."""
    found = list(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    path = max(found, key=lambda one: float(one.parts[-3]), default=shutil.which(program))
    if path is None:
        raise BackupFailed(f"{program} is missing: install Debian's postgresql-client.")
    where = [f"--host={url.host or 'localhost'}", f"--port={url.port or 5432}", f"--dbname={url.database}"]
    where += [f"--username={url.username}"] if url.username else []
    environment = os.environ | {"PGPASSWORD": url.password or ""}
    command = [str(path), "--no-password", *where, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=TOOL_SECONDS, check=False)  # noqa: S603
    if done.returncode != 0:
        raise BackupFailed(f"{program} failed: {done.stderr.decode(errors='replace').strip().splitlines()[-1:]}")


def _take(path: Path, target: Path, folder: Path, before: Path | None) -> int:
    """Copy one file, or link to it in the backup before; 1 if it was linked. What has gone away is left out."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        status = path.stat()
        old = before / target.relative_to(folder) if before is not None else None
        if old is not None and old.exists():
            known = old.stat()
            if (known.st_size, known.st_mtime_ns) == (status.st_size, status.st_mtime_ns):
                os.link(old, target)
                return 1
        shutil.copy2(path, target)
    except FileNotFoundError:
        target.unlink(missing_ok=True)
    return 0


def _sealed(folder: Path, now: datetime) -> dict[str, Any]:
    """Write down what every file is; the last thing that is written."""
    files = {
        str(path.relative_to(folder)): {"bytes": path.stat().st_size, "sha256": _digest(path)}
        for path in _files(folder)
    }
    manifest = {"format": 1, "made_at": now.astimezone(UTC).isoformat(), "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
    return manifest


def _named(folder: Path) -> Path:
    return folder.rename(folder.with_name(folder.name.removesuffix(PARTIAL)))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()
