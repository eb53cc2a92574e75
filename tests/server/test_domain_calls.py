"""Who may be recorded, and what each seat says about it."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from server.domain.calls import ASKED_ALONE, recorded, seat_consent
from server.domain.consent import Consent, How, Scope, Who
from server.domain.participants import Participant, SeatRole

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
IDS = "012345"
ANSWERS = st.lists(
    st.tuples(st.sampled_from([*IDS, None]), st.sampled_from(list(Scope)), st.booleans()), max_size=12
)
ROLES = st.lists(st.sampled_from(list(SeatRole)), max_size=6)


def seat(id_: str, role: SeatRole) -> Participant:
    return Participant(id_, "e", None, None, role, "name", "", True, True, NOW)


def events(answers: list[tuple[str | None, Scope, bool]]) -> list[Consent]:
    return [
        Consent(f"c{n}", "e", who, scope, given, Who.PATIENT, "", How.SPOKEN, "w", "en", None, NOW, n)
        for n, (who, scope, given) in enumerate(answers)
    ]


def last(answers: list[tuple[str | None, Scope, bool]], who: str | None, scope: Scope) -> bool | None:
    said = [given for one, about, given in answers if one == who and about is scope]
    return said[-1] if said else None


@given(roles=ROLES, answers=ANSWERS)
def test_nobody_is_recorded_outside_consent(
    roles: list[SeatRole], answers: list[tuple[str | None, Scope, bool]]
) -> None:
    seats = [seat(str(number), role) for number, role in enumerate(roles)]
    written = recorded(seats, events(answers))
    allowed = last(answers, None, Scope.CARE) is True and last(answers, None, Scope.RECORDING) is True
    for one in seats:
        own = last(answers, one.id, Scope.RECORDING)
        may = own is True if one.role in ASKED_ALONE else own is not False
        assert (one.id in written) == (allowed and may)
        if allowed:
            assert (seat_consent(one, events(answers)) is True) == (one.id in written)


def test_a_guest_is_asked_and_the_room_goes_with_the_patient() -> None:
    yes = events([(None, Scope.CARE, True), (None, Scope.RECORDING, True)])
    assert seat_consent(seat("1", SeatRole.RELATIVE), yes) is None
    assert seat_consent(seat("1", SeatRole.ROOM), yes) is True
    assert seat_consent(seat("1", SeatRole.ROOM), []) is None
    assert seat_consent(seat("1", SeatRole.DOCTOR), [*yes, *events([("1", Scope.RECORDING, False)])]) is False
