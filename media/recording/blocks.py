"""The frames of a Matroska file that media.recording.webm wrote, one cluster in memory at a time.

Only what that writer makes is understood (sizes known, simple blocks without lacing). Must not know what is in
frames, or where the file lies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

_SEGMENT, _TRACKS, _ENTRY, _CLUSTER = 0x18538067, 0x1654AE6B, 0xAE, 0x1F43B675
_NUMBER, _CODEC, _PRIVATE, _AUDIO, _CHANNELS = 0xD7, 0x86, 0x63A2, 0xE1, 0x9F
_TIME, _BLOCK = 0xE7, 0xA3
_HEAD = 12
"""No element's id and size take more bytes."""

Read = Callable[[int, int], bytes]
"""(start, length) -> those bytes of the file, fewer only at its end."""


class Block(NamedTuple):
    """One frame; `at_ms` on the file's time line."""

    track: int
    at_ms: int
    key: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class TrackHead:
    """What the file says of a track. `codec` is Matroska's word, as `A_OPUS`; `private` is for its decoder."""

    number: int
    codec: str
    private: bytes
    channels: int


class BlockReader:
    """Tracks and frames of a file of `size` bytes. Raises ValueError for what is no file of ours."""

    def __init__(self, read: Read, size: int) -> None:
        self._read = read
        self._size = size
        self._at = self._into_segment()
        self.tracks = {head.number: head for head in self._heads()}
        if not self.tracks:
            raise ValueError("not a file of ours")

    def __iter__(self) -> Iterator[Block]:
        """In the order of the file."""
        at = self._at
        while at < self._size:
            identity, begin, end = self._element(at)
            if identity == _CLUSTER:
                yield from _blocks(self._read(begin, end - begin))
            at = end

    def _into_segment(self) -> int:
        at = 0
        while True:
            identity, begin, end = self._element(at)
            if identity == _SEGMENT:
                return begin
            at = end

    def _heads(self) -> Iterator[TrackHead]:
        at = self._at
        while at < self._size:
            identity, begin, end = self._element(at)
            if identity == _TRACKS:
                tracks = self._read(begin, end - begin)
                yield from (_head(entry) for kind, entry in _children(tracks) if kind == _ENTRY)
                return
            at = end

    def _element(self, at: int) -> tuple[int, int, int]:
        """Id, and where its content begins and ends."""
        identity, begin, length = _start(self._read(at, _HEAD), 0)
        return identity, at + begin, at + begin + length


def _head(entry: bytes) -> TrackHead:
    found = dict(_children(entry))
    sound = dict(_children(found.get(_AUDIO, b"")))
    return TrackHead(
        number=int.from_bytes(found[_NUMBER], "big"),
        codec=found[_CODEC].decode(),
        private=found.get(_PRIVATE, b""),
        channels=int.from_bytes(sound.get(_CHANNELS, b"\x01"), "big"),
    )


def _blocks(cluster: bytes) -> Iterator[Block]:
    cluster_ms = 0
    for identity, content in _children(cluster):
        if identity == _TIME:
            cluster_ms = int.from_bytes(content, "big")
        elif identity == _BLOCK:
            number, at = _size(content, 0)
            after = int.from_bytes(content[at : at + 2], "big", signed=True)
            yield Block(number, cluster_ms + after, bool(content[at + 2] & 0x80), content[at + 3 :])


def _children(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(content):
        identity, begin, length = _start(content, at)
        yield identity, content[begin : begin + length]
        at = begin + length


def _start(data: bytes, at: int) -> tuple[int, int, int]:
    """Id, where the content begins, its length."""
    if at >= len(data) or not data[at]:
        raise ValueError("not a file of ours")
    width = 9 - data[at].bit_length()
    length, begin = _size(data, at + width)
    return int.from_bytes(data[at : at + width], "big"), begin, length


def _size(data: bytes, at: int) -> tuple[int, int]:
    """A number of EBML's variable width (RFC 8794 §4), and what follows it."""
    if at >= len(data) or not data[at]:
        raise ValueError("not a file of ours")
    width = 9 - data[at].bit_length()
    return int.from_bytes(data[at : at + width], "big") & (1 << 7 * width) - 1, at + width
