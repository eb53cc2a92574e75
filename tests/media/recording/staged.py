"""Participants made for tests: really encoded pictures and tones, sent as RTP over an invented network.

At every odd second of true time a participant flashes white and beeps, both for 100 ms; between, the picture is
grey with a moving bar and there is no sound. `Staged.records` gives what the recorder would have heard.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import av
import numpy as np

from media.recording import records
from tests.media.recording.recorded import H264, OPUS, RED, VP8

SECONDS = 12
FPS = 20
MARK = 0.1
EPOCH = 1_700_000_000.0
#: 1900 to 1970.
NTP_EPOCH = 2_208_988_800


def is_marked(at: float) -> bool:
    return (at + 1e-9) % 2 >= 1 and (at + 1e-9) % 1 < MARK


@cache
def pictures(codec: str = "VP8", width: int = 160, height: int = 120) -> list[tuple[bytes, bool]]:
    """Encoded frames, key each two seconds."""
    encoder = av.CodecContext.create({"VP8": "libvpx", "H264": "libx264"}[codec], "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.bit_rate = Fraction(1, FPS), Fraction(FPS), 200_000
    encoder.gop_size = 2 * FPS
    encoder.options = (
        {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
        if codec == "VP8"
        else {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}
    )
    encoded = []
    for number in range(SECONDS * FPS):
        image = np.full((height, width, 3), 60, np.uint8)
        image[:, number % width : number % width + 8] = 120
        if is_marked(number / FPS):
            image[:] = 255
        frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = number, encoder.time_base
        encoded += [(bytes(packet), packet.is_keyframe) for packet in encoder.encode(frame)]
    assert len(encoded) == SECONDS * FPS
    return encoded


@cache
def sounds() -> list[bytes]:
    """Opus packets of 20 ms."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = 48000, "mono", "s16", 24_000
    at = np.arange(SECONDS * 48000) / 48000
    marked = ((at + 1e-9) % 2 >= 1) & ((at + 1e-9) % 1 < MARK)
    wave = (np.sin(2 * np.pi * 1000 * at) * marked * 20000).astype(np.int16)
    encoded = []
    for begin in range(0, len(wave), 960):
        frame = av.AudioFrame.from_ndarray(wave[None, begin : begin + 960], format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48000, begin
        encoded += [bytes(packet) for packet in encoder.encode(frame)]
    return encoded


def vp8_payloads(frame: bytes, picture_id: int) -> list[bytes]:
    """RFC 7741 with 15 bit picture ids."""
    number = struct.pack("!H", 0x8000 | picture_id & 0x7FFF)
    return [
        bytes([0x80 | (0x10 if begin == 0 else 0), 0x80]) + number + frame[begin : begin + 900]
        for begin in range(0, len(frame), 900)
    ]


def h264_payloads(frame: bytes, _: int) -> list[bytes]:
    """RFC 6184: parameter sets in a STAP-A, large units in FU-A."""
    units = [unit.rstrip(b"\0") for unit in frame.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if unit]
    sets = [unit for unit in units if unit[0] & 0x1F in (7, 8)]
    payloads = []
    if sets:
        payloads.append(b"\x78" + b"".join(struct.pack("!H", len(unit)) + unit for unit in sets))
    for unit in units:
        if unit[0] & 0x1F in (7, 8):
            continue
        if len(unit) <= 900:
            payloads.append(unit)
            continue
        for begin in range(1, len(unit), 900):
            bits = (0x80 if begin == 1 else 0) | (0x40 if begin + 900 >= len(unit) else 0)
            head = bytes([unit[0] & 0x60 | 28, bits | unit[0] & 0x1F])
            payloads.append(head + unit[begin : begin + 900])
    return payloads


PAYLOADS = {"VP8": vp8_payloads, "H264": h264_payloads}


class Sent(NamedTuple):
    """A packet on its way: true capture time in seconds, RTP fields."""

    at: float
    ssrc: int
    payload_type: int
    sequence: int
    timestamp: int
    marker: bool
    payload: bytes

    def rtp(self) -> bytes:
        second = self.payload_type | (0x80 if self.marker else 0)
        head = struct.pack("!BBHII", 0x80, second, self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, self.ssrc)
        return head + self.payload


@dataclass
class Staged:
    """One participant from `begins` to `ends` (true seconds); RTP bases wrap early on purpose."""

    seed: int = 1
    begins: float = 0.0
    ends: float = SECONDS
    #: Sender's clock: seconds ahead and its drift.
    ahead: float = 0.0
    drift: float = 0.0
    loss: float = 0.0
    repeated: float = 0.9
    delay: float = 0.05
    jitter: float = 0.0
    first_report: float = 0.5
    codec: str = "VP8"
    sound_codec: str = "opus"
    ssrc: int = 1000
    size: tuple[int, int] = (160, 120)
    #: Seconds by which all of it happens later.
    later: float = 0.0
    source: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.source = random.Random(self.seed)

    def records(self) -> list[bytes]:
        """The journal's records in the order of arrival."""
        heard = [(arrival, 1, record) for arrival, record in (*self._packets(), *self._reports())]
        heard.sort(key=lambda item: item[0])
        return [*self._tracks(), *(record for _, _, record in heard)]

    def _tracks(self) -> list[bytes]:
        sound = [OPUS, RED] if self.sound_codec == "red" else [OPUS]
        return [records.track(self.ssrc, "audio", codec) for codec in sound] + [
            records.track(self.ssrc + 1, "video", {"VP8": VP8, "H264": H264}[self.codec])
        ]

    def _packets(self) -> Iterator[tuple[float, bytes]]:
        for packet in self.sent():
            arrival = self._arrival(packet.at)
            if self.source.random() < self.loss:
                if packet.ssrc == self.ssrc or self.source.random() > self.repeated:
                    continue
                arrival += 0.3
            yield arrival, records.packet(packet.ssrc, _ns(arrival), packet.rtp())

    def sent(self) -> Iterator[Sent]:
        yield from self._sound()
        yield from self._picture()

    def _sound(self) -> Iterator[Sent]:
        before = b""
        for number, data in enumerate(sounds()):
            at = number / 50
            if not self.begins <= at < self.ends:
                continue
            payload, payload_type = data, OPUS.payload_type
            if self.sound_codec == "red":
                payload_type = RED.payload_type
                head = (0x80 | 111).to_bytes(1, "big") + (960 << 10 | len(before)).to_bytes(3, "big")
                payload = (head if before else b"") + bytes([111]) + before + data
                before = data
            timestamp = 2**32 - 48000 + number * 960
            yield Sent(at, self.ssrc, payload_type, 65500 + number, timestamp, False, payload)

    def _picture(self) -> Iterator[Sent]:
        sequence = 65000
        codec = {"VP8": VP8, "H264": H264}[self.codec]
        for number, (frame, _) in enumerate(pictures(self.codec, *self.size)):
            at = number / FPS
            payloads = PAYLOADS[self.codec](frame, 32700 + number)
            for index, payload in enumerate(payloads):
                sequence += 1
                if self.begins <= at < self.ends:
                    last = index == len(payloads) - 1
                    timestamp = 2**32 - 200_000 + round(at * 90000 * (1 + self.drift))
                    yield Sent(at, self.ssrc + 1, codec.payload_type, sequence, timestamp, last, payload)

    def _reports(self) -> Iterator[tuple[float, bytes]]:
        for ssrc, rate, base, every in (
            (self.ssrc, 48000, 2**32 - 48000, 2.5),
            (self.ssrc + 1, 90000 * (1 + self.drift), 2**32 - 200_000, 1.0),
        ):
            at = self.begins + self.first_report
            while at < self.ends:
                ntp = int((EPOCH + self.later + at * (1 + self.drift) + self.ahead + NTP_EPOCH) * 2**32)
                arrival = self._arrival(at)
                stamp = (base + round(at * rate)) & 0xFFFFFFFF
                yield arrival, records.report(ssrc, ntp, stamp, _ns(arrival))
                at += every

    def _arrival(self, at: float) -> float:
        return self.later + at + self.delay + (self.source.expovariate(1 / self.jitter) if self.jitter else 0)


def _ns(at: float) -> int:
    return round((EPOCH + at) * 1e9)
