"""Who may take patients by his licence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.domain.licence import SOON_DAYS, LicenceState, ends_soon, licence_state
from tests.server.clock import MORNING

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("registration", "until", "verified", "state"),
    [
        ("1234-N", TODAY, True, LicenceState.OK),
        ("1234-N", TODAY - timedelta(days=1), True, LicenceState.EXPIRED),
        ("1234-N", TODAY - timedelta(days=1), False, LicenceState.EXPIRED),
        ("1234-N", TODAY, False, LicenceState.UNVERIFIED),
        ("  ", TODAY, True, LicenceState.MISSING),
        ("1234-N", None, True, LicenceState.MISSING),
    ],
)
def test_a_licence_is_a_number_in_time_that_was_checked(
    registration: str, until: date | None, verified: bool, state: LicenceState
) -> None:
    assert licence_state(registration, until, MORNING if verified else None, TODAY) is state


def test_the_control_room_is_told_in_time() -> None:
    assert ends_soon(TODAY + timedelta(days=SOON_DAYS), TODAY)
    assert not ends_soon(TODAY + timedelta(days=SOON_DAYS + 1), TODAY)
    assert not ends_soon(TODAY - timedelta(days=1), TODAY)
    assert not ends_soon(None, TODAY)
