"""Alarms neither flap nor hide: what must last, lasts; what gets worse says so; bad rules are refused."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import alarms
from server.domain.alarms import BadRules, Became, Change, Key, Kind, Measured, Severity, Standing, step
from tests.server.clock import MORNING

RULES = alarms.rules()
LINK = RULES.of[Kind.LINK_UNUSABLE]


class Watched:
    """One key over time."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.now = MORNING
        self.standing: dict[Key, Standing] = {}

    def see(self, value: float | None, after: float = 5) -> list[tuple[Became, Severity]]:
        self.now += timedelta(seconds=after)
        measured = [] if value is None else [Measured(self.kind, "x", value)]
        self.standing, changes = step(self.standing, measured, RULES, self.now)
        return [(one.became, one.severity) for one in changes]


def test_a_bad_link_is_raised_after_its_seconds_and_cleared_after_others() -> None:
    link = Watched(Kind.LINK_UNUSABLE)
    assert [link.see(1, after) for after in (5, 10, 9)] == [[], [], []]
    assert link.see(1, 1) == [(Became.RAISED, Severity.WATCH)]
    assert link.see(1, 100) == []
    assert link.see(3) == []
    assert link.see(1, 29) == [], "it has been fine too shortly"
    assert link.see(4) == []
    assert link.see(4, 30) == [(Became.CLEARED, Severity.WATCH)]
    assert link.standing == {}


def test_worse_is_said_once_and_stays_until_it_clears() -> None:
    link = Watched(Kind.LINK_UNUSABLE)
    link.see(1)
    link.see(1, 20)
    assert link.see(0) == [(Became.WORSE, Severity.ACT)]
    assert (link.see(1), link.see(0)) == ([], []), "no news for going to and fro"
    link.see(4)
    assert link.see(4, 30) == [(Became.CLEARED, Severity.ACT)]


def test_between_the_bounds_everything_stays_as_it_is() -> None:
    disk = Watched(Kind.DISK_LOW)
    disk.see(10)
    assert disk.see(10, 600) == [(Became.RAISED, Severity.WATCH)]
    assert [disk.see(17, 600) for _ in range(5)] == [[]] * 5
    disk.see(21)
    assert disk.see(21, 600) == [(Became.CLEARED, Severity.WATCH)]
    assert [disk.see(17, 600) for _ in range(5)] == [[]] * 5


def test_what_is_measured_no_more_is_over() -> None:
    wait = Watched(Kind.WAITING_LONG)
    assert wait.see(5) == [(Became.RAISED, Severity.WATCH)]
    assert wait.see(31) == [(Became.WORSE, Severity.ACT)]
    assert wait.see(None) == [(Became.CLEARED, Severity.ACT)]
    link = Watched(Kind.LINK_UNUSABLE)
    link.see(0)
    link.see(None)
    assert link.see(0, 19) == [], "bad before counts no more"


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0.1, 60)), min_size=1, max_size=60))
def test_no_link_is_raised_or_cleared_sooner_than_its_rule_says(looks: list[tuple[int, float]]) -> None:
    link = Watched(Kind.LINK_UNUSABLE)
    bad_for = fine_for = timedelta(0)
    before: int | None = None
    for level, after in looks:
        passed = timedelta(seconds=after)
        bad_for = (
            bad_for + passed if before is not None and LINK.is_bad(before) and LINK.is_bad(level) else timedelta(0)
        )
        fine = before is not None and LINK.is_fine(before) and LINK.is_fine(level)
        fine_for = fine_for + passed if fine else timedelta(0)
        slack = timedelta(milliseconds=1)
        for became, _ in link.see(level, after):
            if became is Became.RAISED:
                assert bad_for + slack >= LINK.raise_after
            if became is Became.CLEARED:
                assert fine_for + slack >= LINK.clear_after
        before = level


def test_a_change_names_what_it_is_about() -> None:
    one = Measured(Kind.DOCTOR_MISSING, "person-1", 1.0)
    room = Measured(Kind.ROOM_OFFLINE, "room-1", 2_000, "center-1")
    standing, first = step({}, [one, room], RULES, MORNING)
    _, second = step(standing, [one, room], RULES, MORNING + timedelta(seconds=60))
    assert first == (Change(Became.RAISED, Kind.DOCTOR_MISSING, "person-1", Severity.WATCH),)
    assert second == (Change(Became.RAISED, Kind.ROOM_OFFLINE, "room-1", Severity.ACT, "center-1"),)


FILE: dict[str, Any] = json.loads(alarms.FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(version=2),
        lambda data: data.update(more=1),
        lambda data: data.pop("idle_minutes"),
        lambda data: data["targets_minutes"].pop("urgent"),
        lambda data: data["targets_minutes"].update(urgent=-1),
        lambda data: data["rules"].pop(),
        lambda data: data["rules"].append(data["rules"][0]),
        lambda data: data["rules"][0].update(kind="weather"),
        lambda data: data["rules"][0].update(fine=300),
        lambda data: data["rules"][0].update(act_at=10),
        lambda data: data["rules"][0].update(bad="much"),
        lambda data: data["rules"][0].update(bad=True),
        lambda data: data["rules"][0].update(colour="red"),
        lambda data: data["rules"][0].pop("raise_after_s"),
    ],
)
def test_a_file_that_says_something_else_is_refused(spoil: Any) -> None:
    data = copy.deepcopy(FILE)
    alarms.parse(data)
    spoil(data)
    with pytest.raises(BadRules):
        alarms.parse(data)
