"""The plane as the server sees it: seats, pages that come and go, recording, errors, events."""

from __future__ import annotations

import asyncio
import time

import pytest

from media.api import (
    CallPolicy,
    MediaError,
    MediaErrorCode,
    MediaPlane,
    ParticipantConnected,
    ParticipantHeard,
    ParticipantSilent,
    SlotsChanged,
    SpeakingChanged,
)
from media.call import FORGOTTEN, SILENCES
from media.plane import Plane, PlaneSettings
from media.rtp import rtcp
from tests.media.client import Client
from tests.media.conftest import House
from tests.media.offer import opus, vp8
from tests.media.recorder import MemoryRecorder
from tests.media.test_relay import _sent, fields, payload, slot_ssrc


def test_the_plane_is_what_the_waist_promises() -> None:
    plane: MediaPlane = Plane(PlaneSettings(make_recorder=MemoryRecorder))
    assert plane


@pytest.mark.parametrize(
    ("host", "announced"),
    [
        ("0.0.0.0", ()),
        ("::", ()),
        ("everywhere", ("192.0.2.1",)),
        ("127.0.0.1", ("0.0.0.0",)),
        ("127.0.0.1", ("x",)),
    ],
)
def test_settings_that_no_browser_could_use_are_refused(host: str, announced: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="addr"):
        PlaneSettings(make_recorder=MemoryRecorder, host=host, announced=announced)


async def test_announced_addresses_are_in_the_answer() -> None:
    settings = PlaneSettings(make_recorder=MemoryRecorder, host="0.0.0.0", announced=("192.0.2.1", "2001:db8::1"))
    plane = Plane(settings)
    await plane.start()
    await plane.open_call("c", CallPolicy())
    answer = await plane.offer("c", "one", Client().offer())
    for address in settings.announced:
        assert f" {address} {plane.port} typ host" in answer.sdp
    await plane.close()


