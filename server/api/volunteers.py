"""Checking volunteers, and their own settings, over HTTP. Must not know the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime

from aiohttp import hdrs, web

from server.api.applications import shown_answers
from server.api.people import ADMINISTRATOR
from server.api.route import ANYONE, Asked, Nothing, Route, route
from server.api.schemas import volunteers as schemas
from server.domain.identity import Role
from server.domain.volunteers import ENDINGS, Decision, Volunteer
from server.services.doctor_calls import DoctorCallService
from server.services.volunteers import DecisionDraft, Listed, VolunteerService

DOCTOR = frozenset({Role.DOCTOR})
CONTROL_ROOM = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


def routes(volunteers: VolunteerService) -> list[Route]:
    area = VolunteerArea(volunteers)
    return [
        route("GET", "/api/volunteers", area.worklist, does="Who offers to help and waits for a check",
              roles=ADMINISTRATOR, gives=schemas.Volunteers),
        route("GET", "/api/volunteers/{id}", area.get, does="One application", roles=ADMINISTRATOR,
              gives=schemas.VolunteerListed),
        route("GET", "/api/volunteers/{id}/scan", area.scan, does="The licence's scan", roles=ADMINISTRATOR,
              media_type="application/octet-stream"),
        route("POST", "/api/volunteers/{id}/decision", area.decide, does="Verify, ask for more, or refuse",
              roles=ADMINISTRATOR, takes=schemas.VolunteerDecisionNew, gives=schemas.VolunteerListed),
        route("GET", "/api/me/volunteer", area.own, does="A volunteer's own limits", roles=DOCTOR,
              gives=schemas.OwnVolunteering),
        route("PUT", "/api/me/volunteer", area.change_own, does="Change a volunteer's own limits", roles=DOCTOR,
              takes=schemas.OwnVolunteeringChange, gives=schemas.OwnVolunteering),
    ]  # fmt: skip


def call_routes(calls: DoctorCallService) -> list[Route]:
    async def recent(asked: Asked[Nothing]) -> schemas.DoctorCalls:
        found = await calls.recent(asked.actor)
        return schemas.DoctorCalls(calls=tuple(schemas.DoctorCallShown(**asdict(one)) for one in found))

    return [
        route("GET", "/api/doctor-calls", recent, does="When volunteers were called, of the last days",
              roles=CONTROL_ROOM, gives=schemas.DoctorCalls)
    ]  # fmt: skip


def demo_routes(sent: Callable[[], Sequence[tuple[datetime, str, str, str]]]) -> list[Route]:
    """For the demo alone: messages that would have gone out, so that their links can be followed."""

    async def outbox(asked: Asked[Nothing]) -> schemas.DemoOutbox:
        shown = (schemas.DemoMessage(at=at, to=to, subject=subject, text=text) for at, to, subject, text in sent())
        return schemas.DemoOutbox(messages=tuple(shown))

    return [
        route("GET", "/api/demo/outbox", outbox, does="Messages that would have gone out", roles=ANYONE,
              gives=schemas.DemoOutbox)
    ]  # fmt: skip


class VolunteerArea:
    def __init__(self, volunteers: VolunteerService) -> None:
        self._volunteers = volunteers

    async def worklist(self, asked: Asked[Nothing]) -> schemas.Volunteers:
        found = await self._volunteers.worklist(asked.actor)
        return schemas.Volunteers(volunteers=tuple(_listed(one) for one in found))

    async def get(self, asked: Asked[Nothing]) -> schemas.VolunteerListed:
        return _listed(await self._volunteers.get(asked.actor, asked["id"]))

    async def scan(self, asked: Asked[Nothing]) -> web.Response:
        """As a file to keep, never as a page: its name is ours, its kind is what its octets say."""
        one, octets = await self._volunteers.scan(asked.actor, asked["id"])
        name = f"licence-{one.reference}.{ENDINGS[one.scan_mime]}"
        headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"', hdrs.CACHE_CONTROL: "no-store"}
        return web.Response(body=octets, content_type=one.scan_mime, headers=headers)

    async def decide(self, asked: Asked[schemas.VolunteerDecisionNew]) -> schemas.VolunteerListed:
        said = asked.input
        draft = DecisionDraft(
            Decision(said.decision), said.reason, said.registration, said.valid_until, said.specialities
        )
        return _listed(await self._volunteers.decide(asked.actor, asked["id"], draft))

    async def own(self, asked: Asked[Nothing]) -> schemas.OwnVolunteering:
        return _own(await self._volunteers.own(asked.actor))

    async def change_own(self, asked: Asked[schemas.OwnVolunteeringChange]) -> schemas.OwnVolunteering:
        said = asked.input
        return _own(await self._volunteers.change_own(asked.actor, said.most_per_day, wants_calls=said.wants_calls))


def _own(one: Volunteer) -> schemas.OwnVolunteering:
    return schemas.OwnVolunteering(most_per_day=one.most_per_day, wants_calls=one.wants_calls)


def _listed(listed: Listed) -> schemas.VolunteerListed:
    one = listed.application
    return schemas.VolunteerListed(
        id=one.id,
        reference=one.reference,
        state=one.state.value,
        answers=shown_answers(listed.answers),
        has_scan=one.has_scan,
        scan_mime=one.scan_mime,
        sent_at=one.sent_at,
        decided_at=one.decided_at,
        decided_by_name=None if listed.decided_by is None else listed.decided_by.name,
        reason=one.reason,
        registration=one.registration,
        valid_until=one.valid_until,
        specialities=one.specialities,
        person_id=one.person_id,
        same_licence=listed.same_licence,
    )
