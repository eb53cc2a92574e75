"""Shifts in any zone, summer time, holidays, days left out; who is late and who is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import roster
from server.domain.roster import DutyState, Holiday, Occurrence, Shift

SUNDAY = date(2026, 10, 18)
LONDON = Shift("s", "doctor", "Europe/London", SUNDAY, time(8), time(12), weekly=True)
ZONES = ("Asia/Karachi", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")


def found(*shifts: Shift, days: int = 21, holidays: tuple[Holiday, ...] = ()) -> tuple[Occurrence, ...]:
    begin = datetime(2026, 10, 18, tzinfo=UTC)
    return roster.occurrences(shifts, holidays, begin, begin + timedelta(days=days))


def utc(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_a_weekly_shift_follows_the_doctors_own_clock_through_summer_time() -> None:
    """London leaves summer time on 25 October 2026: 8:00 is 12:00 in Pakistan before, 13:00 after."""
    begins = [one.begins for one in found(LONDON)]
    assert begins == [utc(18, 7), utc(25, 8), utc(1, 8, month=11)]
    karachi = [moment.astimezone(ZoneInfo("Asia/Karachi")).hour for moment in begins]
    assert karachi == [12, 13, 13]


def test_a_shift_once_and_a_shift_that_ends() -> None:
    assert len(found(replace(LONDON, weekly=False))) == 1
    assert len(found(replace(LONDON, last_on=SUNDAY + timedelta(days=7)))) == 2


def test_a_day_left_out_and_taken_up_again() -> None:
    second = SUNDAY + timedelta(days=7)
    without = roster.without_day(LONDON, second)
    assert [one.day for one in found(without)] == [SUNDAY, SUNDAY + timedelta(days=14)]
    assert roster.without_day(without, second) == without
    assert roster.with_day(without, second) == LONDON


def test_a_holiday_is_pakistans_day_not_the_doctors() -> None:
    """Evening in New York is the next day at the centers."""
    evening = Shift("e", "doctor", "America/New_York", SUNDAY, time(20), time(23), weekly=False)
    assert found(evening, holidays=(Holiday(SUNDAY, "Eid"),)) != ()
    assert found(evening, holidays=(Holiday(SUNDAY + timedelta(days=1), "Eid"),)) == ()


def test_a_night_shift_ends_on_the_next_day() -> None:
    night = Shift("n", "doctor", "America/New_York", SUNDAY, time(22), time(2), weekly=False)
    (one,) = found(night)
    assert one.ends - one.begins == timedelta(hours=4)
    assert roster.lasts(night) == timedelta(hours=4)
    assert roster.lasts(replace(night, begins=time(9), ends=time(9))) == timedelta(hours=24)


def test_what_only_touches_the_time_asked_for_is_left_out() -> None:
    night = Shift("n", "doctor", "Asia/Karachi", SUNDAY, time(22), time(2), weekly=False)
    (one,) = found(night)
    assert roster.occurrences([night], (), one.ends - timedelta(minutes=1), one.ends) == (one,)
    assert roster.occurrences([night], (), one.ends, one.ends + timedelta(hours=1)) == ()
    assert roster.occurrences([night], (), one.begins - timedelta(hours=1), one.begins) == ()


@st.composite
def shift(draw: st.DrawFn) -> Shift:
    begins, ends = draw(st.times()), draw(st.times())
    first_on = SUNDAY + timedelta(days=draw(st.integers(0, 14)))
    return Shift(
        draw(st.uuids()).hex, "doctor", draw(st.sampled_from(ZONES)), first_on, begins, ends, draw(st.booleans())
    )


@given(st.lists(shift(), max_size=4), st.integers(0, 40))
def test_asking_for_parts_of_a_time_gives_what_asking_for_the_whole_gives(shifts: list[Shift], cut: int) -> None:
    begin = datetime(2026, 10, 10, tzinfo=UTC)
    middle, end = begin + timedelta(days=cut / 1.3), begin + timedelta(days=40)
    halves = {*roster.occurrences(shifts, (), begin, middle), *roster.occurrences(shifts, (), middle, end)}
    assert halves == set(roster.occurrences(shifts, (), begin, end))


@given(shift())
def test_a_shift_takes_place_at_its_hours_on_its_doctors_clock(one: Shift) -> None:
    zone = ZoneInfo(one.zone)
    for occurrence in roster.occurrences([one], (), datetime(2026, 10, 10, tzinfo=UTC), utc(20, 0, month=12)):
        local = occurrence.begins.astimezone(zone)
        assert local.date() == occurrence.day
        assert roster.takes_place_on(one, occurrence.day)
        # An hour that the change to summer time leaves out comes later on the clock.
        assert local.time() == one.begins or local.utcoffset() != (local - timedelta(hours=2)).utcoffset()


SHIFT = Occurrence("s", "doctor", "Asia/Karachi", SUNDAY, utc(18, 4), utc(18, 9))


@pytest.mark.parametrize(
    ("minute", "state"),
    [
        (0, DutyState.EXPECTED),
        (9, DutyState.EXPECTED),
        (10, DutyState.LATE),
        (19, DutyState.LATE),
        (20, DutyState.MISSING),
    ],
)
def test_late_after_ten_minutes_and_missing_after_twenty(minute: int, state: DutyState) -> None:
    now = SHIFT.begins + timedelta(minutes=minute)
    found = roster.duty_state(SHIFT, on_duty=False, reachable=False, was_there_until=None, now=now)
    assert found is state


def test_who_is_there_and_who_has_gone() -> None:
    def state(
        now: datetime, *, on: bool = False, reachable: bool = True, until: datetime | None = None
    ) -> DutyState:
        shift = roster.current([SHIFT], now)
        return roster.duty_state(shift, on_duty=on, reachable=reachable, was_there_until=until, now=now)

    assert state(utc(18, 3, 59)) is DutyState.OFF
    assert state(utc(18, 9)) is DutyState.OFF
    assert state(utc(18, 10), on=True) is DutyState.ON, "nobody is sent home at the end of a shift"
    assert state(utc(18, 5), on=True, reachable=False) is DutyState.UNREACHABLE
    assert state(utc(18, 6), until=utc(18, 5)) is DutyState.LEFT
    assert state(utc(18, 6), until=utc(17, 5)) is DutyState.MISSING


def test_the_current_and_the_next_one() -> None:
    later = replace(SHIFT, shift_id="t", begins=utc(18, 8), ends=utc(18, 12))
    assert roster.current([SHIFT, later], utc(18, 8, 30)) is later
    assert roster.upcoming([later, SHIFT], utc(18, 3)) is SHIFT
    assert roster.upcoming([later, SHIFT], utc(18, 8)) is None


def test_zones_are_those_that_people_live_in() -> None:
    assert all(roster.zone_exists(zone) for zone in ZONES)
    assert not any(
        roster.zone_exists(name) for name in ("", "Mars/Base", "EST", "../etc/passwd", "Etc/GMT+5", "UTC")
    )
