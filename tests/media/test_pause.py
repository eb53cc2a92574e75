"""A clogged link: the picture stops, the sound goes on, the picture comes back without a hole or a number twice."""

from __future__ import annotations

import asyncio
import itertools

from media.rtp import rtcp
from tests.link.detour import detour
from tests.link.emulator import Emulator
from tests.link.pipe import Profile
from tests.media.client import Client
from tests.media.conftest import House
from tests.media.offer import opus, vp8
from tests.media.test_relay import _sent, fields, payload, slot_ssrc
from tests.media.test_wide import wide
from tests.media.wide import WideClient


async def talk(client: Client, size: int = 900, every: float = 0.02) -> None:
    """Sound and picture, until cancelled; a key frame whenever one is asked for."""
    served = 0
    for n in itertools.count():
        asked = len(_sent(client, rtcp.PictureLoss))
        key = asked > served or n == 0
        served = asked
        client.send_rtp(client.source("audio").packet(opus(40), step=960))
        client.send_rtp(client.source("video").packet(vp8(n, size, key=key), step=1800, marker=True))
        await asyncio.sleep(every)


def pictures(client: Client) -> list[bytes]:
    return [packet for packet in client.received if fields(packet)[4] == slot_ssrc(client, "video")]


def sounds(client: Client) -> list[bytes]:
    return [packet for packet in client.received if fields(packet)[4] == slot_ssrc(client, "audio")]


def is_key(packet: bytes) -> bool:
    return payload(packet)[4:5] == b"\x10"


async def test_silence_stops_the_picture_and_feedback_brings_it_back(house: House) -> None:
    one, two = await house.join("one"), await wide(house, "two")
    talking = asyncio.create_task(talk(one))
    downlink = house.participant("two").downlink
    await house.until(lambda: downlink.measured and len(pictures(two)) > 10)
    two.telling = False
    await house.until(lambda: downlink.paused)
    before, heard = len(pictures(two)), len(sounds(two))
    await house.until(lambda: len(sounds(two)) > heard + 20)
    assert len(pictures(two)) <= before + 3, "what was under way"
    before = len(pictures(two))
    two.telling = True
    await house.until(lambda: not downlink.paused)
    await house.until(lambda: len(pictures(two)) > before + 10)
    talking.cancel()
    assert is_key(pictures(two)[before])
    numbers = [fields(packet)[2] for packet in pictures(two)]
    assert numbers == [(numbers[0] + i) & 0xFFFF for i in range(len(numbers))], "no hole, and none twice"
    assert len(set(two.numbers)) == len(two.numbers)
    asked = sum(1 for packet in _sent(one, rtcp.PictureLoss))
    assert asked <= 4
    old = numbers[before - 1]
    two.send_rtcp(rtcp.Nack(1, slot_ssrc(two, "video"), (old,)).pack())
    await asyncio.sleep(0.1)
    assert two.answered is not None
    rtx = two.answered.sections[1].ssrcs[1]
    repeats = [packet for packet in two.received if fields(packet)[4] == rtx and payload(packet)]
    assert old.to_bytes(2, "big") not in [payload(packet)[:2] for packet in repeats]


async def test_a_page_that_numbers_its_picture_alone_finds_back_from_a_pause(house: House) -> None:
    one, two = await house.join("one"), WideClient(sound=False)
    await house.join("two", two)
    talking = asyncio.create_task(talk(one))
    downlink = house.participant("two").downlink
    await house.until(lambda: downlink.measured)
    two.telling = False
    await house.until(lambda: downlink.paused)
    two.telling = True
    await house.until(lambda: not downlink.paused)
    before = len(pictures(two))
    await house.until(lambda: len(pictures(two)) > before)
    talking.cancel()
    assert len(set(two.numbers)) == len(two.numbers)


async def test_time_goes_on_over_a_pause_as_it_did_at_the_source(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    video = one.source("video")
    one.send_rtp(video.packet(vp8(1, 100, key=True), step=3000))
    await two.hears(1)
    subscription = house.participant("two").subscriptions[0]["video"]
    subscription.hold(True)
    one.send_rtp(video.packet(vp8(2, 100), step=87_000))
    await asyncio.sleep(0.1)
    assert len(two.received) == 1
    subscription.hold(False)
    await house.until(lambda: len(_sent(one, rtcp.PictureLoss)) > 0)
    one.send_rtp(video.packet(vp8(3, 100, key=True), step=3000))
    first, second = await two.hears(2)
    assert (fields(second)[3] - fields(first)[3]) & 0xFFFFFFFF == 90_000
    assert fields(second)[2] == (fields(first)[2] + 1) & 0xFFFF


async def test_a_late_packet_from_before_the_newest_key_frame_is_not_sent(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    await house.plane.record("c", "r", ["one"])
    video = one.source("video")
    packets = [video.packet(vp8(n, 100, key=n in (0, 3)), step=3000, marker=True) for n in range(5)]
    for n in (0, 2, 3, 4, 1):
        one.send_rtp(packets[n])
    one.send_rtp(one.source("audio").packet(opus()))
    await two.hears(1, slot_ssrc(two, "audio"))
    assert [payload(packet) for packet in pictures(two)] == [payload(packets[n]) for n in (0, 2, 3, 4)]
    assert payload(packets[1]) in [payload(data) for _, _, data in house.recorders[0].packets]


async def test_repeats_that_wait_are_few(house: House) -> None:
    one, two = await house.join("one"), await wide(house, "two")
    for n in range(40):
        one.send_rtp(one.source("video").packet(vp8(n, 1100, key=n == 0), step=3000, marker=True))
        await asyncio.sleep(0.01)
    seen = await two.hears(40, slot_ssrc(two, "video"))
    house.participant("two").downlink.pacer.set_rate(1000)
    await asyncio.sleep(0)
    numbers = tuple(fields(packet)[2] for packet in seen)
    call = house.plane._calls["c"]
    call.reports.heard(house.participant("two"), rtcp.Nack(1, slot_ssrc(two, "video"), numbers).pack(), 1e9)
    assert house.participant("two").downlink.repairs <= 12


async def test_on_a_thin_link_no_sound_is_lost_while_the_picture_is_cut(house: House) -> None:
    thin, clean = Profile(rate=128_000, queue=0.8, delay=0.1), Profile(delay=0.1)
    async with Emulator(clean, thin, server=("127.0.0.1", house.plane.port), seed=4) as link:
        one, two = await house.join("one"), WideClient()
        answer = await house.plane.offer("c", "two", two.offer())
        downlink = house.participant("two").downlink
        downlink.expect(110_000, 0.0)
        await two.connect(detour(answer.sdp, link.address))
        await house.until(lambda: house.participant("two").connected)
        talking = asyncio.create_task(talk(one, size=1100))  # 480 kbit/s, whatever it is told
        await house.until(lambda: len(sounds(two)) >= 250, timeout=20)
        talking.cancel()
        numbers = [fields(packet)[2] for packet in sounds(two)]
        assert numbers == [(numbers[0] + i) & 0xFFFF for i in range(len(numbers))], "every sound, in order"
        assert 0 < len(pictures(two)) < 0.6 * len(sounds(two)), "as many were sent as sounds"
        await two.close()
