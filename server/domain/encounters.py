"""One patient's meeting with a doctor, and what may happen to it when (FHIR R4 Encounter.status).

> arrived -> triaged -> in-progress <-> onleave -> finished; cancelled from everywhere but the end.

Every function returns a changed copy or says by a `Conflict` why not. Who may ask is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from server.domain.errors import Conflict

REOPEN_SECONDS = 10
"""How long a finished encounter may be taken up again by the doctor who finished it (undo)."""
TAKE_UP = timedelta(hours=12)
"""So long after the end the control room may still have an encounter go on."""


class State(StrEnum):
    ARRIVED = "arrived"
    TRIAGED = "triaged"
    IN_PROGRESS = "in-progress"
    ONLEAVE = "onleave"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Urgency(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "routine"


class Outcome(StrEnum):
    TREATED = "treated"
    FOLLOW_UP = "follow_up"
    REFER_IN_PERSON = "refer_in_person"
    EMERGENCY = "emergency"
    OTHER_DOCTOR = "other_doctor"


NEXT: dict[State, frozenset[State]] = {
    State.ARRIVED: frozenset({State.TRIAGED, State.CANCELLED}),
    State.TRIAGED: frozenset({State.ARRIVED, State.IN_PROGRESS, State.CANCELLED}),
    State.IN_PROGRESS: frozenset({State.ONLEAVE, State.FINISHED, State.CANCELLED}),
    State.ONLEAVE: frozenset({State.IN_PROGRESS, State.FINISHED, State.CANCELLED}),
    State.FINISHED: frozenset({State.IN_PROGRESS}),
    State.CANCELLED: frozenset(),
}
"""What may follow what. Back from finished lead only `reopened`, within its seconds, and `taken_up`."""

OPEN = frozenset({State.ARRIVED, State.TRIAGED, State.IN_PROGRESS, State.ONLEAVE})
CLAIMED = frozenset({State.IN_PROGRESS, State.ONLEAVE})
ENDED = frozenset({State.FINISHED, State.CANCELLED})

_RANK = {Urgency.EMERGENCY: 0, Urgency.URGENT: 1, Urgency.ROUTINE: 2}


@dataclass(frozen=True, slots=True)
class Encounter:
    """As the table keeps it. Times are aware UTC."""

    id: str
    patient_id: str
    center_id: str
    room_id: str | None
    state: State
    language: str
    arrived_at: datetime
    created_by: str | None
    complaint: str = ""
    speciality: str | None = None
    urgency: Urgency | None = None
    woman_doctor_wanted: bool = False
    attendant: str = ""
    doctor_id: str | None = None
    outcome: Outcome | None = None
    follow_up_on: date | None = None
    cancel_reason: str = ""
    queued_at: datetime | None = None
    claimed_at: datetime | None = None
    finished_at: datetime | None = None
    #: Of a patient who came to an appointment: when, and with whom (None: any doctor).
    booked_for: datetime | None = None
    booked_doctor_id: str | None = None
    #: Grows by one with each stored change.
    version: int = 0


def urgency_rank(urgency: Urgency) -> int:
    """0 is the most urgent."""
    return _RANK[urgency]


def more_urgent(one: Urgency | None, other: Urgency | None) -> Urgency | None:
    """The more urgent of two; None counts as nothing said."""
    said = [urgency for urgency in (one, other) if urgency is not None]
    return min(said, key=urgency_rank, default=None)


def missing(
    encounter: Encounter,
    *,
    vitals_taken: bool,
    care_consent: bool | None,
    case_told: bool = False,
    signs: bool = True,
) -> tuple[str, ...]:
    """Where staff has to go on, in the order of the form: `complaint vitals consent send`; () once queued.

    `case_told`: complaints were chosen, so words may be missing; `signs`: danger signs were said, or that there are
    none. An emergency is not held up by vitals nor by the list of signs.
    """
    if encounter.state is not State.ARRIVED:
        return ()
    can_wait = encounter.urgency is not Urgency.EMERGENCY
    lacks = {
        "complaint": not (encounter.complaint.strip() or case_told) or (not signs and can_wait),
        "vitals": not vitals_taken and can_wait,
        "consent": care_consent is not True,
        "send": True,
    }
    return tuple(step for step, lacking in lacks.items() if lacking)


def queued(
    encounter: Encounter,
    now: datetime,
    *,
    vitals_taken: bool,
    care_consent: bool | None,
    case_told: bool = False,
    signs: bool = True,
) -> Encounter:
    """Into the queue. An encounter that is in it stays at its place, so that a repeated request harms nothing."""
    if encounter.state is State.TRIAGED:
        return encounter
    lacking = set(
        missing(encounter, vitals_taken=vitals_taken, care_consent=care_consent, case_told=case_told, signs=signs)
    )
    lacking -= {"send"}
    lacking |= {"speciality"} if encounter.speciality is None else set()
    lacking |= {"urgency"} if encounter.urgency is None else set()
    if encounter.state is State.ARRIVED and lacking:
        detail = "Something is missing before a doctor can be asked."
        raise Conflict("encounter.incomplete", detail, missing=" ".join(sorted(lacking)))
    return replace(_may_become(encounter, State.TRIAGED), state=State.TRIAGED, queued_at=now)


def withdrawn(encounter: Encounter) -> Encounter:
    """Out of the queue again, before anybody has claimed."""
    if encounter.state is State.ARRIVED:
        return encounter
    return replace(_may_become(encounter, State.ARRIVED), state=State.ARRIVED, queued_at=None)


def cancelled(encounter: Encounter, now: datetime, reason: str) -> Encounter:
    if encounter.state is State.CANCELLED:
        return encounter
    _may_become(encounter, State.CANCELLED)
    return replace(encounter, state=State.CANCELLED, finished_at=now, cancel_reason=reason)


def claimed(encounter: Encounter, doctor_id: str, now: datetime) -> Encounter:
    """As it is after the claim; that exactly one wins is the store's guarded update."""
    if encounter.state is not State.TRIAGED:
        raise _wrong_state(encounter)
    return replace(encounter, state=State.IN_PROGRESS, doctor_id=doctor_id, claimed_at=now)


