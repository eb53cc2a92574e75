"""A claimed encounter whose call can be sat in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.domain.encounters import State
from server.domain.identity import Role
from server.store.work import SqlStore
from tests.server import making
from tests.server.clock import MORNING, HandClock
from tests.server.people import make_person
from tests.server.services.calling import Called, Desk


@pytest.fixture
async def called(store: SqlStore, clock: HandClock, tmp_path: Path) -> AsyncIterator[Called]:
    center = making.center()
    doctors = [making.doctor("cardiology") for _ in range(2)]
    staff = make_person(Role.STAFF, center_id=center.id)
    patient = making.patient(center.id)
    claimed = [
        making.waiting(patient, state=State.IN_PROGRESS, doctor_id=one.id, claimed_at=MORNING) for one in doctors
    ]
    async with store.work() as work:
        await making.keep(work, center, *doctors, staff, patient, *claimed)
    desks: list[Desk] = []

    def again() -> Desk:
        desks.append(Desk(store, clock, tmp_path, claimed[0].id))
        return desks[-1]

    yield Called(again(), doctors[0].as_actor(), staff.as_actor(), claimed[1].id, again)
    for desk in desks:
        await desk.close()
