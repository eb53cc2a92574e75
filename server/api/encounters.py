"""Encounters over HTTP: intake by staff, finishing by doctors, reading by both. Must not know the store.

The claim comes over Socket.IO, where doctors hear of each other at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from server.api.patients import CLINICAL, STAFF, patient_model, vitals_model
from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import care as schemas
from server.api.schemas.base import Day, Model
from server.api.schemas.intake import IntakeSaid, Judged
from server.domain.consent import How, Scope, Who
from server.domain.encounters import Outcome, State, Urgency
from server.domain.identity import Actor, Role
from server.domain.intake import Intake
from server.domain.triage import Judgement
from server.domain.vitals import Vitals
from server.services.cards import encounter_card, reason_cards
from server.services.encounters import EncounterService, whole_numbers
from server.services.intake import Answer, IntakeService
from server.services.shown import EncounterShown
from signaling import cards as wire

DOCTOR = frozenset({Role.DOCTOR})
CLEARABLE = ("speciality", "urgency", "room_id")
"""Where None is a value; everywhere else it means that nothing was said."""


class EncounterQuery(Model):
    state: wire.EncounterState | None = None
    day: Day | None = None


def routes(encounters: EncounterService, intake: IntakeService) -> list[Route]:
    reading, filling, ending = ReadingArea(encounters), IntakeArea(intake), EndingArea(encounters, intake)
    return [
        *_reading(reading),
        *_intake(filling),
        _step("/api/encounters/{id}/queue", intake.queue, "Ask for a doctor", STAFF),
        _step("/api/encounters/{id}/withdraw", intake.withdraw, "Take it out of the queue again", STAFF),
        *_ending(ending),
        _step("/api/encounters/{id}/reopen", encounters.reopen, "Undo finishing, within 10 seconds", DOCTOR),
    ]


def _reading(area: ReadingArea) -> list[Route]:
    return [
        route(
            "GET", "/api/encounters", area.find, does="Encounters of a day, today unless said",
            roles=CLINICAL, takes=EncounterQuery, gives=schemas.Encounters,
        ),
        route(
            "GET", "/api/encounters/{id}", area.get, does="One encounter with intake and vitals",
            roles=CLINICAL, gives=schemas.Encounter,
        ),
    ]  # fmt: skip


def _intake(area: IntakeArea) -> list[Route]:
    return [
        route(
            "POST", "/api/encounters", area.create, does="A patient has arrived; the same id again changes nothing",
            roles=STAFF, takes=schemas.EncounterNew, gives=schemas.Encounter, status=201,
        ),
        route(
            "PATCH", "/api/encounters/{id}", area.change, does="Save intake as typed; only what is there changes",
            roles=STAFF, takes=schemas.EncounterChange, gives=schemas.Encounter,
        ),
        route(
            "PUT", "/api/encounters/{id}/vitals", area.put_vitals, does="Save the set of vitals as typed",
            roles=STAFF, takes=schemas.Vitals, gives=schemas.Encounter,
        ),
        route(
            "POST", "/api/encounters/{id}/consents", area.consent, does="Write an answer down; the latest counts",
            roles=STAFF, takes=schemas.ConsentGiven, gives=schemas.Encounter,
        ),
    ]  # fmt: skip


def _ending(area: EndingArea) -> list[Route]:
    return [
        route(
            "POST", "/api/encounters/{id}/cancel", area.cancel, roles=STAFF | DOCTOR,
            does="End it without treatment: staff before the claim, the doctor after it",
            takes=schemas.Cancel, gives=schemas.Encounter,
        ),
        route(
            "POST", "/api/encounters/{id}/finish", area.finish, does="End it with an outcome",
            roles=DOCTOR, takes=schemas.Finish, gives=schemas.Encounter,
        ),
    ]  # fmt: skip


class ReadingArea:
    def __init__(self, encounters: EncounterService) -> None:
        self._encounters = encounters

    async def find(self, asked: Asked[EncounterQuery]) -> schemas.Encounters:
        state = None if asked.input.state is None else State(asked.input.state.value)
        found = await self._encounters.find(asked.actor, state, asked.input.day)
        return schemas.Encounters(encounters=tuple(encounter_card(one) for one in found))

    async def get(self, asked: Asked[Nothing]) -> schemas.Encounter:
        return encounter_model(asked.actor, await self._encounters.get(asked.actor, asked["id"]))


class IntakeArea:
    def __init__(self, intake: IntakeService) -> None:
        self._intake = intake

    async def create(self, asked: Asked[schemas.EncounterNew]) -> schemas.Encounter:
        new = asked.input
        made = await self._intake.create(asked.actor, new.patient_id, new.room_id, new.language, new.id)
        return encounter_model(asked.actor, made)

    async def change(self, asked: Asked[schemas.EncounterChange]) -> schemas.Encounter:
        changed = await self._intake.change(asked.actor, asked["id"], _changes(asked.input))
        return encounter_model(asked.actor, changed)

    async def put_vitals(self, asked: Asked[schemas.Vitals]) -> schemas.Encounter:
        values = Vitals(**dict(asked.input))
        return encounter_model(asked.actor, await self._intake.put_vitals(asked.actor, asked["id"], values))

    async def consent(self, asked: Asked[schemas.ConsentGiven]) -> schemas.Encounter:
        given = asked.input
        words = {"scope": Scope(given.scope), "who": Who(given.who), "how": How(given.how)}
        said = Answer(**dict(given) | words)
        return encounter_model(asked.actor, await self._intake.consent(asked.actor, asked["id"], said))


class EndingArea:
    def __init__(self, encounters: EncounterService, intake: IntakeService) -> None:
        self._encounters = encounters
        self._intake = intake

    async def cancel(self, asked: Asked[schemas.Cancel]) -> schemas.Encounter:
        ended = await self._intake.cancel(asked.actor, asked["id"], asked.input.reason)
        return encounter_model(asked.actor, ended)

    async def finish(self, asked: Asked[schemas.Finish]) -> schemas.Encounter:
        outcome = Outcome(asked.input.outcome)
        done = await self._encounters.finish(asked.actor, asked["id"], outcome, asked.input.follow_up_on)
        return encounter_model(asked.actor, done)


def _step(
    path: str, use_case: Callable[[Actor, str], Awaitable[EncounterShown]], does: str, roles: frozenset[Role]
) -> Route:
    """A step that needs no words but the encounter's id."""

    async def step(asked: Asked[Nothing]) -> schemas.Encounter:
        return encounter_model(asked.actor, await use_case(asked.actor, asked["id"]))

    return route("POST", path, step, does=does, roles=roles, gives=schemas.Encounter)


