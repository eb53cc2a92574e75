"""The repositories of care, alike on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.consent import Scope, answer
from server.domain.encounters import State
from server.domain.errors import Conflict
from server.domain.identity import Role
from server.domain.notes import NotesText, NotesVersion
from server.domain.participants import Invitation, Participant, SeatRole
from server.domain.patients import Patient
from server.domain.pauses import Pause, PauseReason
from server.domain.recordings import Assembled, Gap, Mark, RecordedFile, Recording, RecordingState
from server.domain.vitals import Vitals
from server.services.ports.care import RecordingFilter
from server.store.work import SqlStore
from tests.server import making
from tests.server.clock import MORNING
from tests.server.people import make_person


@pytest.fixture
async def known(store: SqlStore) -> Patient:
    """A patient at a center."""
    center = making.center()
    patient = making.patient(center.id)
    async with store.work() as work:
        await making.keep(work, center, patient)
    return patient


async def test_patients_are_found_by_any_spelling_and_any_digits(store: SqlStore, known: Patient) -> None:
    urdu = making.patient(known.center_id, name="زرمینہ گل", phone="+923331112222", cnic="3520212345671")
    elsewhere = making.center()
    other = making.patient(elsewhere.id)
    async with store.work() as work:
        await making.keep(work, urdu, elsewhere, other)
        by_name = await work.patients.search(known.center_id, "zarmeena", 10)
        both_words = await work.patients.search(known.center_id, "Zarmina GUL", 10)
        by_phone = await work.patients.search(known.center_id, "۰۳۳۳ ۱۱۱", 10)
        by_cnic = await work.patients.search(known.center_id, "35202-1234567-1", 10)
        nobody = await work.patients.search(known.center_id, "%", 10)
    assert {one.id for one in by_name} == {known.id, urdu.id}
    assert [one.id for one in both_words] == [urdu.id]
    assert [one.id for one in by_phone] == [urdu.id]
    assert [one.id for one in by_cnic] == [urdu.id]
    assert nobody == ()


async def test_a_patient_comes_back_as_it_was_kept(store: SqlStore, known: Patient) -> None:
    changed = replace(known, name="Zarmina Gul", allergies="penicillin")
    async with store.work() as work:
        await work.patients.save(changed)
        await making.keep(work, making.encounter(known), making.encounter(known, arrived_at=MORNING - timedelta(9)))
    async with store.work() as work:
        assert await work.patients.get(known.id, lock=True) == replace(changed, last_seen_at=MORNING)
        assert [one.id for one in await work.patients.search(known.center_id, "gul", 5)] == [known.id]
        assert (await work.patients.alike(replace(known, id="another")))[0].id == known.id


async def test_exactly_one_of_twenty_doctors_claims(store: SqlStore, known: Patient) -> None:
    encounter = making.waiting(known)
    doctors = [making.doctor("cardiology") for _ in range(20)]
    async with store.work() as work:
        await making.keep(work, encounter, *doctors)

    async def claim(doctor_id: str) -> bool:
        async with store.work() as work:
            return await work.encounters.claim(encounter.id, doctor_id, MORNING)

    won = await asyncio.gather(*(claim(doctor.id) for doctor in doctors))
    async with store.work() as work:
        after = await work.encounters.get(encounter.id)
    assert won.count(True) == 1
    assert after is not None
    assert (after.state, after.doctor_id) == (State.IN_PROGRESS, doctors[won.index(True)].id)
    assert after.version == encounter.version + 1


async def test_a_change_of_a_changed_encounter_is_refused(store: SqlStore, known: Patient) -> None:
    encounter = making.encounter(known)
    async with store.work() as work:
        await making.keep(work, encounter)
        saved = await work.encounters.save(replace(encounter, complaint="cough"))
    assert saved.version == 1
    with pytest.raises(Conflict):
        async with store.work() as work:
            await work.encounters.save(replace(encounter, complaint="fever"))
    async with store.work() as work:
        assert await work.encounters.get(encounter.id) == saved
        assert await work.encounters.find(center_id=known.center_id, states=[State.ARRIVED]) == (saved,)
        assert await work.encounters.find(arrived_from=MORNING + timedelta(1)) == ()
        assert await work.encounters.waiting() == ()


async def test_vitals_consents_and_notes(store: SqlStore, known: Patient) -> None:
    encounter = making.encounter(known)
    doctor = make_person(Role.DOCTOR)
    first = making.vitals_set(encounter)
    amended = replace(first, values=Vitals(pulse=90))
    later = making.vitals_set(encounter, taken_at=MORNING + timedelta(hours=1))
    async with store.work() as work:
        await making.keep(work, encounter, doctor, first, amended, later)
        await making.keep(work, making.consent(encounter, Scope.CARE, True))
        await making.keep(work, making.consent(encounter, Scope.CARE, False))
        for version in (1, 2):
            text = NotesText(history=f"version {version}")
            await work.notes.add(NotesVersion(encounter.id, version, text, MORNING, doctor.id))
    async with store.work() as work:
        assert await work.vitals.of_encounters([encounter.id]) == (amended, later)
        assert await work.vitals.latest([encounter.id, "nobody"]) == {encounter.id: later}
        consents = await work.consents.of_encounters([encounter.id])
        assert [one.number for one in consents[encounter.id]] == [1, 2]
        assert answer(consents[encounter.id], Scope.CARE) is False
        assert (await work.notes.latest([encounter.id]))[encounter.id].text.history == "version 2"
        assert [one.version for one in await work.notes.versions(encounter.id)] == [1, 2]
    with pytest.raises(Conflict):
        async with store.work() as work:
            await work.notes.add(NotesVersion(encounter.id, 2, NotesText(), MORNING, doctor.id))


async def test_invitations_and_participants(store: SqlStore, known: Patient) -> None:
    encounter = making.encounter(known)
    staff = make_person(Role.STAFF)
    role, name, token_hash = SeatRole.RELATIVE, "Her sister", "h" * 64
    invitation = Invitation("i", encounter.id, token_hash, role, name, "ps", staff.id, MORNING, MORNING)
    seat = Participant("p", encounter.id, None, "i", role, name, "", True, False, MORNING)
    async with store.work() as work:
        await making.keep(work, encounter, staff)
        await work.invitations.add(invitation)
        await work.participants.add(seat)
        await work.invitations.save(replace(invitation, redeemed_at=MORNING, device_hash="d" * 64))
        await work.participants.save(replace(seat, left_at=MORNING))
    async with store.work() as work:
        redeemed = await work.invitations.by_hash("h" * 64, lock=True)
        assert redeemed == replace(invitation, redeemed_at=MORNING, device_hash="d" * 64)
        assert await work.invitations.get("i") == redeemed
        assert await work.invitations.of_encounter(encounter.id) == (redeemed,)
        assert await work.participants.of_encounter(encounter.id) == (replace(seat, left_at=MORNING),)
        assert await work.participants.get("p", lock=True) == replace(seat, left_at=MORNING)


async def test_recordings_are_listed_newest_first_page_by_page(store: SqlStore, known: Patient) -> None:
    assembled = Assembled(
        (RecordedFile("p", "p.webm", 10, 0, 900, True, False),), (Mark(5, "p", "muted"),), (Gap("p", 1, 3),)
    )
    encounters = [making.encounter(known) for _ in range(3)]
    recordings = [
        Recording(f"r{n}", one.id, RecordingState.READY, MORNING + timedelta(minutes=n // 2), "", 900, assembled)
        for n, one in enumerate(encounters)
    ]
    async with store.work() as work:
        await making.keep(work, *encounters)
        for one in recordings:
            await work.recordings.add(one)
    everything = RecordingFilter(patient_query="zarmina", center_id=known.center_id, started_from=MORNING)
    async with store.work() as work:
        first = await work.recordings.find(everything, before=None, limit=2)
        rest = await work.recordings.find(everything, before=(first[-1].started_at, first[-1].id), limit=2)
        assert [one.id for one in (*first, *rest)] == ["r2", "r1", "r0"]
        assert first[0] == recordings[2]
        assert await work.recordings.count(everything) == 3
        assert await work.recordings.count(RecordingFilter(doctor_id="nobody")) == 0
        assert await work.recordings.count(RecordingFilter(started_until=MORNING)) == 0
        assert (await work.recordings.of_encounters([encounters[0].id]))[encounters[0].id] == recordings[0]
        again_at = MORNING + timedelta(microseconds=1, hours=6)
        failed = replace(recordings[0], state=RecordingState.FAILED, attempts=2, next_try_at=again_at)
        await work.recordings.save(failed)
        assert await work.recordings.in_states([RecordingState.FAILED]) == (failed,)
    with pytest.raises(Conflict):
        async with store.work() as work:
            await work.recordings.add(replace(recordings[0], id="second"))


async def test_at_most_one_pause_is_in_force_and_all_are_kept(store: SqlStore, known: Patient) -> None:
    doctor, one = making.doctor("cardiology"), making.encounter(known)
    pauses = [
        Pause(f"p{n}", one.id, PauseReason.OTHER, f"words {n}", MORNING + timedelta(minutes=n), doctor.id)
        for n in range(2)
    ]
    ended = replace(pauses[0], resumed_at=MORNING + timedelta(seconds=30), resumed_by=doctor.id)
    async with store.work() as work:
        await making.keep(work, doctor, one)
        await work.pauses.add(pauses[0])
        assert await work.pauses.in_force(one.id) == pauses[0]
        await work.pauses.save(ended)
        assert await work.pauses.in_force(one.id) is None
        await work.pauses.add(pauses[1])
    async with store.work() as work:
        assert await work.pauses.in_force(one.id) == pauses[1]
        assert await work.pauses.of_encounter(one.id) == (ended, pauses[1])
        assert await work.pauses.in_force("another") is None
