"""The repository of exports. Must not know SQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from server.domain.exports import Export, ExportState


class Exports(Protocol):
    async def get(self, export_id: str, *, lock: bool = False) -> Export | None: ...

    async def of_recording(self, recording_id: str) -> tuple[Export, ...]:
        """Newest first."""

    async def in_states(self, states: Iterable[ExportState]) -> tuple[Export, ...]:
        """Oldest first."""

    async def add(self, one: Export) -> None:
        """The caller has locked the recording."""

    async def save(self, one: Export) -> None:
        """The caller has locked the export."""
