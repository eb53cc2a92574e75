"""Entries of a patient's record that outlast an encounter: allergies and long-term conditions.

> An entry is added and may be removed with a reason; both stay to be seen. Nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EntryKind(StrEnum):
    ALLERGY = "allergy"
    CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """`code` of the list of diagnoses, or ''."""

    id: str
    patient_id: str
    kind: EntryKind
    text: str
    code: str
    added_at: datetime
    added_by: str
    removed_at: datetime | None = None
    removed_by: str | None = None
    removed_reason: str = ""


def allergies_of(noted: str, entries: Iterable[RecordEntry]) -> tuple[str, ...]:
    """Every allergy in force: what staff noted with the patient, and the entries."""
    standing = (one.text for one in entries if one.kind is EntryKind.ALLERGY and one.removed_at is None)
    return tuple(words for words in dict.fromkeys((noted.strip(), *standing)) if words)
