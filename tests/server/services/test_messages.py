"""Texts and voice notes: one however often they are sent, whole or not at all, kept through restarts."""

from __future__ import annotations

import asyncio

import pytest

from server.domain import messages as rules
from server.domain.errors import Conflict, NotFound
from server.domain.pieces import PIECE_OCTETS, Bulk, Piece
from server.services import messages as service
from server.services.live_call import MESSAGES_SHOWN
from tests.server.services.calling import Called, Desk

WEBM = b"\x1a\x45\xdf\xa3" + bytes(60)


def voice(index: int, count: int = 3, bulk_id: str = "note", **changes: object) -> Piece:
    octets = WEBM if index == 0 else bytes([index]) * 100
    fields = {"bulk": Bulk.VOICE, "mime": "audio/webm", "octets": octets, "seconds": 4.0} | changes
    return Piece(bulk_id, index=index, count=count, **fields)  # type: ignore[arg-type]  # fields of a piece


def shown(desk: Desk) -> list[tuple[str, str, str]]:
    state = desk.calls.shown(desk.call_id)
    assert state is not None
    return [(one.message.id, one.message.kind.value, one.message.text) for one in state.messages]


async def test_a_text_is_one_message_however_often_it_is_sent(called: Called) -> None:
    desk = called.desk
    staff = await desk.sit(called.staff, "s")
    await desk.sit(called.doctor, "d")
    for _ in range(2):
        await desk.messages.send(called.staff, "s", desk.call_id, "m1", "سلام")
    await asyncio.gather(*(desk.messages.send(called.staff, "s", desk.call_id, "m2", "x") for _ in range(3)))
    assert shown(desk) == [("m1", "text", "سلام"), ("m2", "text", "x")]
    with pytest.raises(Conflict, match=r"message\.taken"):
        await desk.messages.send(called.doctor, "d", desk.call_id, "m1", "another's")
    async with desk.store.work() as work:
        kept = await work.messages.shown(desk.call_id)
        events = [one.action for one in await work.audit.find(object_id=desk.call_id, limit=50)]
    assert [(one.message.participant_id, one.message.name) for one in kept] == [(staff.id, staff.name)] * 2
    assert events.count("message.sent") == 2

    desk = called.again()
    await desk.sit(called.doctor, "d")
    assert shown(desk) == [("m1", "text", "سلام"), ("m2", "text", "x")], "a restart keeps them"


async def test_who_has_got_and_read_it_is_shown_and_the_sender_does_not_count(called: Called) -> None:
    desk = called.desk
    await desk.sit(called.staff, "s")
    doctor = await desk.sit(called.doctor, "d")
    await desk.messages.send(called.staff, "s", desk.call_id, "m1", "x")
    for socket_id, heard in (("s", True), ("d", False), ("d", True), ("d", False)):
        await desk.messages.seen(socket_id, desk.call_id, "m1", heard=heard)
    state = desk.calls.shown(desk.call_id)
    assert state is not None
    assert (state.messages[0].arrived, state.messages[0].heard) == ((doctor.id,), (doctor.id,))
    for message_id in ("none", "note"):
        with pytest.raises(NotFound):
            await desk.messages.seen("d", desk.call_id, message_id, heard=False)


async def test_a_voice_note_goes_on_after_a_restart_and_is_shown_when_whole(called: Called) -> None:
    desk = called.desk
    await desk.sit(called.staff, "s")
    take = desk.messages.voice_piece
    assert await take(called.staff, "s", desk.call_id, voice(2)) == 0
    assert await take(called.staff, "s", desk.call_id, voice(0, octets=b"")) == 0
    assert [await take(called.staff, "s", desk.call_id, voice(index)) for index in (0, 0, 2, 1)] == [1, 1, 1, 2]
    assert shown(desk) == []
    with pytest.raises(NotFound):
        await desk.messages.voice_note(called.doctor, desk.call_id, "note")

    desk = called.again()
    await desk.sit(called.staff, "s2")
    take = desk.messages.voice_piece
    assert await take(called.staff, "s2", desk.call_id, voice(0, octets=b"")) == 2, "it goes on where it stopped"
    assert await take(called.staff, "s2", desk.call_id, voice(2)) == 3
    assert await take(called.staff, "s2", desk.call_id, voice(2)) == 3, "there already"
    assert [one[:2] for one in shown(desk)] == [("note", "voice")]
    note = await desk.messages.voice_note(called.doctor, desk.call_id, "note")
    assert (note.mime, note.sound) == ("audio/webm", WEBM + b"\x01" * 100 + b"\x02" * 100)
    async with desk.store.work() as work:
        assert (await work.messages.get("note")).octets == len(note.sound)  # type: ignore[union-attr]  # it is there


