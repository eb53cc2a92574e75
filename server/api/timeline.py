"""The timeline of a recording and the consents of an encounter over HTTP. Must not know the store."""

from __future__ import annotations

from dataclasses import asdict

from server.api.patients import CLINICAL
from server.api.recordings import SUPERVISOR, file_url
from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import timeline as schemas
from server.services.consents import ConsentService, ConsentShown
from server.services.timeline import Side, TimelineService


def routes(timeline: TimelineService, consents: ConsentService) -> list[Route]:
    async def get(asked: Asked[Nothing]) -> schemas.Timeline:
        return await _timeline(timeline, asked)

    async def answers(asked: Asked[Nothing]) -> schemas.Consents:
        found = await consents.of(asked.actor, asked["id"])
        return schemas.Consents(answers=tuple(_answer(one) for one in found))

    return [
        route(
            "GET", "/api/recordings/{id}/timeline", get, does="What happened when in a recording",
            roles=SUPERVISOR, gives=schemas.Timeline,
        ),
        route(
            "GET", "/api/encounters/{id}/consents", answers, does="Who agreed, when, in which words",
            roles=CLINICAL, gives=schemas.Consents,
        ),
    ]  # fmt: skip


async def _timeline(timeline: TimelineService, asked: Asked[Nothing]) -> schemas.Timeline:
    found = await timeline.of(asked.actor, asked["id"])
    return schemas.Timeline(
        sides=tuple(_side(asked["id"], one) for one in found.sides),
        links=tuple(schemas.TimelineLink(**asdict(one)) for one in found.links),
        pauses=tuple(schemas.TimelinePause(**asdict(one)) for one in found.pauses),
        events=tuple(schemas.TimelineEvent(**asdict(one)) for one in found.events),
    )


def _side(recording_id: str, one: Side) -> schemas.TimelineSide:
    return schemas.TimelineSide(
        participant_id=one.participant_id,
        speech=one.speech,
        thumbnails_url=file_url(recording_id, one.thumbnails_name) if one.thumbnails_name else None,
        thumbnails=tuple(schemas.ThumbnailPlace(**asdict(place)) for place in one.thumbnails),
    )


def _answer(one: ConsentShown) -> schemas.ConsentAnswer:
    said = one.consent
    return schemas.ConsentAnswer(
        participant_id=said.participant_id,
        name=one.name,
        scope=said.scope.value,
        given=said.given,
        who=said.who.value,
        guardian=said.guardian,
        how=said.how.value,
        words=one.words,
        language=said.language,
        witness=one.witness,
        at=said.at,
    )
