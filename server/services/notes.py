"""The doctor's notes, saved as typed. Two writers are told of each other; nothing typed is ever lost."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.clinical_access import Purpose
from server.domain.encounters import CLAIMED, Encounter, State
from server.domain.errors import Conflict
from server.domain.identity import Actor
from server.domain.notes import NotesText, NotesVersion, nothing_yet
from server.services.access import encounter_for
from server.services.ports import Clock, Store, Work

WRITABLE = (*CLAIMED, State.FINISHED)
"""After finishing an amendment is one more version."""


@dataclass(frozen=True, slots=True)
class NotesShown:
    encounter: Encounter
    version: NotesVersion
    saved_by_name: str | None


class NotesService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def get(self, actor: Actor, encounter_id: str) -> NotesShown:
        """The newest version, 0 when nothing was written. Raises NotFound."""
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.CHART, "notes.read")
            return await _shown(work, encounter, await _latest(work, encounter))

    async def save(self, actor: Actor, encounter_id: str, based_on: int, text: NotesText) -> NotesShown:
        """Save as the version after `based_on`; the text that is there already makes no version.

        Raises NotFound, Conflict(`notes.conflict`) when another version came between.
        """
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.TREAT, "notes.save", lock=True)
            latest = await _latest(work, encounter)
            if text == latest.text:
                return await _shown(work, encounter, latest)
            if encounter.state not in WRITABLE or actor.person_id is None:
                raise Conflict("encounter.wrong_state", "Notes cannot be written here.", state=encounter.state)
            if based_on != latest.version:
                raise Conflict("notes.conflict", "These notes were changed elsewhere.")
            saved = NotesVersion(encounter.id, latest.version + 1, text, self._clock(), actor.person_id)
            await work.notes.add(saved)
            return await _shown(work, encounter, saved)

    async def versions(self, actor: Actor, encounter_id: str) -> tuple[NotesShown, ...]:
        """Every version, oldest first. Raises NotFound."""
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.CHART, "notes.versions")
            return tuple([await _shown(work, encounter, one) for one in await work.notes.versions(encounter.id)])


async def _latest(work: Work, encounter: Encounter) -> NotesVersion:
    return (await work.notes.latest([encounter.id])).get(encounter.id) or nothing_yet(encounter.id)


async def _shown(work: Work, encounter: Encounter, version: NotesVersion) -> NotesShown:
    author = await work.people.get(version.saved_by) if version.saved_by is not None else None
    return NotesShown(encounter, version, None if author is None else author.name)
