"""Packets through a real plane on loopback: what the other side gets and how it is numbered."""

from __future__ import annotations

import asyncio
import struct

from media.rtp import rtcp
from media.rtp.header import extension, payload_offset
from tests.media.client import Client
from tests.media.conftest import House
from tests.media.offer import opus, vp8


def fields(packet: bytes) -> tuple[int, int, int, int, int]:
    """First byte, marker and payload type, sequence, timestamp, SSRC."""
    return struct.unpack_from("!BBHII", packet)


def payload(packet: bytes) -> bytes:
    return packet[payload_offset(packet, 0, len(packet)) :]


def slot_ssrc(client: Client, kind: str, index: int = 0) -> int:
    assert client.answered is not None
    return [s for s in client.answered.sections if s.kind == kind][index].ssrcs[0]


async def test_two_hear_and_see_each_other(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    for a, b in ((one, two), (two, one)):
        sent = [opus() for _ in range(5)]
        for body in sent:
            a.send_rtp(a.source("audio").packet(body, step=960, level=30))
        heard = await b.hears(5, slot_ssrc(b, "audio"))
        assert [payload(p) for p in heard] == sent
        numbers = [fields(p)[2] for p in heard]
        assert numbers == [(numbers[0] + i) & 0xFFFF for i in range(5)]
        stamps = [fields(p)[3] for p in heard]
        assert stamps == [(stamps[0] + 960 * i) & 0xFFFFFFFF for i in range(5)]
        assert extension(heard[0], 0, payload_offset(heard[0], 0, len(heard[0])), 1) == bytes([0x80 | 30])
        picture = [vp8(1, 900, key=True), vp8(1, 300, first=False)]
        a.send_rtp(a.source("video").packet(picture[0]))
        a.send_rtp(a.source("video").packet(picture[1], step=3000, marker=True))
        seen = await b.hears(2, slot_ssrc(b, "video"))
        assert [payload(p) for p in seen] == picture
        assert [fields(p)[1] for p in seen] == [96, 0x80 | 96]
