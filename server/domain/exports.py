"""Exports: copies of a recording that somebody takes out of the house, from the asking to the end of their key.

> asked -> waiting -> making -> ready -> expired, and at each step it may end: refused, cancelled, failed (and
> waiting again). Without four eyes it begins as waiting; with them nothing is made before a second person agreed.

Must not know how a copy is made or who may know the patient.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.errors import Conflict, invalid

LIFE = timedelta(days=7)
"""How long a copy that is ready can be had; then its key is destroyed."""
DETAIL_LENGTH = 400


class ExportKind(StrEnum):
    COMPOSED = "composed"
    ORIGINALS = "originals"
    SINGLE = "single"


class ExportState(StrEnum):
    #: A second person has to agree.
    ASKED = "asked"
    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Failure(StrEnum):
    """Why it could not be made, as far as that helps whoever asked."""

    NO_ROOM = "no_room"
    #: The recording is not what was written: prove and recover it first.
    ALTERED = "altered"
    #: Text cannot be drawn on this machine.
    FONTS = "fonts"
    OTHER = "other"

    @classmethod
    def of(cls, why: str) -> Failure:
        """From the words of the media plane."""
        if "space" in why or "too large" in why:
            return cls.NO_ROOM
        if "altered" in why or "is gone" in why:
            return cls.ALTERED
        return cls.FONTS if "cannot be drawn" in why else cls.OTHER


OPEN = frozenset({ExportState.ASKED, ExportState.WAITING, ExportState.MAKING, ExportState.READY})
"""Something of it is there, or will be."""
ON_DISK = frozenset({ExportState.WAITING, ExportState.MAKING, ExportState.READY})


@dataclass(frozen=True, slots=True)
class Export:
    """`reason` is a word of the form, `detail` the asker's own; `decision` what the second person wrote."""

    id: str
    recording_id: str
    kind: ExportKind
    #: Whose file, for SINGLE.
    participant_id: str | None
    asked_by: str
    asked_at: datetime
    reason: str
    detail: str
    #: Of the words in the picture.
    language: str
    state: ExportState
    needs_approval: bool
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision: str = ""
    failure: str = ""
    ending: str = ""
    size: int | None = None
    seal: str = ""
    ready_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def until(self) -> datetime | None:
        """When a ready one ends."""
        return None if self.ready_at is None else self.ready_at + LIFE

    @property
    def why(self) -> str:
        """For the audit trail."""
        what = f"{self.kind} of {self.participant_id}" if self.participant_id else str(self.kind)
        words = f"{self.reason}: {self.detail}" if self.detail else self.reason
        return f"{what}; {words}"

    def is_same_wish(self, other: Export) -> bool:
        """Asked by the same person for the same thing, and still to be had."""
        own = (self.recording_id, self.kind, self.participant_id, self.asked_by)
        theirs = (other.recording_id, other.kind, other.participant_id, other.asked_by)
        return own == theirs and self.state in OPEN and other.state in OPEN


def check_wish(export: Export) -> None:
    """Raises Invalid."""
    if export.reason == "other" and not export.detail.strip():
        raise invalid("detail", "needed", "Why does this leave the house?")
    if (export.kind is ExportKind.SINGLE) != (export.participant_id is not None):
        raise invalid("participant_id", "needed", "Whose file is wanted?")


def approved(export: Export, by: str, now: datetime) -> Export:
    """A second person agrees. Raises Conflict."""
    _decidable(export, by)
    return replace(export, state=ExportState.WAITING, decided_by=by, decided_at=now)


def refused(export: Export, by: str, now: datetime, why: str) -> Export:
    """A second person does not. Raises Conflict, Invalid."""
    _decidable(export, by)
    if not why.strip():
        raise invalid("reason", "needed", "Why may this not leave the house?")
    return replace(
        export, state=ExportState.REFUSED, decided_by=by, decided_at=now, decision=why.strip(), ended_at=now
    )


def cancelled(export: Export, now: datetime) -> Export:
    """Whoever asked does not want it any more. Raises Conflict."""
    if export.state not in OPEN | {ExportState.FAILED}:
        raise _not_so(export)
    return replace(export, state=ExportState.CANCELLED, ended_at=now)


def again(export: Export) -> Export:
    """A failed one is to be made after all. Raises Conflict."""
    if export.state is not ExportState.FAILED:
        raise _not_so(export)
    return replace(export, state=ExportState.WAITING, failure="")


def _decidable(export: Export, by: str) -> None:
    if export.asked_by == by:
        raise Conflict("export.own", "A second person has to agree, not the one who asked.")
    if export.state is not ExportState.ASKED:
        raise _not_so(export)


def _not_so(export: Export) -> Conflict:
    return Conflict("export.changed", "This copy is not in that state any more.", state=export.state)
