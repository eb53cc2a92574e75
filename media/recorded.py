"""The waist between control and recordings: what `assemble` made, and what the server may ask of it.

Values and a Protocol, standard library only; part of `media.api`, which hands them on. Must not know patients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """One playable file of a recording: what one participant said and showed."""

    participant_id: str
    name: str
    """File name inside the recording's folder."""
    size: int
    #: Where the file's time zero lies on the recording's own time line, in milliseconds.
    offset_ms: int
    duration_ms: int
    has_audio: bool
    has_video: bool


@dataclass(frozen=True, slots=True)
class RecordedMark:
    """Something that happened, on the recording's time line."""

    at_ms: int
    participant_id: str
    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AssembledRecording:
    """What `assemble` made of the journals. Time zero is the first packet or mark of any participant."""

    recording_id: str
    #: Time zero on the server's clock, Unix milliseconds.
    started_at_ms: int
    duration_ms: int
    files: tuple[RecordedFile, ...]
    marks: tuple[RecordedMark, ...]
    #: Spans without any packet, `(participant_id, from_ms, to_ms)`, longer than a second.
    gaps: tuple[tuple[str, int, int], ...]


class RecordingError(Exception):
    """The journals of a recording cannot be made into files; they are kept."""


class RecordingWorks(Protocol):
    """What turns journals into playable files, and reads them."""

    async def assemble(self, recording_id: str) -> AssembledRecording:
        """Make the files, in a process of its own. Repeating it makes them anew. Raises RecordingError."""

    async def journaled(self) -> tuple[str, ...]:
        """Ids of the recordings that have a journal, assembled or not."""

    def path(self, recording_id: str, name: str) -> str:
        """Where a file lies on disk. Raises RecordingError for a name or id that is not one of ours."""
