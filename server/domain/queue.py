"""The order of the queue: urgency, then who has waited longest. Must not know who looks at it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from server.domain.encounters import Encounter, State, Urgency, urgency_rank


def ordered(encounters: Iterable[Encounter]) -> tuple[Encounter, ...]:
    """Those that wait, the next one first."""
    return tuple(sorted((e for e in encounters if e.state is State.TRIAGED), key=_order))


def place(encounter: Encounter, waiting: Iterable[Encounter]) -> int | None:
    """Its place counted from 1 among those that wait for the same speciality; None when it does not wait."""
    if encounter.state is not State.TRIAGED:
        return None
    rivals = (e for e in waiting if e.speciality == encounter.speciality and e.id != encounter.id)
    return 1 + sum(_order(rival) < _order(encounter) for rival in ordered(rivals))


def _order(encounter: Encounter) -> tuple[int, datetime, str]:
    """The id decides between two that were queued in the same microsecond, alike on every screen."""
    return (
        urgency_rank(encounter.urgency or Urgency.ROUTINE),
        encounter.queued_at or encounter.arrived_at,
        encounter.id,
    )
