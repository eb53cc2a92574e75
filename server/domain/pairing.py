"""Who is offered which patient: matching, the offers' life, and whose turn is next. Pure; must not know the store.

> An offer reserves nobody: any fitting doctor may claim meanwhile; the claim stays the store's one guarded update.

Must hold: speciality, licence, on duty, reachable, free, not asked before. A man is offered a patient who wishes
for a woman doctor only while no such woman is on duty. Among those who may, the best is found by, in this order:
the doctor the patient is booked with, the wish for a woman, the patient's language, has seen the patient before,
fewest patients today, longest without one. Each reason can be told; none can be bought by another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.encounters import Encounter
from server.domain.queue import ordered

OFFER = timedelta(seconds=45)
"""How long a doctor has before the offer moves on."""
AGAIN = timedelta(minutes=3)
"""An offer that nobody answered may come to the same doctor again after this."""
REACHABLE = timedelta(minutes=2)
"""A doctor without a connected screen for longer than this is offered nobody."""
BOOKED_WAITS = timedelta(minutes=15)
"""So long a patient waits for the doctor he is booked with, while that doctor is on duty; then for any."""
BOARD_DOCTORS = 4
"""Doctors in one call, the one who claimed included."""


class OfferKind(StrEnum):
    #: Take this patient.
    CLAIM = "claim"
    #: Join the call of a colleague.
    BOARD = "board"


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    #: Not answered in time: it moved on.
    LAPSED = "lapsed"
    #: No longer needed: somebody else took it, or the patient does not wait any more.
    WITHDRAWN = "withdrawn"


class Declined(StrEnum):
    """Why a doctor says no."""

    NOT_MY_SPECIALITY = "not_my_speciality"
    NEEDS_WOMAN_DOCTOR = "needs_woman_doctor"
    MUST_LEAVE = "must_leave"
    OTHER = "other"


class Why(StrEnum):
    """What speaks for a doctor."""

    BOOKED = "booked"
    WOMAN = "woman"
    LANGUAGE = "language"
    SEEN_BEFORE = "seen_before"


@dataclass(frozen=True, slots=True)
class Offer:
    """One question to one doctor. `speciality` of a board says whom it goes to next; empty: only to this one."""

    id: str
    encounter_id: str
    doctor_id: str
    kind: OfferKind
    state: OfferState
    made_at: datetime
    expires_at: datetime
    why: tuple[Why, ...] = ()
    answered_at: datetime | None = None
    reason: Declined | None = None
    detail: str = ""
    asked_by: str | None = None
    speciality: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A doctor as the matching sees him; all of it as of now."""

    id: str
    specialities: tuple[str, ...]
    languages: tuple[str, ...]
    is_woman: bool
    #: On duty with a licence that is good.
    may_take: bool
    reachable: bool
    #: In a call, or asked for another patient at this moment.
    busy: bool
    #: Patients that he has seen, by id.
    seen: frozenset[str] = frozenset()
    patients_today: int = 0
    #: End of his last call, None: none today.
    idle_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    encounter: Encounter
    doctor_id: str
    why: tuple[Why, ...]


def is_reachable(connected: bool, last_heard: datetime | None, now: datetime) -> bool:
    """`last_heard`: when the last screen of his went; None: none was here since the server began."""
    return connected or (last_heard is not None and now - last_heard <= REACHABLE)


def pairs(
    waiting: Iterable[Encounter], doctors: Sequence[Candidate], asked: Iterable[Offer], now: datetime
) -> tuple[Pair, ...]:
    """Whom to ask now for whom: along the queue, each patient gets the best doctor who is still free.

    `asked` are the offers made for those who wait, answered ones too.
    """
    before: dict[str, list[Offer]] = {}
    for offer in asked:
        before.setdefault(offer.encounter_id, []).append(offer)
    free = {doctor.id for doctor in doctors if not doctor.busy}
    found: list[Pair] = []
    for encounter in ordered(waiting):
        offers = before.get(encounter.id, [])
        if any(offer.state is OfferState.OPEN for offer in offers):
            continue
        refused = {offer.doctor_id for offer in offers if not _may_be_asked_again(offer, now)}
        able = [one for one in doctors if one.id in free and one.id not in refused]
        best = best_doctor(encounter, able, doctors, now)
        if best is not None:
            found.append(Pair(encounter, best.id, why(encounter, best)))
            free.discard(best.id)
    return tuple(found)


def best_doctor(
    encounter: Encounter, able: Iterable[Candidate], on_duty: Sequence[Candidate], now: datetime
) -> Candidate | None:
    """The best of those who are able; `on_duty`, busy ones too, says whether waiting for another has a point."""
    fitting = [one for one in able if _fits(encounter, one)]
    there = [one for one in on_duty if _fits(encounter, one)]
    since = encounter.queued_at or encounter.arrived_at
    booked = encounter.booked_doctor_id
    if booked is not None and now - since < BOOKED_WAITS and any(one.id == booked for one in there):
        fitting = [one for one in fitting if one.id == booked]
    if encounter.woman_doctor_wanted and any(one.is_woman for one in there):
        fitting = [one for one in fitting if one.is_woman]
    return min(fitting, key=lambda one: _order(encounter, one), default=None)


def why(encounter: Encounter, doctor: Candidate) -> tuple[Why, ...]:
    """What speaks for this doctor, in the order of weight."""
    reasons = {
        Why.BOOKED: encounter.booked_doctor_id == doctor.id,
        Why.WOMAN: encounter.woman_doctor_wanted and doctor.is_woman,
        Why.LANGUAGE: encounter.language in doctor.languages,
        Why.SEEN_BEFORE: encounter.patient_id in doctor.seen,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def answered(offer: Offer, state: OfferState, now: datetime) -> Offer:
    """The offer, closed; one that is closed stays as it is."""
    return replace(offer, state=state, answered_at=now) if offer.state is OfferState.OPEN else offer


def is_over(offer: Offer, now: datetime) -> bool:
    """Whether its time has passed unanswered."""
    return offer.state is OfferState.OPEN and now >= offer.expires_at


def _may_be_asked_again(offer: Offer, now: datetime) -> bool:
    if offer.state is OfferState.WITHDRAWN:
        return True
    return offer.state is OfferState.LAPSED and now - offer.expires_at >= AGAIN


def _fits(encounter: Encounter, doctor: Candidate) -> bool:
    return doctor.may_take and doctor.reachable and encounter.speciality in doctor.specialities


def _order(encounter: Encounter, doctor: Candidate) -> tuple[bool, bool, bool, bool, int, float, str]:
    """Smallest first. Who has had no patient today has been idle longest of all."""
    reasons = why(encounter, doctor)
    idle_since = doctor.idle_since.timestamp() if doctor.idle_since is not None else 0.0
    return (
        Why.BOOKED not in reasons,
        Why.WOMAN not in reasons,
        Why.LANGUAGE not in reasons,
        Why.SEEN_BEFORE not in reasons,
        doctor.patients_today,
        idle_since,
        doctor.id,
    )
