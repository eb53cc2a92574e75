"""A queue that outgrows the doctors on duty: who gets a message, how often, and what the control room sees."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.domain.errors import Forbidden
from server.domain.identity import Role
from server.domain.volunteers import Decision
from server.services.application_files import ApplicationFiles
from server.services.doctor_calls import DoctorCallService
from server.services.volunteers import DecisionDraft
from server.store.work import SqlStore
from tests.server import making
from tests.server.clock import HandClock
from tests.server.people import VAULT, add_administrator, add_person
from tests.server.services.volunteering import EMAIL, House

YES = DecisionDraft(Decision.VERIFY, "seen at the council", "12345-P", date(2029, 12, 31), ("ent",))


async def test_volunteers_are_called_once_and_the_control_room_sees_it(store: SqlStore, clock: HandClock) -> None:
    house = House(store, clock)
    administrator = await add_administrator(store)
    token = await house.sent(zone="Asia/Karachi")
    (listed,) = await house.volunteers.worklist(administrator)
    await house.volunteers.decide(administrator, listed.application.id, YES)
    await house.applications.join(token, "dr.rabia", "goat lamp")
    await house.courier.send_due()
    files = ApplicationFiles(VAULT, "https://eilaj.example.pk")
    calls = DoctorCallService(store, clock, VAULT, files, house.courier)
    assert await calls.look() == ()
    center = making.center()
    patient = making.patient(center.id)
    since = clock() - timedelta(minutes=45)
    async with store.work() as work:
        await making.keep(work, center, patient, making.waiting(patient, "ent", queued_at=since))
    (call,) = await calls.look()
    assert (call.speciality, call.waiting, call.doctors, call.longest_minutes, call.asked) == ("ent", 1, 0, 45, 1)
    await house.courier.send_due()
    to, _, text = house.post.got[-1]
    assert to == EMAIL
    assert "https://eilaj.example.pk/doctor?duty=on" in text
    assert "Zarmina" not in text, "no patient is named in a message"
    assert await calls.look() == ()
    clock.advance(timedelta(hours=2).total_seconds())
    (again,) = await calls.look()
    assert again.asked == 0, "the same volunteer rests"
    assert await calls.recent(administrator) == (again, call)
    with pytest.raises(Forbidden):
        await calls.recent((await add_person(store, Role.DOCTOR)).as_actor())
