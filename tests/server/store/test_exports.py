"""Exports as rows, alike on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.exports import Export, ExportKind, ExportState
from server.domain.identity import Role
from server.domain.participants import Participant, SeatRole
from server.domain.recordings import Recording, RecordingState
from server.store.work import SqlStore
from tests.server import making
from tests.server.clock import MORNING
from tests.server.people import make_person


@pytest.fixture
async def recording(store: SqlStore) -> Recording:
    """With a seat `seat` and the people `imran` and `sana`."""
    center = making.center()
    patient = making.patient(center.id)
    encounter = making.encounter(patient)
    one = Recording(making.fresh("recording"), encounter.id, RecordingState.READY, MORNING)
    people = [make_person(Role.SUPERVISOR, id=name) for name in ("imran", "sana")]
    seat = Participant("seat", encounter.id, None, None, SeatRole.ROOM, "Room 1", "", True, True, MORNING)
    async with store.work() as work:
        await making.keep(work, center, *people, patient, encounter)
        await work.participants.add(seat)
        await work.recordings.add(one)
    return one


def export(of: Recording, **changes: object) -> Export:
    id_ = making.fresh("export")
    one = Export(
        id_, of.id, ExportKind.COMPOSED, None, "imran", MORNING, "court", "", "ur", ExportState.ASKED, True
    )
    return replace(one, **changes)  # type: ignore[arg-type]


async def test_an_export_comes_back_as_it_was_kept(store: SqlStore, recording: Recording) -> None:
    one = export(recording)
    full = replace(
        one,
        kind=ExportKind.SINGLE,
        participant_id="seat",
        detail="عدالت",
        state=ExportState.READY,
        decided_by="sana",
        decided_at=MORNING + timedelta(hours=1),
        decision="fine",
        failure="other",
        ending="webm",
        size=5_000_000_000,
        seal="a" * 64,
        ready_at=MORNING + timedelta(hours=2),
        ended_at=MORNING + timedelta(days=7),
    )
    async with store.work() as work:
        await work.exports.add(one)
        assert await work.exports.get(one.id) == one
        await work.exports.save(full)
    async with store.work() as work:
        assert await work.exports.get(one.id, lock=True) == full
        assert await work.exports.get("nothing") is None


async def test_exports_by_recording_and_state(store: SqlStore, recording: Recording) -> None:
    old = export(recording, state=ExportState.READY)
    new = export(recording, asked_at=MORNING + timedelta(minutes=1))
    async with store.work() as work:
        await work.exports.add(old)
        await work.exports.add(new)
        assert [one.id for one in await work.exports.of_recording(recording.id)] == [new.id, old.id]
        assert await work.exports.of_recording("nothing") == ()
        assert await work.exports.in_states([ExportState.ASKED]) == (new,)
        assert await work.exports.in_states([ExportState.ASKED, ExportState.READY]) == (old, new)
        assert await work.exports.in_states([]) == ()
