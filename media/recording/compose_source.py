"""One participant's playable file, decoded as time goes on: samples for each moment, and the picture to be seen.

Reads the sealed file from front to back and holds what lies a second ahead at most, pictures still encoded. Must
not know canvases, nor what is said about the participant.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import av
import av.error

from media.recorded import RecordedFile, RecordingError
from media.recording.sealed_file import CHUNK, Altered, SealedReader

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

RATE = 48_000
BYTES = 2
"""Of a sample: 16 bit, one channel."""

_AHEAD = 1.0
"""Seconds that are read ahead: sound and picture of one time do not lie side by side in a file."""
_STEP = RATE // 50
"""Samples by which sound may lie off its place before it is put there: jitter of rounding, no more."""


class SealedStream(io.RawIOBase):
    """A sealed file as a demuxer wants to read it. Raises RecordingError where it was altered."""

    def __init__(self, reader: SealedReader) -> None:
        self._reader = reader
        self._at = 0
        self._chunk = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._reader.size}[whence]
        self._at = max(0, begin + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        number, begin = divmod(self._at, CHUNK)
        if number != self._chunk[0]:
            try:
                self._chunk = (number, self._reader.read(number * CHUNK, CHUNK))
            except Altered as error:
                raise RecordingError(str(error)) from None
        data = self._chunk[1][begin : begin + len(view)]
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


class Sound:
    """Decoded sound, laid at its place in samples of the composition; what is missing is silent."""

    def __init__(self) -> None:
        self._pieces: deque[tuple[int, bytes]] = deque()
        self._end: int | None = None

    def add(self, at: int, samples: bytes) -> None:
        """`at`: sample number by the container's time, which only rounds where sound goes on."""
        if self._end is not None and abs(at - self._end) <= _STEP:
            at = self._end
        if self._end is not None and at < self._end:
            samples = samples[(self._end - at) * BYTES :]
            at = self._end
        if samples:
            self._pieces.append((at, samples))
            self._end = at + len(samples) // BYTES

    def take(self, at: int, count: int) -> bytes:
        """`count` samples from `at`; never asked for an earlier time again."""
        out = bytearray(count * BYTES)
        while self._pieces and self._pieces[0][0] < at + count:
            begin, samples = self._pieces.popleft()
            end = begin + len(samples) // BYTES
            first, last = max(begin, at), min(end, at + count)
            if first < last:
                out[(first - at) * BYTES : (last - at) * BYTES] = samples[
                    (first - begin) * BYTES : (last - begin) * BYTES
                ]
            if end > at + count:
                self._pieces.appendleft((at + count, samples[(at + count - begin) * BYTES :]))
                break
        return bytes(out)


class Source:
    """One file. Times are seconds of the composition, whose zero is that of the recording."""

    def __init__(self, reader: SealedReader, file: RecordedFile) -> None:
        """`reader` stays its owner's. Raises RecordingError."""
        self._offset = file.offset_ms / 1000
        try:
            self._container = av.open(SealedStream(reader), "r")
        except av.error.FFmpegError as error:
            raise RecordingError(f"a playable file cannot be read: {error.strerror}") from None
        streams = [*self._container.streams.video, *self._container.streams.audio]
        for video in self._container.streams.video:
            video.thread_type = "NONE"  # frames in flight would be memory, and come late
        self._packets: Iterator[av.Packet[Any]] | None = self._container.demux(*streams) if streams else None
        self._pictures: deque[tuple[float, av.Packet[Any]]] = deque()
        self._decoded: deque[tuple[float, av.VideoFrame]] = deque()
        self._sound = Sound()
        self._to_mono = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        self._read_to = self._offset

    def close(self) -> None:
        self._container.close()

    def sound(self, at: int, count: int) -> bytes:
        """`count` samples from sample number `at` on: 16 bit, mono, silence where there is none."""
        self._read((at + count) / RATE)
        return self._sound.take(at, count)

    def picture(self, at: float) -> tuple[float, av.VideoFrame] | None:
        """The newest picture until `at` that was not given before, with its time."""
        self._read(at)
        while self._pictures and self._pictures[0][0] <= at:
            self._decode(*self._pictures.popleft())
        newest = None
        while self._decoded and self._decoded[0][0] <= at:
            newest = self._decoded.popleft()
        return newest

    def _read(self, at: float) -> None:
        while self._packets is not None and self._read_to < at + _AHEAD:
            try:
                packet = next(self._packets)
            except (StopIteration, EOFError):
                self._packets = None
                return
            except av.error.FFmpegError as error:
                raise RecordingError(f"a playable file cannot be read: {error.strerror}") from None
            if packet.pts is not None and packet.time_base is not None:
                begin = self._offset + float(packet.pts * packet.time_base)
                self._read_to = max(self._read_to, begin)
                self._keep(begin, packet)

    def _keep(self, at: float, packet: av.Packet[Any]) -> None:
        if packet.stream.type == "video":
            self._pictures.append((at, packet))
            return
        for frame in _decoded(packet):
            assert isinstance(frame, av.AudioFrame)
            begin = round((at if frame.time is None else self._offset + frame.time) * RATE)
            for mono in self._to_mono.resample(frame):
                self._sound.add(begin, bytes(mono.planes[0])[: mono.samples * BYTES])
                begin += mono.samples

    def _decode(self, at: float, packet: av.Packet[Any]) -> None:
        for frame in _decoded(packet):
            assert isinstance(frame, av.VideoFrame)
            shown = at if frame.time is None else self._offset + frame.time
            self._decoded.append((shown, frame))


def _decoded(packet: av.Packet[Any]) -> list[av.AudioFrame | av.VideoFrame]:
    """Nothing for a packet that the decoder refuses: it was recorded as it came, and a browser skips it too."""
    with suppress(av.error.InvalidDataError):
        return list(packet.decode())
    return []
