"""Transport-wide numbers both ways: all that a page numbers is told of, and all that we send has a number."""

from __future__ import annotations

import asyncio
import socket
import struct

from media.rtp import rtcp
from media.rtp.header import payload_offset
from media.rtp.transport_feedback import TransportFeedback
from tests.media.conftest import House
from tests.media.extensions import extension
from tests.media.offer import opus, vp8
from tests.media.test_relay import fields, slot_ssrc
from tests.media.wide import ID, WideClient


async def wide(house: House, name: str, sound_repeats: bool = False) -> WideClient:
    client = WideClient(sound_repeats)
    await house.join(name, client)
    return client


async def test_every_packet_of_a_page_is_told_of_whatever_becomes_of_it(house: House) -> None:
    one = await wide(house, "one")
    audio, video = one.source("audio"), one.source("video")
    sent = []

    def send(packet: bytes, number: int) -> None:
        sent.append(number)
        one.send_rtp(packet)

    for _ in range(3):
        send(audio.packet(opus(), number=(number := one.number())), number)
    send(video.packet(vp8(1, 100, key=True), number=(number := one.number())), number)
    padding = bytearray(video.packet(bytes(9) + b"\x0a", number=(number := one.number())))
    padding[0] |= 0x20
    send(bytes(padding), number)
    head = struct.pack("!BBHIIHH", 0x90, 97, 7, 0, video.rtx_ssrc, 0xBEDE, 1)
    send(head + bytes([ID << 4 | 1]) + (number := one.number()).to_bytes(2, "big") + b"\0", number)
    foreign = bytearray(video.packet(b"unknown payload type", number=(number := one.number())))
    foreign[1] = 45
    send(bytes(foreign), number)
    skipped = one.number()
    send(audio.packet(opus(), number=(number := one.number())), number)
    await house.until(lambda: one.told() >= set(sent))
    assert skipped not in one.told()
    assert 0 in one.told(), "numbers wrap"


async def test_a_page_that_does_not_number_is_told_nothing(house: House) -> None:
    one = await house.join("one")
    one.send_rtp(one.source("audio").packet(opus()))
    await asyncio.sleep(0.3)
    packets = [packet for data in one.received_rtcp for packet in rtcp.parse(data)]
    assert not [packet for packet in packets if isinstance(packet, TransportFeedback)]


async def test_our_numbers_have_no_hole_over_sound_picture_and_repeats(house: House) -> None:
    one, two = await house.join("one"), await wide(house, "two")
    ssrc = slot_ssrc(two, "video")
    assert two.answered is not None
    rtx_ssrc = two.answered.sections[1].ssrcs[1]
    for n in range(30):
        one.send_rtp(one.source("audio").packet(opus(), step=960))
        one.send_rtp(one.source("video").packet(vp8(n, 900, key=n == 0), step=3000, marker=True))
        await asyncio.sleep(0.01)
    seen = await two.hears(30, ssrc)
    two.send_rtcp(rtcp.Nack(1, ssrc, tuple(fields(packet)[2] for packet in seen[3:6])).pack())
    await two.hears(3, rtx_ssrc)
    await house.until(lambda: len(two.numbers) >= 63)
    numbers = sorted(two.numbers)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    dates = [extension(packet, 0, payload_offset(packet, 0, len(packet)), 2) for packet in two.received]
    assert all(date is not None and date != bytes(3) for date in dates)


async def test_what_is_told_is_measured(house: House) -> None:
    one, _two = await house.join("one"), await wide(house, "two")
    downlink = house.participant("two").downlink
    assert not downlink.measured
    before = downlink.capacity
    for n in range(40):
        one.send_rtp(one.source("video").packet(vp8(n, 1000, key=n == 0), step=3000, marker=True))
        await asyncio.sleep(0.02)
    await house.until(lambda: downlink.capacity > before)
    assert downlink.measured
    assert downlink.queue_delay is not None
    assert downlink.loss == 0
    assert not house.participant("one").downlink.measured, "another's link says nothing of it"


async def test_nobody_speaks_for_another(house: House) -> None:
    one, two = await house.join("one"), await wide(house, "two")
    two.telling = False
    for _ in range(20):
        one.send_rtp(one.source("audio").packet(opus(), step=960))
    await two.hears(20)
    downlink = house.participant("two").downlink
    lost = TransportFeedback(1, 2, two.numbers[0], 0, 0, (None,) * 20).pack()
    one.send_rtcp(lost)
    one.send_raw(lost)
    two.send_raw(lost)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.sendto(lost, ("127.0.0.1", house.plane.port))
        stranger.sendto(two.outgoing.protect_rtcp(lost), ("127.0.0.1", house.plane.port))
    await asyncio.sleep(0.1)
    assert not downlink.measured
    assert downlink.loss == 0
    two.send_rtcp(lost)
    await house.until(lambda: downlink.loss == 1)


async def test_feedback_that_claims_much_costs_little(house: House) -> None:
    one, two = await house.join("one"), await wide(house, "two")
    claim = TransportFeedback(1, 2, 0, 0, 0, (None,) * 65_535).pack()
    assert len(claim) < 50
    compound = claim * 25
    assert rtcp.parse(compound) == []
    assert len(rtcp.parse(TransportFeedback(1, 2, 0, 0, 0, (None,) * 2000).pack() * 40)) == 2
    for _ in range(20):
        two.send_rtcp(compound)
    one.send_rtp(one.source("audio").packet(opus()))
    assert await two.hears(1)
    assert house.plane._mux.faults == 0
