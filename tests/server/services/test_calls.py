"""Seats in a call: the page gets its answer at once, whatever the store and the disk are busy with."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from server.domain.consent import Scope
from tests.server import making
from tests.server.services.calling import Called, until


async def test_taking_a_seat_does_not_wait_for_the_recording(
    called: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, gate = called.desk, asyncio.Event()

    async def begin(call_id: str, at: datetime) -> str:
        await gate.wait()
        return "recording"

    monkeypatch.setattr(desk.gate._recordings, "begin", begin)
    async with desk.store.work() as work:
        encounter = await work.encounters.get(desk.call_id)
        assert encounter is not None
        yes = [making.consent(encounter, scope, True) for scope in (Scope.CARE, Scope.RECORDING)]
        await making.keep(work, *yes)
    async with asyncio.timeout(10):
        staff = await desk.sit(called.staff, "s")
    assert desk.plane.recorded == []
    gate.set()
    await until(lambda: desk.plane.recorded)
    await until(lambda: desk.plane.marks == [(staff.id, "recording_on"), (staff.id, "joined")])
    assert desk.plane.recorded == [frozenset({staff.id})]
