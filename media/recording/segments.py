"""The frame of a journal file: a header, then numbered segments that can each be checked alone.

    header   "EILAJ-J1", seal u8, part u32, two ids (length u8 and ASCII), CRC-32 of all that
    segment  "ESEG", number u32, length u32, CRC-32 of number, length and body; body

A segment is what reaches the disk at once. What the body looks like on disk is the seal's affair: `NoSeal` writes
records as they are, an authenticating cipher takes its place without any change here. The checksum stays outside
the seal, so a torn tail is told from an altered one. Must not know what records mean.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

_FILE_MAGIC = b"EILAJ-J1"
_SEGMENT_MAGIC = b"ESEG"
_FILE_START = struct.Struct("!8sBI")
_NUMBERS = struct.Struct("!II")
_CRC = struct.Struct("!I")
_SEGMENT_START = struct.Struct("!4sIII")

#: A segment is written when this much waits; one record may exceed it by its own size.
SEGMENT_BYTES = 64 * 1024
_LARGEST_BODY = 4 * SEGMENT_BYTES
_SCAN_BYTES = 64 * 1024


class Seal(Protocol):
    """Turns the records of one segment into what lies on the disk, and back. One object a journal file."""

    #: Written into the file header, so that a reader knows what it needs.
    kind: int

    def seal(self, number: int, records: bytes) -> bytes: ...

    def unseal(self, number: int, body: bytes) -> bytes:
        """Raises ValueError when the body is not what was sealed under this number."""


class NoSeal:
    """Records lie on the disk as they are."""

    kind = 0

    def seal(self, number: int, records: bytes) -> bytes:
        return records

    def unseal(self, number: int, body: bytes) -> bytes:
        return body


@dataclass(frozen=True, slots=True)
class FileHeader:
    """Whose journal this is."""

    recording_id: str
    participant_id: str
    part: int


def file_header(header: FileHeader, seal: Seal) -> bytes:
    ids = b"".join(
        bytes([len(text)]) + text.encode("ascii") for text in (header.recording_id, header.participant_id)
    )
    start = _FILE_START.pack(_FILE_MAGIC, seal.kind, header.part) + ids
    return start + _CRC.pack(zlib.crc32(start))


def segment(number: int, records: bytes, seal: Seal) -> bytes:
    body = seal.seal(number, records)
    return _SEGMENT_START.pack(_SEGMENT_MAGIC, number, len(body), _checksum(number, body)) + body


def read_header(file: BinaryIO) -> FileHeader:
    """Raises ValueError when the file does not begin with a whole header, EOFError when it was cut inside it."""
    start = _exactly(file, _FILE_START.size)
    magic, kind, part = _FILE_START.unpack(start)
    if magic != _FILE_MAGIC or kind != NoSeal.kind:
        raise ValueError("not a journal that can be read here")
    ids = []
    for _ in range(2):
        length = _exactly(file, 1)
        text = _exactly(file, length[0])
        start += length + text
        ids.append(text)
    if _CRC.unpack(_exactly(file, 4))[0] != zlib.crc32(start):
        raise ValueError("journal header altered")
    return FileHeader(ids[0].decode("ascii"), ids[1].decode("ascii"), part)


def read_segments(file: BinaryIO, seal: Seal) -> Iterator[bytes]:
    """The records of every whole segment, from where the header ended.

    A torn tail ends the reading; a damaged segment is stepped over to the next one that holds.
    """
    while True:
        at = file.tell()
        start = file.read(_SEGMENT_START.size)
        if len(start) < _SEGMENT_START.size:
            return
        records = _open_segment(file, start, seal)
        if records is not None:
            yield records
        elif not _find_segment(file, at + 1):
            return


def _open_segment(file: BinaryIO, start: bytes, seal: Seal) -> bytes | None:
    magic, number, length, checksum = _SEGMENT_START.unpack(start)
    if magic != _SEGMENT_MAGIC or length > _LARGEST_BODY:
        return None
    body = file.read(length)
    if len(body) < length or _checksum(number, body) != checksum:
        return None
    try:
        return seal.unseal(number, body)
    except ValueError:
        return None


def _find_segment(file: BinaryIO, at: int) -> bool:
    """Move to the next place after `at` that looks like the start of a segment."""
    while True:
        file.seek(at)
        window = file.read(_SCAN_BYTES)
        found = window.find(_SEGMENT_MAGIC)
        if found >= 0:
            file.seek(at + found)
            return True
        if len(window) < _SCAN_BYTES:
            return False
        at += len(window) - len(_SEGMENT_MAGIC) + 1


def _checksum(number: int, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(_NUMBERS.pack(number, len(body))))


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError("journal header cut short")
    return data
