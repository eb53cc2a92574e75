"""Pauses of a recording: why a doctor holds it, from when until when. Must not know calls or packets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PauseReason(StrEnum):
    INTIMATE_EXAMINATION = "intimate_examination"
    PRIVATE_TALK = "private_talk"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Pause:
    """One pause of an encounter's recording; while `resumed_at` is None nobody is written."""

    id: str
    encounter_id: str
    reason: PauseReason
    #: The doctor's own words; needed for OTHER.
    detail: str
    paused_at: datetime
    paused_by: str
    resumed_at: datetime | None = None
    resumed_by: str | None = None

    def says_the_same(self, other: Pause) -> bool:
        """Asking again for the pause that is in force changes nothing."""
        return (self.reason, self.detail) == (other.reason, other.detail)

    @property
    def words(self) -> str:
        """For journal and audit."""
        return f"{self.reason}: {self.detail}" if self.detail else str(self.reason)
