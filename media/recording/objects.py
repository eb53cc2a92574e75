"""What the recordings need of a storage elsewhere: objects by key, ranges of them, uploads in parts.

Values and a Protocol; `bucket` is the real one, on anything that speaks S3. Must not know recordings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

PART_BYTES = 5 * 1024 * 1024
"""Of every part of an upload but its last: the least that S3 takes (API reference, UploadPart)."""


class StorageError(Exception):
    """The storage said no; the sentence tells why, without keys or addresses."""


class StorageAway(StorageError):
    """It does not answer, or not now: the same may work later."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    key: str
    size: int
    #: MD5 of the content; of an upload in parts, MD5 over their MD5s and `-COUNT`. Servers that encrypt differ.
    etag: str


@dataclass(frozen=True, slots=True)
class StoredPart:
    number: int
    size: int
    etag: str


class ObjectStore(Protocol):
    """Every method raises StorageAway and StorageError."""

    async def check(self) -> None:
        """Write, read and remove one small object."""

    async def close(self) -> None: ...

    async def put(self, key: str, data: bytes) -> None:
        """A whole object; the server is given its MD5 and refuses what arrives otherwise."""

    async def get(self, key: str, start: int, length: int) -> bytes:
        """A range, shorter only at the object's end."""

    async def find(self, key: str) -> StoredObject | None: ...

    async def list(self, prefix: str) -> tuple[StoredObject, ...]:
        """All objects whose key begins so, in the order of their keys."""

    async def folders(self) -> tuple[str, ...]:
        """First names of all keys, up to their slash."""

    async def delete(self, keys: tuple[str, ...]) -> None:
        """Those that are not there are no fault."""

    async def uploads(self, prefix: str) -> tuple[tuple[str, str], ...]:
        """(key, upload id) of what was begun in parts and not ended, oldest first."""

    async def parts(self, key: str, upload_id: str) -> tuple[StoredPart, ...]:
        """In the order of their numbers."""

    async def begin(self, key: str) -> str:
        """The id of a new upload in parts."""

    async def put_part(self, key: str, upload_id: str, number: int, data: bytes) -> StoredPart:
        """`number` counts from 1; a part that is there already is replaced."""

    async def complete(self, key: str, upload_id: str, parts: tuple[StoredPart, ...]) -> None: ...

    async def abort(self, key: str, upload_id: str) -> None: ...
