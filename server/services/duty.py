"""Doctors going on and off duty. Must not know sockets: a lost link does not end a duty."""

from __future__ import annotations

from dataclasses import replace

from server.domain.errors import Forbidden
from server.domain.events import DutyChanged
from server.domain.identity import Actor, Person, Role
from server.services.ports import Clock, Store


class DutyService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def set_duty(self, actor: Actor, on: bool) -> Person:
        """Go on or off duty; who is on duty stays so since the first time. Raises Forbidden for non-doctors."""
        async with self._store.work() as work:
            person = await work.people.get(actor.person_id, lock=True) if actor.person_id is not None else None
            if person is None or person.role is not Role.DOCTOR or not person.active:
                raise Forbidden("duty.doctors_only", "Only doctors go on duty.")
            if on == (person.on_duty_since is not None):
                return person
            changed = replace(person, on_duty_since=self._clock() if on else None)
            await work.people.save(changed)
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
