"""From real journals to files that play, whatever dies in between."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from media.api import AssembledRecording, RecordingError
from server.domain.encounters import Outcome
from server.domain.events import CallClosed, RecordingChanged
from server.domain.ids import new_id
from server.domain.participants import Participant, SeatRole
from server.domain.recordings import Recording, RecordingState
from server.node import recording_keys
from server.services.assembling import AssemblyService
from tests.media.recording.recorded import write_journal
from tests.media.recording.staged import Staged
from tests.server.care.conftest import Town
from tests.server.clock import MORNING


async def journaled(town: Town) -> Recording:
    """A recording of a finished call, with the journal that the plane left."""
    encounter_id, seat_id = await town.treat(), new_id()
    seat = Participant(seat_id, encounter_id, None, None, SeatRole.ROOM, "Room 1", "", True, True, MORNING)
    async with town.node.store.work() as work:
        await work.participants.add(seat)
    recording_id = await town.node.care.recordings.begin(encounter_id, town.clock())
    settings = town.node.settings
    key = recording_keys(settings).get_or_make(recording_id)
    write_journal(settings.data / "recordings", recording_id, seat_id, [Staged(ends=2).records()], key=key)
    doctor = town.people["heart"].as_actor()
    await town.node.care.encounters.finish(doctor, encounter_id, Outcome.TREATED, None)
    return await row(town, recording_id)


async def row(town: Town, recording_id: str) -> Recording:
    async with town.node.store.work() as work:
        recording = await work.recordings.get(recording_id)
    assert recording is not None
    return recording


async def until(town: Town, recording_id: str, state: RecordingState) -> Recording:
    async with asyncio.timeout(30):
        while (one := await row(town, recording_id)).state is not state:
            await asyncio.sleep(0.05)
    return one


async def test_a_closed_call_becomes_a_file_that_plays(town: Town) -> None:
    recording = await journaled(town)
    town.node.events.publish(CallClosed(recording.encounter_id))
    made = await until(town, recording.id, RecordingState.READY)
    assert made.duration_ms is not None
    assert made.duration_ms > 1_000
    assert RecordingChanged(recording.id) in town.heard
    shown = await town["supervisor"].done("GET", f"/api/recordings/{recording.id}")
    [file] = shown["files"]
    assert (file["role"], file["name"]) == ("room", "Room 1")
    opening = await town["supervisor"].ask("POST", f"/api/recordings/{recording.id}/open", {"reason": "training"})
    headers = {"Cookie": opening.headers["Set-Cookie"].partition(";")[0], "Range": "bytes=0-3"}
    async with town.http.get(file["url"], headers=headers) as response:
        assert (response.status, await response.read()) == (206, b"\x1a\x45\xdf\xa3")


async def test_a_start_finds_what_a_crash_left(town: Town) -> None:
    recording = await journaled(town)
    still_open = await town.node.care.recordings.begin(await town.treat("heart2"), town.clock())
    service = AssemblyService(town.node.store, town.node.events, town.node.recording_works, town.clock)
    await service.start()
    await until(town, recording.id, RecordingState.READY)
    assert (await row(town, still_open)).state is RecordingState.RECORDING
    await service.close()


class FailingWorks:
    """Fails as often as told, then does what the real works do."""

    def __init__(self, real: Any, failures: int) -> None:
        self._real = real
        self.failures = failures
        self.running = 0

    async def assemble(self, recording_id: str) -> AssembledRecording:
        self.running += 1
        assert self.running == 1, "one at a time"
        try:
            await asyncio.sleep(0.01)
            if self.failures > 0:
                self.failures -= 1
                raise RecordingError("the disk is full")
            made: AssembledRecording = await self._real.assemble(recording_id)
            return made
        finally:
            self.running -= 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


async def test_a_failure_is_seen_and_tried_again(town: Town) -> None:
    recording = await journaled(town)
    works = FailingWorks(town.node.recording_works, failures=2)
    service = AssemblyService(town.node.store, town.node.events, works, town.clock, retry_seconds=(0.2, 0.2))
    await service.start()
    failed = await until(town, recording.id, RecordingState.FAILED)
    assert failed.reason == "Not ready. The original is safe."
    assert failed.next_try_at == town.clock() + timedelta(seconds=0.2)
    assert (await until(town, recording.id, RecordingState.READY)).attempts == 0
    await service.close()


async def test_after_the_last_attempt_a_person_may_ask(town: Town) -> None:
    recording = await journaled(town)
    works = FailingWorks(town.node.recording_works, failures=2)
    service = AssemblyService(town.node.store, town.node.events, works, town.clock, retry_seconds=(0.05, 3_600))
    await service.start()
    async with asyncio.timeout(30):
        while (await row(town, recording.id)).attempts < 2:
            await asyncio.sleep(0.02)
    journals = town.node.settings.data / "recordings" / recording.id
    assert [path.suffix for path in journals.iterdir()] == [".journal"], "nothing is ever deleted"
    assert (await row(town, recording.id)).next_try_at == town.clock() + timedelta(hours=1)
    [seen] = (await town["supervisor"].done("GET", "/api/recordings"))["recordings"]
    assert (seen["state"], seen["next_try_at"][:10]) == ("failed", f"{town.clock():%Y-%m-%d}")
    alarms = (await town["supervisor"].done("GET", "/api/alarms"))["alarms"]
    assert [(one["kind"], one["about"]) for one in alarms] == [("not_assembled", recording.id)]
    shown = await service.retry(town.people["administrator"].as_actor(), recording.id)
    assert shown.patient is None
    await until(town, recording.id, RecordingState.READY)
    await service.close()


async def test_an_administrator_retries_without_learning_who_it_is(town: Town) -> None:
    recording = await journaled(town)
    town.node.events.publish(CallClosed(recording.encounter_id))
    await until(town, recording.id, RecordingState.READY)
    shown = await town["administrator"].done("POST", f"/api/recordings/{recording.id}/retry")
    assert "Zarmina" not in str(shown)
    assert (shown["row"]["patient_name"], shown["row"]["patient_age"]) == ("-", "")
    await until(town, recording.id, RecordingState.READY)


async def test_a_call_taken_up_again_goes_on_in_the_same_recording(town: Town) -> None:
    recording = await journaled(town)
    doctor = town.people["heart"].as_actor()
    await town.node.care.encounters.reopen(doctor, recording.encounter_id)
    town.node.events.publish(CallClosed(recording.encounter_id))
    await asyncio.sleep(0.3)
    assert (await row(town, recording.id)).state is RecordingState.RECORDING
    assert await town.node.care.recordings.begin(recording.encounter_id, town.clock()) == recording.id


async def test_a_call_that_nobody_might_record_is_listed_as_refused(town: Town) -> None:
    encounter_id = await town.treat()
    no = {"scope": "recording", "given": False, "wording": "recording-1", "language": "en"}
    await town["staff_a"].done("POST", f"/api/encounters/{encounter_id}/consents", no)
    await town.node.care.encounters.finish(town.people["heart"].as_actor(), encounter_id, Outcome.TREATED, None)
    for _ in range(2):
        town.node.events.publish(CallClosed(encounter_id))
    async with asyncio.timeout(10):
        while not (found := await town["supervisor"].done("GET", "/api/recordings"))["recordings"]:
            await asyncio.sleep(0.05)
    assert [(one["encounter_id"], one["state"]) for one in found["recordings"]] == [(encounter_id, "refused")]
    path = f"/api/recordings/{found['recordings'][0]['id']}"
    assert (await town["supervisor"].ask("POST", f"{path}/open", {"reason": "training"})).status == 409
