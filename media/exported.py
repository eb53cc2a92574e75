"""The waist between control and exports: files made of a recording for somebody who takes them away.

Values and a Protocol, standard library only; part of `media.api`, which hands them on. Must not know patients:
names and sentences come from the server ready to be drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from media.recorded import Destroyed, StoredFile


class ExportForm(StrEnum):
    """What an export is; the values are part of the wire."""

    #: One file: all sides in one picture, one sound.
    COMPOSED = "composed"
    #: The playable files as they are, with what happened as JSON, in one ZIP file.
    ORIGINALS = "originals"
    #: The playable file of one participant.
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class ExportedSide:
    """One participant: whose picture, and what stands under it."""

    participant_id: str
    name: str
    role: str
    #: File name inside a ZIP, without ending.
    file: str


@dataclass(frozen=True, slots=True)
class ExportWords:
    """Everything that is drawn, in the language of who asked.

    `said`: a media.recording.compose_moments.Condition, `paused_REASON`, `muted`, `no_picture`, `picture_age` ->
    words; `{seconds}` in them is filled in. `months`: twelve names. `minutes_east`: of the clock's zone.
    """

    title: str
    consent: str
    watermark: str
    foot: str
    said: dict[str, str]
    months: tuple[str, ...]
    minutes_east: int
    right_to_left: bool


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What is to be made, of which recording. `sides` in the order in which they are shown."""

    export_id: str
    recording_id: str
    form: ExportForm
    sides: tuple[ExportedSide, ...]
    words: ExportWords


@dataclass(frozen=True, slots=True)
class Exported:
    """What was made: `ending` of its file name, bytes of its content, SHA-256 over its sealed bytes."""

    ending: str
    size: int
    seal: str


class ExportWorks(Protocol):
    """What makes exports, keeps them sealed with keys of their own, and reads them."""

    async def make(self, order: ExportOrder, progress: Callable[[float], None]) -> Exported:
        """Make it in a process of its own; `progress` is told the share that is done. Cancelling ends the process.

        Repeated, it begins anew and replaces what was there. Raises RecordingError.
        """

    async def stored(self, export_id: str) -> StoredFile:
        """Raises RecordingError."""

    async def read(self, export_id: str, start: int, length: int) -> bytes:
        """That range of the content, decrypted; shorter only at its end. Raises RecordingError."""

    async def destroy(self, export_id: str) -> Destroyed:
        """End its key, then remove its file. Repeated, it finishes that. Raises RecordingError."""

    async def known(self) -> tuple[str, ...]:
        """Ids of the exports of which something lies on the disk."""
