"""A town with a real recording of two, and people who want copies of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from server.domain.consent import Scope, Who
from server.domain.encounters import Outcome
from server.domain.events import CallClosed
from server.domain.exports import Export, ExportState
from server.domain.identity import Role
from server.domain.ids import new_id
from server.domain.participants import Participant, SeatRole
from server.domain.recordings import RecordingState
from server.node import recording_keys
from tests.media.recording.recorded import write_journal
from tests.media.recording.staged import Staged
from tests.server import making
from tests.server.care.conftest import Caller, Town, signed_in
from tests.server.clock import MORNING
from tests.server.people import make_person


async def recorded(town: Town, seconds: float = 2, *, guardian: str = "") -> tuple[str, dict[str, str]]:
    """Id of a ready recording of a finished encounter, and role -> seat's id."""
    encounter_id = await town.treat()
    seats = {role: new_id() for role in ("room", "doctor")}
    recording_id = await town.node.care.recordings.begin(encounter_id, town.clock())
    settings = town.node.settings
    key = recording_keys(settings).get_or_make(recording_id)
    async with town.node.store.work() as work:
        for number, (role, seat_id) in enumerate(seats.items()):
            name = {"room": "Room 1", "doctor": "Dr Ayesha Khan"}[role]
            seat = Participant(seat_id, encounter_id, None, None, SeatRole(role), name, "", True, True, MORNING)
            await work.participants.add(seat)
            staged = Staged(seed=number, ends=seconds, ssrc=1000 + 10 * number).records()
            write_journal(settings.data / "recordings", recording_id, seat_id, [staged], key=key)
        if guardian:
            encounter = await work.encounters.get(encounter_id)
            assert encounter is not None
            said = making.consent(encounter, Scope.RECORDING, True)
            await work.consents.add(replace(said, who=Who.GUARDIAN, guardian=guardian))
    await town.node.care.encounters.finish(town.people["heart"].as_actor(), encounter_id, Outcome.TREATED, None)
    town.node.events.publish(CallClosed(encounter_id))
    async with asyncio.timeout(60):
        while True:
            async with town.node.store.work() as work:
                one = await work.recordings.get(recording_id)
            if one is not None and one.state is RecordingState.READY:
                return recording_id, seats
            await asyncio.sleep(0.05)


async def another_supervisor(town: Town) -> Caller:
    person = make_person(Role.SUPERVISOR)
    async with town.node.store.work() as work:
        await making.keep(work, person)
    town.people["second"] = person
    return Caller(town.http, await signed_in(town.http, person))


async def ask(town: Town, recording_id: str, kind: str = "composed", **more: Any) -> Any:
    body = {"kind": kind, "reason": "complaint", "detail": "the family asked"} | more
    return await town["supervisor"].done("POST", f"/api/recordings/{recording_id}/exports", body)


async def row(town: Town, export_id: str) -> Export:
    async with town.node.store.work() as work:
        found = await work.exports.get(export_id)
    assert found is not None
    return found


async def until(town: Town, export_id: str, state: ExportState) -> Export:
    async with asyncio.timeout(60):
        while (one := await row(town, export_id)).state is not state:
            assert one.state is not ExportState.FAILED or state is ExportState.FAILED, one
            await asyncio.sleep(0.05)
    return one


async def told(town: Town) -> list[tuple[str, str]]:
    """Action and reason of what was written of exports."""
    return [(one.action, one.reason) for one in await town.audit() if one.action.startswith("recording.export.")]
