"""A finished, seekable WebM or Matroska file (RFC 9559), written in one pass with bounded memory.

Room is left in front for everything that is known only at the end (tracks, duration, where the cues are); clusters
follow as they fill, cues come last. Must not know RTP, journals or clocks: times are milliseconds of the file.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Protocol

from media.recording import ebml

FRONT = 4096
_CLUSTER_MS = 1000
_SOUND_CUE_MS = 5000
_SCALE_NS = 1_000_000
_PRE_SKIP = 312
_CODEC_DELAY_NS = 6_500_000
_SEEK_PRE_ROLL_NS = 80_000_000

_BLOCK = struct.Struct("!hB")
_INFO, _TRACKS, _CUES = 0x1549A966, 0x1654AE6B, 0x1C53BB6B


class Sink(Protocol):
    """What a container is written into: forward, and at the end once more over its first bytes."""

    def write(self, data: bytes, /) -> int: ...

    def tell(self) -> int: ...

    def seek(self, at: int, /) -> int: ...


@dataclass(slots=True)
class _Track:
    number: int
    entry: bytes
    is_video: bool
    last_ms: int = -1
    cued_ms: int = -_SOUND_CUE_MS


class MatroskaWriter:
    """Writes into `file`, which must be empty. Add each track before its first block.

    A file with nothing but VP8 and Opus is WebM; any other codec makes it Matroska.
    """

    def __init__(self, file: Sink) -> None:
        self._file = file
        self._tracks: list[_Track] = []
        self._document = "webm"
        self._cluster: list[bytes] = []
        self._cluster_ms = 0
        self._cluster_at = FRONT
        #: (ms, track, where its cluster begins in the file)
        self._cue_points: list[tuple[int, int, int]] = []
        file.write(bytes(FRONT))

    def add_opus(self, channels: int) -> int:
        """A sound track; returns its number."""
        head = struct.pack("<8sBBHIhB", b"OpusHead", 1, channels, _PRE_SKIP, 48000, 0, 0)
        settings = ebml.element(0xE1, ebml.number(0xB5, 48000.0), ebml.unsigned(0x9F, channels))
        return self._add(
            False,
            "A_OPUS",
            ebml.element(0x63A2, head),
            ebml.unsigned(0x56AA, _CODEC_DELAY_NS),
            ebml.unsigned(0x56BB, _SEEK_PRE_ROLL_NS),
            settings,
        )

    def add_vp8(self, width: int, height: int) -> int:
        return self._add(True, "V_VP8", _picture(width, height))

    def add_h264(self, width: int, height: int, configuration: bytes) -> int:
        """`configuration`: the avcC record."""
        self._document = "matroska"
        return self._add(True, "V_MPEG4/ISO/AVC", ebml.element(0x63A2, configuration), _picture(width, height))

    def block(self, number: int, at_ms: int, data: bytes, key: bool) -> None:
        """One frame. A track's times always rise: an earlier one is moved to a millisecond after the last."""
        track = self._tracks[number - 1]
        at_ms = max(at_ms, track.last_ms + 1, self._cluster_ms)
        track.last_ms = at_ms
        if not self._cluster or at_ms - self._cluster_ms >= _CLUSTER_MS or (key and track.is_video):
            self._end_cluster()
            self._cluster_ms = at_ms
        if key and (track.is_video or at_ms - track.cued_ms >= _SOUND_CUE_MS):
            track.cued_ms = at_ms
            self._cue_points.append((at_ms, number, self._cluster_at))
        head = ebml.size(number) + _BLOCK.pack(at_ms - self._cluster_ms, 0x80 if key else 0)
        self._cluster.append(b"\xa3" + ebml.size(len(head) + len(data)) + head + data)

    def finish(self, duration_ms: float) -> str:
        """Write cues and front; returns the document type, "webm" or "matroska"."""
        self._end_cluster()
        document = ebml.element(
            0x1A45DFA3,
            ebml.unsigned(0x4286, 1),
            ebml.unsigned(0x42F7, 1),
            ebml.unsigned(0x42F2, 4),
            ebml.unsigned(0x42F3, 8),
            ebml.text(0x4282, self._document),
            ebml.unsigned(0x4287, 4),
            ebml.unsigned(0x4285, 2),
        )
        segment_at = len(document) + 12
        cues_at = self._cluster_at
        self._file.write(self._all_cues(segment_at))
        end = self._file.tell()
        front = self._front(duration_ms, segment_at, cues_at)
        self._file.seek(0)
        self._file.write(document + b"\x18\x53\x80\x67" + ebml.size(end - segment_at, 8) + front)
        return self._document

    def _add(self, is_video: bool, codec: str, *details: bytes) -> int:
        number = len(self._tracks) + 1
        entry = ebml.element(
            0xAE,
            ebml.unsigned(0xD7, number),
            ebml.unsigned(0x73C5, number),
            ebml.unsigned(0x83, 1 if is_video else 2),
            ebml.unsigned(0x9C, 0),
            ebml.text(0x86, codec),
            *details,
        )
        self._tracks.append(_Track(number, entry, is_video))
        return number

    def _end_cluster(self) -> None:
        if self._cluster:
            data = ebml.element(0x1F43B675, ebml.unsigned(0xE7, self._cluster_ms), *self._cluster)
            self._file.write(data)
            self._cluster_at += len(data)
            self._cluster = []

    def _all_cues(self, segment_at: int) -> bytes:
        points = [
            ebml.element(
                0xBB,
                ebml.unsigned(0xB3, at_ms),
                ebml.element(0xB7, ebml.unsigned(0xF7, number), ebml.unsigned(0xF1, cluster_at - segment_at)),
            )
            for at_ms, number, cluster_at in self._cue_points
        ]
        return ebml.element(_CUES, *points)

    def _front(self, duration_ms: float, segment_at: int, cues_at: int) -> bytes:
        info = ebml.element(
            _INFO,
            ebml.unsigned(0x2AD7B1, _SCALE_NS),
            ebml.number(0x4489, duration_ms),
            ebml.text(0x4D80, "E-Ilaj"),
            ebml.text(0x5741, "E-Ilaj"),
        )
        tracks = ebml.element(_TRACKS, *(track.entry for track in self._tracks))
        seek_size = len(_seek_head(0, 0, 0))
        head = _seek_head(seek_size, seek_size + len(info), cues_at - segment_at)
        front = head + info + tracks
        return front + ebml.void(FRONT - segment_at - len(front))


def _seek_head(info_at: int, tracks_at: int, cues_at: int) -> bytes:
    """Positions from the segment's first byte, in fields of fixed width so that its own size is known before."""
    places = ((_INFO, info_at), (_TRACKS, tracks_at), (_CUES, cues_at))
    return ebml.element(
        0x114D9B74,
        *(
            ebml.element(
                0x4DBB,
                ebml.element(0x53AB, identity.to_bytes(4, "big")),
                ebml.element(0x53AC, at.to_bytes(8, "big")),
            )
            for identity, at in places
        ),
    )


def _picture(width: int, height: int) -> bytes:
    return ebml.element(0xE0, ebml.unsigned(0xB0, width), ebml.unsigned(0xBA, height))
