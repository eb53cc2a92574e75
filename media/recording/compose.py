"""All sides of a recording in one WebM: pictures side by side, names, running clock, consent, watermark, one sound.

One pass from the sealed playable files to a sealed file, with bounded memory. A picture is encoded only when
something in it has changed. Must not know processes nor who asks.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import av
from av.video.frame import PictureType

from media.exported import ExportedSide, ExportOrder, ExportWords
from media.recorded import AssembledRecording
from media.recording.compose_canvas import HEIGHT, WIDTH, Canvas, Tile
from media.recording.compose_mix import BLOCK, RATE, Mix
from media.recording.compose_moments import Condition, Moment, Moments
from media.recording.compose_source import Source
from media.recording.compose_text import Lettering
from media.recording.sealed_file import SealedReader
from media.recording.webm import MatroskaWriter, Sink

MOST = 6
"""Participants in one picture."""

_BLOCKS = 3
_TICK_MS = _BLOCKS * 1000 * BLOCK // RATE
"""The picture changes every 60 ms at most: no camera of ours gives more than 15 pictures a second for long."""
_KEY_EVERY = 5_000 // _TICK_MS
_MOVE_EVERY = 30_000 // _TICK_MS
"""The watermark goes to another row."""
_OLD = 2.0
"""Seconds after which a picture that does not move says so."""
_BIT_RATE = 900_000
_OPTIONS = {
    "deadline": "realtime",
    "cpu-used": "16",
    "lag-in-frames": "0",
    "static-thresh": "60",
    "max-intra-rate": "400",
}

Progress = Callable[[float], None]
Readers = Mapping[str, SealedReader]


def compose(made: AssembledRecording, opened: Readers, order: ExportOrder, out: Sink, progress: Progress) -> None:
    """Write the composition of what `made` names into `out`; `opened`: a reader a participant.

    Raises RecordingError for what cannot be read, MissingFonts, OSError.
    """
    files = {file.participant_id: file for file in made.files}
    sides = [side for side in order.sides if side.participant_id in opened][:MOST]
    sources: list[Source] = []
    try:
        for side in sides:
            sources.append(Source(opened[side.participant_id], files[side.participant_id]))
        _Composition(made, sides, sources, order.words, out).run(progress)
    finally:
        for source in sources:
            source.close()


class _Composition:
    def __init__(
        self,
        made: AssembledRecording,
        sides: list[ExportedSide],
        sources: list[Source],
        words: ExportWords,
        out: Sink,
    ) -> None:
        self._duration_ms = max(made.duration_ms, _TICK_MS)
        self._sources = sources
        self._clock = Clock(made.started_at_ms, words)
        self._canvas = Canvas(len(sides), Lettering(), words.watermark, right_to_left=words.right_to_left)
        self._canvas.heads(words.title, words.consent, words.foot)
        self._views = [
            _View(side, tile, Moments(made, side.participant_id), words.said)
            for side, tile in zip(sides, self._canvas.tiles, strict=True)
        ]
        self._mix = Mix(len(sides))
        self._file = _Interleaved(out)
        self._encoder = _encoder()

    def run(self, progress: Progress) -> None:
        ticks = -(-self._duration_ms // _TICK_MS)
        for tick in range(ticks):
            self._sound(tick)
            self._picture(tick)
            progress(tick / ticks)
        for at, packet in self._mix.finish():
            self._file.sound(at, packet)
        self._encoded(None)
        self._file.finish(self._duration_ms)
        progress(1.0)

    def _sound(self, tick: int) -> None:
        for number in range(tick * _BLOCKS, (tick + 1) * _BLOCKS):
            blocks = [source.sound(number * BLOCK, BLOCK) for source in self._sources]
            for at, packet in self._mix.add(blocks):
                self._file.sound(at, packet)

    def _picture(self, tick: int) -> None:
        # A picture belongs to the tick that is nearest to it.
        ms = tick * _TICK_MS
        until = (ms + _TICK_MS / 2) / 1000
        if tick % _MOVE_EVERY == 0:
            for view in self._views:
                view.tile.move_mark(tick // _MOVE_EVERY)
        for source, view in zip(self._sources, self._views, strict=True):
            view.show(source.picture(until), ms)
        self._canvas.clock(self._clock.text(ms))
        is_key = tick % _KEY_EVERY == 0
        if self._canvas.dirty or is_key:
            frame = self._canvas.frame()
            frame.pts, frame.time_base = tick, Fraction(_TICK_MS, 1000)
            frame.pict_type = PictureType.I if is_key else PictureType.NONE
            self._encoded(frame)

    def _encoded(self, frame: av.VideoFrame | None) -> None:
        for packet in self._encoder.encode(frame):
            self._file.picture((packet.pts or 0) * _TICK_MS, bytes(packet), packet.is_keyframe)


class _View:
    """What one tile shows, and redraws when that changes."""

    def __init__(self, side: ExportedSide, tile: Tile, moments: Moments, said: dict[str, str]) -> None:
        self.tile = tile
        self._names = f"{side.name} · {side.role}" if side.role else side.name
        self._moments = moments
        self._said = said
        self._muted: bool | None = None
        self._words: str | None = None
        self._caption = ""
        #: When the picture on the tile was taken, seconds; None without one.
        self._seen: float | None = None

    def show(self, picture: tuple[float, av.VideoFrame] | None, ms: int) -> None:
        """The moment `ms`, with the picture that has come for it."""
        moment = self._moments.at(ms)
        if moment.muted != self._muted:
            self._muted = moment.muted
            self.tile.plate(f"{self._names} · {self._said['muted']}" if moment.muted else self._names)
        if moment.condition is None and picture is not None:
            self._seen, self._words, self._caption = picture[0], None, ""
            self.tile.picture(picture[1])
        elif moment.condition is None and self._seen is not None:
            self._age(ms / 1000 - self._seen)
        else:
            self._seen = None
            self._blank(self._why(moment, ms))

    def _age(self, age: float) -> None:
        text = self._said["picture_age"].replace("{seconds}", str(int(age))) if age > _OLD else ""
        if text != self._caption:
            self._caption = text
            self.tile.caption(text)

    def _blank(self, words: str) -> None:
        if words != self._words:
            self._words = words
            self.tile.blank(words)

    def _why(self, moment: Moment, ms: int) -> str:
        condition = moment.condition
        if condition is None:
            return self._said["no_picture"]
        if condition is Condition.PAUSED:
            return self._said.get(f"paused_{moment.reason}", self._said["paused"])
        return self._said[condition].replace("{seconds}", str((ms - moment.since) // 1000 + 1))


class Clock:
    """The server's time of a moment of the recording, as people at the centers write it."""

    def __init__(self, started_at_ms: int, words: ExportWords) -> None:
        self._zero = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=started_at_ms)
        self._zero += timedelta(minutes=words.minutes_east)
        self._words = words

    def text(self, ms: int) -> str:
        at = self._zero + timedelta(milliseconds=ms)
        month = self._words.months[at.month - 1]
        if self._words.right_to_left:
            return f"{at.day} {month} {at.year} {at:%H:%M:%S}"
        return f"{at.day:02}-{month}-{at.year} {at:%H:%M:%S}"