@pytest.mark.parametrize(
    "bad",
    [
        voice(1, count=4),
        voice(1, mime="audio/ogg"),
        voice(1, seconds=None),
        voice(3),
        voice(0, bulk_id="other", octets=b"OggS" + bytes(60)),
        voice(1, bulk_id="text"),
    ],
    ids=["another count", "another kind", "no length", "index", "a lie", "a text's id"],
)
async def test_pieces_that_do_not_fit_are_refused(called: Called, bad: Piece) -> None:
    desk = called.desk
    await desk.sit(called.staff, "s")
    await desk.messages.send(called.staff, "s", desk.call_id, "text", "x")
    await desk.messages.voice_piece(called.staff, "s", desk.call_id, voice(0))
    with pytest.raises(Conflict, match=r"piece\.refused"):
        await desk.messages.voice_piece(called.staff, "s", desk.call_id, bad)


async def test_the_same_piece_at_the_same_time_is_kept_once(called: Called) -> None:
    desk = called.desk
    await desk.sit(called.staff, "s")
    for index in (0, 1):
        both = (desk.messages.voice_piece(called.staff, "s", desk.call_id, voice(index)) for _ in range(3))
        assert set(await asyncio.gather(*both)) == {index + 1}


async def test_limits(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = called.desk
    await desk.sit(called.staff, "s")
    await desk.sit(called.doctor, "d")
    monkeypatch.setitem(service.OCTETS_AT_MOST, Bulk.VOICE, PIECE_OCTETS + 100)
    big = WEBM + bytes(PIECE_OCTETS - len(WEBM))
    await desk.messages.voice_piece(called.staff, "s", desk.call_id, voice(0, octets=big))
    with pytest.raises(Conflict, match=r"piece\.too_large"):
        await desk.messages.voice_piece(called.staff, "s", desk.call_id, voice(1, octets=bytes(101)))
    for number in range(rules.UNFINISHED_AT_MOST - 1):
        await desk.messages.voice_piece(called.staff, "s", desk.call_id, voice(0, bulk_id=f"u{number}"))
    with pytest.raises(Conflict, match=r"piece\.too_many"):
        await desk.messages.voice_piece(called.staff, "s", desk.call_id, voice(0, bulk_id="more"))
    with pytest.raises(Conflict, match=r"message\.taken"):
        await desk.messages.voice_piece(called.doctor, "d", desk.call_id, voice(0, bulk_id="u1"))
    await desk.messages.voice_piece(called.doctor, "d", desk.call_id, voice(0, 1, bulk_id="own"))
    monkeypatch.setattr(service, "AT_MOST", 1)
    with pytest.raises(Conflict, match=r"message\.too_many"):
        await desk.messages.send(called.doctor, "d", desk.call_id, "m", "x")
    with pytest.raises(Conflict, match=r"piece\.too_many"):
        await desk.messages.voice_piece(called.doctor, "d", desk.call_id, voice(0, 1, bulk_id="own2"))


async def test_the_topic_holds_the_newest(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MESSAGES_SHOWN == 100
    monkeypatch.setattr("server.services.live_call.MESSAGES_SHOWN", 2)
    desk = called.desk
    await desk.sit(called.staff, "s")
    await desk.sit(called.doctor, "d")
    for number in range(4):
        desk.clock.advance(1)
        await desk.messages.send(called.staff, "s", desk.call_id, f"m{number}", "x")
    await desk.messages.seen("d", desk.call_id, "m0", heard=True)
    assert [one[0] for one in shown(desk)] == ["m2", "m3"]
    async with desk.store.work() as work:
        assert [one.message.id for one in await work.messages.shown(desk.call_id, limit=3)] == ["m1", "m2", "m3"]


async def test_whoever_does_not_sit_there_sends_nothing(called: Called) -> None:
    desk = called.desk
    await desk.sit(called.staff, "s")
    await desk.messages.send(called.staff, "s", desk.call_id, "m1", "x")
    for socket_id, call_id in (("stranger", desk.call_id), ("s", called.other_call)):
        with pytest.raises(NotFound):
            await desk.messages.send(called.staff, socket_id, call_id, "m", "x")
        with pytest.raises(NotFound):
            await desk.messages.voice_piece(called.staff, socket_id, call_id, voice(0))
        with pytest.raises(NotFound):
            await desk.messages.seen(socket_id, call_id, "m1", heard=True)
