"""Datagrams from strangers, and hostile ones from a participant, while a call runs: nobody else notices."""

from __future__ import annotations

import os
import random
import socket

from aioice import stun
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media.mux import LONGEST
from tests.media.client import Client
from tests.media.conftest import House
from tests.media.offer import opus, vp8
from tests.media.test_relay import payload, slot_ssrc


async def _still_well(one: Client, two: Client, count: int) -> None:
    """Both directions carry a packet; `count` is how many each has had after it."""
    for a, b in ((one, two), (two, one)):
        body = opus(20 + count % 50)
        a.send_rtp(a.source("audio").packet(body, step=960))
        assert payload((await b.hears(count, slot_ssrc(b, "audio")))[-1]) == body


def _spoofed(password: str, ufrag: str) -> bytes:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes |= {"USERNAME": f"{ufrag}:x", "PRIORITY": 1, "ICE-CONTROLLING": 1, "USE-CANDIDATE": None}
    message.add_message_integrity(password.encode())
    return bytes(message)


async def test_strangers_disturb_nothing(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    links = dict(house.plane._mux.links)
    addresses = [house.participant(name).transport.link.address for name in ("one", "two")]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.setblocking(False)
        stranger.connect(("127.0.0.1", house.plane.port))
        generator = random.Random(7)
        for length in range(1501):
            datagram = bytearray(generator.randbytes(length))
            if datagram:
                datagram[0] = (0, 1, 20, 22, 63, 0x80, 0x90, 0xBF, datagram[0])[length % 9]
            stranger.send(datagram)
            if length % 150 == 0:
                await _still_well(one, two, length // 150 + 1)
        assert one.answered is not None
        stranger.send(_spoofed("wrong" * 5, one.answered.ufrag))
        stranger.send(_spoofed(one.answered.password, "nobody00"))
        await _still_well(one, two, 12)
        try:
            heard = stranger.recv(2000)
        except BlockingIOError:
            heard = b""
        assert heard == b"", "a stranger gets no reply"
    assert house.plane._mux.links == links
    assert [house.participant(name).transport.link.address for name in ("one", "two")] == addresses
    assert house.plane._mux.faults == 0


async def test_a_participant_harms_only_itself(house: House) -> None:
    one, two, bad = await house.join("one"), await house.join("two"), await house.join("bad")
    generator = random.Random(11)
    for length in range(0, LONGEST, 7):
        first = bytes([(0x80, 0x90, 22, 0xB1)[length % 4]])
        bad.send_raw(first + generator.randbytes(length))
        second = bytes([generator.choice([96, 97, 111, 63, 200, 201, 205, 206])])
        body = first + second + generator.randbytes(max(10, min(length, 1300)))
        (bad.send_rtcp if second[0] >= 200 else bad.send_rtp)(b"\x80" + body[1:])
        if length % 140 == 0:
            await _still_well(one, two, length // 140 + 1)
    assert house.plane._mux.faults == 0


async def test_generated_datagrams(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        target = ("127.0.0.1", house.plane.port)

        @settings(max_examples=300, suppress_health_check=list(HealthCheck))
        @given(st.binary(max_size=1500), st.booleans())
        def throw(datagram: bytes, from_inside: bool) -> None:
            if from_inside and datagram and datagram[0] > 3:
                one.send_raw(datagram)
            else:
                stranger.sendto(datagram, target)
            house.plane._mux._round()

        throw()
    await _still_well(one, two, 1)
    assert house.plane._mux.faults == 0


async def test_a_flood_of_checks_from_one_address_does_not_stop_the_others(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    assert one.answered is not None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for _ in range(200):
            stranger.sendto(_spoofed(os.urandom(12).hex(), one.answered.ufrag), ("127.0.0.1", house.plane.port))
    await _still_well(one, two, 1)
    await two.move()
    one.send_rtp(one.source("video").packet(vp8(1, 100, key=True)))
    assert await two.hears(1, slot_ssrc(two, "video"))
