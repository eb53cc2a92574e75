"""The order of the queue: urgency, then who has waited longest, with ageing. Must not know who looks at it.

> Emergencies come first, always. All others stand by `queued_at + PENALTY[urgency]`: an urgent patient overtakes
> the routine ones of the last hour, and nobody else. So a routine patient who has waited an hour longer than an
> urgent one goes first; whoever comes an hour after him can never be put before him, except as an emergency.

The key holds no "now": time alone never turns two patients round, on no screen, and what one waits counts for both.
A patient who came to an appointment stands where a walk-in of `BOOKED_AHEAD` before its hour would stand. Who wrote
to the helpline waits at home and holds no room: he stands `HELPLINE_BEHIND` later than who sits at a center.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from server.domain.encounters import Encounter, State, Urgency

PENALTY = {
    Urgency.EMERGENCY: timedelta(0),
    Urgency.URGENT: timedelta(0),
    Urgency.ROUTINE: timedelta(minutes=60),
}
"""How much longer somebody must have waited to stand level with an urgent patient."""
BOOKED_AHEAD = timedelta(minutes=30)
HELPLINE_BEHIND = timedelta(minutes=15)
HELPLINE_CENTER = "helpline"
"""The center of whoever came by the helpline."""


def ordered(encounters: Iterable[Encounter]) -> tuple[Encounter, ...]:
    """Those that wait, the next one first."""
    return tuple(sorted((e for e in encounters if e.state is State.TRIAGED), key=rank))


def place(encounter: Encounter, waiting: Iterable[Encounter]) -> int | None:
    """Its place counted from 1 among those that wait for the same speciality; None when it does not wait."""
    if encounter.state is not State.TRIAGED:
        return None
    rivals = (e for e in waiting if e.speciality == encounter.speciality and e.id != encounter.id)
    return 1 + sum(rank(rival) < rank(encounter) for rival in ordered(rivals))


def rank(encounter: Encounter) -> tuple[bool, datetime, str]:
    """What the queue is sorted by, smallest first; the id decides between two alike, alike on every screen."""
    urgency = encounter.urgency or Urgency.ROUTINE
    since = encounter.queued_at or encounter.arrived_at
    if encounter.booked_for is not None:
        since = min(since, encounter.booked_for - BOOKED_AHEAD)
    if encounter.center_id == HELPLINE_CENTER and urgency is not Urgency.EMERGENCY:
        since += HELPLINE_BEHIND
    return urgency is not Urgency.EMERGENCY, since + PENALTY[urgency], encounter.id
