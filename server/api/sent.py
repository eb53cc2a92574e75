"""Cases sent without a call, and handing over, over HTTP. Must not know the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from server.api.encounters import DOCTOR
from server.api.patients import CLINICAL, STAFF
from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import sent as schemas
from server.domain.identity import Actor, Role
from server.services.cards import encounter_card
from server.services.handover import HandoverService, Unfinished
from server.services.sent_cases import SentCaseService
from server.services.shown import EncounterShown


def routes(cases: SentCaseService, handover: HandoverService) -> list[Route]:
    area = SentArea(cases)
    return [
        route(
            "GET", "/api/cases", area.unsettled, does="What was sent without a call and is not settled",
            roles=CLINICAL, gives=schemas.SentCases,
        ),
        route(
            "POST", "/api/encounters/{id}/send", area.send, does="Send it to a doctor without a call",
            roles=STAFF, takes=schemas.SendNew, gives=schemas.SentAnswer,
        ),
        route(
            "POST", "/api/encounters/{id}/send/return", area.give_back, roles=DOCTOR,
            does="Give it back for another doctor, or ask for a call",
            takes=schemas.SendReturnNew, gives=schemas.SentAnswer,
        ),
        _step("/api/encounters/{id}/send/take", cases.take, "Answer this one", DOCTOR),
        _step("/api/encounters/{id}/send/told", cases.told, "The answer was read and told", STAFF),
        _step("/api/encounters/{id}/send/withdraw", cases.withdraw, "Take it back to the desk", STAFF),
        *_handing_over(HandoverArea(handover)),
    ]  # fmt: skip


def _handing_over(area: HandoverArea) -> list[Route]:
    return [
        route(
            "GET", "/api/handover", area.unfinished, does="Unfinished encounters, with a word for who goes on",
            roles=CLINICAL, gives=schemas.Handover,
        ),
        route(
            "PUT", "/api/encounters/{id}/handover", area.write, does="Leave a word for who goes on",
            roles=STAFF | DOCTOR, takes=schemas.HandoverChange, gives=schemas.UnfinishedOne,
        ),
        route(
            "POST", "/api/encounters/{id}/hand-over", area.give, does="To a colleague of the same speciality",
            roles=DOCTOR, takes=schemas.HandoverChange, gives=schemas.SentAnswer,
        ),
    ]  # fmt: skip


class SentArea:
    def __init__(self, cases: SentCaseService) -> None:
        self._cases = cases

    async def unsettled(self, asked: Asked[Nothing]) -> schemas.SentCases:
        found = await self._cases.unsettled(asked.actor)
        return schemas.SentCases(cards=tuple(encounter_card(one) for one in found))

    async def send(self, asked: Asked[schemas.SendNew]) -> schemas.SentAnswer:
        return _answer(await self._cases.send(asked.actor, asked["id"], asked.input.question))

    async def give_back(self, asked: Asked[schemas.SendReturnNew]) -> schemas.SentAnswer:
        said = asked.input
        back = await self._cases.give_back(asked.actor, asked["id"], said.words, wants_call=said.wants_call)
        return _answer(back)


class HandoverArea:
    def __init__(self, handover: HandoverService) -> None:
        self._handover = handover

    async def unfinished(self, asked: Asked[Nothing]) -> schemas.Handover:
        found = await self._handover.unfinished(asked.actor)
        return schemas.Handover(unfinished=tuple(_unfinished(one) for one in found))

    async def write(self, asked: Asked[schemas.HandoverChange]) -> schemas.UnfinishedOne:
        return _unfinished(await self._handover.write(asked.actor, asked["id"], asked.input.text))

    async def give(self, asked: Asked[schemas.HandoverChange]) -> schemas.SentAnswer:
        return _answer(await self._handover.hand_over(asked.actor, asked["id"], asked.input.text))


def _step(
    path: str, use_case: Callable[[Actor, str], Awaitable[EncounterShown]], does: str, roles: frozenset[Role]
) -> Route:
    async def step(asked: Asked[Nothing]) -> schemas.SentAnswer:
        return _answer(await use_case(asked.actor, asked["id"]))

    return route("POST", path, step, does=does, roles=roles, gives=schemas.SentAnswer)


def _answer(one: EncounterShown) -> schemas.SentAnswer:
    return schemas.SentAnswer(card=encounter_card(one))


def _unfinished(one: Unfinished) -> schemas.UnfinishedOne:
    return schemas.UnfinishedOne(
        card=encounter_card(one.shown),
        note="" if one.note is None else one.note.text,
        written_by=one.written_by_name,
        written_at=None if one.note is None else one.note.written_at,
    )
