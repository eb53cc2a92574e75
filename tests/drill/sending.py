"""One side of a call without a browser: voice and picture, each packet stamped with the moment that it shows.

Knows what it sent when, so that a journal can be held against it, and so can the moments of a playable file.
"""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from media.api import AssembledRecording
from media.recording import layout
from media.recording.blocks import BlockReader
from media.recording.seal import DataKey
from media.recording.sealed_file import SealedReader
from media.rtp import rtcp
from tests.media.client import Client
from tests.media.offer import Source, opus, vp8
from tests.media.recording.staged import NTP_EPOCH

_STEP_NS = 20_000_000
_STAMP = struct.Struct("!4sQ")
_WORD = b"when"
_REPORT_EVERY, _KEY_EVERY = 25, 50
"""Steps of 20 ms."""

TOGETHER_MS = 40
"""Sound and picture of one side."""
SIDES_TOGETHER_MS = 80


@dataclass
class Sender:
    """Opus of 20 ms and VP8 of 25 pictures a second; `sent`: SSRC -> sequence number -> monotonic ns."""

    client: Client
    sent: dict[int, dict[int, int]] = field(default_factory=dict)

    async def run(self) -> None:
        """Until it is cancelled."""
        begun = time.time_ns()
        audio, video = self.client.source("audio"), self.client.source("video")
        for number in count():
            due = begun + number * _STEP_NS
            await asyncio.sleep(max(0.0, (due - time.time_ns()) / 1e9))
            if number % _REPORT_EVERY == 2:
                self._report(audio, due)
                self._report(video, due)
            self._send(audio, opus(60), due, 960)
            if number % 2 == 0:
                self._send(video, vp8(number // 2, 200, key=number % _KEY_EVERY == 0), due, 3600)

    def _send(self, source: Source, payload: bytes, due: int, step: int) -> None:
        stamped = payload + _STAMP.pack(_WORD, due)
        sequence = source.sequence
        packet = source.packet(stamped, step, marker=source.kind == "video", level=30)
        self.sent.setdefault(source.ssrc, {})[sequence] = time.monotonic_ns()
        self.client.send_rtp(packet)

    def _report(self, source: Source, due: int) -> None:
        ntp = due * 2**32 // 10**9 + (NTP_EPOCH << 32)
        self.client.send_rtcp(rtcp.SenderReport(source.ssrc, ntp, source.timestamp, 0, 0).pack())


def out_of_step(place: Path, made: AssembledRecording, key: DataKey) -> list[str]:
    """Where the playable files under `place` show a moment at another time than the others do."""
    spans = {
        file.participant_id: _span(place / file.name, file.offset_ms + made.started_at_ms, key)
        for file in made.files
    }
    missed = [f"{who} holds nothing that was sent" for who, span in spans.items() if span is None]
    known = {who: span for who, span in spans.items() if span is not None}
    missed += [
        f"{who}: sound and picture {_wide([one]):.0f} ms apart"
        for who, one in known.items()
        if _wide([one]) > TOGETHER_MS
    ]
    if _wide(known.values()) > SIDES_TOGETHER_MS:
        missed.append(f"the sides are {_wide(known.values()):.0f} ms apart")
    return missed


def _span(path: Path, zero_ms: int, key: DataKey) -> tuple[float, float] | None:
    """By how many ms its frames come before and after the moments that they were stamped with."""
    with SealedReader(path, key, layout.sealed_as(path.name)) as reader:
        late = []
        for block in BlockReader(reader.read, reader.size):
            word, due = _STAMP.unpack(block.data[-_STAMP.size :]) if len(block.data) > _STAMP.size else (b"", 0)
            if word == _WORD:
                late.append(zero_ms + block.at_ms - due / 1e6)
    return (min(late), max(late)) if late else None


def _wide(spans: Iterable[tuple[float, float]]) -> float:
    ends = [end for span in spans for end in span]
    return max(ends) - min(ends) if ends else 0.0
