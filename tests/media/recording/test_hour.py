"""An hour at 5 % loss with clocks 100 ppm off, at the speed of the processor: nothing drifts apart."""

import random
import struct
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from media.recording import records
from media.rtp import opus
from tests.media.recording.recorded import OPUS, VP8, assembled, content, write_journal
from tests.media.recording.staged import EPOCH, NTP_EPOCH

HOUR = 3600
SOUND, PICTURE = 0.06, 0.25
KEY = b"\x10\x02\x00\x9d\x01\x2a" + struct.pack("<HH", 320, 240)
DELAY = 0.08


def call(drift: float, source: random.Random) -> Iterator[bytes]:
    """Sound of 60 ms and key frames four a second, each holding its number; both timed by a clock that drifts."""
    events = []
    for number in range(int(HOUR / SOUND)):
        at = number * SOUND / (1 + drift)
        payload = b"\x18" + struct.pack("!I", number) + b"sound"
        rtp = struct.pack("!BBHII", 0x80, 111, number & 0xFFFF, number * 2880 & 0xFFFFFFFF, 1)
        events.append((at, 1, rtp + payload))
    for number in range(int(HOUR / PICTURE)):
        at = number * PICTURE
        payload = b"\x10" + KEY + struct.pack("!I", number)
        stamp = round(at * 90000 * (1 + drift)) & 0xFFFFFFFF
        events.append((at, 2, struct.pack("!BBHII", 0x80, 128 | 96, number & 0xFFFF, stamp, 2) + payload))
    heard = []
    for at, ssrc, data in events:
        arrival = round((EPOCH + at + DELAY + source.expovariate(30)) * 1e9)
        if source.random() >= 0.05:
            heard.append((arrival, records.packet(ssrc, arrival, data)))
    for second in range(3, HOUR, 5):
        ntp = int((EPOCH + NTP_EPOCH + second * (1 + drift) - 7200) * 2**32)
        for ssrc, rate in ((1, 48000), (2, 90000)):
            arrival = round((EPOCH + second + DELAY + source.expovariate(30)) * 1e9)
            stamp = round(second * rate * (1 + drift)) & 0xFFFFFFFF
            heard.append((arrival, records.report(ssrc, ntp, stamp, arrival)))
    yield records.track(1, "audio", OPUS)
    yield records.track(2, "video", VP8)
    yield from (record for _, record in sorted(heard))


@pytest.mark.parametrize("drift", [1e-4, -1e-4])
def test_an_hour_stays_together(tmp_path: Path, drift: float) -> None:
    heard = list(call(drift, random.Random(5)))
    write_journal(tmp_path, "r", "p", [heard[n : n + 200] for n in range(0, len(heard), 200)])
    result = assembled(tmp_path, "r")
    zero = (result.started_at_ms + result.files[0].offset_ms) / 1000 - EPOCH - DELAY
    worst = {"audio": 0.0, "video": 0.0}
    counted, count_error, packets = None, 0.0, {"audio": 0, "video": 0}
    with av.open(content(tmp_path, "r", result.files[0].name)) as container:
        for packet in container.demux():
            if packet.pts is None:
                continue
            data, kind, at = bytes(packet), packet.stream.type, float(packet.pts * packet.time_base)
            if kind == "audio":
                at += 0.0065  # the demuxer takes the codec's delay off
                counted = at if counted is None else counted
                count_error = max(count_error, abs(counted - at))
                counted += opus.samples(data) / 48000
                if data in opus.SILENCE.values():
                    continue
            (number,) = struct.unpack_from("!I", data, 1 if kind == "audio" else 10)
            true = number * SOUND / (1 + drift) if kind == "audio" else number * PICTURE
            worst[kind] = max(worst[kind], abs(zero + at - true))
            packets[kind] += 1
    assert packets["audio"] > 0.94 * HOUR / SOUND
    assert packets["video"] > 0.94 * HOUR / PICTURE
    assert worst["audio"] < 0.02
    assert worst["video"] < 0.02
    assert count_error < 0.07, "a player that only counts samples is no further off than a packet"
