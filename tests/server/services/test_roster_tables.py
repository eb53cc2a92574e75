"""The roster out and in as a table: nothing is written in a dry run, wrong rows are left out."""

from __future__ import annotations

import pytest

from server.domain.errors import Forbidden
from server.domain.identity import Role
from server.domain.roster_table import Fate
from server.services.roster_tables import RosterTableService
from server.store.work import SqlStore
from tests.server.people import add_administrator, add_person

TABLE = "login,first_on,begins,ends\ndr.farah,2026-11-30,09:00,14:00\nnobody,2026-11-30,09:00,14:00\n"


async def test_a_dry_run_writes_nothing_and_the_import_what_is_right(store: SqlStore) -> None:
    administrator = await add_administrator(store)
    await add_person(store, Role.DOCTOR, login="dr.farah")
    tables = RosterTableService(store)
    dry = await tables.take_in(administrator, TABLE, write=False)
    assert [row.fate for row in dry] == [Fate.ADD, Fate.WRONG]
    assert await tables.out(administrator) == ()
    await tables.take_in(administrator, TABLE, write=True)
    assert await tables.out(administrator) == (
        ("dr.farah", "2026-11-30", "09:00", "14:00", "Asia/Karachi", "yes", ""),
    )
    again = await tables.take_in(administrator, TABLE, write=True)
    assert [row.fate for row in again] == [Fate.SAME, Fate.WRONG]
    async with store.work() as work:
        reasons = [event.reason for event in await work.audit.find(action="roster.import", limit=5)]
    assert reasons == ["0 shifts", "1 shifts"], "newest first; a dry run is no import"


@pytest.mark.parametrize("role", [Role.STAFF, Role.DOCTOR, Role.SUPERVISOR])
async def test_only_administrators_move_the_roster(store: SqlStore, role: Role) -> None:
    actor = (await add_person(store, role)).as_actor()
    tables = RosterTableService(store)
    for what in (tables.out(actor), tables.take_in(actor, TABLE, write=True)):
        with pytest.raises(Forbidden):
            await what
