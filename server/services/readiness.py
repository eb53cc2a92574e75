"""Whether an encounter may ask for a doctor: told, looked at, measured, agreed to. Must not know who asks."""

from __future__ import annotations

from datetime import datetime

from server.domain import encounters as rules
from server.domain.consent import Scope, answer
from server.domain.encounters import Encounter
from server.services.judging import judged, signs_said, vitals_done
from server.services.ports import Work


async def ready(work: Work, encounter: Encounter, now: datetime) -> Encounter:
    """The encounter in the queue. Raises Conflict(`encounter.incomplete`, `encounter.wrong_state`)."""
    latest = (await work.vitals.latest([encounter.id])).get(encounter.id)
    consents = (await work.consents.of_encounters([encounter.id])).get(encounter.id, ())
    intake, judgement = await judged(work, encounter)
    return rules.queued(
        encounter,
        now,
        vitals_taken=vitals_done(intake, latest, judgement),
        care_consent=answer(consents, Scope.CARE),
        case_told=bool(intake.complaints),
        signs=signs_said(judgement),
    )
