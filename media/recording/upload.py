"""One file on its way to the storage: in parts while it grows, then ended and proved.

Part n is bytes (n-1)·5 MiB to n·5 MiB of the file, always: so what an earlier process brought there can be compared
with the file and need not be brought again. Must not know recordings.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from media.recording.objects import PART_BYTES, ObjectStore, StorageError, StoredObject, StoredPart

_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Local:
    """A file as it is here; one that does not grow is never written again."""

    path: Path
    key: str
    size: int
    mtime_ns: int
    grows: bool

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(slots=True)
class Upload:
    """How far one file has come. `id` "" until its first part has been sent."""

    id: str = ""
    parts: list[StoredPart] = field(default_factory=list)
    #: MD5 of each part as read here.
    sums: list[bytes] = field(default_factory=list)
    #: What lies beside the parts: key and end of each tail.
    tails: list[tuple[str, int]] = field(default_factory=list)

    @property
    def sent(self) -> int:
        return sum(part.size for part in self.parts)

    @property
    def told(self) -> int:
        """How much of the file can be had from the storage, in bytes."""
        return max([self.sent, *(end for _, end in self.tails)])


def tail_prefix(key: str) -> str:
    return f"{key}.tail/"


async def grow(store: ObjectStore, file: Local, upload: Upload) -> None:
    """Bring there what has come to a file that is still being written. Raises StorageError, OSError."""
    await _full_parts(store, file, upload)
    passed = tuple(key for key, end in upload.tails if end <= upload.sent)
    if passed:
        await store.delete(passed)
        upload.tails = [one for one in upload.tails if one[0] not in passed]
    start = upload.told
    if file.size > start:
        key = f"{tail_prefix(file.key)}{start:012d}"
        data = await asyncio.to_thread(_read, file.path, start, file.size - start)
        await store.put(key, data)
        upload.tails.append((key, start + len(data)))


async def finish(store: ObjectStore, file: Local, upload: Upload) -> str:
    """Bring the rest there, prove it and remove the tails; the object's ETag. Raises StorageError, OSError."""
    if not upload.id and file.size <= PART_BYTES:
        data = await asyncio.to_thread(_read, file.path, 0, file.size)
        await store.put(file.key, data)
        sums = [_md5(data)]
    else:
        await _full_parts(store, file, upload)
        if file.size > upload.sent:
            await _part(store, file, upload, file.size - upload.sent)
        await store.complete(file.key, upload.id, tuple(upload.parts))
        sums = upload.sums
    found = await store.find(file.key)
    if found is None or not await _is_same(store, file, found, _etag(sums, in_parts=bool(upload.id))):
        raise StorageError("what lies in the storage is not what was sent")
    tails = await store.list(tail_prefix(file.key))
    await store.delete(tuple(one.key for one in tails))
    return found.etag


async def already_there(store: ObjectStore, file: Local) -> str | None:
    """The ETag of the object, when it is this file to the byte; a crash came before that was written down."""
    found = await store.find(file.key)
    if found is None or found.size != file.size:
        return None
    sums = await asyncio.to_thread(_sums, file.path, file.size)
    return found.etag if await _is_same(store, file, found, _etag(sums, in_parts="-" in found.etag)) else None


async def resume(store: ObjectStore, file: Local) -> Upload:
    """Go on with what an earlier process began, as far as it is this file; older beginnings are given up."""
    begun = [upload_id for key, upload_id in await store.uploads(file.key) if key == file.key]
    for upload_id in begun[:-1]:
        await store.abort(file.key, upload_id)
    if not begun:
        return Upload()
    parts = await store.parts(file.key, begun[-1])
    sums = await asyncio.to_thread(_sums, file.path, file.size)
    upload = Upload(begun[-1])
    for number, (part, md5) in enumerate(zip(parts, sums, strict=False), start=1):
        if (part.number, part.etag) != (number, md5.hex()) or part.size != PART_BYTES:
            break
        upload.parts.append(part)
        upload.sums.append(md5)
    return upload


async def _full_parts(store: ObjectStore, file: Local, upload: Upload) -> None:
    while file.size - upload.sent >= PART_BYTES:
        await _part(store, file, upload, PART_BYTES)


async def _part(store: ObjectStore, file: Local, upload: Upload, length: int) -> None:
    data = await asyncio.to_thread(_read, file.path, upload.sent, length)
    upload.id = upload.id or await store.begin(file.key)
    upload.parts.append(await store.put_part(file.key, upload.id, len(upload.parts) + 1, data))
    upload.sums.append(_md5(data))


async def _is_same(store: ObjectStore, file: Local, found: StoredObject, etag: str) -> bool:
    if found.size != file.size:
        return False
    if found.etag == etag:
        return True
    # Servers that encrypt name something else: then only the bytes themselves tell.
    for start in range(0, file.size, _PIECE):
        here = await asyncio.to_thread(_read, file.path, start, min(_PIECE, file.size - start))
        if await store.get(file.key, start, len(here)) != here:
            return False
    return True


def _etag(sums: list[bytes], *, in_parts: bool) -> str:
    return f"{_md5(b''.join(sums)).hex()}-{len(sums)}" if in_parts else sums[0].hex() if len(sums) == 1 else ""


def _sums(path: Path, size: int) -> list[bytes]:
    starts = range(0, size, PART_BYTES) if size else range(1)
    return [_md5(_read(path, start, min(PART_BYTES, size - start))) for start in starts]


def _read(path: Path, start: int, length: int) -> bytes:
    """Raises OSError, also where the file is shorter than it was."""
    with path.open("rb") as file:
        data = os.pread(file.fileno(), length, start)
        while len(data) < length:
            more = os.pread(file.fileno(), length - len(data), start + len(data))
            if not more:
                raise OSError(0, "the file is shorter than it was")
            data += more
    return data


def _md5(data: bytes) -> bytes:
    """Against accidents alone: what is sent is sealed."""
    return hashlib.md5(data, usedforsecurity=False).digest()
