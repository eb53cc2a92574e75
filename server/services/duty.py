"""Doctors going on and off duty, and who is there, late or missing. Must not know sockets.

A lost link does not end a duty; `Presence` says whether somebody's screens are connected.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.domain import roster
from server.domain.center_day import day_of
from server.domain.encounters import State
from server.domain.errors import Forbidden
from server.domain.events import DutyChanged
from server.domain.identity import Actor, Person, Role
from server.domain.ids import new_id
from server.domain.licence import LicenceState, ends_soon, licence_of
from server.domain.pairing import is_reachable
from server.domain.permissions import require
from server.domain.roster import DutyState, Occurrence
from server.services.ports import Clock, Presence, Store, Work
from server.services.roster import occurrences_near

NEXT_WITHIN = timedelta(days=8)
"""How far ahead somebody's next shift is looked for."""


@dataclass(frozen=True, slots=True)
class OnRoster:
    """A doctor as staff, colleagues and the control room see him now."""

    doctor: Person
    state: DutyState
    shift: Occurrence | None
    next_shift: Occurrence | None
    licence: LicenceState
    licence_ends_soon: bool
    #: In a call now.
    encounter_id: str | None


class DutyService:
    def __init__(self, store: Store, clock: Clock, presence: Presence) -> None:
        self._store = store
        self._clock = clock
        self._presence = presence

    async def set_duty(self, actor: Actor, on: bool) -> Person:
        """Go on or off duty; who is on duty stays so since the first time. Raises Forbidden for non-doctors."""
        async with self._store.work() as work:
            person = await work.people.get(actor.person_id, lock=True) if actor.person_id is not None else None
            if person is None or person.role is not Role.DOCTOR or not person.active:
                raise Forbidden("duty.doctors_only", "Only doctors go on duty.")
            if on == (person.on_duty_since is not None):
                return person
            now = self._clock()
            changed = replace(person, on_duty_since=now if on else None)
            await work.people.save(changed)
            await work.duty_periods.end(person.id, now)
            if on:
                await work.duty_periods.begin(new_id(), person.id, now)
            work.audit.append(actor, "duty.on" if on else "duty.off", "person", person.id)
            work.after_commit(DutyChanged(person.id))
            return changed

    async def on_duty(self) -> tuple[Person, ...]:
        """Doctors on duty, longest first."""
        async with self._store.work() as work:
            return await work.people.on_duty()

    async def doctor(self, person_id: str) -> Person | None:
        """The doctor, or None when he is not on duty."""
        async with self._store.work() as work:
            person = await work.people.get(person_id)
        on_duty = person is not None and person.active and person.on_duty_since is not None
        return person if on_duty else None

    async def board(self, actor: Actor) -> tuple[OnRoster, ...]:
        """Every doctor: first those to be thought of (late, missing, gone, unreachable), then by name."""
        require(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            found = await self._all(work, self._clock())
        return tuple(sorted(found, key=lambda one: (one.state not in roster.TO_ACT_ON, one.doctor.name.casefold())))

    async def everyone(self) -> tuple[OnRoster, ...]:
        """Every doctor, in no order; for the house itself."""
        async with self._store.work() as work:
            return await self._all(work, self._clock())

    async def doctors(self, actor: Actor) -> tuple[OnRoster, ...]:
        """Whom a patient can be booked with or a colleague can call: doctors with a good licence, by name."""
        require(actor, Role.STAFF, Role.DOCTOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            found = await self._all(work, self._clock())
        return tuple(one for one in found if one.licence is LicenceState.OK)

    async def _all(self, work: Work, now: datetime) -> tuple[OnRoster, ...]:
        doctors = await work.people.find(role=Role.DOCTOR, active=True)
        near = await occurrences_near(work, now, NEXT_WITHIN)
        ended = await work.duty_periods.last_ended(now - roster.LONGEST)
        calls = {one.doctor_id: one.id for one in await work.encounters.find(states=[State.IN_PROGRESS])}
        return tuple(self._one(one, near, ended.get(one.id), calls.get(one.id), now) for one in doctors)

    def _one(
        self,
        doctor: Person,
        near: tuple[Occurrence, ...],
        ended: datetime | None,
        encounter_id: str | None,
        now: datetime,
    ) -> OnRoster:
        own = [one for one in near if one.person_id == doctor.id]
        shift = roster.current(own, now)
        state = roster.duty_state(
            shift,
            on_duty=doctor.on_duty_since is not None,
            reachable=self.reachable(doctor.id, now),
            was_there_until=ended,
            now=now,
        )
        soon = ends_soon(doctor.licence_valid_until, day_of(now))
        return OnRoster(
            doctor, state, shift, roster.upcoming(own, now), licence_of(doctor, now), soon, encounter_id
        )

    def reachable(self, person_id: str, now: datetime) -> bool:
        """A screen of his is connected, or was until a moment ago."""
        key = f"person/{person_id}"
        return is_reachable(self._presence.is_present(key), self._presence.last_heard(key), now)
