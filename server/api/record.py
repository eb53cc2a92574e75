"""A patient's record entries and the center's follow-ups over HTTP. Must not know the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from server.api.documents import TREATING, patient_card
from server.api.patients import CLINICAL, STAFF
from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import aftercare as schemas
from server.domain.center_day import day_of
from server.domain.follow_ups import FollowUpState
from server.domain.record import EntryKind
from server.services.follow_ups import FollowUpService, FollowUpShown
from server.services.record import EntryShown, RecordService

Clock = Callable[[], datetime]


def routes(record: RecordService, follow_ups: FollowUpService, clock: Clock) -> list[Route]:
    return [*_entries(RecordArea(record)), *_follow_ups(FollowUpArea(follow_ups, clock))]


def _entries(area: RecordArea) -> list[Route]:
    return [
        route(
            "GET", "/api/patients/{id}/record", area.entries, does="Allergies and long-term conditions",
            roles=CLINICAL, gives=schemas.PatientRecord,
        ),
        route(
            "POST", "/api/patients/{id}/record", area.add, does="Add one; the same id again changes nothing",
            roles=TREATING, takes=schemas.RecordEntryNew, gives=schemas.PatientRecord,
        ),
        route(
            "POST", "/api/patients/{id}/record/{entry}/remove", area.remove, roles=TREATING,
            does="Mark one as removed, with the reason; it stays to be seen",
            takes=schemas.RecordEntryChange, gives=schemas.PatientRecord,
        ),
    ]  # fmt: skip


def _follow_ups(area: FollowUpArea) -> list[Route]:
    return [
        route(
            "GET", "/api/follow-ups", area.open, does="Who has to come back, which results are awaited",
            roles=STAFF, gives=schemas.FollowUps,
        ),
        route(
            "POST", "/api/follow-ups/{id}", area.close, does="Done, dropped, or open again (undo)",
            roles=STAFF, takes=schemas.FollowUpChange, gives=schemas.FollowUp,
        ),
    ]  # fmt: skip


class RecordArea:
    def __init__(self, record: RecordService) -> None:
        self._record = record

    async def entries(self, asked: Asked[Nothing]) -> schemas.PatientRecord:
        return _record(await self._record.entries(asked.actor, asked["id"]))

    async def add(self, asked: Asked[schemas.RecordEntryNew]) -> schemas.PatientRecord:
        new = asked.input
        kind = EntryKind(new.kind)
        return _record(await self._record.add(asked.actor, asked["id"], new.id, kind, new.text, new.code))

    async def remove(self, asked: Asked[schemas.RecordEntryChange]) -> schemas.PatientRecord:
        return _record(await self._record.remove(asked.actor, asked["id"], asked["entry"], asked.input.reason))


class FollowUpArea:
    def __init__(self, follow_ups: FollowUpService, clock: Clock) -> None:
        self._follow_ups = follow_ups
        self._clock = clock

    async def open(self, asked: Asked[Nothing]) -> schemas.FollowUps:
        found = await self._follow_ups.open(asked.actor)
        rows = tuple(_follow_up(one, self._clock()) for one in found)
        return schemas.FollowUps(follow_ups=rows, today=day_of(self._clock()))

    async def close(self, asked: Asked[schemas.FollowUpChange]) -> schemas.FollowUp:
        state, id_ = FollowUpState(asked.input.state), asked["id"]
        if state is FollowUpState.OPEN:
            return _follow_up(await self._follow_ups.reopen(asked.actor, id_), self._clock())
        ended = await self._follow_ups.close(asked.actor, id_, state, asked.input.note)
        return _follow_up(ended, self._clock())


def _record(found: tuple[EntryShown, ...]) -> schemas.PatientRecord:
    return schemas.PatientRecord(
        entries=tuple(
            schemas.RecordEntry(
                id=one.entry.id,
                kind=one.entry.kind.value,
                text=one.entry.text,
                code=one.entry.code,
                added_at=one.entry.added_at,
                added_by=one.added_by_name,
                removed_at=one.entry.removed_at,
                removed_by=one.removed_by_name,
                removed_reason=one.entry.removed_reason,
            )
            for one in found
        )
    )


def _follow_up(one: FollowUpShown, now: datetime) -> schemas.FollowUp:
    task = one.follow_up
    return schemas.FollowUp(
        id=task.id,
        encounter_id=task.encounter_id,
        patient=patient_card(one.patient, now),
        phone=one.patient.phone,
        doctor_name=one.doctor_name,
        kind=task.kind.value,
        due_on=task.due_on,
        what=task.what,
        state=task.state.value,
    )
