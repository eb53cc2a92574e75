"""The one place where the bytes of recordings meet the disk, so that a test can make the disk fail here.

A block that cannot be read costs that block: of a journal it reads as zeros, which no seal covers, so the rest is
still found and the place has a name. Must not know what the bytes are.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

_BLOCK = 4096
_BUFFER = 256 * 1024
_JOURNAL = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_MODE = 0o640


class Disk:
    """What a journal is written with. Every method raises OSError."""

    def create(self, path: Path) -> int:
        """A new file, never an old one, whose name outlives a power cut."""
        fd = os.open(path, _JOURNAL, _MODE)
        sync_folder(path.parent)
        return fd

    def write(self, fd: int, data: bytes) -> int:
        return os.write(fd, data)

    def sync(self, fd: int) -> None:
        os.fdatasync(fd)

    def free(self, fd: int) -> int:
        """Bytes that are left on the file's disk."""
        about = os.fstatvfs(fd)
        return about.f_bavail * about.f_frsize


class Source(Protocol):
    """Bytes at places, wherever they lie."""

    def size(self) -> int: ...

    def pread(self, length: int, at: int) -> bytes:
        """Shorter only at the end. Raises OSError."""

    def close(self) -> None: ...


class FileSource:
    def __init__(self, path: Path) -> None:
        # A link could lead out of the recording's folder.
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)

    def size(self) -> int:
        return os.fstat(self._fd).st_size

    def pread(self, length: int, at: int) -> bytes:
        return pread(self._fd, length, at)

    def close(self) -> None:
        os.close(self._fd)


class Window:
    """A file of which only some bytes are at hand, as from a range request: its front, and a stretch at `at`."""

    def __init__(self, front: bytes, stretch: bytes, at: int, size: int) -> None:
        self._front, self._stretch, self._at, self._size = front, stretch, at, size

    def size(self) -> int:
        return self._size

    def pread(self, length: int, at: int) -> bytes:
        if at + length <= len(self._front):
            return self._front[at : at + length]
        start = at - self._at
        return self._stretch[start : start + length] if start >= 0 else b""

    def close(self) -> None:
        """Nothing is held."""


def pread(fd: int, length: int, at: int) -> bytes:
    return os.pread(fd, length, at)


def open_journal(path: Path) -> BinaryIO:
    """To be read from end to end, whatever blocks of it are bad. Raises OSError when it cannot be opened."""
    return cast(BinaryIO, io.BufferedReader(_Blocks(path), _BUFFER))


class _Blocks(io.RawIOBase):
    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._size = os.fstat(self._fd).st_size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer)
        found = self._read(len(view))
        view[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        if not self.closed:
            os.close(self._fd)
        super().close()

    def _read(self, length: int) -> bytes:
        try:
            return pread(self._fd, length, self._at)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
        return self._read_block(min(length, _BLOCK - self._at % _BLOCK, self._size - self._at))

    def _read_block(self, length: int) -> bytes:
        try:
            return pread(self._fd, length, self._at)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            return bytes(length)


def sync_folder(place: Path) -> None:
    """So that a new file's name outlives a power cut."""
    fd = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):  # some file systems cannot; the name is then safe a little later
            os.fsync(fd)
    finally:
        os.close(fd)
