"""What is known of a recording besides its bytes: state, files, marks, gaps. Must not know where files lie.

> recording -> assembling -> ready; assembling -> failed -> assembling (retry). Only when its time is over, and
> nobody holds it, does a recording become deleted: its data key is destroyed, the row stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CLINICAL = "clinical"
"""The retention class of every recording that nobody puts into another."""


class RecordingState(StrEnum):
    RECORDING = "recording"
    ASSEMBLING = "assembling"
    READY = "ready"
    FAILED = "failed"
    #: The patient said no: listed, so that nobody looks for it.
    REFUSED = "refused"
    #: Its time was over; nothing of it can be read any more.
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """One participant's playable file. Times in milliseconds on the recording's time line, size in bytes."""

    participant_id: str
    name: str
    size: int
    offset_ms: int
    duration_ms: int
    has_audio: bool
    has_video: bool
    #: Names of the files made of it: its sound alone, its thumbnails; "" where there is none.
    voice: str = ""
    thumbnails: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Of all that may be read of this participant."""
        return tuple(name for name in (self.name, self.voice, self.thumbnails) if name)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened: `joined`, `left`, `muted`, ..."""

    at_ms: int
    participant_id: str
    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A span without any packet of a participant."""

    participant_id: str
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Assembled:
    """What was made of the journals."""

    files: tuple[RecordedFile, ...]
    marks: tuple[Mark, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """`attempts` counts failed assemblies since the last success or manual retry.

    Deleted without `deleted_at`: a crash came between; the next purge finishes it.
    """

    id: str
    encounter_id: str
    state: RecordingState
    started_at: datetime
    reason: str = ""
    duration_ms: int | None = None
    assembled: Assembled | None = None
    attempts: int = 0
    retention: str = CLINICAL
    #: Why it must not be deleted, whatever its class says; "" when nothing holds it.
    hold: str = ""
    deleted_at: datetime | None = None

    def kept_until(self, days: Mapping[str, int]) -> datetime:
        """The end of its retention by the days of each class; the longest for a class that is no longer known."""
        return self.started_at + timedelta(days=days.get(self.retention, max(days.values())))
