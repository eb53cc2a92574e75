"""Who opened which recording, why, and what of it was watched: read from the events of the audit trail. Pure.

An opening is one answer to "why are you opening this?" with what the same person did with the recording until the
next one. Milliseconds are on the recording's time line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from server.domain.audit import AuditEvent

OPENED, PLAYED = "recording.open", "recording.play"
RECORDING = "recording"
_RANGE = re.compile(r"(\d{1,12})-(\d{1,12})")


@dataclass(frozen=True, slots=True)
class Export:
    """A copy that was asked for, made, or taken out: `action` as the audit trail says it."""

    at: datetime
    action: str
    reason: str


@dataclass(slots=True)
class Opening:
    """`reason` is "" where somebody took a copy without opening (the command line)."""

    recording_id: str
    actor_id: str | None
    actor_name: str
    role: str
    at: datetime
    last_at: datetime
    reason: str
    ranges: list[tuple[int, int]] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)

    @property
    def watched_ms(self) -> int:
        return sum(end - begin for begin, end in self.ranges)


def is_export(action: str) -> bool:
    return "export" in action


def openings(events: Iterable[AuditEvent]) -> tuple[Opening, ...]:
    """The openings in events of recordings (oldest first), newest first."""
    found: list[Opening] = []
    running: dict[tuple[str, str | None, str], Opening] = {}
    for event in events:
        if event.action not in (OPENED, PLAYED) and not is_export(event.action):
            continue
        key = (event.object_id, event.actor_id, event.actor_name)
        opening = running.get(key)
        if opening is None or event.action == OPENED:
            reason = event.reason if event.action == OPENED else ""
            opening = Opening(
                event.object_id, event.actor_id, event.actor_name, event.role, event.at, event.at, reason
            )
            running[key] = opening
            found.append(opening)
        opening.last_at = event.at
        if event.action == PLAYED:
            opening.ranges = merged([*opening.ranges, *ranges_in(event.reason)])
        elif is_export(event.action):
            opening.exports.append(Export(event.at, event.action, event.reason))
    return tuple(reversed(found))


def ranges_in(reason: str) -> list[tuple[int, int]]:
    """The ranges that `ms 0-400,500-900` names."""
    return [(int(begin), int(end)) for begin, end in _RANGE.findall(reason)]


def merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted, those that touch or overlap joined."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(ranges):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif end > begin:
            joined.append((begin, end))
    return joined
