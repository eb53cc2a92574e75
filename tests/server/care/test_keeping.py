"""How long recordings are kept, what a deletion leaves, and what holds one."""

from __future__ import annotations

from typing import Any

import pytest

from media.api import Destroyed, RecordingError
from server.domain.encounters import Outcome
from server.domain.errors import Conflict, Invalid, NotFound
from server.domain.recordings import CLINICAL, Recording, RecordingState
from server.node import recording_keys
from server.services.keeping import KeepingService
from server.services.proving import operator
from tests.server.care.conftest import Town

DAYS = {CLINICAL: 3650, "training": 30}
DAY = 86_400
OPERATOR = operator("root")


def keeping(town: Town, works: Any = None) -> KeepingService:
    return KeepingService(town.node.store, town.clock, works or town.node.recording_works, DAYS)


async def kept(town: Town, doctor: str = "heart") -> str:
    """A ready recording of a finished encounter."""
    encounter_id = await town.treat(doctor)
    recording_id = await town.keep_recording(encounter_id, b"content")
    await town.node.care.encounters.finish(town.people[doctor].as_actor(), encounter_id, Outcome.TREATED, None)
    return recording_id


async def row(town: Town, recording_id: str) -> Recording:
    async with town.node.store.work() as work:
        found = await work.recordings.get(recording_id)
    assert found is not None
    return found


async def told(town: Town, recording_id: str) -> list[str]:
    return [one.action for one in await town.audit() if one.object_id == recording_id]


async def test_what_is_over_goes_with_its_key_and_leaves_a_certificate(town: Town) -> None:
    old, open_one = await kept(town), await town.keep_recording(await town.treat("heart2"), b"x")
    service = keeping(town)
    await service.classify(OPERATOR, old, "training")
    town.clock.advance(29 * DAY)
    assert (await service.due(), await service.purge(OPERATOR)) == ((), ())
    town.clock.advance(2 * DAY)
    [due] = await service.due()
    assert (due.recording_id, due.retention, due.hold) == (old, "training", "")
    [certificate] = await service.purge(OPERATOR)
    assert certificate.recording_id == old
    assert certificate.destroyed.files == 1
    assert not (town.node.settings.data / "recordings" / old).exists()
    assert old not in recording_keys(town.node.settings).known()
    assert open_one in recording_keys(town.node.settings).known()
    gone = await row(town, old)
    assert (gone.state, gone.assembled, gone.deleted_at) == (RecordingState.DELETED, None, town.clock())
    assert (await told(town, old))[-2:] == ["recording.deleting", "recording.deleted"]
    [proof] = [one for one in await town.audit() if one.action == "recording.deleted"]
    assert proof.reason == str(certificate)
    assert certificate.destroyed.key in proof.reason
    assert (await service.due(), await service.purge(OPERATOR)) == ((), ())


async def test_a_hold_keeps_it_until_released(town: Town) -> None:
    held = await kept(town)
    service = keeping(town)
    with pytest.raises(Invalid):
        await service.hold(OPERATOR, held, "  ")
    await service.hold(OPERATOR, held, "court order 12")
    town.clock.advance(3651 * DAY)
    assert [one.hold for one in await service.due()] == ["court order 12"]
    assert await service.purge(OPERATOR) == ()
    await service.release(OPERATOR, held, "judgement given")
    assert len(await service.purge(OPERATOR)) == 1
    assert (await told(town, held))[:2] == ["recording.hold", "recording.release"]
    for refused in (service.hold(OPERATOR, held, "x"), service.classify(OPERATOR, held, "training")):
        with pytest.raises(Conflict):
            await refused


async def test_a_class_that_is_no_longer_known_is_kept_longest(town: Town) -> None:
    one = await kept(town)
    await keeping(town).classify(OPERATOR, one, "training")
    without = KeepingService(town.node.store, town.clock, town.node.recording_works, {CLINICAL: 3650})
    town.clock.advance(40 * DAY)
    assert await without.due() == ()
    with pytest.raises(Invalid):
        await without.classify(OPERATOR, one, "training")
    with pytest.raises(NotFound):
        await without.classify(OPERATOR, "unknown", CLINICAL)


class DyingWorks:
    """Dies on the first deletion, half-way."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.died = False

    async def destroy(self, recording_id: str) -> Destroyed:
        destroyed: Destroyed = await self._real.destroy(recording_id)
        if not self.died:
            self.died = True
            raise RecordingError("the power went")
        return destroyed


async def test_a_deletion_that_was_broken_off_is_finished_by_the_next(town: Town) -> None:
    old = await kept(town)
    service = keeping(town, DyingWorks(town.node.recording_works))
    town.clock.advance(3651 * DAY)
    with pytest.raises(RecordingError):
        await service.purge(OPERATOR)
    assert (await row(town, old)).deleted_at is None
    [certificate] = await service.purge(OPERATOR)
    assert (certificate.destroyed.key, certificate.destroyed.files) == ("", 0)
    assert "was gone before" in str(certificate)
    assert (await row(town, old)).deleted_at == town.clock()


async def test_a_deleted_recording_is_listed_but_never_opened_and_begins_anew(town: Town) -> None:
    old = await kept(town)
    town.clock.advance(3651 * DAY)
    await keeping(town).purge(OPERATOR)
    actor = town.people["supervisor"].as_actor()
    assert (await town.node.care.recordings.get(actor, old)).recording.state is RecordingState.DELETED
    with pytest.raises(Conflict):
        await town.node.care.recordings.open(actor, old, "training", "")
    encounter_id = (await row(town, old)).encounter_id
    assert await town.node.care.recordings.begin(encounter_id, town.clock()) == old
    again = await row(town, old)
    assert (again.state, again.started_at, again.deleted_at) == (RecordingState.RECORDING, town.clock(), None)
