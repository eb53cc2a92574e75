"""What whoever goes home leaves for whoever takes over: unfinished encounters, and a word on each. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HandoverNote:
    """The newest one of an encounter; earlier ones are in the audit trail as having been written, without words."""

    encounter_id: str
    text: str
    written_at: datetime
    written_by: str
