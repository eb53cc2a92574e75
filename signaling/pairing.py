"""The cards of pairing: what a doctor is asked, and how long a patient will wait. Must not know topics."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from signaling.cards import Card, Id


class OfferCard(Card):
    """What one doctor is asked now: to take a patient (`claim`), or to join a colleague's call (`board`)."""

    id: Id
    kind: Literal["claim", "board"]
    encounter_id: Id
    made_at: datetime
    #: Then it moves on to somebody else.
    expires_at: datetime
    #: What speaks for this doctor: `booked woman language seen_before`.
    why: tuple[str, ...] = ()
    #: Of a board: who asks, for which speciality, in which words.
    asked_by: str | None = None
    speciality: str = ""
    note: str = ""


class WaitCard(Card):
    """What is known of one patient's wait; its id is the encounter's."""

    encounter_id: Id
    place: int = Field(ge=1)
    #: From now on; None: it cannot be said.
    low_minutes: int | None
    high_minutes: int | None
    #: Doctors on duty who could take this patient.
    doctors: int = Field(ge=0)
    #: With none on duty: when the next one's shift begins, if that is known.
    next_doctor_at: datetime | None
    #: Whether a woman doctor is among them.
    woman_there: bool
