"""Pause and resume of the recording over real doors: who may, what both ends read, what is kept and marked."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from media.api import RecordingFailed
from server.app import NODE
from server.domain.audit import AuditEvent
from server.domain.events import RecordingStopped
from server.domain.identity import Actor, Role
from server.node import Node
from signaling.messages import SetRecording
from tests.server.live.pages import Page, Village, in_a_call, village

PAUSE = {"action": "pause", "reason": "intimate_examination"}

SUPERVISOR = Actor("s", "Supervisor", Role.SUPERVISOR)


def shown(page: Page, call_id: str) -> tuple[str, str, str]:
    card = page.state(f"call:{call_id}")["call"][call_id]
    return card["recording"], card["recording_reason"], card["recording_detail"]


async def both_read(pages: tuple[Page, ...], call_id: str, *words: str) -> None:
    for page in pages:
        await page.until(lambda page=page: shown(page, call_id) == words)


async def trail(node: Node) -> list[AuditEvent]:
    async with node.store.work() as work:
        return [one for one in await work.audit.after(0, 10_000) if one.action.startswith("recording.")]


async def test_the_doctor_pauses_with_a_reason_that_both_ends_read_and_resumes(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    both = (staff, doctor)
    await both_read(both, call_id, "on", "", "")
    await doctor.ask("call.recording", call_id=call_id, **PAUSE)
    await both_read(both, call_id, "paused", "intimate_examination", "")
    await doctor.ask("call.recording", call_id=call_id, action="pause", reason="other", detail="her son came in")
    await both_read(both, call_id, "paused", "other", "her son came in")
    await doctor.ask("call.recording", call_id=call_id, action="resume")
    await doctor.ask("call.recording", call_id=call_id, action="resume")
    await both_read(both, call_id, "on", "", "")
    node = behali.app[NODE]
    said = [(one.action, one.reason, one.role) for one in await trail(node)]
    assert said[:3] == [
        ("recording.pause", "intimate_examination", "doctor"),
        ("recording.pause", "other: her son came in", "doctor"),
        ("recording.resume", "", "doctor"),
    ]
    async with node.store.work() as work:
        pauses = await work.pauses.of_encounter(call_id)
    assert [(one.words, one.resumed_at is not None) for one in pauses] == [
        ("intimate_examination", True),
        ("other: her son came in", True),
    ]


async def test_only_the_doctor_who_has_claimed_may_pause(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    assert (await staff.refused("call.recording", call_id=call_id, **PAUSE))["code"] == "call.not_for_this_seat"
    resume = {"call_id": call_id, "action": "resume"}
    assert (await staff.refused("call.recording", **resume))["code"] == "call.not_for_this_seat"
    other = await behali.page("dr.bilal")
    assert (await other.refused("call.recording", call_id=call_id, **PAUSE))["code"] == "call.not_found"
    await both_read((staff, doctor), call_id, "on", "", "")
    assert await trail(behali.app[NODE]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "pause"},
        {"action": "pause", "reason": "lunch"},
        {"action": "pause", "reason": "other"},
        {"action": "pause", "reason": "other", "detail": " "},
        {"action": "pause", "reason": "other", "detail": "x" * 121},
        {"action": "pause", "reason": "other", "detail": "a\nb"},
        {"action": "pause", "reason": "private_talk", "detail": "words"},
        {"action": "resume", "reason": "private_talk"},
        {"action": "stop", "reason": "other", "detail": "x"},
    ],
)
async def test_a_pause_that_says_too_little_or_too_much_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="SetRecording"):
        SetRecording.model_validate({"v": 1, "call_id": "c", **wrong})


async def test_a_pause_outlasts_a_restart_and_nothing_is_written_meanwhile(tmp_path: Path) -> None:
    async with village(tmp_path) as before:
        staff, doctor, call_id = await in_a_call(before)
        await both_read((staff, doctor), call_id, "on", "", "")
        await doctor.ask("call.recording", call_id=call_id, **PAUSE)
    async with village(tmp_path) as after:
        staff, doctor = await after.page("nasreen"), await after.page("dr.ayesha")
        journals = sorted((tmp_path / "recordings").rglob("*.journal"))
        for page in (staff, doctor):
            await page.enter(call_id)
            await page.follow(f"call:{call_id}")
        await both_read((staff, doctor), call_id, "paused", "intimate_examination", "")
        assert sorted((tmp_path / "recordings").rglob("*.journal")) == journals
        await doctor.ask("call.recording", call_id=call_id, action="resume")
        await both_read((staff, doctor), call_id, "on", "", "")


async def test_a_full_disk_is_told_to_both_ends_and_the_doctor_may_try_again(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    both, node = (staff, doctor), behali.app[NODE]
    await both_read(both, call_id, "on", "", "")
    told: list[object] = []
    node.events.listen(told.append)
    written = node.plane._calls[call_id].written
    recording_id = written.recording_id
    written._recorder._on_failed("disk full")
    await both_read(both, call_id, "stopped_by_fault", "disk full", "")
    await doctor.until(lambda: RecordingStopped(call_id, recording_id) in told)
    stopped = (await trail(node))[-1]
    assert (stopped.action, stopped.object_id, stopped.reason) == ("recording.stopped", recording_id, "disk full")
    assert stopped.patient_id is not None
    await doctor.ask("call.recording", call_id=call_id, action="resume")
    await both_read(both, call_id, "on", "", "")
    node.plane._emit(RecordingFailed("no such call", "no such recording", "disk full"))
    await both_read(both, call_id, "on", "", "")


async def test_after_a_full_disk_it_goes_on_by_itself_and_both_ends_are_told(
    behali: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    both, node = (staff, doctor), behali.app[NODE]
    await both_read(both, call_id, "on", "", "")
    room: list[bool] = []
    monkeypatch.setattr(node.care.gate, "_has_room", lambda: bool(room))
    monkeypatch.setattr(node.care.gate, "_room_seconds", (0.05,))
    node.plane._calls[call_id].written._recorder._on_failed("disk full")
    await both_read(both, call_id, "stopped_by_fault", "disk full", "")
    [alarm] = await node.care.alarms.now(SUPERVISOR)
    assert (alarm.kind, alarm.about, alarm.detail) == ("recording_stopped", call_id, "disk full")
    room.append(True)
    await both_read(both, call_id, "on", "", "")
    assert await node.care.alarms.now(SUPERVISOR) == ()
    while (again := (await trail(node))[-1]).action != "recording.again":
        await asyncio.sleep(0.01)
    assert again.reason == "disk full"


async def test_the_room_answers_as_who_answered_at_the_desk_heard_by_staff(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    path = f"/api/encounters/{call_id}/consents"
    words = {"scope": "recording", "wording": "recording-1", "language": "ur"}
    guardian = {"who": "guardian", "guardian": "Her mother", "given": True}
    await staff.http("POST", path, words | guardian)
    yes = {"call_id": call_id, "wording": "recording-1", "language": "ur"}
    await staff.ask("call.consent", given=False, **yes)
    await doctor.ask("call.consent", given=False, **yes | {"language": "en"})
    async with behali.app[NODE].store.work() as work:
        *_, room, own = (await work.consents.of_encounters([call_id]))[call_id]
    assert (room.participant_id, room.who, room.guardian, room.how) == (None, "guardian", "Her mother", "spoken")
    assert room.witness_id is not None
    assert (own.participant_id, own.who, own.how) == (doctor.seat["participant_id"], "participant", "tapped")
    assert (own.witness_id, own.language, own.given) == (None, "en", False)
