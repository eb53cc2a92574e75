"""Sound against loss: RED opened and made anew, repeats both ways, and whose loss the sender hears of."""

from __future__ import annotations

import asyncio

from media.rtp import rtcp
from tests.media.client import Client
from tests.media.conftest import House
from tests.media.offer import opus
from tests.media.test_relay import _sent, fields, payload, slot_ssrc
from tests.media.test_wide import wide


def red(client: Client, before: bytes, now: bytes) -> bytes:
    """The client's next packet with the one before in it, 20 ms older."""
    head = bytes([0xEF, 960 >> 6, (960 & 0x3F) << 2 | len(before) >> 8, len(before) & 0xFF, 0x6F])
    packet = bytearray(client.source("audio").packet(head + before + now, step=960, level=30))
    packet[1] = 63
    return bytes(packet)


async def test_red_is_opened_and_what_was_lost_goes_ahead(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    await house.plane.record("c", "r", ["one"])
    bodies = [opus(30 + n) for n in range(6)]
    packets = [red(one, bodies[n - 1], bodies[n]) for n in range(6)]
    for n in (0, 1, 3, 5):
        one.send_rtp(packets[n])
    heard = await two.hears(6, slot_ssrc(two, "audio"))
    assert [payload(packet) for packet in heard] == bodies, "2 and 4 came in the redundancy of 3 and 5"
    assert {fields(packet)[1] for packet in heard} == {111}
    first = fields(heard[0])
    assert [fields(packet)[2:4] for packet in heard] == [
        ((first[2] + n) & 0xFFFF, (first[3] + 960 * n) & 0xFFFFFFFF) for n in range(6)
    ]
    recorded = [data for _, _, data in house.recorders[0].packets]
    assert [payload(data) for data in recorded] == bodies
    start = fields(packets[0])
    assert [fields(data)[1:] for data in recorded] == [
        (111, (start[2] + n) & 0xFFFF, (start[3] + 960 * n) & 0xFFFFFFFF, start[4]) for n in range(6)
    ]
    one.send_rtp(packets[2])
    one.send_rtp(one.source("audio").packet(last := opus(), step=960))
    assert [payload(packet) for packet in await two.hears(7)][6] == last, "what was recovered is not sent again"


async def test_red_that_is_none_is_dropped(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    for body in (
        b"\xef\x0f\x00\x1e",
        b"\x6f",
        b"\x60" + opus(),
        b"\x3f" + opus(),
        b"\xef\xff\xff\xff\x6f" + opus(),
    ):
        packet = bytearray(one.source("audio").packet(body, step=960))
        packet[1] = 63
        one.send_rtp(bytes(packet))
    one.send_rtp(one.source("audio").packet(good := opus(), step=960))
    assert [payload(packet) for packet in await two.hears(1)] == [good]
    assert house.plane._mux.faults == 0


async def test_red_is_made_for_who_is_to_have_it(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    subscription = house.participant("two").subscriptions[0]["audio"]
    subscription.red = True
    bodies = [opus(30 + n) for n in range(4)]
    packets = [one.source("audio").packet(body, step=960) for body in bodies]
    for n in (0, 1, 3):
        one.send_rtp(packets[n])
    ssrc = slot_ssrc(two, "audio")
    first, second, fourth = await two.hears(3, ssrc)
    assert {fields(packet)[1] for packet in (first, second, fourth)} == {63}
    assert payload(first) == b"\x6f" + bodies[0]
    assert payload(second) == bytes([0xEF, 960 >> 6, (960 & 0x3F) << 2, 30, 0x6F]) + bodies[0] + bodies[1]
    assert payload(fourth) == b"\x6f" + bodies[3], "the one before was lost"
    assert (fields(fourth)[2] - fields(first)[2]) & 0xFFFF == 3
    subscription.red = False
    one.send_rtp(one.source("audio").packet(plain := opus(), step=960))
    assert [fields((await two.hears(4, ssrc))[3])[1], payload(two.received[-1])] == [111, plain]


async def test_sound_is_repeated_to_the_bit_for_who_asks(house: House) -> None:
    one, two = await house.join("one"), await wide(house, "two", sound_repeats=True)
    for n in range(5):
        one.send_rtp(one.source("audio").packet(opus(30 + n), step=960))
    ssrc = slot_ssrc(two, "audio")
    heard = await two.hears(5, ssrc)
    frames: list[bytes] = []
    protect = two._ice.datagram_received
    two._ice.datagram_received = lambda data, address: (frames.append(data), protect(data, address))[1]  # type: ignore[method-assign]
    number = fields(heard[2])[2]
    two.send_rtcp(rtcp.Nack(1, ssrc, (number, (number + 500) & 0xFFFF)).pack())
    await house.until(lambda: any(fields(data)[2] == number for data in frames if data[1] & 0x7F == 111))
    [repeat] = [data for data in frames if data[1] & 0x7F == 111]
    log = house.participant("two").downlink.log
    assert [sent[0] for sent in log._ring if sent is not None and sent[5]] == [3], "how long it takes says nothing"
    assert repeat[: len(heard[2]) - len(payload(heard[2]))] == heard[2][: len(heard[2]) - len(payload(heard[2]))]


async def test_lost_sound_is_asked_for_where_a_repeat_is_in_time(house: House) -> None:
    one, two = await wide(house, "one", sound_repeats=True), await house.join("two")
    packets = [one.source("audio").packet(opus(30 + n), step=960) for n in range(3)]
    one.send_rtp(packets[0])
    one.send_rtp(packets[2])
    await house.until(lambda: _sent(one, rtcp.Nack))
    assert _sent(one, rtcp.Nack)[0].lost == (fields(packets[1])[2],)
    one.send_rtp(packets[1])
    heard = await two.hears(3)
    assert (fields(heard[2])[2] - fields(heard[0])[2]) & 0xFFFF == 1
    house.participant("one").round_trip.seconds = 0.6
    asked = len(_sent(one, rtcp.Nack))
    one.source("audio").sequence += 1
    one.send_rtp(one.source("audio").packet(opus(), step=960))
    await two.hears(4)
    await asyncio.sleep(0.1)
    assert len(_sent(one, rtcp.Nack)) == asked


async def test_the_sender_of_sound_hears_of_the_worst_leg(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    one.send_rtp(one.source("audio").packet(opus(), step=960))
    await two.hears(1)
    ssrc = slot_ssrc(two, "audio")
    two.send_rtcp(rtcp.ReceiverReport(1, (rtcp.ReportBlock(ssrc, 64, 1, 0, 0, 0, 0),)).pack())

    def reported() -> set[int]:
        blocks = [block for report in _sent(one, rtcp.ReceiverReport) for block in report.blocks]
        return {block.fraction_lost for block in blocks if block.ssrc == one.source("audio").ssrc}

    await house.until(lambda: 64 in reported())
