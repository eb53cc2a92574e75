"""Who agreed or refused, when, how and in which words, for whoever may see the chart. Must not know HTTP."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.clinical_access import Purpose
from server.domain.consent import Consent, words_of
from server.domain.identity import Actor
from server.services.access import encounter_for
from server.services.ports import Store


@dataclass(frozen=True, slots=True)
class ConsentShown:
    """One answer with its names. `name` is whose answer it is, `witness` who heard it ("" nobody)."""

    consent: Consent
    name: str
    witness: str
    words: str


class ConsentService:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(self, actor: Actor, encounter_id: str) -> tuple[ConsentShown, ...]:
        """Every answer in the order in which they were given. Raises NotFound."""
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.CHART, "consents.read")
            said = (await work.consents.of_encounters([encounter.id])).get(encounter.id, ())
            patient = (await work.patients.many([encounter.patient_id])).get(encounter.patient_id)
            seats = {seat.id: seat.name for seat in await work.participants.of_encounter(encounter.id)}
            witnesses = await work.people.many({one.witness_id for one in said})
        return tuple(
            ConsentShown(
                one,
                seats.get(one.participant_id, "") if one.participant_id else (patient.name if patient else ""),
                witnesses[one.witness_id].name if one.witness_id in witnesses else "",
                words_of(one),
            )
            for one in sorted(said, key=lambda one: one.number)
        )
