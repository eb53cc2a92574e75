"""How far reviewers agree, and how a doctor's scores go: percent, Cohen's kappa, means by month. Pure.

> Few reviews say nothing, and would show a single one to who may not see it: below `FEWEST` nothing is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from server.domain.reviews import Review

FEWEST = 3


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """Of one item of the form. `percent` 0..100 the same score; `kappa` beyond chance, at most 1. None: too few."""

    item_id: str
    pairs: int
    percent: float | None
    kappa: float | None


@dataclass(frozen=True, slots=True)
class MonthMean:
    """Overall scores of one doctor's reviews that were handed in that month (`2026-11`)."""

    doctor_id: str
    month: str
    reviews: int
    mean: float | None


def kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Cohen's kappa of two raters' scores (Cohen 1960); None where chance alone makes all agree."""
    if not pairs:
        return None
    count = len(pairs)
    firsts, seconds = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    chance = sum(firsts[score] * seconds[score] for score in firsts) / count**2
    if chance == 1:
        return None
    return (sum(one == two for one, two in pairs) / count - chance) / (1 - chance)


def agreement(pairs: Iterable[tuple[Review, Review]], item_ids: Sequence[str]) -> tuple[ItemAgreement, ...]:
    """Of first and blind second reviews, item by item; what either called not applicable is left out."""
    scores: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for first, second in pairs:
        for item_id in first.scores.keys() & second.scores.keys():
            one, two = first.scores[item_id].score, second.scores[item_id].score
            if one is not None and two is not None:
                scores[item_id].append((one, two))
    return tuple(_item(item_id, scores[item_id]) for item_id in item_ids)


def trends(reviews: Iterable[tuple[str, str, int]]) -> tuple[MonthMean, ...]:
    """From (doctor, month, overall score); by doctor, then month."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for doctor_id, month, overall in reviews:
        found[doctor_id, month].append(overall)
    return tuple(
        MonthMean(doctor_id, month, len(scores), fmean(scores) if len(scores) >= FEWEST else None)
        for (doctor_id, month), scores in sorted(found.items())
    )


def _item(item_id: str, pairs: Sequence[tuple[int, int]]) -> ItemAgreement:
    if len(pairs) < FEWEST:
        return ItemAgreement(item_id, len(pairs), None, None)
    same = sum(one == two for one, two in pairs)
    return ItemAgreement(item_id, len(pairs), 100 * same / len(pairs), kappa(pairs))
