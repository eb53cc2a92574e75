"""The end of the centers' day: everybody who still waits gets a decision, nobody is left silently. Pure.

> From `WARNED` before closing staff is told who still waits; from closing on each of them needs a decision, and one
> that has led to nothing within `HELD` is asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from server.domain.center_day import closing, day_of
from server.domain.encounters import Encounter, State
from server.domain.sent_cases import UNSETTLED, SentCase, is_late

WARNED = timedelta(minutes=30)
HELD = timedelta(hours=1)
"""How long a patient is kept for another doctor before the question comes again."""
WAITS = frozenset({State.ARRIVED, State.TRIAGED})


class Decision(StrEnum):
    #: A doctor of this or another speciality still takes the patient today.
    OTHER_DOCTOR = "other_doctor"
    #: The case is sent without a call; the answer comes to the center.
    ASYNCHRONOUS = "asynchronous"
    #: An appointment on another day.
    TOMORROW = "tomorrow"
    #: The patient does not want to be seen any more, or has gone.
    WENT_HOME = "went_home"


@dataclass(frozen=True, slots=True)
class ClosingDecision:
    """What staff said about one patient at the end of a day."""

    id: str
    encounter_id: str
    decision: Decision
    decided_by: str
    decided_at: datetime
    detail: str = ""


class Sweep(StrEnum):
    NOTHING = "nothing"
    #: The centers close soon.
    WARNED = "warned"
    #: Closed: a decision is needed now.
    NEEDED = "needed"


def sweep(
    encounter: Encounter, latest: ClosingDecision | None, now: datetime, sent: SentCase | None = None
) -> Sweep:
    """What the end of the day asks about this patient; `latest` is the newest decision about him.

    One that was sent without a call has a deadline of its own, and is asked for when that has passed.
    """
    if encounter.state not in WAITS:
        return Sweep.NOTHING
    if sent is not None and sent.state in UNSETTLED and not is_late(sent, now):
        return Sweep.NOTHING
    if latest is not None and now - latest.decided_at < HELD:
        return Sweep.NOTHING
    if now >= closing(day_of(now)) or day_of(encounter.arrived_at) < day_of(now):
        return Sweep.NEEDED
    return Sweep.WARNED if now >= closing(day_of(now)) - WARNED else Sweep.NOTHING


def next_working_day(after: date, closed: frozenset[date]) -> date:
    """The first day after it on which the centers are open."""
    day = after + timedelta(days=1)
    while day in closed:
        day += timedelta(days=1)
    return day
