"""Cases and attachments as rows, alike on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.attachments import Attachment, AttachmentKind
from server.domain.encounters import Encounter, Urgency
from server.domain.errors import Conflict
from server.domain.intake import Intake, Lowered
from server.store.work import SqlStore
from tests.server import making
from tests.server.clock import MORNING


@pytest.fixture
async def encounter(store: SqlStore) -> Encounter:
    center = making.center()
    patient = making.patient(center.id)
    one = making.encounter(patient)
    async with store.work() as work:
        await making.keep(work, center, patient, one)
    return one


async def test_a_case_comes_back_as_it_was_kept(store: SqlStore, encounter: Encounter) -> None:
    one = Intake(
        encounter.id,
        "2026-11-30",
        complaints=("fever", "cough"),
        answers={"case.since": "3 days", "case.medicines": "پیراسیٹامول"},
        signs=("wheeze",),
        pregnant=False,
        not_measured={"spo2": "no_device"},
        lowered=Lowered(Urgency.ROUTINE, "known", "nasreen", MORNING, ("wheeze",)),
        saved_at=MORNING,
    )
    async with store.work() as work:
        assert await work.intakes.of_encounters([encounter.id]) == {}
        await work.intakes.put(replace(one, complaints=()))
        await work.intakes.put(one)
    async with store.work() as work:
        assert await work.intakes.of_encounters([encounter.id, "another"]) == {encounter.id: one}


async def test_attachments_grow_by_pieces_and_only_whole_ones_count(store: SqlStore, encounter: Encounter) -> None:
    picture = Attachment(
        "a1", encounter.id, AttachmentKind.PICTURE, "image/jpeg", "skin.close", "", None, MORNING, None, 2
    )
    voice = replace(picture, id="a2", kind=AttachmentKind.VOICE, mime="audio/webm", seconds=3.5, pieces=1)
    async with store.work() as work:
        await work.attachments.add(picture)
        await work.attachments.add(replace(voice, taken_at=MORNING + timedelta(seconds=1)))
        assert await work.attachments.get("a1", lock=True) == picture
        assert await work.attachments.counts([encounter.id]) == {}
        half = await work.attachments.add_piece(picture, b"sealed 0", 100)
        whole = await work.attachments.add_piece(half, b"sealed 1", 50)
    assert (whole.is_whole, whole.octets) == (True, 150)
    async with store.work() as work:
        assert await work.attachments.sealed_pieces("a1") == (b"sealed 0", b"sealed 1")
        assert [one.id for one in await work.attachments.of_encounter(encounter.id)] == ["a1", "a2"]
        assert await work.attachments.counts([encounter.id]) == {encounter.id: 1}
        await work.attachments.save(replace(whole, removed_at=MORNING))
        assert await work.attachments.counts([encounter.id]) == {}
    with pytest.raises(Conflict):
        async with store.work() as work:
            await work.attachments.add(picture)
