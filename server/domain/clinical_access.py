"""Who may do what with an encounter. One pure rule, so that every door decides alike.

Administrators work on centers and people and see nothing clinical; guests see only the call, never the record.
"""

from __future__ import annotations

from enum import Enum, auto

from server.domain.encounters import CLAIMED, Encounter, State
from server.domain.identity import Actor, Role


class Purpose(Enum):
    """What somebody wants of an encounter."""

    #: The card with intake and vitals, as the queue shows it.
    CARD = auto()
    #: Notes and the patient's history.
    CHART = auto()
    #: Change intake: complaint, vitals, consent, queue.
    INTAKE = auto()
    #: Notes, finish, reopen.
    TREAT = auto()
    #: Seat somebody by an invitation.
    INVITE = auto()
    #: Take a seat in the call.
    SIT = auto()


ON_BOARD = frozenset({Purpose.CARD, Purpose.CHART, Purpose.SIT})
"""A colleague who was called in sits in the call and reads the record; treating stays with who has claimed."""


def may(
    actor: Actor,
    encounter: Encounter,
    purpose: Purpose,
    *,
    on_duty: bool,
    on_board: bool = False,
    on_worklist: bool = False,
) -> bool:
    """Whether the actor may; False means that for this actor the encounter does not exist.

    `on_board`: a doctor whom the treating one has called in to this call, or a supervisor who has joined it by a
    rescue, which is in the audit trail; the call is open. `on_worklist`: it was sent without a call and waits for a
    doctor like this one.
    """
    if actor.person_id is None:
        return purpose is Purpose.SIT and actor.encounter_id == encounter.id
    if actor.role is Role.STAFF:
        return actor.center_id == encounter.center_id and purpose is not Purpose.TREAT
    if actor.role is Role.DOCTOR:
        reads = (on_board and purpose in ON_BOARD) or (on_worklist and purpose is Purpose.CARD)
        return reads or _doctor_may(actor, encounter, purpose, on_duty)
    if actor.role is not Role.SUPERVISOR:
        return False
    return purpose in (Purpose.CARD, Purpose.CHART) or (purpose is Purpose.SIT and on_board)


def fits(actor: Actor, encounter: Encounter) -> bool:
    """Whether the encounter waits for a doctor like this one."""
    return encounter.state is State.TRIAGED and encounter.speciality in actor.specialities


def sees_whole_numbers(actor: Actor, encounter: Encounter) -> bool:
    """Whether phone and CNIC are shown whole: to the own center and to the treating doctor."""
    treats = actor.role is Role.DOCTOR and encounter.doctor_id == actor.person_id
    return treats or (actor.role is Role.STAFF and actor.center_id == encounter.center_id)


def _doctor_may(actor: Actor, encounter: Encounter, purpose: Purpose, on_duty: bool) -> bool:
    if encounter.doctor_id == actor.person_id:
        if purpose is Purpose.INVITE:
            return encounter.state in CLAIMED
        return purpose is not Purpose.INTAKE
    return purpose is Purpose.CARD and on_duty and fits(actor, encounter)
