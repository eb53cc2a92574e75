"""The alarms as the control room works on them, over HTTP. Must not know how they are found."""

from __future__ import annotations

from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import control as schemas
from server.services.alarm_desk import CONTROL_ROOM, AlarmDesk, AlarmShown


def routes(desk: AlarmDesk) -> list[Route]:
    area = AlarmArea(desk)
    raised = schemas.AlarmRaised
    return [
        route(
            "GET", "/api/alarms/raised", area.listed, does="Alarms that are raised, and the last that are over",
            roles=CONTROL_ROOM, gives=schemas.AlarmList,
        ),
        route(
            "GET", "/api/alarms/raised/{id}", area.history, does="One alarm with its history",
            roles=CONTROL_ROOM, gives=schemas.AlarmOpened,
        ),
        route(
            "POST", "/api/alarms/raised/{id}/acknowledge", area.acknowledge, does="Somebody has seen it",
            roles=CONTROL_ROOM, gives=raised,
        ),
        route(
            "POST", "/api/alarms/raised/{id}/assign", area.assign, does="To somebody, or to nobody",
            roles=CONTROL_ROOM, takes=schemas.AlarmAssignChange, gives=raised,
        ),
        route(
            "POST", "/api/alarms/raised/{id}/snooze", area.snooze, does="Quiet for some minutes; 0 wakes it",
            roles=CONTROL_ROOM, takes=schemas.AlarmSnoozeChange, gives=raised,
        ),
        route(
            "POST", "/api/alarms/raised/{id}/note", area.note, does="A note in its history",
            roles=CONTROL_ROOM, takes=schemas.AlarmNoteNew, gives=raised,
        ),
    ]  # fmt: skip


class AlarmArea:
    def __init__(self, desk: AlarmDesk) -> None:
        self._desk = desk

    async def listed(self, asked: Asked[Nothing]) -> schemas.AlarmList:
        open_ones, over = await self._desk.listed(asked.actor)
        people = await self._desk.people(asked.actor)
        return schemas.AlarmList(
            open=tuple(_raised(one) for one in open_ones),
            over=tuple(_raised(one) for one in over),
            people=tuple(schemas.ControlPerson(id=one.id, name=one.name) for one in people),
        )

    async def history(self, asked: Asked[Nothing]) -> schemas.AlarmOpened:
        shown, entries = await self._desk.history(asked.actor, asked["id"])
        return schemas.AlarmOpened(
            alarm=_raised(shown),
            history=tuple(
                schemas.AlarmEntrySeen(at=one.entry.at, by=one.by, did=one.entry.did.value, detail=one.entry.detail)
                for one in entries
            ),
        )

    async def acknowledge(self, asked: Asked[Nothing]) -> schemas.AlarmRaised:
        return _raised(await self._desk.acknowledge(asked.actor, asked["id"]))

    async def assign(self, asked: Asked[schemas.AlarmAssignChange]) -> schemas.AlarmRaised:
        return _raised(await self._desk.assign(asked.actor, asked["id"], asked.input.person_id))

    async def snooze(self, asked: Asked[schemas.AlarmSnoozeChange]) -> schemas.AlarmRaised:
        return _raised(await self._desk.snooze(asked.actor, asked["id"], asked.input.minutes))

    async def note(self, asked: Asked[schemas.AlarmNoteNew]) -> schemas.AlarmRaised:
        return _raised(await self._desk.note(asked.actor, asked["id"], asked.input.text))


def _raised(one: AlarmShown) -> schemas.AlarmRaised:
    alarm = one.alarm
    return schemas.AlarmRaised(
        id=alarm.id,
        kind=alarm.kind,
        about=alarm.about,
        about_name=one.about_name,
        center_id=alarm.center_id,
        center_name=one.center_name,
        severity=alarm.severity.value,
        detail=alarm.detail,
        raised_at=alarm.raised_at,
        cleared_at=alarm.cleared_at,
        acknowledged_at=alarm.acknowledged_at,
        acknowledged_by=one.acknowledged_by,
        assigned_to=one.assigned_to,
        snoozed_until=alarm.snoozed_until,
    )
