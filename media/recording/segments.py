"""The frame of a journal file: a header, then numbered sealed segments that can each be checked alone.

    header   "EILAJ-J2", part u32, two ids (length u8 and ASCII), salt 16; tag over all that
    segment  "ESEG", kind u8 (0 records, 1 the end), number u32, length u32, salt 16, fresh 8, SHA-256 of the
             segment before (of the header for segment 0); sealed records

All of a segment's frame is bound to its records. The salt stands in each, so a damaged header costs nothing else;
`fresh` is random, so even two copies of a machine, resumed in the middle of a part, never use a nonce twice.
Must not know what records mean.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from media.recording.seal import NONCE_BYTES, TAG_BYTES, Cipher, DataKey, new_salt

_FILE_MAGIC = b"EILAJ-J2"
_SEGMENT_MAGIC = b"ESEG"
_FILE_START = struct.Struct("!8sI")
_FRAME = struct.Struct("!4sBII16s8s32s")
_NUMBER = struct.Struct("!I")
_HEADER_NONCE = bytes(NONCE_BYTES)
_RECORDS, _END = 0, 1

#: A segment is written when this much waits; one record may exceed it by its own size.
SEGMENT_BYTES = 64 * 1024
_LARGEST_BODY = 4 * SEGMENT_BYTES
_SCAN_BYTES = 64 * 1024


class Whose(NamedTuple):
    """Which journal a file is, as its name says; sealed for this place it opens in no other."""

    key: DataKey
    participant_id: str
    part: int

    def cipher(self, purpose: str, salt: bytes) -> Cipher:
        return self.key.derive(purpose, self.participant_id, self.part, salt)


class Segment(NamedTuple):
    """A whole segment as found, `at` bytes from the file's start."""

    number: int
    at: int
    size: int
    is_end: bool
    previous: bytes
    digest: bytes
    records: bytes


class Hole(NamedTuple):
    """Bytes that are no segment of this journal."""

    at: int
    end: int


class SegmentWriter:
    """Numbers, chains and seals the segments of one new journal file."""

    def __init__(self, whose: Whose) -> None:
        self._salt = new_salt()
        self._cipher = whose.cipher("segments", self._salt)
        self._number = 0
        ids = b"".join(
            bytes([len(text)]) + text.encode("ascii") for text in (whose.key.recording_id, whose.participant_id)
        )
        start = _FILE_START.pack(_FILE_MAGIC, whose.part) + ids + self._salt
        self.header = start + whose.cipher("header", self._salt).seal(_HEADER_NONCE, b"", start)
        self._previous = hashlib.sha256(self.header).digest()

    def segment(self, records: bytes, *, end: bool = False) -> bytes:
        """The next segment; `end` says that none follows."""
        number, fresh = self._number, os.urandom(8)
        self._number += 1
        kind = _END if end else _RECORDS
        length = len(records) + TAG_BYTES
        frame = _FRAME.pack(_SEGMENT_MAGIC, kind, number, length, self._salt, fresh, self._previous)
        whole = frame + self._cipher.seal(_NUMBER.pack(number) + fresh, records, frame)
        self._previous = hashlib.sha256(whole).digest()
        return whole


class SegmentReader:
    """Finds what is whole in a journal file, whatever was done to it."""

    def __init__(self, file: BinaryIO, whose: Whose) -> None:
        """Reads the header. Raises OSError."""
        self._file = file
        self._whose = whose
        self._ciphers: dict[bytes, Cipher] = {}
        #: SHA-256 of the header, None when it is not this journal's or not whole.
        self.header_digest: bytes | None = None
        self.header_size = _FILE_START.size + len(whose.key.recording_id) + len(whose.participant_id) + 2 + 16 + 16
        self._read_header()

    def _read_header(self) -> None:
        header = self._file.read(self.header_size)
        start, tag = header[:-TAG_BYTES], header[-TAG_BYTES:]
        try:
            self._whose.cipher("header", start[-16:]).open(_HEADER_NONCE, tag, start)
        except ValueError:
            return
        self.header_digest = hashlib.sha256(header).digest()

    def __iter__(self) -> Iterator[Segment | Hole]:
        """All of the file behind the header, in the order in which it lies there."""
        at = self.header_size
        while (found := self._segment(at)) is not None:
            if isinstance(found, Segment):
                yield found
                at += found.size
                continue
            next_at = at + 1
            while (next_at := self._find(next_at)) >= 0 and not isinstance(self._segment(next_at), Segment):
                next_at += 1
            end = next_at if next_at >= 0 else self._file.seek(0, os.SEEK_END)
            yield Hole(at, end)
            at = end

    def _segment(self, at: int) -> Segment | Hole | None:
        """What begins at `at`; None at the end of the file."""
        self._file.seek(at)
        frame = self._file.read(_FRAME.size)
        if not frame:
            return None
        hole = Hole(at, at + len(frame))
        if len(frame) < _FRAME.size:
            return hole
        magic, kind, number, length, salt, fresh, previous = _FRAME.unpack(frame)
        if magic != _SEGMENT_MAGIC or not TAG_BYTES <= length <= _LARGEST_BODY:
            return hole
        body = self._file.read(length)
        try:
            records = self._cipher(salt).open(_NUMBER.pack(number) + fresh, body, frame)
        except ValueError:
            return hole
        digest = hashlib.sha256(frame + body).digest()
        return Segment(number, at, len(frame) + length, kind == _END, previous, digest, records)

    def _cipher(self, salt: bytes) -> Cipher:
        cipher = self._ciphers.get(salt)
        if cipher is None:
            self._ciphers.clear()  # a journal has one salt; what is damaged may show many
            cipher = self._ciphers[salt] = self._whose.cipher("segments", salt)
        return cipher

    def _find(self, at: int) -> int:
        """The next place from `at` on that looks like the start of a segment; -1 when there is none."""
        while True:
            self._file.seek(at)
            window = self._file.read(_SCAN_BYTES)
            found = window.find(_SEGMENT_MAGIC)
            if found >= 0:
                return at + found
            if len(window) < _SCAN_BYTES:
                return -1
            at += len(window) - len(_SEGMENT_MAGIC) + 1
