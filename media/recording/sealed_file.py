"""A finished file of a recording on the disk: sealed in chunks, so that any range is read without the rest.

    header  "EILAJ-S1", chunk size u32, content size u64, salt 16; tag over all that
    chunks  each sealed alone, numbered by its place; all but the last of the chunk size

The header comes last: until `finish` the file is none. Chunk 0 stays in memory until then, for a container's front
is known only at its end, and no chunk is ever sealed twice. Must not know containers.
"""

from __future__ import annotations

import errno
import hashlib
import os
import struct
from collections.abc import Iterator
from pathlib import Path

from media.recording.files import FileSource, Source
from media.recording.seal import NONCE_BYTES, TAG_BYTES, Cipher, DataKey, new_salt

CHUNK = 64 * 1024
_START = struct.Struct("!8sIQ16s")
_MAGIC = b"EILAJ-S1"
_HEADER_NONCE = bytes(NONCE_BYTES)
HEADER = _START.size + TAG_BYTES
_SEALED = CHUNK + TAG_BYTES
_MODE = 0o640
"""As the journals."""


class Altered(ValueError):
    """Bytes `at` to `end` of the file on the disk are not what was written."""

    def __init__(self, at: int, end: int) -> None:
        super().__init__(f"bytes {at} to {end} were altered")
        self.at = at
        self.end = end


class SealedWriter:
    """Writes a new file under `path`, which must not exist, sealed for `name`. Raises OSError.

    Written in one go from the start; only the first 64 KiB may be written over, after `seek`.
    """

    def __init__(self, path: Path, key: DataKey, name: str) -> None:
        self._salt = new_salt()
        self._key, self._name = key, name
        self._cipher = _cipher(key, name, "chunks", self._salt)
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
        self._first = bytearray()
        self._waiting = bytearray()
        self.size = 0
        self._over_at: int | None = None
        self._tags = [b""]

    def write(self, data: bytes) -> int:
        if self._over_at is not None:
            end = self._over_at + len(data)
            if end > len(self._first):
                raise ValueError("only the first chunk can be written over")
            self._first[self._over_at : end] = data
            self._over_at = end
            return len(data)
        self.size += len(data)
        room = CHUNK - len(self._first)
        self._first += data[:room]
        self._waiting += data[room:]
        while len(self._waiting) >= CHUNK:
            self._put(bytes(self._waiting[:CHUNK]))
            del self._waiting[:CHUNK]
        return len(data)

    def tell(self) -> int:
        return self.size if self._over_at is None else self._over_at

    def seek(self, at: int) -> int:
        """From now on write over what lies at `at`."""
        self._over_at = at
        return at

    def finish(self) -> str:
        """Bring all of it to the disk and close; SHA-256 over header and tags, which stands for every byte."""
        if self._waiting:
            self._put(bytes(self._waiting))
        if self._first:
            first = self._cipher.seal(_nonce(0), bytes(self._first), b"")
            self._tags[0] = first[-TAG_BYTES:]
            _write(self._fd, first, HEADER)
        start = _START.pack(_MAGIC, CHUNK, self.size, self._salt)
        header = start + _cipher(self._key, self._name, "file header", self._salt).seal(_HEADER_NONCE, b"", start)
        _write(self._fd, header, 0)
        os.fsync(self._fd)
        self.close()
        return hashlib.sha256(header + b"".join(self._tags)).hexdigest()

    def close(self) -> None:
        """Without `finish` what was written can never be read."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _put(self, plain: bytes) -> None:
        number = len(self._tags)
        sealed = self._cipher.seal(_nonce(number), plain, b"")
        self._tags.append(sealed[-TAG_BYTES:])
        _write(self._fd, sealed, HEADER + number * _SEALED)


class SealedReader:
    """Reads any range of a sealed file; holds one chunk at a time. Use as a context manager."""

    def __init__(self, where: Path | Source, key: DataKey, name: str) -> None:
        """Raises Altered (`at` 0) when the header is not what was written under this name, OSError."""
        self._source = FileSource(where) if isinstance(where, Path) else where
        try:
            self._header = self._sealed(HEADER, 0)
            self.size, salt = self._check_header(key, name)
        except ValueError:
            self._source.close()
            raise Altered(0, HEADER) from None
        self._cipher = _cipher(key, name, "chunks", salt)
        self._chunks = -(-self.size // CHUNK)

    def _check_header(self, key: DataKey, name: str) -> tuple[int, bytes]:
        start, tag = self._header[: _START.size], self._header[_START.size :]
        if len(tag) < TAG_BYTES:
            raise ValueError("too short")
        magic, chunk, size, salt = _START.unpack(start)
        if magic != _MAGIC or chunk != CHUNK:
            raise ValueError("not a sealed file")
        _cipher(key, name, "file header", salt).open(_HEADER_NONCE, tag, start)
        return size, salt

    @property
    def tag(self) -> str:
        """Another one for each version of the file."""
        return self._header[-TAG_BYTES:].hex()

    def __enter__(self) -> SealedReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()

    def read(self, start: int, length: int) -> bytes:
        """What lies there of the content, shorter only at its end. Raises Altered, OSError."""
        end = min(start + length, self.size)
        if start >= end:
            return b""
        first, last = start // CHUNK, (end - 1) // CHUNK
        plain = b"".join(self._chunk(number)[0] for number in range(first, last + 1))
        return plain[start - first * CHUNK : end - first * CHUNK]

    def check(self) -> tuple[list[Altered], str]:
        """Read all of it: every altered place, and the digest that `finish` gave when there is none."""
        faults, digest = [], hashlib.sha256(self._header)
        for number in range(self._chunks):
            try:
                digest.update(self._chunk(number)[1])
            except Altered as fault:
                faults.append(fault)
        expected = HEADER + self.size + self._chunks * TAG_BYTES
        found = self._source.size()
        if found > expected:
            faults.append(Altered(expected, found))
        return faults, digest.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        """The whole content, a chunk at a time. Raises Altered, OSError."""
        return (self._chunk(number)[0] for number in range(self._chunks))

    def _chunk(self, number: int) -> tuple[bytes, bytes]:
        """Content and tag."""
        at = HEADER + number * _SEALED
        length = min(CHUNK, self.size - number * CHUNK) + TAG_BYTES
        sealed = self._sealed(length, at)
        try:
            return self._cipher.open(_nonce(number), sealed, b""), sealed[-TAG_BYTES:]
        except ValueError:
            raise Altered(at, at + length) from None

    def _sealed(self, length: int, at: int) -> bytes:
        """A bad block of the disk is what it is: these bytes are not what was written."""
        try:
            return self._source.pread(length, at)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            raise Altered(at, at + length) from None


def stretch(size: int, start: int, length: int) -> tuple[int, int]:
    """Where the sealed bytes lie of a range of a content of `size`: place and length in the file."""
    end = min(start + length, size)
    if start >= end:
        return HEADER, 0
    first, last = start // CHUNK, (end - 1) // CHUNK
    at = HEADER + first * _SEALED
    return at, HEADER + min((last + 1) * _SEALED, size + (last + 1) * TAG_BYTES) - at


def _cipher(key: DataKey, name: str, purpose: str, salt: bytes) -> Cipher:
    return key.derive(purpose, name, 0, salt)


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE_BYTES, "big")


def _write(fd: int, data: bytes, at: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(fd, view, at)
        view, at = view[written:], at + written
