"""Tasks that an encounter leaves: who has to come back, which results are awaited. Must not know tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from server.domain.errors import Conflict


class FollowUpKind(StrEnum):
    COME_BACK = "come_back"
    RESULTS = "results"


class FollowUpState(StrEnum):
    OPEN = "open"
    DONE = "done"
    #: Not wanted any more: the doctor changed the plan, or the patient did not want it.
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """At most one of a kind an encounter. `note` is what staff wrote at its end."""

    id: str
    encounter_id: str
    patient_id: str
    center_id: str
    kind: FollowUpKind
    due_on: date
    what: str
    state: FollowUpState
    created_at: datetime
    closed_at: datetime | None = None
    closed_by: str | None = None
    note: str = ""


def closed(one: FollowUp, state: FollowUpState, note: str, by: str | None, now: datetime) -> FollowUp:
    """Done or dropped; saying the same again changes nothing. Raises Conflict when it ended in another way."""
    if one.state is state:
        return one
    if one.state is not FollowUpState.OPEN:
        raise Conflict("follow_up.closed", "This has been closed already.")
    return replace(one, state=state, note=note, closed_at=now, closed_by=by)
