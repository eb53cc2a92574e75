"""The board of this node: gathers the facts of one moment from rows, calls, presence and the node's health.

Must not know sockets, nor how a fact is shown (`domain.board`) or judged (`domain.alarms`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from media.api import RecordingWorks
from server.domain import alarms, board
from server.domain.alarm_measures import NodeFacts
from server.domain.board_facts import CallFacts, DoctorFacts, EndFacts, Facts
from server.domain.calls import LinkShown
from server.domain.center_day import bounds, day_of
from server.domain.disk_trend import DiskTrend
from server.domain.encounters import OPEN
from server.domain.links import RUNGS, rank
from server.domain.participants import SeatRole
from server.domain.proof import PATIENT_SIDE
from server.domain.queue import HELPLINE_CENTER
from server.domain.recordings import RecordingState
from server.services.duty import DutyService, OnRoster
from server.services.live_call import LiveCall, LiveCalls, LiveSeat
from server.services.ports import Clock, Presence, Store
from server.services.ports.control import HealthProbe, NodeHealth

DATABASE_SLOW_MS = 500.0


class BoardService:
    """Facts of this node; `look_at_node` is called now and then, `facts` as often as somebody looks."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        presence: Presence,
        live: LiveCalls,
        duty: DutyService,
        works: RecordingWorks,
        probe: HealthProbe,
    ) -> None:
        self._store = store
        self._clock = clock
        self._presence = presence
        self._live = live
        self._duty = duty
        self._works = works
        self._probe = probe
        self._board = board.Board(alarms.rules())
        self._began = clock()
        self._trend = DiskTrend()
        self._health: NodeHealth | None = None
        self._node = NodeFacts()

    async def look_at_node(self) -> None:
        """Disk, database, relay, certificate, backup, recordings that could not be made."""
        health = await self._probe.look()
        self._trend.add(health.disk_free_megabytes, self._clock())
        storage = await self._works.storage()
        async with self._store.work() as work:
            failed = await work.recordings.in_states([RecordingState.FAILED])
        self._health = health
        self._node = NodeFacts(
            disk_days=self._trend.days_left(),
            certificate_days=health.certificate_days,
            backup_hours=health.backup_hours,
            turn_down=health.turn == "down",
            storage_away="" if storage.away_since_ms is None else storage.reason or storage.kind,
            unmade=tuple(one.id for one in failed),
        )

    @property
    def node(self) -> NodeFacts:
        """As `look_at_node` found it last."""
        return self._node

    async def cards(self) -> board.Cards:
        """The whole board now."""
        return self._board.project(await self.facts())

    async def facts(self) -> Facts:
        """Everything that is known at this moment."""
        now = self._clock()
        doctors = await self._duty.everyone()
        async with self._store.work() as work:
            # The helpline has no rooms to look after; who waits there stands in the queue's lines.
            centers = tuple(one for one in await work.centers.all() if one.id != HELPLINE_CENTER)
            rooms = await work.rooms.all()
            encounters = await work.encounters.find(states=OPEN)
            today = await work.encounters.work_since(bounds(day_of(now))[0])
            raised = await work.alarms.open()
            holidays = {one.day for one in await work.holidays.all()}
        keys = {room.id: f"room/{room.id}" for room in rooms}
        heard = {room_id: self._presence.last_heard(key) for room_id, key in keys.items()}
        return Facts(
            now=now,
            centers=centers,
            rooms=rooms,
            present=frozenset(room_id for room_id, key in keys.items() if self._presence.is_present(key)),
            last_seen={room_id: at for room_id, at in heard.items() if at is not None},
            began=self._began,
            holiday=day_of(now) in holidays,
            encounters=encounters,
            calls=tuple(_call(call_id, call) for call_id, call in self._live.by_id.items()),
            doctors=tuple(_doctor(one, today.get(one.doctor.id, (0, None))) for one in doctors),
            alarms=raised,
            node=self._node_card(),
        )

    def _node_card(self) -> dict[str, Any]:
        health, node = self._health, self._node
        total = max(1, health.disk_total_megabytes) if health is not None else 1
        free = health.disk_free_megabytes if health is not None else total
        answered = health.database_ms if health is not None else 0.0
        slow = answered is not None and answered > DATABASE_SLOW_MS
        return {
            "calls": len(self._live.by_id),
            "database": "away" if answered is None else "slow" if slow else "ok",
            "turn": health.turn if health is not None else "off",
            "storage": "away" if node.storage_away else "ok",
            "disk_used_percent": round(100 * (1 - free / total)),
            "disk_days": _whole(node.disk_days),
            "recordings_failed": len(node.unmade),
            "certificate_days": _whole(node.certificate_days),
            "backup_hours": _whole(node.backup_hours),
        }


def _doctor(one: OnRoster, today: tuple[int, datetime | None]) -> DoctorFacts:
    return DoctorFacts(one.doctor, one.state, one.shift, one.encounter_id, today[0], today[1])


def _call(call_id: str, call: LiveCall) -> CallFacts:
    here = [seat for seat in call.seats.values() if seat.participant.left_at is None]
    patient = [seat for seat in here if seat.participant.role in PATIENT_SIDE]
    doctor = [seat for seat in here if seat.participant.role is SeatRole.DOCTOR]
    links = {one.participant_id: one for one in call.links}
    limits = [seat.link.rule.at_most for seat in here]
    return CallFacts(
        encounter_id=call_id,
        opened_at=call.opened_at,
        patient=_end(patient, links),
        doctor=_end(doctor, links),
        rungs=(_received(call, patient), _received(call, doctor)),
        recording=call.shown(call_id).recording.value,
        people=tuple(sorted(seat.participant.role.value for seat in here if seat.connected)),
        at_most=max(limits, key=rank, default=RUNGS[0]),
        relayed=tuple(sorted({seat.participant.role.value for seat in here if seat.link.rule.relay_only})),
    )


def _end(seats: Iterable[LiveSeat], links: dict[str, LinkShown]) -> EndFacts:
    """The worst of a side's seats."""
    measured = [links[seat.participant.id] for seat in seats if seat.participant.id in links]
    return EndFacts(
        min((one.up for one in measured), default=None), min((one.down for one in measured), default=None)
    )


def _received(call: LiveCall, seats: Iterable[LiveSeat]) -> str:
    ids = {seat.participant.id for seat in seats}
    return max((pair.rung.value for pair in call.rungs if pair.receiver_id in ids), key=rank, default=RUNGS[0])


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
