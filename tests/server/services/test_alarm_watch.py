"""The watch over alarms: raised and cleared once, the same after a restart; told to whoever is to act."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from media.api import StorageShown
from server.domain.alarm_list import Alarm, Did
from server.domain.alarms import Severity
from server.domain.errors import Conflict, Forbidden, Invalid, NotFound
from server.domain.identity import Actor, Role
from server.realtime.presence import Presence
from server.services.alarm_desk import AlarmDesk
from server.services.alarm_watch import AlarmWatch
from server.services.board import BoardService
from server.services.duty import DutyService
from server.services.live_call import LiveCalls
from server.services.ports.control import AlarmNews, NodeHealth
from server.store.work import SqlStore
from tests.server import making
from tests.server.clock import HandClock
from tests.server.people import make_person

WELL = NodeHealth(50_000, 100_000, 1.0, "ok", 300.0, 3.0)


class Probe:
    """A machine that is as a test says."""

    def __init__(self) -> None:
        self.health = WELL

    async def look(self) -> NodeHealth:
        return self.health


class Works:
    """A storage that answers."""

    async def storage(self) -> Any:
        return StorageShown("disk")


class Post:
    """Takes what is sent; `full` lets the next one be lost."""

    def __init__(self) -> None:
        self.sent: list[AlarmNews] = []
        self.full = False

    async def send(self, news: tuple[AlarmNews, ...]) -> None:
        if self.full:
            raise OSError("the box is full")
        self.sent += news


@dataclass
class Room:
    """A control room at a center with one patient who waits."""

    store: SqlStore
    clock: HandClock
    board: BoardService
    probe: Probe
    post: Post
    supervisor: Actor
    encounter_id: str
    watch: AlarmWatch

    def again(self) -> AlarmWatch:
        self.watch = AlarmWatch(self.store, self.board, [self.post])
        return self.watch

    async def wait(self, minutes: float) -> list[tuple[str, str]]:
        self.clock.advance(minutes * 60)
        return [(one.became.value, one.kind.value) for one in await self.watch.look()]

    async def raised(self) -> tuple[Alarm, ...]:
        async with self.store.work() as work:
            return await work.alarms.open()


@pytest.fixture
async def room(store: SqlStore, clock: HandClock) -> Room:
    center, presence, live = making.center(), Presence(), LiveCalls()
    supervisor = make_person(Role.SUPERVISOR)
    patient = making.patient(center.id)
    waits = making.waiting(patient, queued_at=clock())
    async with store.work() as work:
        await making.keep(work, center, supervisor, patient, waits)
    duty, probe, post = DutyService(store, clock, presence), Probe(), Post()
    board = BoardService(store, clock, presence, live, duty, Works(), probe)  # type: ignore[arg-type]  # storage alone
    await board.look_at_node()
    watch = AlarmWatch(store, board, [post])
    return Room(store, clock, board, probe, post, supervisor.as_actor(), waits.id, watch)


async def test_an_alarm_is_raised_becomes_worse_and_is_cleared_once(room: Room) -> None:
    assert await room.wait(59) == []
    assert await room.wait(2) == [("raised", "waiting_long")]
    assert await room.wait(5) == []
    assert room.post.sent == [], "nobody is woken by what is only to be watched"
    assert await room.wait(30) == [("worse", "waiting_long")]
    assert [(one.kind, one.severity, one.became) for one in room.post.sent] == [("waiting_long", "act", "worse")]
    (alarm,) = await room.raised()
    assert (alarm.about, alarm.severity) == (room.encounter_id, Severity.ACT)
    async with room.store.work() as work:
        one = await work.encounters.get(room.encounter_id, lock=True)
        assert one is not None
        await work.encounters.claim(one.id, room.supervisor.person_id or "", room.clock())
    assert await room.wait(1) == [("cleared", "waiting_long")]
    assert await room.raised() == ()
    _, history = await AlarmDesk(room.store).history(room.supervisor, alarm.id)
    assert [one.entry.did for one in history] == [Did.RAISED, Did.WORSE, Did.CLEARED]


async def test_after_a_restart_an_alarm_that_holds_is_the_same_one(room: Room) -> None:
    await room.wait(61)
    before = await room.raised()
    room.again()
    assert await room.wait(1) == []
    assert await room.raised() == before
    assert await room.wait(30) == [("worse", "waiting_long")]


async def test_another_node_that_was_faster_leaves_one_alarm(room: Room) -> None:
    here, there = room.watch, AlarmWatch(room.store, room.board, [])
    await there.look()
    room.clock.advance(61 * 60)
    await asyncio.gather(here.look(), there.look(), return_exceptions=True)
    assert len(await room.raised()) == 1


async def test_what_cannot_be_sent_is_raised_all_the_same(room: Room) -> None:
    room.post.full = True
    await room.wait(61)
    assert await room.wait(40) == [("worse", "waiting_long")]
    assert (await room.raised())[0].severity is Severity.ACT


async def test_the_node_raises_alarms_too(room: Room) -> None:
    room.probe.health = replace(WELL, backup_hours=80.0, certificate_days=10.0, turn="down")
    await room.board.look_at_node()
    assert await room.wait(0) == [("raised", "certificate_expiring"), ("raised", "backup_old")]
    assert await room.wait(1) == [("raised", "turn_down")]
    assert [one.kind for one in room.post.sent] == ["backup_old"]
    room.probe.health = WELL
    await room.board.look_at_node()
    assert await room.wait(0) == [("cleared", "certificate_expiring"), ("cleared", "backup_old")]


async def test_alarms_are_acknowledged_assigned_put_aside_and_noted(room: Room) -> None:
    await room.wait(61)
    (alarm,), desk, actor = await room.raised(), AlarmDesk(room.store), room.supervisor
    me = str(actor.person_id)
    room.clock.advance(1)
    shown = await desk.acknowledge(actor, alarm.id)
    assert (shown.acknowledged_by, shown.alarm.acknowledged_at) == (actor.name, room.clock())
    room.clock.advance(1)
    assert (await desk.assign(actor, alarm.id, me)).assigned_to == actor.name
    room.clock.advance(1)
    assert (await desk.snooze(actor, alarm.id, 15)).alarm.is_snoozed(room.clock())
    room.clock.advance(1)
    await desk.note(actor, alarm.id, "called the center")
    await desk.acknowledge(actor, alarm.id)
    for wrong in ("nobody", room.encounter_id):
        with pytest.raises(Invalid):
            await desk.assign(actor, alarm.id, wrong)
    with pytest.raises(Invalid):
        await desk.snooze(actor, alarm.id, 7)
    with pytest.raises(NotFound):
        await desk.note(actor, "nothing", "x")
    _, history = await desk.history(actor, alarm.id)
    did = [(one.entry.did.value, one.by, one.entry.detail) for one in history[1:]]
    assert did == [
        ("acknowledged", actor.name, ""),
        ("assigned", actor.name, actor.name),
        ("snoozed", actor.name, "15"),
        ("noted", actor.name, "called the center"),
    ]
    async with room.store.work() as work:
        trail = [one.action for one in await work.audit.after(0, 100)]
    assert trail == ["alarm.acknowledged", "alarm.assigned", "alarm.snoozed", "alarm.noted"]
    await room.wait(30)
    woken = (await room.raised())[0]
    assert (woken.severity, woken.acknowledged_by, woken.snoozed_until) == (Severity.ACT, None, None), "it woke"


async def test_only_the_control_room_sees_and_works_on_alarms(room: Room) -> None:
    await room.wait(61)
    (alarm,), desk = await room.raised(), AlarmDesk(room.store)
    doings: list[Callable[[Actor], Any]] = [
        desk.listed,
        desk.people,
        lambda actor: desk.history(actor, alarm.id),
        lambda actor: desk.acknowledge(actor, alarm.id),
        lambda actor: desk.snooze(actor, alarm.id, 15),
        lambda actor: desk.note(actor, alarm.id, "x"),
        lambda actor: desk.assign(actor, alarm.id, None),
    ]
    for role in (Role.STAFF, Role.DOCTOR, Role.PATIENT):
        for do in doings:
            with pytest.raises(Forbidden):
                await do(Actor("a", "A", role))
    async with room.store.work() as work:
        await work.alarms.save(replace(alarm, cleared_at=room.clock()))
    with pytest.raises(Conflict):
        await desk.snooze(room.supervisor, alarm.id, 15)
    open_ones, over = await desk.listed(room.supervisor)
    assert (open_ones, [one.alarm.id for one in over]) == ((), [alarm.id])
