"""The live board: facts of one moment become what the control room sees. Pure; must not know the store or sockets.

> Snapshot + deltas == fresh projection: everything shown is in the cards, the history of links too, and a card that
> has not changed is equal to the one before.

No patient's name is on the board. What is urgent comes first where a viewer's link cannot take everything at once
(`paced`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from server.domain import board_cards
from server.domain.alarms import Rules
from server.domain.board_facts import CallFacts, Facts

K = TypeVar("K", bound=str)
Cards = dict[str, dict[str, dict[str, Any]]]
"""Kind -> id -> card of JSON values."""

HISTORY = 30
"""Minutes of a link's history."""
ENVELOPE = 130
"""Octets of a change around its card, at most."""


@dataclass(slots=True)
class History:
    """The worst level a minute of one way, newest last; `-` where nothing was measured."""

    _minutes: str = ""
    _minute: int | None = None
    _worst: int | None = None

    def add(self, level: int | None, now: datetime) -> None:
        minute = int(now.timestamp() // 60)
        if self._minute is not None and minute > self._minute:
            gap = min(HISTORY, minute - self._minute - 1)
            self._minutes = (self._minutes + _digit(self._worst) + "-" * gap)[-HISTORY:]
            self._worst = None
        self._minute = minute
        if level is not None:
            self._worst = level if self._worst is None else min(level, self._worst)

    @property
    def minutes(self) -> str:
        """Whole minutes only, so that it changes once a minute."""
        return self._minutes


@dataclass(slots=True)
class Board:
    """The projection; all it keeps between two moments is the history of links."""

    rules: Rules
    _histories: dict[tuple[str, str], History] = field(default_factory=dict)

    def project(self, facts: Facts) -> Cards:
        """The whole board as it is at that moment."""
        loud = {one.about: one for one in facts.alarms if not one.is_snoozed(facts.now)}
        return {
            "center": board_cards.centers(facts),
            "board_room": board_cards.rooms(facts, loud),
            "board_call": self._calls(facts),
            "line": board_cards.lines(facts, self.rules),
            "duty": board_cards.doctors(facts, self.rules),
            "alarm": {one.id: board_cards.alarm_card(one) for one in facts.alarms},
            "node": {"node": dict(facts.node)},
        }

    def _calls(self, facts: Facts) -> dict[str, dict[str, Any]]:
        encounters = {one.id: one for one in facts.encounters}
        names = {one.doctor.id: one.doctor.name for one in facts.doctors}
        cards = {}
        for call in facts.calls:
            encounter = encounters.get(call.encounter_id)
            if encounter is None:
                continue
            cards[call.encounter_id] = board_cards.call_card(call, encounter, names) | self._histories_of(
                call, facts.now
            )
        kept = {(one, way) for one in cards for way in _WAYS}
        self._histories = {key: history for key, history in self._histories.items() if key in kept}
        return cards

    def _histories_of(self, call: CallFacts, now: datetime) -> dict[str, str]:
        levels = (call.patient.up, call.patient.down, call.doctor.up, call.doctor.down)
        shown = {}
        for way, level in zip(_WAYS, levels, strict=True):
            history = self._histories.setdefault((call.encounter_id, way), History())
            history.add(level, now)
            shown[f"{way}_minutes"] = history.minutes
        return shown


_WAYS = ("patient_up", "patient_down", "doctor_up", "doctor_down")


def paced(
    held: Mapping[K, Mapping[str, dict[str, Any]]], wanted: Mapping[K, Mapping[str, dict[str, Any]]], octets: int
) -> list[tuple[K, str, dict[str, Any] | None]]:
    """Changes (kind, id, card or None) that lead from `held` towards `wanted` within so many octets of JSON.

    What is urgent first, then in the order of kinds; at least one, so that nothing waits for ever.
    """
    due = [
        (kind, id_, cards.get(id_))
        for kind, cards in wanted.items()
        for id_ in sorted(held.get(kind, {}).keys() | cards.keys())
        if held.get(kind, {}).get(id_) != cards.get(id_)
    ]
    due.sort(key=lambda change: _haste(change[0], change[2]))
    chosen: list[tuple[K, str, dict[str, Any] | None]] = []
    spent = 0
    for change in due:
        size = ENVELOPE + (0 if change[2] is None else len(json.dumps(change[2], separators=(",", ":"))))
        if chosen and spent + size > octets:
            break
        chosen.append(change)
        spent += size
    return chosen


def _haste(kind: str, card: Mapping[str, Any] | None) -> int:
    """0 first. A fresh board needs its places before what stands in them."""
    if kind == "alarm" or (card is not None and card.get("tone") == "act"):
        return 0
    return {"board_room": 1, "line": 1, "duty": 2, "center": 2, "board_call": 3, "node": 3}[kind]


def _digit(level: int | None) -> str:
    return "-" if level is None else str(level)
