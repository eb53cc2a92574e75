"""The audit trail's hash chain: what an event says, and how it is tied to the one before. Must not know tables.

Deleting or editing an event breaks the chain from there on: each hash covers the event and the hash before it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime

GENESIS = "0" * 64
"""Previous hash of the first event."""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Who did what to which object, for which patient, why. Numbers have no gaps."""

    number: int
    at: datetime
    actor_id: str | None
    actor_name: str
    role: str
    action: str
    object_kind: str
    object_id: str
    patient_id: str | None
    reason: str
    previous_hash: str
    hash: str


def chained(event: AuditEvent, previous: AuditEvent | None) -> AuditEvent:
    """The event as the next link after `previous` (None: the first of all)."""
    number, previous_hash = (previous.number + 1, previous.hash) if previous else (1, GENESIS)
    linked = replace(event, number=number, previous_hash=previous_hash)
    return replace(linked, hash=digest(linked))


def digest(event: AuditEvent) -> str:
    """SHA-256 over every field but the hash itself, as JSON with fixed order."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields: list[object] = [
        event.number,
        at,
        event.actor_id,
        event.actor_name,
        event.role,
        event.action,
        event.object_kind,
        event.object_id,
        event.patient_id,
        event.reason,
        event.previous_hash,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def first_broken(events: tuple[AuditEvent, ...], previous: AuditEvent | None) -> int | None:
    """Number of the first event that does not follow from the one before it; None when all do."""
    for event in events:
        if chained(event, previous) != event:
            return event.number
        previous = event
    return None
