"""The sounds of all participants as one, encoded: added as they are, held below the limit where that is too much.

Must not know where sounds come from, nor containers.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
from av.filter import Graph

RATE = 48_000
BLOCK = 960
"""Samples that are mixed at a time: 20 ms, one Opus packet."""
PRE_SKIP = 312
"""Samples that libopus puts in front at 48 kHz; a container says so and players leave them out."""

_BIT_RATE = 40_000
_LIMIT = "alimiter=limit=0.95:level=disabled:latency=1"


class Mix:
    """`count` sources in, Opus packets out, each with the sample at which its container's time begins."""

    def __init__(self, count: int) -> None:
        self._graph = Graph()
        self._inputs = [
            self._graph.add_abuffer(
                sample_rate=RATE, format="s16", layout="mono", time_base=Fraction(1, RATE), name=f"in{number}"
            )
            for number in range(count)
        ]
        # Not normalized: who talks alone stays as loud as he was.
        mixed = self._graph.add("amix", f"inputs={count}:normalize=0")
        for number, source in enumerate(self._inputs):
            source.link_to(mixed, 0, number)
        last = mixed
        for name, _, options in (one.partition("=") for one in (_LIMIT, f"asetnsamples=n={BLOCK}:p=1")):
            following = self._graph.add(name, options)
            last.link_to(following)
            last = following
        shape = self._graph.add("aformat", f"sample_fmts=s16:sample_rates={RATE}:channel_layouts=mono")
        last.link_to(shape)
        self._out = self._graph.add("abuffersink")
        shape.link_to(self._out)
        self._graph.configure()
        self._encoder = _encoder()
        self._at = 0

    def add(self, blocks: list[bytes]) -> Iterator[tuple[int, bytes]]:
        """The next `BLOCK` samples of each source."""
        for source, samples in zip(self._inputs, blocks, strict=True):
            frame = av.AudioFrame(format="s16", layout="mono", samples=BLOCK)
            frame.planes[0].update(samples)
            frame.sample_rate, frame.pts, frame.time_base = RATE, self._at, Fraction(1, RATE)
            source.push(frame)
        self._at += BLOCK
        return self._pull()

    def finish(self) -> Iterator[tuple[int, bytes]]:
        """What is left."""
        for source in self._inputs:
            source.push(None)
        yield from self._pull()
        yield from _numbered(self._encoder.encode(None))

    def _pull(self) -> Iterator[tuple[int, bytes]]:
        while True:
            try:
                frame = self._out.pull()
            except (BlockingIOError, EOFError):
                return
            assert isinstance(frame, av.AudioFrame)
            yield from _numbered(self._encoder.encode(frame))


def _encoder() -> av.AudioCodecContext:
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "s16"
    encoder.bit_rate, encoder.time_base = _BIT_RATE, Fraction(1, RATE)
    return encoder


def _numbered(packets: list[av.Packet[Any]]) -> Iterator[tuple[int, bytes]]:
    for packet in packets:
        # The encoder counts from where the pre-skip ends; the container from where the packets begin.
        yield max(0, (packet.pts or 0) + PRE_SKIP), bytes(packet)
