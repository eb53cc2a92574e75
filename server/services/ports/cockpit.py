"""The repository of the presenter's cockpit. Must not know SQL."""

from __future__ import annotations

from typing import Protocol

from server.domain.cockpit import Cue, Tick


class Cues(Protocol):
    async def get(self, cue_id: str, *, lock: bool = False) -> Cue | None: ...

    async def of_encounter(self, encounter_id: str) -> tuple[Cue, ...]:
        """Oldest first."""

    async def add(self, one: Cue) -> None:
        """Raises Conflict when the id is taken."""

    async def save(self, one: Cue) -> None: ...

    async def ticks(self, encounter_id: str) -> tuple[Tick, ...]:
        """The checklist's lines that somebody has set, by item."""

    async def tick(self, one: Tick) -> None:
        """Insert or replace; the caller has locked the encounter."""
