"""Agreement of reviewers beyond chance, and means that say nothing of few."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.agreement import MonthMean, agreement, kappa, trends
from server.domain.reviews import Review
from server.domain.score_sheet import Score, current_form
from tests.server.clock import MORNING

PAIRS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=60)


def test_the_example_of_two_raters() -> None:
    """Fifty applications, yes (1) or no (0): 20 and 15 alike, 5 and 10 not; chance 0.5, kappa 0.4."""
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    assert kappa(pairs) == pytest.approx(0.4)


def test_whole_agreement_and_none_to_be_told() -> None:
    assert kappa([(1, 1), (2, 2), (5, 5)]) == 1
    assert kappa([(3, 3), (3, 3)]) is None
    assert kappa([]) is None


@given(PAIRS)
def test_kappa_is_at_most_one_and_the_same_for_either_order(pairs: list[tuple[int, int]]) -> None:
    found = kappa(pairs)
    assert found is None or -1 <= found <= 1
    turned = kappa([(two, one) for one, two in pairs])
    assert found == (None if turned is None else pytest.approx(turned))


def review(**scores: int | None) -> Review:
    one = Review("r", "recording", "reviewer", None, MORNING, form=current_form().version)
    return replace(one, scores={item: Score(score, not_applicable=score is None) for item, score in scores.items()})


def test_items_that_do_not_apply_make_no_pair_and_few_pairs_say_nothing() -> None:
    pairs = [(review(greeting=4, identity=3), review(greeting=4, identity=None))] * 3
    pairs.append((review(greeting=2), review(greeting=5)))
    greeting, identity = agreement(pairs, ["greeting", "identity"])
    assert (greeting.pairs, greeting.percent, greeting.kappa) == (4, 75, pytest.approx(3 / 7))
    assert (identity.pairs, identity.percent, identity.kappa) == (0, None, None)


def test_a_month_with_few_reviews_has_no_mean() -> None:
    found = trends([("b", "2026-11", 4), ("a", "2026-10", 5), ("a", "2026-10", 4), ("a", "2026-10", 3)])
    assert found == (MonthMean("a", "2026-10", 3, 4), MonthMean("b", "2026-11", 1, None))
