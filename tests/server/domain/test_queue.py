"""The order of the queue and one's place in it."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.encounters import Encounter, State, Urgency, urgency_rank
from server.domain.queue import ordered, place
from tests.server import making
from tests.server.clock import MORNING

PATIENT = making.patient("c")


@st.composite
def waiting(draw: st.DrawFn) -> list[Encounter]:
    return [
        making.waiting(
            PATIENT,
            draw(st.sampled_from(["ent", "cardiology"])),
            urgency=draw(st.sampled_from(list(Urgency))),
            queued_at=MORNING + timedelta(minutes=draw(st.integers(0, 3))),
            state=draw(st.sampled_from([State.TRIAGED, State.TRIAGED, State.IN_PROGRESS])),
        )
        for _ in range(draw(st.integers(0, 8)))
    ]


@given(waiting())
def test_urgency_then_waiting_time(found: list[Encounter]) -> None:
    line = ordered(found)
    assert all(one.state is State.TRIAGED for one in line)
    keys = [(urgency_rank(one.urgency or Urgency.ROUTINE), one.queued_at or MORNING, one.id) for one in line]
    assert keys == sorted(keys)
    assert ordered(reversed(found)) == line


@given(waiting())
def test_places_count_from_one_in_each_speciality(found: list[Encounter]) -> None:
    for speciality in ("ent", "cardiology"):
        line = [one for one in ordered(found) if one.speciality == speciality]
        assert [place(one, found) for one in line] == list(range(1, len(line) + 1))
    assert all(place(one, found) is None for one in found if one.state is not State.TRIAGED)