class _Interleaved:
    """Blocks in order of time, though sound leaves its encoder later than the picture of the same moment."""

    def __init__(self, out: Sink) -> None:
        self._writer = MatroskaWriter(out)
        self._video = self._writer.add_vp8(WIDTH, HEIGHT)
        self._audio = self._writer.add_opus(1)
        self._waiting: list[tuple[int, int, bytes, bool]] = []

    def picture(self, ms: int, data: bytes, key: bool) -> None:
        heapq.heappush(self._waiting, (ms, len(self._waiting), data, key))

    def sound(self, at: int, data: bytes) -> None:
        ms = at * 1000 // RATE
        for block in self._until(ms):
            self._writer.block(self._video, *block)
        self._writer.block(self._audio, ms, data, True)

    def finish(self, duration_ms: int) -> None:
        for block in self._until(duration_ms + 1000):
            self._writer.block(self._video, *block)
        self._writer.finish(duration_ms)

    def _until(self, ms: int) -> Iterator[tuple[int, bytes, bool]]:
        while self._waiting and self._waiting[0][0] <= ms:
            at, _, data, key = heapq.heappop(self._waiting)
            yield at, data, key


def _encoder() -> av.VideoCodecContext:
    encoder = av.CodecContext.create("libvpx", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(_TICK_MS, 1000), Fraction(1000, _TICK_MS)
    encoder.bit_rate, encoder.gop_size, encoder.thread_count = _BIT_RATE, 100_000, 1
    encoder.options = _OPTIONS
    return encoder
