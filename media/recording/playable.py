"""The second reading: one participant's journals into one playable file, remuxed and in order of time.

Packets become frames, frames wait until nothing earlier can come, then they are written. Holds some seconds of
media at a time. Must not know how clocks are found (media.recording.survey) nor what else is in the recording.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from media.recording import records
from media.recording.journal import Part
from media.recording.picture import Frame, H264Pictures, Pictures, VP8Pictures
from media.recording.reorder import Numbering, Packet, Reorder
from media.recording.sound import Playhead, Sound, Sounds
from media.recording.survey import SECOND, Source, SourceKey
from media.recording.webm import MatroskaWriter, Sink
from media.rtp import opus

_SETTLED_NS = 3 * SECOND
_LOOK_EVERY_NS = SECOND // 5
_FRAME_SECONDS = 1 / 30
_LOST_PICTURE = 1.0


@dataclass(frozen=True, slots=True)
class Playable:
    """What was written. Times are seconds since 1970 on the server's clock."""

    document: str
    began: float
    ended: float
    has_audio: bool
    has_video: bool
    #: (from, to) where packets came but no picture could be made, longer than a second.
    lost_pictures: tuple[tuple[float, float], ...]


class _Output:
    """Frames in any order of a few seconds in, blocks in order out. Knows how to name each codec's track."""

    def __init__(self, file: Sink) -> None:
        self._writer = MatroskaWriter(file)
        self._waiting: list[tuple[float, int, str, Pictures | None, bytes, int]] = []
        self._count = 0
        self._numbers: dict[str, int] = {}
        self._playhead = Playhead()
        self._channels = 1
        self.began: float | None = None
        self.ended = 0.0

    def sound(self, at: float, sound: Sound, channels: int) -> None:
        self._channels = max(self._channels, min(channels, 2))
        self._put(at, "opus", None, sound.data, sound.samples)

    def picture(self, at: float, frame: Frame, codec: str, pictures: Pictures) -> None:
        self._put(at, codec, pictures, frame.data, -1 if frame.key else 0)

    def _put(self, at: float, codec: str, pictures: Pictures | None, data: bytes, detail: int) -> None:
        # The count keeps frames of the same time in order and the rest of the tuple uncompared.
        self._count += 1
        heapq.heappush(self._waiting, (at, self._count, codec, pictures, data, detail))

    def write_until(self, at: float) -> None:
        while self._waiting and self._waiting[0][0] <= at:
            when, _, codec, pictures, data, detail = heapq.heappop(self._waiting)
            if self.began is None:
                # Whole milliseconds, so that the offset in the manifest is exact.
                self.began = round(when * 1000) / 1000
            since = max(0.0, when - self.began)
            for quiet_at, silence in self._playhead.silence_until(since):
                self._block("opus", None, quiet_at, silence, True)
            if pictures is None and not self._playhead.takes(since, detail):
                continue
            self._block(codec, pictures, since, data, detail != 0)
            length = _FRAME_SECONDS if pictures else detail / opus.CLOCK_RATE
            self.ended = max(self.ended, self.began + since + length)

    def _block(self, codec: str, pictures: Pictures | None, since: float, data: bytes, key: bool) -> None:
        number = self._numbers.get(codec)
        if number is None:
            number = self._numbers[codec] = self._add(codec, pictures)
        self._writer.block(number, round(since * 1000), data, key)

    def _add(self, codec: str, pictures: Pictures | None) -> int:
        if pictures is None:
            return self._writer.add_opus(self._channels)
        if codec == "VP8":
            return self._writer.add_vp8(*pictures.size)
        return self._writer.add_h264(*pictures.size, pictures.private)

    def finish(self, lost_pictures: tuple[tuple[float, float], ...]) -> Playable | None:
        self.write_until(float("inf"))
        if self.began is None:
            return None
        document = self._writer.finish((self.ended - self.began) * 1000)
        has_audio = "opus" in self._numbers
        has_video = len(self._numbers) > has_audio
        return Playable(document, self.began, self.ended, has_audio, has_video, lost_pictures)


