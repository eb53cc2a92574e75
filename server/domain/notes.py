"""The doctor's notes of one encounter. Every save that changes a word is a version; none is ever overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NotesText:
    history: str = ""
    findings: str = ""
    assessment: str = ""
    plan: str = ""


@dataclass(frozen=True, slots=True)
class NotesVersion:
    """Version 0 is the empty beginning and is never stored."""

    encounter_id: str
    version: int
    text: NotesText
    saved_at: datetime | None
    saved_by: str | None


def nothing_yet(encounter_id: str) -> NotesVersion:
    return NotesVersion(encounter_id, 0, NotesText(), None, None)
