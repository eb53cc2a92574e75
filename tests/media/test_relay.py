"""Packets through a real plane on loopback: what the other side gets and how it is numbered."""

from __future__ import annotations

import asyncio
import struct

import pytest

from media.rtp import rtcp
from media.rtp.cache import TRIES
from media.rtp.header import payload_offset
from tests.media.client import Client
from tests.media.conftest import House
from tests.media.extensions import extension
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


async def test_a_repeat_is_answered_from_the_cache_as_rtx(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    bodies = [vp8(1, 400, key=True)] + [vp8(n, 400) for n in range(2, 6)]
    for body in bodies:
        one.send_rtp(one.source("video").packet(body, step=3000, marker=True))
    ssrc = slot_ssrc(two, "video")
    seen = await two.hears(5, ssrc)
    wanted = fields(seen[2])[2]
    two.send_rtcp(rtcp.Nack(1, ssrc, (wanted, (wanted + 9000) & 0xFFFF)).pack())
    assert two.answered is not None
    rtx_ssrc = two.answered.sections[1].ssrcs[1]
    [repeat] = await two.hears(1, rtx_ssrc)
    assert fields(repeat)[1] == 0x80 | 97
    assert fields(repeat)[3] == fields(seen[2])[3]
    assert payload(repeat) == wanted.to_bytes(2, "big") + bodies[2]
    two.send_rtcp(rtcp.Nack(1, ssrc, (wanted,)).pack())
    await asyncio.sleep(0.15)
    assert len(await two.hears(1, rtx_ssrc)) <= 2, "once a round trip"


async def test_a_gap_is_asked_for_at_once_and_closed_by_rtx(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    source = one.source("video")
    packets = [source.packet(vp8(n, 300, key=n == 0), step=3000, marker=True) for n in range(4)]
    for packet in (packets[0], packets[1], packets[3]):
        one.send_rtp(packet)
    ssrc = slot_ssrc(two, "video")
    seen = await two.hears(3, ssrc)
    numbers = [fields(p)[2] for p in seen]
    assert [(n - numbers[0]) & 0xFFFF for n in numbers] == [0, 1, 3], "the gap is shown to the receiver"
    missing = fields(packets[2])[2]
    await house.until(lambda: _sent(one, rtcp.Nack))
    assert _sent(one, rtcp.Nack)[0].lost == (missing,)
    original = packets[2]
    at = payload_offset(original, 0, len(original))
    rtx = (
        struct.pack("!BBHII", 0x80, 0x80 | 97, 77, fields(original)[3], source.rtx_ssrc)
        + original[2:4]
        + original[at:]
    )
    one.send_rtp(rtx)
    seen = await two.hears(4, ssrc)
    assert (fields(seen[3])[2] - numbers[0]) & 0xFFFF == 2
    assert payload(seen[3]) == payload(original)
    again = struct.pack("!BBHII", 0x80, 0x80 | 97, 78, fields(original)[3], source.rtx_ssrc) + rtx[12:]
    one.send_rtp(again)
    one.send_rtp(original)
    await asyncio.sleep(0.1)
    assert len(await two.hears(4, ssrc)) == 4, "a number is never sent twice"


async def test_a_loss_that_nobody_repairs_is_asked_for_six_times(house: House) -> None:
    one, _two = await house.join("one"), await house.join("two")
    source = one.source("video")
    one.send_rtp(source.packet(vp8(1, 200, key=True)))
    source.sequence += 1
    one.send_rtp(source.packet(vp8(2, 200)))
    await asyncio.sleep(1.5)
    assert len(_sent(one, rtcp.Nack)) == TRIES


async def test_key_frame_requests_are_throttled(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    one.send_rtp(one.source("video").packet(vp8(1, 200)))
    await house.until(lambda: _sent(one, rtcp.PictureLoss))
    for _ in range(40):
        two.send_rtcp(rtcp.PictureLoss(1, slot_ssrc(two, "video")).pack())
        two.send_rtcp(rtcp.FullIntra(1, ((slot_ssrc(two, "video"), 3),)).pack())
        await asyncio.sleep(0.04)
    requests = _sent(one, rtcp.PictureLoss)
    assert 2 <= len(requests) <= 3
    assert requests[0].media == one.source("video").ssrc
    one.send_rtp(one.source("video").packet(vp8(2, 200, key=True)))
    await two.hears(1, slot_ssrc(two, "video"))
    count = len(_sent(one, rtcp.PictureLoss))
    await asyncio.sleep(1.2)
    assert len(_sent(one, rtcp.PictureLoss)) == count, "the key frame has come"


async def test_picture_begins_with_a_key_frame_and_sound_at_once(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    for n in range(3):
        one.send_rtp(one.source("video").packet(vp8(n, 100)))
    one.send_rtp(one.source("audio").packet(opus()))
    await two.hears(1, slot_ssrc(two, "audio"))
    assert len(two.received) == 1
    one.send_rtp(one.source("video").packet(vp8(3, 100, key=True)))
    one.send_rtp(one.source("video").packet(vp8(4, 100)))
    assert len(await two.hears(2, slot_ssrc(two, "video"))) == 2


async def test_padding_leaves_no_gap(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    source = one.source("video")
    one.send_rtp(source.packet(vp8(1, 100, key=True)))
    padding = bytearray(source.packet(bytes(9) + b"\x0a"))
    padding[0] |= 0x20
    one.send_rtp(bytes(padding))
    padded = bytearray(source.packet(vp8(2, 100) + b"\0\0\0\x04"))
    padded[0] |= 0x20
    one.send_rtp(bytes(padded))
    first, second = await two.hears(2, slot_ssrc(two, "video"))
    assert fields(second)[2] == (fields(first)[2] + 1) & 0xFFFF
    assert fields(second)[0] & 0x20 == 0
    assert len(payload(second)) == 100


async def test_sender_reports_keep_sound_and_picture_in_step(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    audio, video = one.source("audio"), one.source("video")
    one.send_rtp(audio.packet(opus()))
    one.send_rtp(video.packet(vp8(1, 100, key=True)))
    [heard] = await two.hears(1, slot_ssrc(two, "audio"))
    [seen] = await two.hears(1, slot_ssrc(two, "video"))
    ntp = 0x83AA7E80_00000000  # the sender's clock stands at 1970
    one.send_rtcp(rtcp.SenderReport(audio.ssrc, ntp, audio.timestamp, 1, 80).pack())
    await asyncio.sleep(0.2)
    one.send_rtcp(rtcp.SenderReport(video.ssrc, ntp, video.timestamp, 1, 100).pack())
    await house.until(
        lambda: {r.ssrc for r in _sent(two, rtcp.SenderReport)} >= {fields(heard)[4], fields(seen)[4]}
    )
    moments = []
    for packet, rate in ((heard, 48_000), (seen, 90_000)):
        report = [r for r in _sent(two, rtcp.SenderReport) if r.ssrc == fields(packet)[4]][-1]
        behind = (report.rtp_timestamp - fields(packet)[3]) & 0xFFFFFFFF
        moments.append(report.ntp / 2**32 - behind / rate)
    assert abs(moments[0] - moments[1]) < 0.001, "both packets are of one moment"
    names = [n for d in _sent(two, rtcp.SourceDescription) for n in d.names]
    assert {name for _, name in names} == {"eilaj"}


async def test_reports_and_the_cap_reach_the_sender(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    one.send_rtp(one.source("video").packet(vp8(1, 100, key=True)))
    await house.until(lambda: _sent(one, rtcp.Remb))
    assert _sent(one, rtcp.Remb)[0].ssrcs == (one.source("video").ssrc,)
    two.send_rtcp(rtcp.Remb(1, 200_000, (slot_ssrc(two, "video"),)).pack())
    await house.until(lambda: _sent(one, rtcp.Remb)[-1].bitrate <= 200_000)
    await house.until(lambda: any(r.blocks for r in _sent(one, rtcp.ReceiverReport)))
    blocks = [b for r in _sent(one, rtcp.ReceiverReport) for b in r.blocks]
    assert blocks[-1].ssrc == one.source("video").ssrc
    ssrc = slot_ssrc(two, "video")
    two.send_rtcp(rtcp.ReceiverReport(1, (rtcp.ReportBlock(ssrc, 64, 1, 0, 0, 0, 0),)).pack())
    await house.until(lambda: house.participant("two").by_ssrc[ssrc].fraction_lost)
    seat = next(s for s in await house.plane.statistics("c") if s.participant_id == "two")
    assert seat.downlink_loss == 0.25
    [statistics] = [s for s in await house.plane.statistics("c") if s.participant_id == "one"]
    assert statistics.send_cap <= 200_000
    assert [(t.kind, t.packets, t.lost) for t in statistics.tracks] == [("video", 1, 0)]


async def test_the_mid_is_left_out_once_the_receiver_knows(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    ssrc = slot_ssrc(two, "audio")
    one.send_rtp(one.source("audio").packet(opus()))
    [first] = await two.hears(1, ssrc)
    assert extension(first, 0, payload_offset(first, 0, len(first)), 4) == b"0"
    two.send_rtcp(rtcp.ReceiverReport(1, (rtcp.ReportBlock(ssrc, 0, 0, 0, 0, 0, 0),)).pack())
    await house.until(lambda: house.participant("two").by_ssrc[ssrc].confirmed)
    one.send_rtp(one.source("audio").packet(opus()))
    second = (await two.hears(2, ssrc))[1]
    assert extension(second, 0, payload_offset(second, 0, len(second)), 4) is None


async def test_three_see_each_other_through_slots(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    # Of links of which nothing is known the policy gives the second picture no room: here all are relayed.
    monkeypatch.setattr("media.figures._order", lambda *given: None)
    clients = {}
    for name in ("one", "two", "three"):
        client = clients[name] = Client()
        client.add("audio", "recvonly")
        client.add("video", "recvonly")
        await house.join(name, client)
    for name, client in clients.items():
        client.send_rtp(client.source("audio").packet(name.encode().ljust(20)))
        client.send_rtp(client.source("video").packet(vp8(len(name), 100, key=True)))
    for name, client in clients.items():
        await client.hears(4)
        slots = house.participant(name).slots()
        assert {slot.participant_id for slot in slots} == clients.keys() - {name}
        for slot in slots:
            [heard] = await client.hears(1, slot_ssrc(client, "audio", slot.index))
            assert payload(heard).decode().strip() == slot.participant_id
            assert await client.hears(1, slot_ssrc(client, "video", slot.index))


def _sent(client: Client, kind: type) -> list:
    """RTCP packets of one kind that the client has been sent, oldest first."""
    return [packet for data in client.received_rtcp for packet in rtcp.parse(data) if isinstance(packet, kind)]
