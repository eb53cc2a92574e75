"""Alarms, proofs and rules for links as rows, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.alarm_list import Alarm, AlarmEntry, Did
from server.domain.alarms import Severity
from server.domain.errors import Conflict
from server.domain.identity import Role
from server.domain.links import LinkRule
from server.domain.participants import Participant, SeatRole
from server.domain.proof import Proof
from server.store.work import SqlStore
from tests.server import making
from tests.server.clock import MORNING
from tests.server.people import make_person


def alarm(**changes: object) -> Alarm:
    one = Alarm(making.fresh("alarm"), "room_offline", "room-1", None, Severity.WATCH, "", MORNING)
    return replace(one, **changes)  # type: ignore[arg-type]  # names of fields, as the tests write them


async def test_an_alarm_comes_back_as_it_went_and_is_open_until_it_is_cleared(store: SqlStore) -> None:
    person = make_person(Role.SUPERVISOR)
    first = alarm(
        severity=Severity.ACT,
        acknowledged_at=MORNING,
        acknowledged_by=person.id,
        assigned_to=person.id,
        snoozed_until=MORNING + timedelta(hours=1),
    )
    second = alarm(about="room-2", raised_at=MORNING - timedelta(minutes=1))
    async with store.work() as work:
        await work.people.add(person)
        for one in (first, second):
            await work.alarms.add(one)
    async with store.work() as work:
        assert await work.alarms.open() == (second, first)
        assert await work.alarms.get(first.id, lock=True) == first
        await work.alarms.save(replace(first, cleared_at=MORNING))
        assert await work.alarms.get("nothing") is None
    async with store.work() as work:
        assert await work.alarms.open() == (second,)
        assert await work.alarms.latest(5) == (replace(first, cleared_at=MORNING),)


async def test_two_nodes_raise_one_alarm_and_a_cleared_one_makes_way(store: SqlStore) -> None:
    first = alarm()
    async with store.work() as work:
        await work.alarms.add(first)
    with pytest.raises(Conflict):
        async with store.work() as work:
            await work.alarms.add(alarm())
    async with store.work() as work:
        await work.alarms.save(replace(first, cleared_at=MORNING))
    async with store.work() as work:
        await work.alarms.add(alarm())
        assert len(await work.alarms.open()) == 1


async def test_the_history_of_an_alarm_is_told_in_order(store: SqlStore) -> None:
    one = alarm()
    said = [AlarmEntry(making.fresh("entry"), one.id, MORNING, None, Did.RAISED, "")]
    said.append(
        AlarmEntry(making.fresh("entry"), one.id, MORNING + timedelta(minutes=1), None, Did.NOTED, "called")
    )
    async with store.work() as work:
        await work.alarms.add(one)
        for entry in reversed(said):
            await work.alarms.note(entry)
        assert await work.alarms.history(one.id) == tuple(said)
        assert await work.alarms.history("another") == ()


async def test_proofs_and_rules_replace_what_was_there(store: SqlStore) -> None:
    center = making.center()
    patient = making.patient(center.id)
    encounter = making.encounter(patient)
    seat = Participant("seat", encounter.id, None, None, SeatRole.ROOM, "Room 1", "", True, True, MORNING)
    async with store.work() as work:
        await making.keep(work, center, patient, encounter)
        await work.participants.add(seat)
        await work.proofs.keep([Proof(encounter.id, 3.0, 1.0)])
        await work.proofs.keep([Proof(encounter.id, 61.5, 20.0, proven=True)])
        await work.proofs.keep([])
        found = await work.proofs.of_encounters([encounter.id, "another"])
        assert found == {encounter.id: Proof(encounter.id, 61.5, 20.0, proven=True)}
        await work.link_rules.keep([LinkRule("seat", "audio")])
        await work.link_rules.keep([LinkRule("seat", "audio", relay_only=True)])
        assert await work.link_rules.of(["seat"]) == {"seat": LinkRule("seat", "audio", relay_only=True)}
        await work.link_rules.keep([LinkRule("seat")])
        assert await work.link_rules.of(["seat"]) == {}
