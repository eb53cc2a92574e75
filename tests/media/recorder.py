"""A recorder that keeps everything in memory; does what the journal does without a disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from media.api import Kind
from media.sdp import Codec


@dataclass
class MemoryRecorder:
    recording_id: str
    failed: Callable[[str], None]
    tracks: list[tuple[str, Kind, int, str]] = field(default_factory=list)
    packets: list[tuple[str, int, bytes]] = field(default_factory=list)
    reports: list[tuple[str, int, int, int]] = field(default_factory=list)
    marks: list[tuple[str, str, str]] = field(default_factory=list)
    closed: bool = False
    #: Times of packets and of marks.
    arrivals: list[int] = field(default_factory=list)
    marked_at: list[int] = field(default_factory=list)

    def track(self, participant_id: str, kind: Kind, ssrc: int, codec: Codec) -> None:
        self.tracks.append((participant_id, kind, ssrc, codec.name))

    def packet(self, participant_id: str, ssrc: int, data: bytes | memoryview, arrival_ns: int) -> None:
        assert not self.closed
        self.packets.append((participant_id, ssrc, bytes(data)))
        self.arrivals.append(arrival_ns)

    def sender_report(self, participant_id: str, ssrc: int, ntp: int, rtp_timestamp: int, arrival_ns: int) -> None:
        self.reports.append((participant_id, ssrc, ntp, rtp_timestamp))

    def mark(self, participant_id: str, kind: str, detail: str, at_ns: int) -> None:
        self.marks.append((participant_id, kind, detail))
        self.marked_at.append(at_ns)

    async def close(self) -> None:
        self.closed = True
