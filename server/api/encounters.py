"""Encounters over HTTP: intake by staff, finishing by doctors, reading by both. Must not know the store.

The claim comes over Socket.IO, where doctors hear of each other at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from server.api.patients import CLINICAL, STAFF, patient_model, vitals_model
from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import care as schemas
from server.api.schemas.base import Model
from server.domain.consent import How, Scope, Who
from server.domain.encounters import Outcome, State, Urgency
from server.domain.identity import Actor, Role
from server.domain.vitals import Vitals
from server.services.cards import encounter_card
from server.services.encounters import EncounterService, whole_numbers
from server.services.intake import Answer, IntakeService
from server.services.shown import EncounterShown
from signaling import cards as wire

DOCTOR = frozenset({Role.DOCTOR})
CLEARABLE = ("speciality", "urgency", "room_id")
"""Where None is a value; everywhere else it means that nothing was said."""


class EncounterQuery(Model):
    state: wire.EncounterState | None = None
    day: date | None = None


def routes(encounters: EncounterService, intake: IntakeService) -> list[Route]:
    return [*_reading(encounters), *_intake(intake), *_ending(encounters, intake)]


def _reading(encounters: EncounterService) -> list[Route]:
    async def find(asked: Asked[EncounterQuery]) -> schemas.Encounters:
        state = None if asked.input.state is None else State(asked.input.state.value)
        found = await encounters.find(asked.actor, state, asked.input.day)
        return schemas.Encounters(encounters=tuple(encounter_card(one) for one in found))

    async def get(asked: Asked[Nothing]) -> schemas.Encounter:
        return _encounter(asked.actor, await encounters.get(asked.actor, asked["id"]))

    return [
        route(
            "GET", "/api/encounters", find, does="Encounters of a day (today unless said), newest arrival first",
            roles=CLINICAL, takes=EncounterQuery, gives=schemas.Encounters,
        ),
        route(
            "GET", "/api/encounters/{id}", get, does="One encounter with intake and vitals",
            roles=CLINICAL, gives=schemas.Encounter,
        ),
    ]  # fmt: skip


def _intake(intake: IntakeService) -> list[Route]:
    async def create(asked: Asked[schemas.EncounterNew]) -> schemas.Encounter:
        new = asked.input
        made = await intake.create(asked.actor, new.patient_id, new.room_id, new.language, new.id)
        return _encounter(asked.actor, made)

    async def change(asked: Asked[schemas.EncounterChange]) -> schemas.Encounter:
        return _encounter(asked.actor, await intake.change(asked.actor, asked["id"], _changes(asked.input)))

    async def put_vitals(asked: Asked[schemas.Vitals]) -> schemas.Encounter:
        values = Vitals(**dict(asked.input))
        return _encounter(asked.actor, await intake.put_vitals(asked.actor, asked["id"], values))

    async def consent(asked: Asked[schemas.ConsentGiven]) -> schemas.Encounter:
        words = {"scope": Scope(asked.input.scope), "who": Who(asked.input.who), "how": How(asked.input.how)}
        said = Answer(**dict(asked.input) | words)
        return _encounter(asked.actor, await intake.consent(asked.actor, asked["id"], said))

    return [
        route(
            "POST", "/api/encounters", create, does="A patient has arrived; the same id again changes nothing",
            roles=STAFF, takes=schemas.EncounterNew, gives=schemas.Encounter, status=201,
        ),
        route(
            "PATCH", "/api/encounters/{id}", change, does="Save intake as typed; only what is there changes",
            roles=STAFF, takes=schemas.EncounterChange, gives=schemas.Encounter,
        ),
        route(
            "PUT", "/api/encounters/{id}/vitals", put_vitals, does="Save the set of vitals as typed",
            roles=STAFF, takes=schemas.Vitals, gives=schemas.Encounter,
        ),
        route(
            "POST", "/api/encounters/{id}/consents", consent, does="Write down an answer; the latest one counts",
            roles=STAFF, takes=schemas.ConsentGiven, gives=schemas.Encounter,
        ),
        _step("/api/encounters/{id}/queue", intake.queue, "Ask for a doctor", STAFF),
        _step("/api/encounters/{id}/withdraw", intake.withdraw, "Take it out of the queue again", STAFF),
    ]  # fmt: skip


def _ending(encounters: EncounterService, intake: IntakeService) -> list[Route]:
    async def cancel(asked: Asked[schemas.Cancel]) -> schemas.Encounter:
        return _encounter(asked.actor, await intake.cancel(asked.actor, asked["id"], asked.input.reason))

    async def finish(asked: Asked[schemas.Finish]) -> schemas.Encounter:
        outcome = Outcome(asked.input.outcome)
        done = await encounters.finish(asked.actor, asked["id"], outcome, asked.input.follow_up_on)
        return _encounter(asked.actor, done)

    return [
        route(
            "POST", "/api/encounters/{id}/cancel", cancel, roles=STAFF | DOCTOR,
            does="End it without treatment: staff before the claim, the doctor after it",
            takes=schemas.Cancel, gives=schemas.Encounter,
        ),
        route(
            "POST", "/api/encounters/{id}/finish", finish, does="End it with an outcome",
            roles=DOCTOR, takes=schemas.Finish, gives=schemas.Encounter,
        ),
        _step("/api/encounters/{id}/reopen", encounters.reopen, "Undo finishing, within 10 seconds", DOCTOR),
    ]  # fmt: skip


def _step(
    path: str, use_case: Callable[[Actor, str], Awaitable[EncounterShown]], does: str, roles: frozenset[Role]
) -> Route:
    """A step that needs no words but the encounter's id."""

    async def step(asked: Asked[Nothing]) -> schemas.Encounter:
        return _encounter(asked.actor, await use_case(asked.actor, asked["id"]))

    return route("POST", path, step, does=does, roles=roles, gives=schemas.Encounter)


def _changes(given: schemas.EncounterChange) -> dict[str, Any]:
    said = given.model_dump(exclude_unset=True)
    changes = {name: value for name, value in said.items() if value is not None or name in CLEARABLE}
    if given.urgency is not None:
        changes["urgency"] = Urgency(given.urgency.value)
    return changes


def _encounter(actor: Actor, one: EncounterShown) -> schemas.Encounter:
    encounter = one.encounter
    return schemas.Encounter(
        card=encounter_card(one),
        patient=patient_model(one.patient, whole_numbers=whole_numbers(actor, one)),
        attendant=encounter.attendant,
        vitals=None if one.vitals is None else vitals_model(one.vitals),
        care_consent=one.care_consent,
        recording_consent=one.recording_consent,
        outcome=None if encounter.outcome is None else encounter.outcome.value,
        follow_up_on=encounter.follow_up_on,
        place=one.place,
        recording_id=None if one.recording is None else one.recording.id,
    )
