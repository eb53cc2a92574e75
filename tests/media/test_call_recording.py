"""What a recorder is given while a call runs: whose packets, in which form, and when it is let go."""

from __future__ import annotations

import asyncio
import struct

from media.api import RecordingFailed
from media.rtp import rtcp
from tests.media.conftest import House
from tests.media.offer import opus, vp8
from tests.media.test_relay import _sent, fields, payload, slot_ssrc


async def test_only_who_consents_is_recorded(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    await house.plane.mark("c", "one", "muted")
    await house.plane.record("c", "r", ["one"])
    [recorder] = house.recorders
    await house.plane.record("c", "r", ["one"])
    body, picture = opus(), vp8(1, 100, key=True)
    packets = [one.source("audio").packet(body), one.source("video").packet(picture)]
    for packet in packets:
        one.send_rtp(packet)
        two.send_rtp(two.source("audio").packet(opus()))
    one.send_rtcp(rtcp.SenderReport(one.source("audio").ssrc, 7 << 32, 960, 1, 80).pack())
    await one.hears(2)
    await house.until(lambda: len(recorder.packets) == 2 and recorder.reports)
    assert recorder.tracks == [
        ("one", "audio", one.source("audio").ssrc, "opus"),
        ("one", "video", one.source("video").ssrc, "VP8"),
    ]
    assert recorder.packets == [("one", fields(p)[4], p) for p in packets]
    assert recorder.reports == [("one", one.source("audio").ssrc, 7 << 32, 960)]
    await house.plane.mark("c", "one", "muted", "by hand")
    assert recorder.marks == [("one", "muted", "by hand")]
    await house.plane.record("c", "r", [])
    one.send_rtp(one.source("audio").packet(opus()))
    await two.hears(3)
    assert len(recorder.packets) == 2
    await house.plane.record("c", "r", ["one", "two"])
    assert house.recorders == [recorder]
    assert recorder.tracks[2:] == [*recorder.tracks[:2], ("two", "audio", two.source("audio").ssrc, "opus")]
    await house.plane.close_call("c")
    assert recorder.closed


async def test_a_recording_that_begins_later_knows_the_senders_clock_at_once(house: House) -> None:
    one = await house.join("one")
    audio = one.source("audio")
    one.send_rtp(audio.packet(opus()))
    await house.until(lambda: house.plane._calls["c"].participants["one"].tracks)
    one.send_rtcp(rtcp.SenderReport(audio.ssrc, 7 << 32, 960, 1, 80).pack())
    [track] = [one for one in house.plane._calls["c"].participants["one"].tracks.values() if one.kind == "audio"]
    await house.until(lambda: track.reported is not None)
    await house.plane.record("c", "r", ["one"])
    [recorder] = house.recorders
    assert recorder.reports == [("one", audio.ssrc, 7 << 32, 960)]


async def test_red_and_rtx_are_recorded_as_what_they_carry(house: House) -> None:
    one = await house.join("one")
    await house.plane.record("c", "r", ["one"])
    plain = opus(40)
    packet = bytearray(one.source("audio").packet(bytes.fromhex("ef0f001e6f") + opus(30) + plain))
    packet[1] = 63
    one.send_rtp(bytes(packet))
    video = one.source("video")
    packets = [video.packet(vp8(n, 100, key=n == 0)) for n in range(3)]
    one.send_rtp(packets[0])
    one.send_rtp(packets[2])
    rtx = struct.pack("!BBHII", 0x80, 97, 5, fields(packets[1])[3], video.rtx_ssrc)
    one.send_rtp(rtx + packets[1][2:4] + payload(packets[1]))
    [recorder] = house.recorders
    await house.until(lambda: len(recorder.packets) == 4)
    audio = recorder.packets[0][2]
    assert (fields(audio)[1], payload(audio)) == (111, plain)
    repaired = recorder.packets[3][2]
    assert fields(repaired)[1:] == fields(packets[1])[1:]
    assert payload(repaired) == payload(packets[1])
    assert ("one", "audio", one.source("audio").ssrc, "opus") in recorder.tracks


async def test_a_recorder_asks_for_key_frames(house: House) -> None:
    one = await house.join("one")
    one.send_rtp(one.source("video").packet(vp8(1, 100)))
    await asyncio.sleep(0.1)
    assert not _sent(one, rtcp.PictureLoss), "nobody needs one"
    await house.plane.record("c", "r", ["one"])
    await house.until(lambda: _sent(one, rtcp.PictureLoss))


async def test_a_gap_that_stays_in_a_recording_ends_with_a_key_frame(house: House) -> None:
    one = await house.join("one")
    video = one.source("video")
    await house.plane.record("c", "r", ["one"])
    one.send_rtp(video.packet(vp8(1, 100)))
    await house.until(lambda: _sent(one, rtcp.PictureLoss))
    one.send_rtp(video.packet(vp8(2, 100, key=True)))
    video.sequence += 1
    one.send_rtp(video.packet(vp8(4, 100)))
    await asyncio.sleep(0.5)
    one.send_rtp(video.packet(vp8(5, 100)))
    await house.until(lambda: len(_sent(one, rtcp.PictureLoss)) == 2)


async def test_a_recorder_that_fails_is_told_and_closed(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    await house.plane.record("c", "r", ["one"])
    [recorder] = house.recorders
    await asyncio.to_thread(recorder.failed, "disk full")
    await house.until(lambda: recorder.closed)
    assert RecordingFailed("c", "r", "disk full") in house.events
    one.send_rtp(one.source("audio").packet(opus()))
    assert await two.hears(1, slot_ssrc(two, "audio"))
    await house.plane.record("c", "r", ["one"])
    assert len(house.recorders) == 2


async def test_what_was_missed_while_nothing_might_be_written_is_relayed_but_never_written(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    video = one.source("video")
    packets = [video.packet(vp8(n, 100, key=n == 0)) for n in range(6)]
    one.send_rtp(packets[0])
    one.send_rtp(packets[2])
    await two.hears(2, slot_ssrc(two, "video"))
    await house.plane.record("c", "r", ["one"])
    [recorder] = house.recorders
    for late_or_next in (packets[1], packets[3], packets[5], packets[4]):
        one.send_rtp(late_or_next)
    await two.hears(6, slot_ssrc(two, "video"))
    await house.until(lambda: len(recorder.packets) == 3)
    assert [data for _, _, data in recorder.packets] == [packets[3], packets[5], packets[4]]


async def test_who_was_never_written_gets_no_mark_and_so_no_journal(house: House) -> None:
    await house.join("one")
    await house.join("two")
    await house.plane.record("c", "r", ["one"])
    [recorder] = house.recorders
    for who in ("one", "two"):
        await house.plane.mark("c", who, "muted")
    await house.plane.record("c", "r", ["two"])
    for who in ("one", "two"):
        await house.plane.mark("c", who, "unmuted")
    assert recorder.marks == [("one", "muted", ""), ("one", "unmuted", ""), ("two", "unmuted", "")]


async def test_the_failure_of_a_recorder_that_was_replaced_ends_no_other(house: House) -> None:
    one = await house.join("one")
    await house.plane.record("c", "r", ["one"])
    house.recorders[0].failed("disk full")
    await house.until(lambda: house.recorders[0].closed)
    await house.plane.record("c", "r", ["one"])
    house.recorders[0].failed("disk full")
    one.send_rtp(one.source("audio").packet(opus()))
    await house.until(lambda: house.recorders[1].packets)
    assert not house.recorders[1].closed
    assert house.events.count(RecordingFailed("c", "r", "disk full")) == 1
