"""Consent as events: who agreed or refused, to what, in which wording. The latest event of a person counts.

> Nobody's packets are written without a live recording consent of the patient AND of that person, and without
> the patient's live consent to care.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib import resources


class Scope(StrEnum):
    CARE = "care"
    RECORDING = "recording"


class How(StrEnum):
    SPOKEN = "spoken"
    TAPPED = "tapped"


class Who(StrEnum):
    PATIENT = "patient"
    GUARDIAN = "guardian"
    PARTICIPANT = "participant"


@dataclass(frozen=True, slots=True)
class Wording:
    """What was read out or shown. A changed text gets a new id."""

    id: str
    scope: Scope
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer. `participant_id` None: the patient's; `number` orders the events of one encounter."""

    id: str
    encounter_id: str
    participant_id: str | None
    scope: Scope
    given: bool
    who: Who
    guardian: str
    how: How
    wording: str
    language: str
    #: The staff who heard a spoken answer.
    witness_id: str | None
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody in the call, for the question who may be recorded. `with_patient`: the patient's answer covers
    the seat (the center's room, the patient's own phone)."""

    participant_id: str
    with_patient: bool


def answer(events: Iterable[Consent], scope: Scope, participant_id: str | None = None) -> bool | None:
    """The latest answer of the patient (or of a participant): True, False, or None when never asked."""
    own = [event for event in events if event.scope is scope and event.participant_id == participant_id]
    return max(own, key=lambda event: event.number).given if own else None


def recordable(events: Iterable[Consent], seats: Iterable[Seated]) -> frozenset[str]:
    """Whose packets may be written now. Empty without the patient's live consents."""
    said = tuple(events)
    if answer(said, Scope.CARE) is not True or answer(said, Scope.RECORDING) is not True:
        return frozenset()
    return frozenset(
        seat.participant_id
        for seat in seats
        if (seat.with_patient and answer(said, Scope.RECORDING, seat.participant_id) is not False)
        or answer(said, Scope.RECORDING, seat.participant_id) is True
    )


def words_of(consent: Consent) -> str:
    """What was read out or shown, "" for a wording that is no longer known."""
    said = (consent.wording, consent.scope, consent.language)
    return next((known.text for known in WORDINGS if (known.id, known.scope, known.language) == said), "")


def wording_exists(wording: str, scope: Scope, language: str) -> bool:
    return any((known.id, known.scope, known.language) == (wording, scope, language) for known in WORDINGS)


def _wordings() -> tuple[Wording, ...]:
    text = resources.files("server.domain").joinpath("rules/consent.json").read_text("utf-8")
    rows = json.loads(text)["wordings"]
    return tuple(Wording(row["id"], Scope(row["scope"]), row["language"], row["text"]) for row in rows)


WORDINGS: tuple[Wording, ...] = _wordings()