class _Line:
    """One SSRC on its way from packets to frames."""

    def __init__(self, source: Source, output: _Output) -> None:
        assert source.clock is not None, "no packet of it was surveyed"
        self._source = source
        self._clock = source.clock
        self._rate = source.clock_rate
        self._output = output
        self._numbering = Numbering()
        self._reorder = Reorder()
        self._sounds = Sounds()
        self._pictures: dict[str, Pictures] = {}
        self._has_red = any(codec.codec == "red" for codec in source.codecs.values())
        self._latest = 0.0
        self._lost_since: float | None = None
        self.lost_pictures: list[tuple[float, float]] = []

    def packet(self, record: records.PacketRecord) -> None:
        packet = self._numbering.read(record.data, record.arrival_ns)
        if packet is not None:
            for ready in self._reorder.add(packet):
                self._ready(ready)

    def expire(self, now_ns: int) -> None:
        for ready in self._reorder.expire(now_ns):
            self._ready(ready)

    def flush(self) -> None:
        for ready in self._reorder.flush():
            self._ready(ready)
        if self._lost_since is not None:
            self._picture_again(self._latest)

    def report(self, record: records.ReportRecord) -> None:
        """Read for nothing but its timestamp, so that unwrapping goes the way it went in the survey."""
        if record.ntp:
            self._numbering.timestamp(record.rtp_timestamp)

    def _ready(self, packet: Packet) -> None:
        codec = self._source.codecs.get(packet.payload_type)
        if codec is not None and codec.codec in _PICTURES:
            self._picture(packet, codec.codec)
        elif codec is not None and codec.codec in ("opus", "red"):
            self._sound(packet, codec.channels, codec.codec == "red")
        elif self._has_red:  # a sender of RED falls back to the bare Opus payload type when it likes
            self._sound(packet, 2, redundant=False)

    def _sound(self, packet: Packet, channels: int, redundant: bool) -> None:
        for sound in self._sounds.packet(packet, redundant):
            at = self._at(sound.timestamp, sound.arrival_ns)
            self._output.sound(at, sound, channels)

    def _picture(self, packet: Packet, codec: str) -> None:
        pictures = self._pictures.get(codec)
        if pictures is None:
            pictures = self._pictures[codec] = _PICTURES[codec]()
        dropped = pictures.dropped
        frame = pictures.packet(packet)
        if pictures.dropped > dropped and self._lost_since is None:
            self._lost_since = self._at(packet.timestamp, packet.arrival_ns)
        if frame is not None:
            at = self._at(frame.timestamp, frame.arrival_ns)
            if self._lost_since is not None:
                self._picture_again(at)
            self._output.picture(at, frame, codec, pictures)

    def _picture_again(self, at: float) -> None:
        assert self._lost_since is not None
        if at - self._lost_since > _LOST_PICTURE:
            self.lost_pictures.append((self._lost_since, at))
        self._lost_since = None

    def _at(self, timestamp: int, arrival_ns: int) -> float:
        """On the server's clock; within a track time never runs back."""
        self._latest = max(self._latest, self._clock.server_time(timestamp / self._rate, arrival_ns / SECOND))
        return self._latest


_PICTURES: dict[str, type[Pictures]] = {"VP8": VP8Pictures, "H264": H264Pictures}


def write_playable(parts: Iterable[Part], sources: dict[SourceKey, Source], file: Sink) -> Playable | None:
    """Write what `parts` hold into `file`; None when that is no single frame. Raises ValueError, OSError."""
    output = _Output(file)
    lost: list[tuple[float, float]] = []
    for part in parts:
        for line in _read_part(part, sources, output):
            line.flush()
            lost += line.lost_pictures
    return output.finish(tuple(sorted(lost)))


def _read_part(part: Part, sources: dict[SourceKey, Source], output: _Output) -> list[_Line]:
    lines: dict[int, _Line] = {}
    look_at_ns = 0
    for record in part:
        if isinstance(record, records.PacketRecord):
            line = lines.get(record.ssrc)
            if line is None:
                continue
            line.packet(record)
            if record.arrival_ns >= look_at_ns:
                look_at_ns = record.arrival_ns + _LOOK_EVERY_NS
                for other in lines.values():
                    other.expire(record.arrival_ns)
                output.write_until((record.arrival_ns - _SETTLED_NS) / SECOND)
        elif isinstance(record, records.ReportRecord):
            if record.ssrc in lines:
                lines[record.ssrc].report(record)
        elif isinstance(record, records.TrackRecord) and record.ssrc not in lines:
            source = sources.get((part.number, record.ssrc))  # none: it came while the journal was being surveyed
            if source is not None and source.clock is not None:
                lines[record.ssrc] = _Line(source, output)
    return list(lines.values())
