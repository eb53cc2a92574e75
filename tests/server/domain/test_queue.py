"""The order of the queue and one's place in it: urgency, waiting, ageing, and that nobody starves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.encounters import Encounter, State, Urgency
from server.domain.queue import BOOKED_AHEAD, PENALTY, ordered, place
from tests.server import making
from tests.server.clock import MORNING

PATIENT = making.patient("c")
MINUTES = st.integers(0, 300)


@st.composite
def one(draw: st.DrawFn) -> Encounter:
    return making.waiting(
        PATIENT,
        draw(st.sampled_from(["ent", "cardiology"])),
        urgency=draw(st.sampled_from(list(Urgency))),
        queued_at=MORNING + timedelta(minutes=draw(MINUTES)),
        state=draw(st.sampled_from([State.TRIAGED, State.TRIAGED, State.IN_PROGRESS])),
    )


waiting = st.lists(one(), max_size=8)


def at(minutes: float, urgency: Urgency) -> Encounter:
    return making.waiting(PATIENT, urgency=urgency, queued_at=MORNING + timedelta(minutes=minutes))


@given(waiting)
def test_the_order_does_not_depend_on_who_asks(found: list[Encounter]) -> None:
    line = ordered(found)
    assert all(one.state is State.TRIAGED for one in line)
    assert ordered(reversed(found)) == line


@given(waiting)
def test_an_emergency_is_never_behind_anybody_else(found: list[Encounter]) -> None:
    kinds = [one.urgency is Urgency.EMERGENCY for one in ordered(found)]
    assert kinds == sorted(kinds, reverse=True)


@given(waiting)
def test_of_one_urgency_who_waits_longer_goes_first(found: list[Encounter]) -> None:
    for urgency in Urgency:
        since = [one.queued_at for one in ordered(found) if one.urgency is urgency]
        assert since == sorted(since, key=lambda moment: moment or MORNING)


@given(MINUTES, MINUTES)
def test_an_urgent_patient_overtakes_only_the_routine_ones_of_the_last_hour(routine: int, urgent: int) -> None:
    line = ordered([early := at(routine, Urgency.ROUTINE), late := at(urgent, Urgency.URGENT)])
    if urgent - routine != 60:
        assert line == ((early, late) if urgent - routine > 60 else (late, early))


@given(waiting, one(), MINUTES, st.sampled_from([Urgency.URGENT, Urgency.ROUTINE]))
def test_nobody_starves(found: list[Encounter], mine: Encounter, later: int, urgency: Urgency) -> None:
    """Who comes after the penalty has passed is never put before me, so only finitely many ever can be."""
    mine = replace(mine, state=State.TRIAGED, queued_at=MORNING)
    since = PENALTY[mine.urgency or Urgency.ROUTINE] + timedelta(minutes=later, seconds=1)
    newcomer = making.waiting(PATIENT, mine.speciality or "", urgency=urgency, queued_at=MORNING + since)
    assert place(mine, [*found, mine, newcomer]) == place(mine, [*found, mine])


@given(st.lists(MINUTES, min_size=1, max_size=20))
def test_a_routine_patient_advances_with_time(arrivals: list[int]) -> None:
    """The longer he has waited, the fewer of any stream of urgent patients stand before him."""
    urgent = [at(minutes, Urgency.URGENT) for minutes in arrivals]
    places = [place(mine := at(-waited, Urgency.ROUTINE), [*urgent, mine]) or 0 for waited in range(0, 400, 20)]
    assert places == sorted(places, reverse=True)
    assert places[-1] == 1


@given(waiting)
def test_places_count_from_one_in_each_speciality(found: list[Encounter]) -> None:
    for speciality in ("ent", "cardiology"):
        line = [one for one in ordered(found) if one.speciality == speciality]
        assert [place(one, found) for one in line] == list(range(1, len(line) + 1))
    assert all(place(one, found) is None for one in found if one.state is not State.TRIAGED)


def test_who_has_an_appointment_stands_before_the_walk_ins_of_its_hour() -> None:
    booked = replace(at(0, Urgency.ROUTINE), booked_for=MORNING)
    before, after = at(-40, Urgency.ROUTINE), at(-20, Urgency.ROUTINE)
    assert ordered([after, booked, before]) == (before, booked, after)
    assert ordered([at(0, Urgency.URGENT), booked])[1] is booked
    late = replace(at(45, Urgency.ROUTINE), booked_for=MORNING)
    assert ordered([at(0, Urgency.ROUTINE), late])[0] is late
    assert timedelta(0) < BOOKED_AHEAD < PENALTY[Urgency.ROUTINE]
