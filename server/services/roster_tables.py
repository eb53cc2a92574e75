"""The whole roster out as a table, and in again with each row's fate told first. Must not know HTTP nor CSV."""

from __future__ import annotations

from server.domain import roster_table
from server.domain.identity import Actor, Role
from server.domain.ids import new_id
from server.domain.permissions import require
from server.domain.roster_table import RowFate
from server.services.ports import Store
from server.services.roster import MOST_SHIFTS


class RosterTableService:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def out(self, actor: Actor) -> tuple[tuple[str, ...], ...]:
        """Every active doctor's shifts as rows under `roster_table.HEADS`."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            doctors = {one.id: one for one in await work.people.find(role=Role.DOCTOR, active=True)}
            shifts = await work.shifts.of_people(doctors)
            work.audit.append(actor, "roster.export", "roster", "all")
        return roster_table.rows_of(shifts, doctors)

    async def take_in(self, actor: Actor, text: str, *, write: bool) -> tuple[RowFate, ...]:
        """What each row does, or (`write`) has done: wrong rows are left out, the others added together."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            doctors = {one.login: one for one in await work.people.find(role=Role.DOCTOR, active=True)}
            there = await work.shifts.of_people(one.id for one in doctors.values())
            found = roster_table.fates(text, doctors, there, MOST_SHIFTS, new_id)
            if write:
                added = [one.shift for one in found if one.shift is not None]
                for shift in added:
                    await work.shifts.add(shift)
                work.audit.append(actor, "roster.import", "roster", "all", reason=f"{len(added)} shifts")
        return found
