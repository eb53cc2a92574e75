"""Allergies and long-term conditions of a patient, and a doctor's favourite medicines. Must not know HTTP."""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.domain.errors import Conflict, Invalid, NotFound, invalid
from server.domain.identity import Actor
from server.domain.ids import is_random_id
from server.domain.medicines import Medicine, drugs_of, words_unknown
from server.domain.record import EntryKind, RecordEntry
from server.services.access import own_id, patient_for
from server.services.ports import Clock, Store, Work
from server.services.ports.documents import Favourite

MOST_FAVOURITES = 60


@dataclass(frozen=True, slots=True)
class EntryShown:
    entry: RecordEntry
    added_by_name: str
    removed_by_name: str


class RecordService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def entries(self, actor: Actor, patient_id: str) -> tuple[EntryShown, ...]:
        """Oldest first, removed ones too. Raises NotFound."""
        async with self._store.work() as work:
            patient = await patient_for(work, actor, patient_id, "record.read")
            return await _shown(work, await work.record_entries.of_patient(patient.id))

    async def add(
        self, actor: Actor, patient_id: str, entry_id: str, kind: EntryKind, text: str, code: str
    ) -> tuple[EntryShown, ...]:
        """All entries, with this one; the same id again changes nothing. Raises NotFound, Invalid, Conflict."""
        if not is_random_id(entry_id):
            raise invalid("id", "not_random", "The id must be a random UUID.")
        if not text:
            raise invalid("text", "needed", "What is it?")
        async with self._store.work() as work:
            patient = await patient_for(work, actor, patient_id, f"record.add_{kind}", lock=True)
            known = await work.record_entries.of_patient(patient.id)
            if all(one.id != entry_id for one in known) and actor.person_id is not None:
                entry = RecordEntry(entry_id, patient.id, kind, text, code, self._clock(), actor.person_id)
                await work.record_entries.add(entry)
            return await _shown(work, await work.record_entries.of_patient(patient.id))

    async def remove(self, actor: Actor, patient_id: str, entry_id: str, reason: str) -> tuple[EntryShown, ...]:
        """All entries; this one is marked as removed and stays to be seen. Raises NotFound, Invalid."""
        async with self._store.work() as work:
            patient = await patient_for(work, actor, patient_id, "record.remove", lock=True)
            known = {one.id: one for one in await work.record_entries.of_patient(patient.id)}
            if entry_id not in known:
                raise NotFound("record.not_found", "This entry is not there.")
            if not reason:
                raise invalid("reason", "needed", "Why is it removed?")
            if known[entry_id].removed_at is None:
                await work.record_entries.save(
                    replace(
                        known[entry_id],
                        removed_at=self._clock(),
                        removed_by=actor.person_id,
                        removed_reason=reason,
                    )
                )
            return await _shown(work, await work.record_entries.of_patient(patient.id))


class FavouriteService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def own(self, actor: Actor) -> tuple[Favourite, ...]:
        async with self._store.work() as work:
            return await work.favourites.of_person(own_id(actor))

    async def keep(self, actor: Actor, medicine: Medicine) -> tuple[Favourite, ...]:
        """Its id is that of the line it was kept from; the same again changes nothing. Raises Invalid, Conflict."""
        if not is_random_id(medicine.id):
            raise invalid("id", "not_random", "The id must be a random UUID.")
        if wrong := words_unknown(medicine, "medicine"):
            raise Invalid(wrong)
        if any(drug.controlled for drug in drugs_of(medicine)):
            raise Conflict("prescription.controlled", "This medicine cannot be prescribed here.")
        person_id = own_id(actor)
        async with self._store.work() as work:
            own = await work.favourites.of_person(person_id)
            if len(own) >= MOST_FAVOURITES:
                raise Conflict("favourite.too_many", "Remove a favourite first.")
            alike = replace(medicine, kept_because="", id="")
            if all(replace(one.medicine, id="") != alike for one in own):
                kept = replace(alike, id=medicine.id)
                await work.favourites.add(Favourite(medicine.id, person_id, kept, self._clock()))
            return await work.favourites.of_person(person_id)

    async def drop(self, actor: Actor, favourite_id: str) -> tuple[Favourite, ...]:
        """Raises NotFound."""
        person_id = own_id(actor)
        async with self._store.work() as work:
            if not await work.favourites.drop(person_id, favourite_id):
                raise NotFound("favourite.not_found", "This favourite is not there.")
            return await work.favourites.of_person(person_id)


async def _shown(work: Work, entries: tuple[RecordEntry, ...]) -> tuple[EntryShown, ...]:
    people = await work.people.many({one.added_by for one in entries} | {one.removed_by for one in entries})
    names = {id_: person.name for id_, person in people.items()}
    return tuple(
        EntryShown(one, names.get(one.added_by, ""), names.get(one.removed_by or "", "")) for one in entries
    )
