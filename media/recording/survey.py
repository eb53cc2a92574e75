"""The first reading of a participant's journals: which tracks, which clock, which marks, which silences.

What it keeps is small (a point a second and a track), so a recording of hours fits in memory. The second reading
(media.recording.assemble) makes frames. Must not know containers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from media.recording import records
from media.recording.journal import Part
from media.recording.reorder import Numbering
from media.recording.timeline import Sample, SenderClock, TrackClock

SECOND = 1_000_000_000
_NTP_SECOND = 1 << 32

SourceKey = tuple[int, int]
"""(part, SSRC): a further part is a new start, which may give an SSRC out anew."""


@dataclass(slots=True)
class Source:
    """One SSRC in one part."""

    #: Payload type -> what it carries.
    codecs: dict[int, records.TrackRecord] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering)
    #: (arrival, NTP, timestamp), all in seconds.
    reports: list[tuple[float, float, float]] = field(default_factory=list)
    #: Of each second the packet that was under way least: (arrival, timestamp).
    quickest: list[tuple[float, float]] = field(default_factory=list)
    first: float = 0.0
    last: float = 0.0
    clock: TrackClock | None = None

    @property
    def clock_rate(self) -> int:
        return next(iter(self.codecs.values())).clock_rate

    def heard(self, timestamp: int, arrival: float) -> None:
        seconds = timestamp / self.clock_rate
        if not self.quickest:
            self.first = arrival
        self.last = max(self.last, arrival)
        if not self.quickest or int(arrival) != int(self.quickest[-1][0]):
            self.quickest.append((arrival, seconds))
        elif arrival - seconds < self.quickest[-1][0] - self.quickest[-1][1]:
            self.quickest[-1] = (arrival, seconds)

    def reported(self, report: records.ReportRecord, arrival: float) -> None:
        if report.ntp and self.codecs:
            timestamp = self.numbering.timestamp(report.rtp_timestamp)
            self.reports.append((arrival, report.ntp / _NTP_SECOND, timestamp / self.clock_rate))


@dataclass(slots=True)
class Survey:
    """What one participant's journals hold. Times are seconds since 1970 on the server's clock."""

    sources: dict[SourceKey, Source] = field(default_factory=dict)
    #: (seconds, kind, detail)
    marks: list[tuple[float, str, str]] = field(default_factory=list)
    #: Spans without any packet, longer than a second.
    gaps: list[tuple[float, float]] = field(default_factory=list)
    first: float | None = None
    last: float = 0.0
    _last_packet: float | None = None

    def packet(self, part: int, record: records.PacketRecord) -> None:
        source = self.sources.get((part, record.ssrc))
        if source is None or not source.codecs:
            return
        packet = source.numbering.read(record.data, record.arrival_ns)
        if packet is None:
            return
        at = record.arrival_ns / SECOND
        source.heard(packet.timestamp, at)
        if self._last_packet is not None and at - self._last_packet > 1:
            self.gaps.append((self._last_packet, at))
        self._last_packet = at if self._last_packet is None else max(at, self._last_packet)
        self._happened(at)

    def mark(self, record: records.MarkRecord) -> None:
        at = record.at_ns / SECOND
        self.marks.append((at, record.kind, record.detail))
        self._happened(at)

    def _happened(self, at: float) -> None:
        self.first = at if self.first is None else min(at, self.first)
        self.last = max(self.last, at)


def survey(parts: Iterable[Part]) -> Survey:
    """Read all `parts` of a participant. Raises ValueError for a file that is no journal, OSError."""
    result = Survey()
    for part in parts:
        for record in part:
            if isinstance(record, records.PacketRecord):
                result.packet(part.number, record)
            elif isinstance(record, records.ReportRecord):
                if source := result.sources.get((part.number, record.ssrc)):
                    source.reported(record, record.arrival_ns / SECOND)
            elif isinstance(record, records.TrackRecord):
                source = result.sources.setdefault((part.number, record.ssrc), Source())
                source.codecs[record.payload_type] = record
            else:
                result.mark(record)
    _set_clocks([source for source in result.sources.values() if source.quickest])
    return result


def _set_clocks(sources: list[Source]) -> None:
    """Tracks that are heard at the same time come from one sender and share its clock; a reload is a new one."""
    together: list[Source] = []
    for source in sorted(sources, key=lambda source: source.first):
        if together and source.first > max(other.last for other in together):
            _share_clock(together)
            together = []
        together.append(source)
    if together:
        _share_clock(together)


def _share_clock(sources: list[Source]) -> None:
    samples = []
    for source in sources:
        if source.reports:
            samples += [Sample(arrival, ntp) for arrival, ntp, _ in source.reports]
            to_ntp = TrackClock([(arrival, ntp - timestamp) for arrival, ntp, timestamp in source.reports])
            samples += [Sample(arrival, to_ntp.nearest(stamp, arrival)) for arrival, stamp in source.quickest]
    sender = SenderClock(samples) if samples else None
    for source in sources:
        if sender is not None and source.reports:
            source.clock = TrackClock(
                [(a, sender.server_time(Sample(a, ntp)) - stamp) for a, ntp, stamp in source.reports]
            )
        else:  # no report ever came: the packets' own arrival is all that is known
            quickest = [Sample(arrival, stamp) for arrival, stamp in source.quickest]
            own = SenderClock(quickest)
            source.clock = TrackClock([(s.arrival, own.server_time(s) - s.sent) for s in quickest])
