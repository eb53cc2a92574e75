"""Texts, voice notes, stills and links between two pages, over real sockets and a real plane; and their abuse."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest

from media import api as media
from server.app import NODE
from signaling.links import MAX_PIECES, PIECE_OCTETS
from tests.server.live.pages import Page, Village, in_a_call, village

RUNGS = [rung.value for rung in media.Rung]
WEBP = b"RIFF\x00\x00\x00\x00WEBP" + bytes(range(256)) * 8
WEBM = b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 8


def pieces(content: bytes, **more: object) -> list[dict[str, Any]]:
    parts = [content[start : start + 1_500] for start in range(0, len(content), 1_500)]
    shared = {"count": len(parts)} | more
    return [{"index": at, "data": base64.b64encode(part).decode()} | shared for at, part in enumerate(parts)]


async def hand_in(page: Page, call_id: str, content: bytes, **more: object) -> None:
    """As a page does: the piece that was asked for, until there is none."""
    parts, following = pieces(content, **more), 0
    while following < len(parts):
        following = (await page.ask("call.piece", call_id=call_id, **parts[following]))["next"]


def messages(page: Page, call_id: str) -> dict[str, Any]:
    return dict(page.state(f"call:{call_id}").get("message", {}))


async def test_texts_and_voice_notes_arrive_whole_and_are_marked(
    behali: Village, capfd: pytest.CaptureFixture[str]
) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    text = {"call_id": call_id, "message_id": "m1", "text": "آواز نہیں آ رہی, says Zarmina"}
    for _ in range(2):
        assert await doctor.ask("message.send", **text) == {"id": "m1"}
    card = await staff.until(lambda: messages(staff, call_id).get("m1"))
    assert (card["text"], card["participant_id"]) == (text["text"], doctor.seat["participant_id"])
    own = staff.seat["participant_id"]
    await staff.ask("message.seen", call_id=call_id, message_id="m1", state="arrived")
    await doctor.until(lambda: messages(doctor, call_id)["m1"]["arrived"] == [own])
    await staff.ask("message.seen", call_id=call_id, message_id="m1", state="heard")
    await doctor.until(lambda: messages(doctor, call_id)["m1"]["heard"] == [own])

    note = {"bulk_id": "n1", "kind": "voice", "mime": "audio/webm", "seconds": 3.5}
    await hand_in(staff, call_id, WEBM, **note)
    card = await doctor.until(lambda: messages(doctor, call_id).get("n1"))
    async with doctor._http.get(card["path"]) as response:
        assert await response.read() == WEBM
    fresh = await (await behali.page("dr.ayesha")).follow(f"call:{call_id}")
    assert set(fresh["state"]["message"]) == {"m1", "n1"}
    assert fresh["state"]["message"] == messages(doctor, call_id), "snapshot + changes = fresh snapshot"
    logged = "".join(capfd.readouterr())
    assert "voice-notes/{note}" in logged
    assert not any(word in logged for word in ("Zarmina", "n1", "nasreen", "127.0.0.1"))


async def test_a_half_sent_voice_note_goes_on_after_a_restart(tmp_path: Path) -> None:
    note = {"bulk_id": "n1", "kind": "voice", "mime": "audio/webm", "seconds": 3.5}
    async with village(tmp_path) as before:
        staff, _, call_id = await in_a_call(before)
        assert (await staff.ask("call.piece", call_id=call_id, **pieces(WEBM, **note)[0]))["next"] == 1
    async with village(tmp_path) as after:
        staff = await after.page("nasreen")
        await staff.enter(call_id)
        await staff.follow(f"call:{call_id}")
        asking = pieces(WEBM, **note)[0] | {"data": ""}
        assert (await staff.ask("call.piece", call_id=call_id, **asking))["next"] == 1
        await hand_in(staff, call_id, WEBM, **note)
        await staff.until(lambda: "n1" in messages(staff, call_id))


async def test_a_still_that_the_doctor_asked_for_comes_whole_and_is_nowhere_kept(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    await doctor.ask("call.ask_still", call_id=call_id, participant_id=staff.seat["participant_id"])
    asked = await staff.until(lambda: [message for name, message in staff.told if name == "call.still_asked"])
    assert asked[0]["participant_id"] == doctor.seat["participant_id"]
    assert (await staff.refused("call.ask_still", call_id=call_id, participant_id=doctor.seat["participant_id"]))[
        "code"
    ] == "call.not_for_this_seat"
    await hand_in(staff, call_id, WEBP, bulk_id="s1", kind="still", mime="image/webp", age_ms=40, asked=True)

    def got() -> list[dict[str, Any]]:
        return [message for name, message in doctor.told if name == "call.piece_relayed"]

    await doctor.until(lambda: len(got()) == 2, seconds=20)
    assert b"".join(base64.b64decode(one["data"]) for one in got()) == WEBP
    assert [(one["index"], one["asked"], one["participant_id"]) for one in got()] == [
        (0, True, staff.seat["participant_id"]),
        (1, True, staff.seat["participant_id"]),
    ]
    assert got()[0]["age_ms"] >= 40
    arrived = await staff.until(lambda: [message for name, message in staff.told if name == "call.still_arrived"])
    assert (arrived[0]["participant_id"], arrived[0]["bulk_id"]) == (doctor.seat["participant_id"], "s1")
    assert not any(name == "call.piece_relayed" for name, _ in staff.told)
    async with behali.app[NODE].store.work() as work:
        assert await work.messages.get("s1") is None
        assert await work.messages.sound("s1") == b""


async def test_pages_are_advised_and_see_links_with_rungs(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    link = {"up_kbps": 60.0, "down_kbps": 200.0, "round_trip_ms": 600.0}
    again = await staff.ask("call.join", call_id=call_id, transport_id=staff.transport_id, link=link, low_data=True)
    assert again["advice"]["rung"] in RUNGS
    for _ in range(2):
        await staff.ask("call.report", call_id=call_id, megabytes=3.25, available_kbps=60.0, round_trip_ms=590.0)
    await staff.ask("call.wish", call_id=call_id, low_data=True, budget_megabytes=3.0)

    def own_link() -> dict[str, Any] | None:
        shown = [one for name, message in doctor.told if name == "call.links" for one in message["links"]]
        own = [one for one in shown if one["participant_id"] == staff.seat["participant_id"]]
        return next((one for one in own if one["budget_megabytes"] == 3.0), None)

    card = await doctor.until(own_link, seconds=10)
    assert (card["megabytes"], card["low_data"]) == (3.2, True)
    told = await staff.until(lambda: [message for name, message in staff.told if name == "call.advice"], seconds=10)
    assert told[-1]["call_id"] == call_id
    assert told[-1]["advice"]["rung"] in RUNGS


HOSTILE: list[tuple[str, dict[str, Any], str]] = [
    ("call.piece", {"index": 5, "count": 5}, "piece.refused"),
    ("call.piece", {"index": MAX_PIECES, "count": MAX_PIECES}, "message.refused"),
    ("call.piece", {"index": -1}, "message.refused"),
    ("call.piece", {"count": 0}, "message.refused"),
    ("call.piece", {"count": MAX_PIECES + 1}, "message.refused"),
    ("call.piece", {"data": "A" * (PIECE_OCTETS * 4 // 3 + 5)}, "message.refused"),
    ("call.piece", {"data": "A" * (PIECE_OCTETS * 4 // 3 + 4)}, "piece.refused"),
    ("call.piece", {"data": "not base64!"}, "piece.refused"),
    ("call.piece", {"data": base64.b64encode(b"<svg onload=x>").decode()}, "piece.refused"),
    ("call.piece", {"mime": "text/html"}, "message.refused"),
    ("call.piece", {"mime": "audio/webm"}, "piece.refused"),
    ("call.piece", {"kind": "voice"}, "piece.refused"),
    ("call.piece", {"age_ms": 10**9}, "message.refused"),
    ("call.piece", {"bulk_id": "../../etc"}, "message.refused"),
    ("message.send", {"text": ""}, "message.refused"),
    ("message.send", {"text": "x" * 2_001}, "message.refused"),
    ("message.send", {"text": "a\0b"}, "message.refused"),
    ("message.send", {"message_id": "a/b"}, "message.refused"),
    ("message.seen", {"state": "eaten"}, "message.refused"),
    ("message.seen", {"message_id": "none"}, "message.not_found"),
    ("call.wish", {"budget_megabytes": -1}, "message.refused"),
    ("call.wish", {"budget_megabytes": 1e9}, "message.refused"),
    ("call.ask_still", {"participant_id": "nobody"}, "participant.away"),
]
GOOD: dict[str, dict[str, Any]] = {
    "call.piece": {
        "bulk_id": "b",
        "kind": "still",
        "index": 0,
        "count": 2,
        "mime": "image/webp",
        "data": base64.b64encode(WEBP[:100]).decode(),
    },
    "message.send": {"message_id": "m", "text": "x"},
    "message.seen": {"message_id": "m", "state": "heard"},
    "call.wish": {"low_data": True},
    "call.ask_still": {"participant_id": "p"},
}


async def test_hostile_pieces_and_messages_are_refused_and_strangers_are_not_there(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    for name, bad, code in HOSTILE:
        answer = await doctor.ask_raw(name, {"v": 1, "call_id": call_id} | GOOD[name] | bad)
        assert (answer["ok"], answer["error"]["code"]) == (False, code), (name, bad)
    stranger = await behali.page("dr.bilal")
    for name, good in GOOD.items():
        assert (await stranger.refused(name, call_id=call_id, **good))["code"] == "call.not_found", name
        assert (await staff.refused(name, call_id="another", **good))["code"] == "call.not_found", name
    assert messages(staff, call_id) == {}


async def test_a_flood_of_pieces_is_slowed(behali: Village) -> None:
    staff, _, call_id = await in_a_call(behali)
    flood = ({"v": 1, "call_id": call_id, **GOOD["call.piece"], "bulk_id": f"b{n}"} for n in range(90))
    answers = await asyncio.gather(*(staff.ask_raw("call.piece", one) for one in flood))
    assert "rate.exceeded" in {one["error"]["code"] for one in answers if not one["ok"]}
    call = behali.app[NODE].care.stills._live.by_id[call_id]
    assert len(call.stills) == 1


async def test_text_that_no_page_can_write_harms_nobody(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    broken = {"v": 1, "call_id": call_id, "message_id": "m", "text": "\ud800"}
    assert (await staff.ask_raw("message.send", broken))["error"]["code"] == "message.refused"
    await doctor.ask("message.send", call_id=call_id, message_id="n", text="still here")
