"""Every declared route against every role, against nobody, and against staff of another center (security.md A11).

The routes come from the application itself, so a new one is tested the day it is declared.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from aiohttp import web

from server.api.mount import ROUTES
from server.api.route import Route
from server.domain.attachments import AttachmentKind
from server.domain.bookings import Booking, BookingKind, BookingState
from server.domain.follow_ups import FollowUp, FollowUpKind, FollowUpState
from server.domain.identity import Role
from server.domain.ids import new_id
from server.domain.participants import Participant, SeatRole
from server.node import Node
from server.services.attachments import Sent
from server.services.demo import BEHALI, ROOMS
from server.services.demo_patients import PATIENTS
from tests.server import making
from tests.server.api.bodies import BODIES, body_of
from tests.server.api.conftest import Page, SignIn

LOGINS = {
    Role.STAFF: "nasreen",
    Role.DOCTOR: "dr.hamid",
    Role.SUPERVISOR: "imran",
    Role.ADMINISTRATOR: "admin",
}
JPEG = b"\xff\xd8\xff" + bytes(20)
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def routes_of(app: web.Application) -> tuple[Route, ...]:
    return app[ROUTES]


def at(route: Route, **ids: str) -> str:
    unknown = dict.fromkeys(
        ("id", "token", "note", "mark", "day", "attachment", "entry", "code", "conversation"), UNKNOWN
    )
    return route.path.format(**unknown | {"name": "x.webm"} | ids)


def test_every_input_model_has_a_body_to_test_with(app: web.Application) -> None:
    taken = {route.takes for route in routes_of(app) if route.method != "GET"}
    assert taken == set(BODIES)


def test_no_two_routes_answer_the_same(app: web.Application) -> None:
    """The first one would answer, unseen, for both."""
    declared = [(route.method, re.sub(r"{\w+}", "{}", route.path)) for route in routes_of(app)]
    assert sorted(declared) == sorted(set(declared))


async def test_without_a_token_every_closed_route_answers_401(app: web.Application, nobody: Page) -> None:
    for route in routes_of(app):
        if route.roles:
            status, problem = await nobody.ask(route.method, at(route), body_of(route.takes, route.method))
            assert (status, problem["code"]) == (401, "auth.required"), route


@pytest.mark.parametrize("role", LOGINS)
async def test_a_role_that_is_not_declared_gets_403_on_every_route(
    app: web.Application, sign_in: SignIn, role: Role
) -> None:
    page = await sign_in(LOGINS[role])
    refused = [route for route in routes_of(app) if route.roles and role not in route.roles]
    assert len(refused) > 5
    for route in refused:
        status, problem = await page.ask(route.method, at(route), body_of(route.takes, route.method))
        assert (status, problem["code"]) == (403, "auth.forbidden"), route


@pytest.mark.parametrize("role", LOGINS)
async def test_what_is_not_there_is_404_for_whoever_may_ask(
    app: web.Application, sign_in: SignIn, role: Role
) -> None:
    page = await sign_in(LOGINS[role])
    for route in routes_of(app):
        if role in route.roles and "{" in route.path:
            status, problem = await page.ask(route.method, at(route), body_of(route.takes, route.method))
            assert status == 404, (route, problem)


async def test_staff_of_another_center_cannot_tell_hidden_from_missing(
    app: web.Application, node: Node, sign_in: SignIn
) -> None:
    own, other = await sign_in("nasreen"), await sign_in("gul")
    ids = await ids_of_behali(node)
    note = await voice_note_at(node, ids["encounters"])
    picture = await picture_at(node, ids["encounters"])
    routes = [r for r in routes_of(app) if Role.STAFF in r.roles and "{id}" in r.path]
    assert len(routes) >= 10
    for route in routes:
        there = ids[route.path.split("/")[2]]
        body = body_of(route.takes, route.method)
        hidden = await other.ask(route.method, at(route, id=there, note=note, attachment=picture), body)
        missing = await other.ask(route.method, at(route), body)
        assert hidden == missing, route
        assert hidden[0] == 404, route
    for route in routes:
        if route.method == "GET":
            response = await own.send(
                "GET", at(route, id=ids[route.path.split("/")[2]], note=note, attachment=picture)
            )
            assert response.status == 200, route


async def test_staff_cannot_reach_into_another_center_by_ids_in_a_body(node: Node, sign_in: SignIn) -> None:
    other = await sign_in("gul")
    patient = next(one for one in PATIENTS if one.center_id == BEHALI)
    room = next(one for one in ROOMS if one.center_id == BEHALI)
    hidden = await other.ask("POST", "/api/encounters", {"patient_id": patient.id})
    missing = await other.ask("POST", "/api/encounters", {"patient_id": UNKNOWN})
    assert hidden == missing
    assert hidden[0] == 404
    new = {"name": "Own (demo)", "sex": "male", "age_years": 40, "different_person": True}
    _, own = await other.ask("POST", "/api/patients", new)
    status, begun = await other.ask("POST", "/api/encounters", {"patient_id": own["id"]})
    assert status == 201
    path = f"/api/encounters/{begun['card']['id']}"
    hidden = await other.ask("PATCH", path, {"room_id": room.id})
    missing = await other.ask("PATCH", path, {"room_id": UNKNOWN})
    assert hidden == missing
    assert hidden[0] >= 400


async def test_lists_hold_nothing_of_another_center(sign_in: SignIn) -> None:
    other = await sign_in("gul")
    behalis = {one.id for one in PATIENTS if one.center_id == BEHALI}
    assert behalis
    for path in ("/api/patients", "/api/patients?q=zarmina", "/api/encounters", "/api/centers"):
        status, answer = await other.ask("GET", path)
        assert status == 200
        assert not behalis & set(strings_in(answer)), path
        assert BEHALI not in set(strings_in(answer)), path


async def ids_of_behali(node: Node) -> dict[str, str]:
    """First path part -> id of a thing that belongs to Behali."""
    async with node.store.work() as work:
        encounter = (await work.encounters.find(center_id=BEHALI))[0]
        booked = Booking(
            "00000000-0000-4000-8000-00000000000b", encounter.patient_id, BEHALI, node.clock(), BookingKind.BOOKED,
            BookingState.BOOKED, "ent", None, "", node.clock(), None,
        )  # fmt: skip
        await work.bookings.add(booked)
        task = FollowUp(
            id=new_id(),
            encounter_id=encounter.id,
            patient_id=encounter.patient_id,
            center_id=BEHALI,
            kind=FollowUpKind.COME_BACK,
            due_on=encounter.arrived_at.date(),
            what="",
            state=FollowUpState.OPEN,
            created_at=encounter.arrived_at,
        )
        await work.follow_ups.put(task)
    ids = {"patients": encounter.patient_id, "encounters": encounter.id}
    return ids | {"bookings": booked.id, "follow-ups": task.id}


async def voice_note_at(node: Node, encounter_id: str) -> str:
    """Id of a whole voice note of that encounter's call."""
    seat = Participant("seat", encounter_id, None, None, SeatRole.ROOM, "Room 1", "", True, True, node.clock())
    note = making.voice_note(seat, pieces=1)
    async with node.store.work() as work:
        await work.participants.add(seat)
        await work.messages.add(note)
        await work.messages.add_piece(note, bytes(20))
    return note.id


async def picture_at(node: Node, encounter_id: str) -> str:
    """Id of a whole picture of that encounter."""
    sent = Sent(new_id(), AttachmentKind.PICTURE, "image/jpeg", "", "", None, 0, 1, JPEG)
    async with node.store.work() as work:
        nasreen = await work.people.by_login("nasreen")
    assert nasreen is not None
    return (await node.care.attachments.keep(nasreen.as_actor(), encounter_id, sent)).id


def strings_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings_in(part)]
    if isinstance(value, list):
        return [text for part in value for text in strings_in(part)]
    return [value] if isinstance(value, str) else []
