"""Who may be recorded, and how a link is said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calls import GUESTS, Participant, SeatRole, effective_consent, link_level, recorded

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)


def seat(id_: str, role: SeatRole) -> Participant:
    return Participant(id_, "e", role, "name", "", NOW)


ROLES = list(SeatRole)


@given(
    roles=st.lists(st.sampled_from(ROLES), max_size=6),
    patients=st.sampled_from([None, False]),
    own=st.dictionaries(st.sampled_from("012345"), st.booleans()),
)
def test_without_the_patients_yes_nobody_is_recorded(
    roles: list[SeatRole], patients: bool | None, own: dict[str, bool]
) -> None:
    seats = [seat(str(number), role) for number, role in enumerate(roles)]
    assert recorded(seats, patients, own) == frozenset()


@given(
    roles=st.lists(st.sampled_from(ROLES), max_size=6),
    own=st.dictionaries(st.sampled_from("012345"), st.booleans()),
)
def test_a_no_of_ones_own_always_counts_and_a_guest_needs_a_yes(
    roles: list[SeatRole], own: dict[str, bool]
) -> None:
    seats = [seat(str(number), role) for number, role in enumerate(roles)]
    written = recorded(seats, True, own)
    for one in seats:
        if one.role in GUESTS:
            assert (one.id in written) == (own.get(one.id) is True)
        elif one.role is not SeatRole.ROOM:
            assert (one.id in written) == (own.get(one.id) is not False)
        else:
            assert one.id in written


def test_a_guest_is_asked_and_the_room_speaks_for_the_patient() -> None:
    assert effective_consent(SeatRole.RELATIVE, True, None) is None
    assert effective_consent(SeatRole.ROOM, None, None) is None
    assert effective_consent(SeatRole.ROOM, False, True) is False
    assert effective_consent(SeatRole.DOCTOR, None, None) is True


@pytest.mark.parametrize(
    ("connected", "loss", "round_trip", "video", "level"),
    [
        (False, 0.0, 20.0, True, 0),
        (True, 0.0, 20.0, False, 1),
        (True, 0.09, 20.0, True, 2),
        (True, 0.0, 700.0, True, 2),
        (True, 0.03, 20.0, True, 3),
        (True, None, None, True, 4),
    ],
)
def test_link_levels(
    connected: bool, loss: float | None, round_trip: float | None, video: bool, level: int
) -> None:
    assert link_level(connected=connected, loss=loss, round_trip_ms=round_trip, video=video) == level
