"""Which recordings are drawn for review, and who reviews them (`rules/sampling.json`, versioned, not signed off).

Pure: dice are an argument. Must not know reviews' contents.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from math import ceil
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True)
class SamplingRule:
    """`share` (0..1) of each doctor's recordings; None: every recording that the rule is about."""

    id: str
    share: float | None
    en: str
    ur: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recording of the period. `reviewed`: somebody reviews it already, or has; it is not drawn any more."""

    recording_id: str
    doctor_id: str
    complaint: bool
    #: Cancelled after it had begun.
    broken_off: bool
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    recording_id: str
    rule: SamplingRule


_DATA: dict[str, Any] = json.loads(
    resources.files("server.domain").joinpath("rules/sampling.json").read_text("utf-8")
)
RULES: tuple[SamplingRule, ...] = tuple(
    SamplingRule(one["id"], one.get("share"), one["en"], one["ur"]) for one in _DATA["rules"]
)


def draw(candidates: Sequence[Candidate], dice: Random, rules: Sequence[SamplingRule] = RULES) -> tuple[Drawn, ...]:
    """Each recording at most once, by the first rule that takes it."""
    found: dict[str, Drawn] = {}
    for rule in rules:
        left = [one for one in candidates if not one.reviewed and one.recording_id not in found]
        taken = _shares(candidates, left, rule.share, dice) if rule.share is not None else _all(left, rule.id)
        found |= {one.recording_id: Drawn(one.recording_id, rule) for one in taken}
    return tuple(found.values())


def spread(count: int, to_do: Mapping[str, int]) -> tuple[str, ...]:
    """A reviewer for each of so many, always whoever has the fewest waiting; of equals the first by id."""
    waiting, found = dict(to_do), []
    for _ in range(count if waiting else 0):
        reviewer = min(waiting, key=lambda id_: (waiting[id_], id_))
        waiting[reviewer] += 1
        found.append(reviewer)
    return tuple(found)


def _all(left: Sequence[Candidate], rule_id: str) -> list[Candidate]:
    """Raises KeyError for a rule that is neither a share nor one of ours."""
    return [one for one in left if {"complaint": one.complaint, "broken_off": one.broken_off}[rule_id]]


def _shares(
    candidates: Sequence[Candidate], left: Sequence[Candidate], share: float, dice: Random
) -> list[Candidate]:
    """The share is of all of a doctor's. Those reviewed already count, so drawing again draws no more."""
    taken: list[Candidate] = []
    for doctor_id in sorted({one.doctor_id for one in left}):
        all_of = [one for one in candidates if one.doctor_id == doctor_id]
        wanted = ceil(share * len(all_of)) - sum(one.reviewed for one in all_of)
        own = [one for one in left if one.doctor_id == doctor_id]
        taken += dice.sample(own, max(0, min(wanted, len(own))))
    return taken
