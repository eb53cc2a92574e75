"""The repositories of care: patients, encounters and what belongs to them. Must not know SQL.

`lock=True` means that nobody else changes the row until this work ends; it is needed before a `save`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.domain.consent import Consent
from server.domain.encounters import Encounter, State
from server.domain.notes import NotesVersion
from server.domain.participants import Invitation, Participant
from server.domain.patients import Patient
from server.domain.recordings import Recording, RecordingState
from server.domain.vitals import VitalsSet


class Patients(Protocol):
    async def get(self, patient_id: str, *, lock: bool = False) -> Patient | None: ...

    async def many(self, ids: Iterable[str]) -> dict[str, Patient]: ...

    async def search(self, center_id: str, query: str, limit: int) -> tuple[Patient, ...]:
        """Of one center, by name in any script or by digits of phone and CNIC; last seen first.

        An empty query gives those seen last.
        """

    async def alike(self, patient: Patient) -> tuple[Patient, ...]:
        """Others of the same center with the same telephone or CNIC: candidates for a double."""

    async def add(self, patient: Patient) -> None:
        """Raises Conflict when the id is taken."""

    async def save(self, patient: Patient) -> None: ...


class Encounters(Protocol):
    async def get(self, encounter_id: str, *, lock: bool = False) -> Encounter | None: ...

    async def many(self, ids: Iterable[str]) -> dict[str, Encounter]: ...

    async def find(
        self,
        *,
        center_id: str | None = None,
        doctor_id: str | None = None,
        patient_id: str | None = None,
        states: Iterable[State] | None = None,
        arrived_from: datetime | None = None,
        arrived_until: datetime | None = None,
    ) -> tuple[Encounter, ...]:
        """Those that meet all that is given, newest arrival first. `arrived_until` is not included."""

    async def waiting(self, specialities: Iterable[str] | None = None) -> tuple[Encounter, ...]:
        """All triaged ones of all centers (of these specialities), in no promised order."""

    async def add(self, encounter: Encounter) -> None:
        """Raises Conflict when the id is taken."""

    async def save(self, encounter: Encounter) -> Encounter:
        """Write it with the next version number; raises Conflict when it was changed since it was read."""

    async def claim(self, encounter_id: str, doctor_id: str, now: datetime) -> bool:
        """One guarded update from triaged to in-progress: True for exactly one of all who ask."""


class VitalsSets(Protocol):
    async def of_encounters(self, ids: Iterable[str]) -> tuple[VitalsSet, ...]:
        """Oldest first."""

    async def latest(self, ids: Iterable[str]) -> dict[str, VitalsSet]:
        """Encounter id -> its newest set."""

    async def put(self, one: VitalsSet) -> None:
        """Insert, or replace the set with the same id."""


class Consents(Protocol):
    async def of_encounters(self, ids: Iterable[str]) -> dict[str, tuple[Consent, ...]]:
        """Encounter id -> its events by number; encounters without events are left out."""

    async def add(self, one: Consent) -> Consent:
        """Append with the next number of its encounter, which the caller has locked; `number` is ignored."""


class Notes(Protocol):
    async def latest(self, ids: Iterable[str]) -> dict[str, NotesVersion]:
        """Encounter id -> its newest version."""

    async def versions(self, encounter_id: str) -> tuple[NotesVersion, ...]:
        """Oldest first."""

    async def add(self, one: NotesVersion) -> None:
        """Raises Conflict when this version exists already."""


class Invitations(Protocol):
    async def get(self, invitation_id: str) -> Invitation | None: ...

    async def by_hash(self, token_hash: str, *, lock: bool = False) -> Invitation | None: ...

    async def of_encounter(self, encounter_id: str) -> tuple[Invitation, ...]:
        """Oldest first."""

    async def add(self, one: Invitation) -> None: ...

    async def save(self, one: Invitation) -> None: ...


class Participants(Protocol):
    async def get(self, participant_id: str, *, lock: bool = False) -> Participant | None: ...

    async def of_encounter(self, encounter_id: str) -> tuple[Participant, ...]:
        """By the time they first joined, those who left too."""

    async def of_encounters(self, ids: Iterable[str]) -> dict[str, tuple[Participant, ...]]: ...

    async def add(self, one: Participant) -> None: ...

    async def save(self, one: Participant) -> None: ...


@dataclass(frozen=True, slots=True)
class RecordingFilter:
    """What a list of recordings is narrowed to; None or '' narrows nothing. `until` is not included."""

    started_from: datetime | None = None
    started_until: datetime | None = None
    center_id: str | None = None
    doctor_id: str | None = None
    patient_query: str = ""
    #: True: somebody has handed in a review; False: nobody has.
    reviewed: bool | None = None
    #: This person has a review to finish.
    to_review_by: str | None = None


class Recordings(Protocol):
    async def get(self, recording_id: str, *, lock: bool = False) -> Recording | None: ...

    async def many(self, ids: Iterable[str]) -> dict[str, Recording]: ...

    async def of_encounters(self, ids: Iterable[str]) -> dict[str, Recording]:
        """Encounter id -> its recording."""

    async def in_states(self, states: Iterable[RecordingState]) -> tuple[Recording, ...]:
        """Oldest first."""

    async def find(
        self, narrowed: RecordingFilter, *, before: tuple[datetime, str] | None, limit: int
    ) -> tuple[Recording, ...]:
        """Newest first, those older than the (start, id) in `before`."""

    async def count(self, narrowed: RecordingFilter) -> int: ...

    async def add(self, one: Recording) -> None:
        """Raises Conflict when the encounter has a recording already."""

    async def save(self, one: Recording) -> None: ...
