"""Messages over HTTP: the record's list, and voice notes by ranges, for whoever may have them."""

from __future__ import annotations

import pytest

from server.domain.ids import new_id
from tests.server.care.conftest import Town

SOUND = bytes(range(250)) * 4


async def test_messages_are_part_of_the_encounter(town: Town) -> None:
    encounter_id = await town.treat()
    note_id = await town.keep_voice_note(encounter_id, SOUND)
    for who in ("staff_a", "heart", "supervisor"):
        (card,) = (await town[who].done("GET", f"/api/encounters/{encounter_id}/messages"))["messages"]
        assert (card["id"], card["kind"], card["seconds"]) == (note_id, "voice", 4.0)
        assert card["path"] == f"/api/encounters/{encounter_id}/voice-notes/{note_id}"
        answer = await town[who].ask("GET", card["path"])
        assert (answer.status, answer.body, answer.headers["Content-Type"]) == (200, SOUND, "audio/webm")
        assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("asked", "status", "start", "stop"),
    [
        ("bytes=0-", 206, 0, 1000),
        ("bytes=0-0", 206, 0, 1),
        ("bytes=990-2000", 206, 990, 1000),
        ("bytes=-10", 206, 990, 1000),
        ("bytes=-5000", 206, 0, 1000),
        ("bytes=999-999", 206, 999, 1000),
        ("bytes=1000-", 416, 0, 0),
        ("bytes=5-2", 416, 0, 0),
        ("bytes=0-1,4-5", 416, 0, 0),
        ("octets=0-1", 416, 0, 0),
        ("bytes=" + "9" * 5000 + "-", 416, 0, 0),
    ],
)
async def test_ranges(town: Town, asked: str, status: int, start: int, stop: int) -> None:
    encounter_id = await town.treat()
    note_id = await town.keep_voice_note(encounter_id, SOUND)
    answer = await town["heart"].ask("GET", f"/api/encounters/{encounter_id}/voice-notes/{note_id}", Range=asked)
    assert answer.status == status
    if status == 206:
        assert answer.body == SOUND[start:stop]
        assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/1000"
    else:
        assert (answer.body, answer.headers["Content-Range"]) == (b"", "bytes */1000")


async def test_a_guest_hears_voice_notes_of_its_own_call_while_it_lasts(town: Town) -> None:
    encounter_id, other_id = await town.treat(), await town.treat("heart2")
    note_id = await town.keep_voice_note(encounter_id, SOUND, mime="audio/mp4")
    path = f"/api/encounters/{encounter_id}/voice-notes/{note_id}"
    guest, stranger = await town.guest(encounter_id), await town.guest(other_id)
    answer = await guest.ask("GET", path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "audio/mp4")
    assert (await guest.ask("GET", f"/api/encounters/{encounter_id}/messages")).status == 403
    assert (await stranger.ask("GET", path)).status == 404
    assert (await stranger.ask("GET", f"/api/encounters/{other_id}/voice-notes/{note_id}")).status == 404
    await town["heart"].done("POST", f"/api/encounters/{encounter_id}/finish", {"outcome": "treated"})
    assert (await guest.ask("GET", path)).status == 401
    assert (await town["heart"].ask("GET", path)).status == 200, "the record keeps it"


async def test_what_is_not_whole_or_not_there_is_not_found(town: Town) -> None:
    encounter_id = await town.treat()
    for name in (new_id(), "..", "a" * 64, "%2e%2e%2fetc"):
        answer = await town["heart"].ask("GET", f"/api/encounters/{encounter_id}/voice-notes/{name}")
        assert answer.status == 404