def _changes(given: schemas.EncounterChange) -> dict[str, Any]:
    said = given.model_dump(exclude_unset=True)
    changes = {name: value for name, value in said.items() if value is not None or name in CLEARABLE}
    if given.urgency is not None:
        changes["urgency"] = Urgency(given.urgency.value)
    return changes


def encounter_model(actor: Actor, one: EncounterShown) -> schemas.Encounter:
    encounter = one.encounter
    return schemas.Encounter(
        card=encounter_card(one),
        patient=patient_model(one.patient, whole_numbers=whole_numbers(actor, one)),
        complaint_words=encounter.complaint,
        attendant=encounter.attendant,
        vitals=None if one.vitals is None else vitals_model(one.vitals),
        care_consent=one.care_consent,
        recording_consent=one.recording_consent,
        outcome=None if encounter.outcome is None else encounter.outcome.value,
        follow_up_on=encounter.follow_up_on,
        place=one.place,
        recording_id=None if one.recording is None else one.recording.id,
        intake=None if one.intake is None else _said(one.intake),
        judged=_judged(one.judged),
        handover=one.word,
    )


def _said(one: Intake) -> IntakeSaid:
    return IntakeSaid(
        complaints=one.complaints,
        answers=dict(one.answers),
        signs=one.signs,
        none_seen=one.none_seen,
        pregnant=one.pregnant,
        not_measured=dict(one.not_measured),
        lowered_because="" if one.lowered is None else one.lowered.reason,
        rules_version=one.rules_version,
    )


def _judged(one: Judgement) -> Judged:
    return Judged(
        urgency=None if one.urgency is None else wire.Urgency(one.urgency.value),
        reasons=reason_cards(one),
        speciality=one.speciality,
        speciality_text=None if one.speciality_text is None else dict(one.speciality_text),
        missing=one.missing,
        first=one.first,
    )
