"""What alarms are asked about: rooms within the centers' hours, waits against targets, links, the node."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from server.domain import alarms
from server.domain.alarm_measures import GRACE, NodeFacts, measured
from server.domain.alarms import Kind
from server.domain.board_facts import EndFacts, Facts
from server.domain.center_day import closing, day_of, opening
from server.domain.disk_trend import DiskTrend
from server.domain.encounters import Urgency
from server.domain.roster import DutyState
from tests.server.clock import MORNING
from tests.server.domain.province import call, province, waiting

RULES = alarms.rules()
OPENS, CLOSES = opening(day_of(MORNING)), closing(day_of(MORNING))


def values(kind: Kind, facts: Facts, node: NodeFacts = NodeFacts()) -> dict[str, float]:  # noqa: B008  # frozen
    return {one.about: one.value for one in measured(facts, node, RULES) if one.kind is kind}


def without_screen(now: datetime, last_seen: datetime | None) -> Facts:
    facts = province(1, 0)
    room = facts.rooms[0]
    seen = {} if last_seen is None else {room.id: last_seen}
    return replace(facts, now=now, present=frozenset({facts.rooms[1].id}), last_seen=seen)


def offline(now: datetime, last_seen: datetime | None) -> float | None:
    facts = without_screen(now, last_seen)
    return values(Kind.ROOM_OFFLINE, facts).get(facts.rooms[0].id)


def test_a_room_is_offline_only_while_the_centers_are_open() -> None:
    hour = timedelta(hours=1)
    assert offline(OPENS + hour, OPENS + hour - timedelta(minutes=6)) == 360
    assert offline(OPENS + hour, OPENS - hour) == 3_600, "seen before opening counts from opening"
    assert offline(OPENS + hour, None) == (hour - GRACE).total_seconds()
    assert offline(OPENS + timedelta(minutes=10), None) == 0
    assert offline(OPENS - hour, None) is None
    late = replace(without_screen(OPENS + hour, None), began=OPENS + hour / 2)
    assert values(Kind.ROOM_OFFLINE, late)[late.rooms[0].id] == 0, "a node that has just begun knows nothing yet"
    assert offline(CLOSES, OPENS) is None
    facts = without_screen(OPENS + hour, None)
    assert values(Kind.ROOM_OFFLINE, replace(facts, holiday=True)) == {}
    assert values(Kind.ROOM_OFFLINE, facts)[facts.rooms[1].id] == 0


def test_waits_are_measured_beyond_the_target_of_their_urgency() -> None:
    facts = province(1, 0)
    ones = [waiting(n, facts.rooms[0], urgency=urgency) for n, urgency in enumerate(Urgency)]
    facts = replace(facts, encounters=tuple(ones), now=MORNING + timedelta(minutes=25))
    beyond = [25 - RULES.targets[one] / timedelta(minutes=1) for one in Urgency]
    assert list(values(Kind.WAITING_LONG, facts).values()) == [max(0.0, one) for one in beyond]


def test_the_worst_direction_of_a_call_counts_and_an_unknown_one_does_not() -> None:
    facts = province(3, 3)
    ones = [
        call(facts.encounters[0], patient=EndFacts(3, 1)),
        call(facts.encounters[1], patient=EndFacts(None, None), doctor=EndFacts(None, None)),
        call(facts.encounters[2], recording="stopped_by_fault"),
    ]
    facts = replace(facts, calls=tuple(ones))
    assert values(Kind.LINK_UNUSABLE, facts) == {facts.encounters[0].id: 1, facts.encounters[2].id: 4}
    assert list(values(Kind.RECORDING_STOPPED, facts).values()) == [0, 0, 1]


def test_missing_doctors_and_the_node() -> None:
    facts = province(2, 2)
    gone = replace(facts.doctors[0], state=DutyState.MISSING)
    facts = replace(facts, doctors=(gone, facts.doctors[1]))
    assert list(values(Kind.DOCTOR_MISSING, facts).values()) == [1, 0]
    assert values(Kind.DISK_LOW, facts) == {}
    node = NodeFacts(disk_days=2.5, certificate_days=-3, storage_away="no answer", unmade=("recording-1",))
    assert values(Kind.DISK_LOW, facts, node) == {"node": 2.5}
    assert values(Kind.CERTIFICATE_EXPIRING, facts, node) == {"node": 0}
    assert values(Kind.STORAGE_AWAY, facts, node) == {"node": 1}
    assert values(Kind.NOT_ASSEMBLED, facts, node) == {"recording-1": 1}
    assert values(Kind.BACKUP_OLD, facts, node) == {}


def test_a_disk_lasts_as_its_pace_says() -> None:
    trend = DiskTrend()
    assert trend.days_left() is None
    for minutes in range(0, 121, 10):
        trend.add(100_000 - 100 * minutes, MORNING + timedelta(minutes=minutes))
        assert minutes >= 60 or trend.days_left() is None, "an hour says something, less does not"
    assert round(trend.days_left() or 0, 2) == round(88_000 / 144_000, 2)
    emptier = DiskTrend()
    for hours in range(5):
        emptier.add(1_000 + hours, MORNING + timedelta(hours=hours))
    assert emptier.days_left() is None
