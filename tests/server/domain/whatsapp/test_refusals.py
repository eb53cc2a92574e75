"""Every error of the facts has one consequence."""

from __future__ import annotations

import pytest

from server.domain.whatsapp.refusals import KNOWN, After, judge
from server.meta_simulator.catalogue import ERRORS


def test_every_error_that_the_simulator_can_make_is_known() -> None:
    assert set(ERRORS) <= KNOWN


@pytest.mark.parametrize(
    ("status", "code", "transient", "after"),
    [
        (400, 131047, False, After.TEMPLATE),
        (400, 131056, False, After.PAIR),
        (429, 130429, False, After.LATER),
        (500, 131000, False, After.LATER),
        (400, 131026, False, After.NEVER),
        (400, 131026, True, After.LATER),
        (401, 190, False, After.ACCOUNT),
        (403, 250, False, After.ACCOUNT),
        (502, None, False, After.LATER),
        (429, None, False, After.LATER),
        (400, 999_999, False, After.NEVER),
    ],
)
def test_what_follows(status: int, code: int | None, transient: bool, after: After) -> None:
    assert judge(status, code, transient=transient) is after
