"""The alarms as the control room works on them: list, history, acknowledge, assign, snooze, note; all audited.

Must not know why an alarm is raised (`alarm_watch`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from server.domain import alarm_list
from server.domain.alarm_list import SNOOZES, Alarm, AlarmEntry, Did
from server.domain.errors import NotFound, invalid
from server.domain.identity import Actor, Person, Role
from server.domain.ids import new_id
from server.domain.permissions import require
from server.services.ports import Store, Work

CONTROL_ROOM = (Role.SUPERVISOR, Role.ADMINISTRATOR)
OVER_SHOWN = 100
"""Of alarms that are over."""


@dataclass(frozen=True, slots=True)
class AlarmShown:
    """An alarm with the names of whoever is in it."""

    alarm: Alarm
    center_name: str
    #: Of the room or doctor that it is about; empty where that is no room and no doctor.
    about_name: str
    acknowledged_by: str
    assigned_to: str


@dataclass(frozen=True, slots=True)
class EntryShown:
    entry: AlarmEntry
    by: str


class AlarmDesk:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def listed(self, actor: Actor) -> tuple[tuple[AlarmShown, ...], tuple[AlarmShown, ...]]:
        """Open ones, oldest first, and the newest that are over. Raises Forbidden."""
        require(actor, *CONTROL_ROOM)
        async with self._store.work() as work:
            open_ones, over = await work.alarms.open(), await work.alarms.latest(OVER_SHOWN)
            return await _shown(work, open_ones), await _shown(work, over)

    async def history(self, actor: Actor, alarm_id: str) -> tuple[AlarmShown, tuple[EntryShown, ...]]:
        """Raises Forbidden, NotFound."""
        require(actor, *CONTROL_ROOM)
        async with self._store.work() as work:
            alarm = await _found(work, alarm_id)
            entries = await work.alarms.history(alarm_id)
            people = await work.people.many(one.by for one in entries)
            (shown,) = await _shown(work, (alarm,))
        return shown, tuple(EntryShown(one, _name(people, one.by)) for one in entries)

    async def acknowledge(self, actor: Actor, alarm_id: str) -> AlarmShown:
        """Raises Forbidden, NotFound, Conflict(`alarm.cleared`)."""
        by = str(actor.person_id)
        return await self._change(
            actor, alarm_id, Did.ACKNOWLEDGED, "", lambda one, now: alarm_list.acknowledged(one, by, now)
        )

    async def assign(self, actor: Actor, alarm_id: str, person_id: str | None) -> AlarmShown:
        """To somebody of the control room, or to nobody. Raises Forbidden, NotFound, Invalid, Conflict."""
        name = ""
        if person_id is not None:
            async with self._store.work() as work:
                person = await work.people.get(person_id)
            if person is None or not person.active or person.role not in CONTROL_ROOM:
                raise invalid("person_id", "unknown", "Choose somebody of the control room.")
            name = person.name
        return await self._change(
            actor, alarm_id, Did.ASSIGNED, name, lambda one, _: alarm_list.assigned(one, person_id)
        )

    async def snooze(self, actor: Actor, alarm_id: str, minutes: int) -> AlarmShown:
        """Quiet for so long, 0 wakes it. Raises Forbidden, NotFound, Invalid, Conflict."""
        if minutes not in (0, *SNOOZES):
            raise invalid("minutes", "unknown", "An alarm can be put aside for 15, 60 or 240 minutes.")
        return await self._change(
            actor, alarm_id, Did.SNOOZED, str(minutes), lambda one, now: alarm_list.snoozed(one, minutes, now)
        )

    async def note(self, actor: Actor, alarm_id: str, text: str) -> AlarmShown:
        """Raises Forbidden, NotFound."""
        return await self._change(actor, alarm_id, Did.NOTED, text, lambda one, _: one)

    async def people(self, actor: Actor) -> tuple[Person, ...]:
        """To whom an alarm can be assigned. Raises Forbidden."""
        require(actor, *CONTROL_ROOM)
        async with self._store.work() as work:
            found = [one for role in CONTROL_ROOM for one in await work.people.find(role=role, active=True)]
        return tuple(sorted(found, key=lambda one: one.name.casefold()))

    async def _change(
        self, actor: Actor, alarm_id: str, did: Did, detail: str, change: Callable[..., Alarm]
    ) -> AlarmShown:
        require(actor, *CONTROL_ROOM)
        async with self._store.work() as work:
            alarm = await _found(work, alarm_id, lock=True)
            changed = change(alarm, work.began_at)
            if changed != alarm or did is Did.NOTED:
                await work.alarms.save(changed)
                await work.alarms.note(AlarmEntry(new_id(), alarm_id, work.began_at, actor.person_id, did, detail))
                work.audit.append(actor, f"alarm.{did.value}", "alarm", alarm_id)
            (shown,) = await _shown(work, (changed,))
            return shown


async def _found(work: Work, alarm_id: str, *, lock: bool = False) -> Alarm:
    alarm = await work.alarms.get(alarm_id, lock=lock)
    if alarm is None:
        raise NotFound("alarm.not_found", "This alarm is not there.")
    return alarm


async def _shown(work: Work, found: tuple[Alarm, ...]) -> tuple[AlarmShown, ...]:
    centers = await work.centers.many(one.center_id for one in found)
    rooms = await work.rooms.many(one.about for one in found)
    ids = {id_ for one in found for id_ in (one.about, one.acknowledged_by, one.assigned_to)}
    people = await work.people.many(ids)
    return tuple(
        AlarmShown(
            one,
            centers[one.center_id].name if one.center_id in centers else "",
            rooms[one.about].name if one.about in rooms else _name(people, one.about),
            _name(people, one.acknowledged_by),
            _name(people, one.assigned_to),
        )
        for one in found
    )


def _name(people: dict[str, Person], person_id: str | None) -> str:
    return people[person_id].name if person_id in people else ""
