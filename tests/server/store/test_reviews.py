"""Reviews and their marks as rows, alike on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.errors import Conflict
from server.domain.identity import Role
from server.domain.recordings import Recording, RecordingState
from server.domain.reviews import Review, ReviewMark, ReviewState, Shared
from server.domain.score_sheet import Score, current_form
from server.services.ports.care import RecordingFilter
from server.store.work import SqlStore
from tests.server import making
from tests.server.clock import MORNING
from tests.server.people import make_person

FORM = current_form().version


@pytest.fixture
async def known(store: SqlStore) -> tuple[Recording, Recording]:
    """Two recordings, the first of an encounter of doctor `ayesha`; reviewers `imran` and `sana`."""
    center = making.center()
    patient = making.patient(center.id)
    doctor = making.doctor("cardiology", id="ayesha")
    people = [make_person(Role.SUPERVISOR, id=name) for name in ("imran", "sana")]
    treated, other = making.encounter(patient, doctor_id="ayesha"), making.encounter(patient)
    recordings = tuple(
        Recording(making.fresh("recording"), one.id, RecordingState.READY, MORNING, duration_ms=60_000)
        for one in (treated, other)
    )
    async with store.work() as work:
        await making.keep(work, center, doctor, *people, patient, treated, other)
        for one in recordings:
            await work.recordings.add(one)
    first, second = recordings
    return first, second


def review(of: Recording, reviewer: str = "imran", **changes: object) -> Review:
    one = Review(making.fresh("review"), of.id, reviewer, "sana", MORNING, "please", form=FORM)
    return replace(one, **changes)  # type: ignore[arg-type]


async def test_a_review_comes_back_as_it_was_kept(store: SqlStore, known: tuple[Recording, Recording]) -> None:
    one = review(known[0])
    full = replace(
        one,
        state=ReviewState.RELEASED,
        scores={"greeting": Score(4, comment="گرم جوشی"), "history": Score(None, True), "overall": Score(5)},
        saved_at=MORNING,
        submitted_at=MORNING + timedelta(1),
        released_at=MORNING + timedelta(2),
        released_by="sana",
        shared=Shared(True, True, "well done"),
        read_at=MORNING + timedelta(3),
        answer="thanks",
        answered_at=MORNING + timedelta(3),
    )
    async with store.work() as work:
        await work.reviews.add(one)
        assert await work.reviews.get(one.id) == one
        await work.reviews.save(full)
    async with store.work() as work:
        assert await work.reviews.get(one.id, lock=True) == full
        assert await work.reviews.get("nothing") is None


async def test_reviews_by_recording_doctor_and_person(store: SqlStore, known: tuple[Recording, Recording]) -> None:
    first, other = known
    old = review(first, state=ReviewState.RELEASED, released_at=MORNING, form=FORM)
    newer = review(
        first,
        "sana",
        state=ReviewState.RELEASED,
        released_at=MORNING + timedelta(1),
        asked_at=MORNING + timedelta(1),
    )
    draft, elsewhere = review(other), review(other, "sana", state=ReviewState.RELEASED, released_at=MORNING)
    async with store.work() as work:
        for one in (newer, old, draft, elsewhere):
            await work.reviews.add(one)
        by_recording = await work.reviews.of_recordings([first.id, "nothing"])
        assert [one.id for one in by_recording[first.id]] == [old.id, newer.id]
        assert [one.id for one in await work.reviews.released_of("ayesha")] == [newer.id, old.id]
        assert await work.reviews.released_of("imran") == ()
        assert await work.reviews.open_counts() == {"imran": 1}


async def test_versions_of_marks_stay_and_two_of_the_same_number_cannot_be(
    store: SqlStore, known: tuple[Recording, Recording]
) -> None:
    one = review(known[0])
    mark = ReviewMark("mark", 1, one.id, 12_000, None, "allergy", False, MORNING)
    later = replace(mark, version=2, to_ms=15_000, removed=True)
    async with store.work() as work:
        await work.reviews.add(one)
        await work.reviews.add_mark(mark)
        await work.reviews.add_mark(later)
        assert await work.reviews.mark("mark") == later
        assert await work.reviews.mark("nothing") is None
        assert await work.reviews.marks([one.id, "nothing"]) == {one.id: (mark, later)}
    with pytest.raises(Conflict):
        async with store.work() as work:
            await work.reviews.add_mark(replace(mark, text="other"))


async def test_recordings_narrowed_by_their_reviews(store: SqlStore, known: tuple[Recording, Recording]) -> None:
    first, other = known
    async with store.work() as work:
        await work.reviews.add(review(first, state=ReviewState.SUBMITTED))
        await work.reviews.add(review(first, "sana"))
        await work.reviews.add(review(other, state=ReviewState.WITHDRAWN))
        for narrowed, wanted in (
            (RecordingFilter(reviewed=True), {first.id}),
            (RecordingFilter(reviewed=False), {other.id}),
            (RecordingFilter(to_review_by="sana"), {first.id}),
            (RecordingFilter(to_review_by="imran"), set()),
            (RecordingFilter(), {first.id, other.id}),
        ):
            found = await work.recordings.find(narrowed, before=None, limit=10)
            assert {one.id for one in found} == wanted, narrowed
            assert await work.recordings.count(narrowed) == len(wanted)


async def test_recordings_events_of_the_trail(store: SqlStore, known: tuple[Recording, Recording]) -> None:
    actor = make_person(Role.SUPERVISOR, id="imran").as_actor()
    async with store.work() as work:
        work.audit.append(actor, "recording.open", "recording", known[0].id)
        work.audit.append(actor, "sign_in", "person", "imran")
        work.audit.append(actor, "recording.play", "recording", known[1].id)
    async with store.work() as work:
        everything = await work.audit.of_recordings(actor_id="imran", limit=10)
        assert [event.action for event in everything] == ["recording.open", "recording.play"]
        assert len(await work.audit.of_recordings(object_id=known[0].id, limit=10)) == 1
        assert await work.audit.of_recordings(after=everything[0].number, limit=1) == everything[1:]
        at = everything[0].at
        assert len(await work.audit.of_recordings(begin=at, end=at + timedelta(seconds=1), limit=10)) == 2
        assert await work.audit.of_recordings(end=at, limit=10) == ()
    async with store.work() as work:
        assert set(await work.recordings.many([known[0].id, "nothing"])) == {known[0].id}


async def test_two_who_change_the_same_review_wait_for_each_other(
    store: SqlStore, known: tuple[Recording, Recording]
) -> None:
    one = review(known[0])
    async with store.work() as work:
        await work.reviews.add(one)

    async def add(item: str) -> None:
        async with store.work() as work:
            found = await work.reviews.get(one.id, lock=True)
            assert found is not None
            await asyncio.sleep(0.01)
            await work.reviews.save(replace(found, scores={**found.scores, item: Score(3)}))

    await asyncio.gather(*(add(item) for item in ("greeting", "history", "overall")))
    async with store.work() as work:
        kept = await work.reviews.get(one.id)
        assert kept is not None
        assert set(kept.scores) == {"greeting", "history", "overall"}