async def test_an_ice_restart_keeps_transport_numbers_and_media(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    one.send_rtp(one.source("audio").packet(opus()))
    await two.hears(1, slot_ssrc(two, "audio"))
    before = house.participant("one").transport
    one.restart_ice()
    answer = await house.plane.offer("c", "one", one.offer())
    assert answer.transport_id == before.id
    one.send_rtp(one.source("audio").packet(opus()))
    await two.hears(2, slot_ssrc(two, "audio"))  # the old path still counts
    old_address = before.link.address
    await one.connect(answer.sdp)
    await one.move()
    assert before.link.address != old_address
    one.send_rtp(one.source("audio").packet(opus()))
    two.send_rtp(two.source("audio").packet(b"back" * 5))
    heard = await two.hears(3, slot_ssrc(two, "audio"))
    assert payload((await one.hears(1, slot_ssrc(one, "audio")))[0]) == b"back" * 5
    numbers = [fields(p)[2] for p in heard]
    assert numbers == [(numbers[0] + i) & 0xFFFF for i in range(3)]


async def test_a_page_that_was_replaced_does_not_come_back_by_its_old_credentials(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    one.restart_ice()
    await house.plane.offer("c", "one", one.offer())
    again = await house.join("one", Client())
    links = dict(house.plane._mux.links)
    await one.move()
    assert house.plane._mux.links == links
    two.send_rtp(two.source("audio").packet(opus()))
    assert await again.hears(1, slot_ssrc(again, "audio"))


async def test_a_reload_keeps_ssrcs_and_goes_on_numbering(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    for n in range(3):
        one.send_rtp(one.source("video").packet(vp8(n, 100, key=n == 0), step=3000))
    ssrc = slot_ssrc(two, "video")
    before = await two.hears(3, ssrc)
    old = house.participant("one").transport
    own_ssrc = slot_ssrc(one, "audio")
    again = await house.join("one", Client())
    assert house.participant("one").transport.id != old.id
    assert slot_ssrc(again, "audio") == own_ssrc
    await house.until(lambda: not one.connected)  # the old page was told goodbye
    await asyncio.sleep(0.3)
    again.send_rtp(again.source("video").packet(vp8(1, 100)))  # not a key frame: held back
    await house.until(lambda: _sent(again, rtcp.PictureLoss))
    again.send_rtp(again.source("video").packet(vp8(2, 100, key=True)))
    after = (await two.hears(4, ssrc))[3]
    assert fields(after)[2] == (fields(before[-1])[2] + 1) & 0xFFFF
    elapsed = ((fields(after)[3] - fields(before[-1])[3]) & 0xFFFFFFFF) / 90_000
    assert 0.3 <= elapsed < 5
    assert fields(after)[1] & 0x7F == 96
    two.send_rtp(two.source("audio").packet(opus()))
    assert await again.hears(1, own_ssrc)


async def test_media_flows_when_the_other_arrives_without_another_offer(house: House) -> None:
    one = await house.join("one")
    one.send_rtp(one.source("audio").packet(opus()))
    two = await house.join("two")
    one.send_rtp(one.source("audio").packet(opus()))
    two.send_rtp(two.source("audio").packet(opus()))
    assert await two.hears(1, slot_ssrc(two, "audio"))
    assert await one.hears(1, slot_ssrc(one, "audio"))
    told = [e for e in house.events if isinstance(e, SlotsChanged)]
    assert [(e.participant_id, e.slots[0].participant_id, e.missing) for e in told] == [("one", "two", 0)]
    connected = [e.participant_id for e in house.events if isinstance(e, ParticipantConnected)]
    assert connected == ["one", "two"]


async def test_a_leaver_frees_its_slot_and_the_next_takes_it(house: House) -> None:
    one = await house.join("one")
    await house.join("two")
    await house.join("three")
    assert SlotsChanged("c", "three", house.participant("three").slots(), 1) in house.events
    await house.plane.leave("c", "two")
    await house.plane.leave("c", "two")
    assert [s.participant_id for s in house.participant("one").slots()] == ["three"]
    three = house.participant("three")
    assert [s.participant_id for s in three.slots()] == ["one"]
    assert three.told[1] == 0
    assert one.connected


async def test_a_page_that_says_goodbye_leaves_its_seat(house: House) -> None:
    one, _two = await house.join("one"), await house.join("two")
    await one.close()
    await house.until(lambda: house.participant("one").transport is None)
    assert [s.participant_id for s in house.participant("two").slots()] == ["one"]
    again = await house.join("one", Client())
    assert again.connected


async def test_refusals(house: House) -> None:
    plane = house.plane

    async def refused(code: MediaErrorCode, call: str, participant: str, sdp: str) -> None:
        with pytest.raises(MediaError) as error:
            await plane.offer(call, participant, sdp)
        assert error.value.code is code

    await refused(MediaErrorCode.CALL_UNKNOWN, "other", "one", Client().offer())
    await refused(MediaErrorCode.BAD_OFFER, "c", "one", "v=1\r\nnonsense")
    assert await plane.statistics("c") == (), "a bad offer takes no seat"
    for n in range(6):
        await plane.offer("c", f"seat{n}", Client().offer())
    await refused(MediaErrorCode.CALL_FULL, "c", "seventh", Client().offer())
    await plane.offer("c", "seat0", Client().offer())
    await plane.close_call("c")
    await plane.close_call("c")
    await plane.leave("c", "seat0")
    with pytest.raises(MediaError):
        await plane.statistics("c")
    await plane.close()
    with pytest.raises(MediaError) as error:
        await plane.open_call("d", CallPolicy())
    assert error.value.code is MediaErrorCode.UNAVAILABLE


async def test_a_bad_offer_of_a_seated_participant_changes_nothing(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    with pytest.raises(MediaError):
        await house.plane.offer("c", "one", "v=0\r\nm=audio what")
    one.send_rtp(one.source("audio").packet(opus()))
    assert await two.hears(1, slot_ssrc(two, "audio"))


async def test_a_wrong_fingerprint_gets_no_media(house: House) -> None:
    two = await house.join("two")
    impostor = Client()
    own = next(f.value for f in impostor.certificate.getFingerprints() if f.algorithm == "sha-256")
    answer = await house.plane.offer("c", "one", impostor.offer().replace(own, ":".join(["AA"] * 32)))
    await impostor.connect(answer.sdp)
    await house.until(lambda: house.participant("one").transport is None)
    impostor.send_rtp(impostor.source("audio").packet(opus()))
    await asyncio.sleep(0.1)
    assert two.received == []
    await impostor.close()


async def test_silence_is_told_again_as_it_grows_and_so_is_its_end(house: House) -> None:
    client = await house.join("one")
    seat = house.participant("one")
    call = house.plane._calls["c"]
    client.vanish()
    now = time.monotonic()
    seat.transport.link.heard = now
    for seconds in (1.9, 2.1, 5.0, 10.1, 30.0):
        assert call.tick(now + seconds) == []
    told = [round(e.seconds) for e in house.events if isinstance(e, ParticipantSilent)]
    assert told == [2, 10]
    seat.transport.link.heard = now + 31
    call.tick(now + 31.5)
    spoken = [event for event in house.events if isinstance(event, ParticipantSilent | ParticipantHeard)]
    assert isinstance(spoken[-1], ParticipantHeard)
    assert call.tick(now + 31.1 + SILENCES[-1]) == []
    assert seat.transport is not None
    [forgotten] = call.tick(now + 31.1 + FORGOTTEN)
    assert seat.transport is None
    assert "one" in call.participants
    await forgotten.close()


async def test_who_rests_is_sent_nothing_and_wakes_with_a_key_frame(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    seat, call = house.participant("two"), house.plane._calls["c"]
    one.send_rtp(one.source("video").packet(vp8(1, 100, key=True)))
    await two.hears(1, slot_ssrc(two, "video"))
    asked = len(_sent(one, rtcp.PictureLoss))
    heard = seat.transport.link.heard
    for silent in (*SILENCES, SILENCES[-1]):
        call.tick(heard + silent + 0.1)
    assert house.participant("one").tracks["audio"].subscriptions == ()
    assert seat.connected, "its keys are kept"
    await two.move()
    call.tick(time.monotonic())
    await house.until(lambda: len(_sent(one, rtcp.PictureLoss)) > asked)
    one.send_rtp(one.source("audio").packet(opus()))
    await two.hears(1, slot_ssrc(two, "audio"))
    assert len(two.received) == 2


async def test_speaking_is_told(house: House) -> None:
    one, _two = await house.join("one"), await house.join("two")
    for _ in range(20):
        one.send_rtp(one.source("audio").packet(opus(), step=960, level=25))
        await asyncio.sleep(0.02)
    assert SpeakingChanged("c", frozenset({"one"})) in house.events
    await house.until(lambda: _last_speaking(house) == SpeakingChanged("c", frozenset()), timeout=4)


def _last_speaking(house: House) -> SpeakingChanged:
    return [event for event in house.events if isinstance(event, SpeakingChanged)][-1]


async def test_a_listener_that_fails_harms_nobody(house: House) -> None:
    def fail(event: object) -> None:
        raise RuntimeError("listener")

    house.plane._listeners.insert(0, fail)
    await house.join("one")
    assert [e.participant_id for e in house.events if isinstance(e, ParticipantConnected)] == ["one"]