def left(encounter: Encounter) -> Encounter:
    """The patient is away for a while (a test, prayer); the doctor may see another one meanwhile."""
    return replace(_may_become(encounter, State.ONLEAVE), state=State.ONLEAVE)


def resumed(encounter: Encounter) -> Encounter:
    """The patient is back from leave."""
    if encounter.state is not State.ONLEAVE:
        raise _wrong_state(encounter)
    return replace(encounter, state=State.IN_PROGRESS)


def finished(encounter: Encounter, now: datetime, outcome: Outcome, follow_up_on: date | None) -> Encounter:
    _may_become(encounter, State.FINISHED)
    return replace(encounter, state=State.FINISHED, finished_at=now, outcome=outcome, follow_up_on=follow_up_on)


def reopened(encounter: Encounter, now: datetime) -> Encounter:
    """Undo of finishing, within `REOPEN_SECONDS`."""
    if encounter.state is State.IN_PROGRESS:
        return encounter
    if encounter.state is not State.FINISHED or encounter.finished_at is None:
        raise _wrong_state(encounter)
    if now - encounter.finished_at > timedelta(seconds=REOPEN_SECONDS):
        raise Conflict("encounter.too_late", "It was finished too long ago to take it up again.")
    return replace(encounter, state=State.IN_PROGRESS, finished_at=None, outcome=None, follow_up_on=None)


def taken_up(encounter: Encounter, now: datetime, *, doctor_is_free: bool) -> Encounter:
    """A wrongly finished one goes on, by the control room; on leave while its doctor sees somebody else."""
    if encounter.state in CLAIMED:
        return encounter
    if encounter.state is not State.FINISHED or encounter.finished_at is None or encounter.doctor_id is None:
        raise _wrong_state(encounter)
    if now - encounter.finished_at > TAKE_UP:
        raise Conflict("encounter.too_late", "It was finished too long ago to take it up again.")
    state = State.IN_PROGRESS if doctor_is_free else State.ONLEAVE
    return replace(encounter, state=state, finished_at=None, outcome=None, follow_up_on=None)


def _may_become(encounter: Encounter, state: State) -> Encounter:
    if state not in NEXT[encounter.state]:
        raise _wrong_state(encounter)
    return encounter


def _wrong_state(encounter: Encounter) -> Conflict:
    return Conflict("encounter.wrong_state", "This cannot be done any more.", state=str(encounter.state))
