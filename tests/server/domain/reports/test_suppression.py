"""What a table hides cannot be worked out from what it shows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.domain.reports.suppression import FEWEST, hidden

COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=8)


def test_small_numbers_are_hidden_and_nought_is_not() -> None:
    assert hidden([[0], [4], [1], [5], [90]]) == (False, True, True, False, False)


def test_one_that_is_hidden_alone_takes_the_smallest_other_with_it() -> None:
    assert hidden([[30], [3], [9], [0]]) == (False, True, True, False)
    assert hidden([[3], [0]]) == (True, False)


def test_a_share_hides_a_small_part_and_a_small_rest() -> None:
    assert hidden([[40, 2, 38], [40, 38, 2], [40, 20, 20], [50, 0, 50]]) == (True, True, False, False)


@given(COUNTS)
def test_the_total_does_not_tell_what_one_row_hides(counts: list[int]) -> None:
    secret = hidden([[count] for count in counts])
    veiled = [count for count, is_hidden in zip(counts, secret, strict=True) if is_hidden]
    shown = [count for count, is_hidden in zip(counts, secret, strict=True) if not is_hidden]
    assert all(count == 0 or count >= FEWEST for count in shown)
    if len(veiled) == 1:
        assert not any(shown), "the total less the others would be it"
