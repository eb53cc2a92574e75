"""Nobody reaches another's patients by any route, and every access leaves its trace (A9, A10, A11, A12, A13, A33).

The routes are taken from the router, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from server.api.route import Route
from server.domain.identity import Role
from server.doors import routes
from tests.server.api.bodies import ENTRY
from tests.server.care.access_bodies import EVERYTHING
from tests.server.care.access_order import ORDER, WHILE_WAITING
from tests.server.care.conftest import Town

CLINICAL_AREAS = ("patients", "encounters", "recordings")


def clinical_routes(town: Town) -> list[Route]:
    return [route for route in routes(town.node) if route.area in CLINICAL_AREAS]


@dataclass
class Ids:
    patient: str
    encounter: str
    recording: str
    note: str
    picture: str
    reviewer: str = "nobody"

    def into(self, route: Route) -> tuple[str, Any]:
        """Path and body with these ids in their places."""
        own = {"patients": self.patient, "encounters": self.encounter, "recordings": self.recording}[route.area]
        path = route.path.replace("{id}", own).replace("{name}", "seat.webm").replace("{note}", self.note)
        path = path.replace("{attachment}", self.picture).replace("{entry}", ENTRY)
        body = EVERYTHING[route.name]
        if body and "patient_id" in body:
            body = body | {"patient_id": self.patient}
        if body and "reviewer_id" in body:
            body = body | {"reviewer_id": self.reviewer}
        return path, body


def missing_ids() -> Ids:
    return Ids(*(str(uuid4()) for _ in range(5)))


async def at_center_a(town: Town) -> Ids:
    town.node.presence.enter(f"person/{town.people['skin'].id}", "a page", town.clock())
    encounter_id = await town.treat()
    shown = await town["staff_a"].done("GET", f"/api/encounters/{encounter_id}")
    recording_id = await town.keep_recording(encounter_id, bytes(1_000))
    note_id = await town.keep_voice_note(encounter_id, bytes(900))
    picture_id = str(uuid4())
    picture = f"/api/encounters/{encounter_id}/attachments/{picture_id}"
    await town["staff_a"].done("PUT", picture, EVERYTHING["put_encounters_id_attachments_attachment"])
    await town.keep_conversation(encounter_id, shown["patient"]["id"])
    supervisor = town.people["supervisor"].id
    return Ids(shown["patient"]["id"], encounter_id, recording_id, note_id, picture_id, supervisor)


async def test_every_clinical_route_is_known_here(town: Town) -> None:
    assert {route.name for route in clinical_routes(town)} == set(EVERYTHING)
    assert all("{id}" in route.path or route.path.count("/") == 2 for route in clinical_routes(town))


@pytest.mark.parametrize("who", ["staff_b", "heart2", "skin", "administrator", "guest"])
async def test_hidden_is_the_same_as_missing_on_every_route(town: Town, who: str) -> None:
    """A9, A11, A13: same status, same body, no header that tells a length or a date."""
    hidden, missing = await at_center_a(town), missing_ids()
    caller = await town.guest(await town.queue("staff_a")) if who == "guest" else town[who]
    before = await _state(town, hidden)
    for route in clinical_routes(town):
        if "{id}" not in route.path and "patient_id" not in (EVERYTHING[route.name] or {}):
            continue
        if who == "administrator" and Role.ADMINISTRATOR in route.roles:
            continue  # what administrators may do with a recording, without seeing whose it is
        answers = [await caller.ask(route.method, *ids.into(route)) for ids in (hidden, missing)]
        assert answers[0].status in (403, 404), (route.name, answers[0])
        assert (answers[0].status, answers[0].body) == (answers[1].status, answers[1].body), route.name
        told = set(answers[0].headers) ^ set(answers[1].headers)
        assert told == set(), route.name
        assert not {"ETag", "Last-Modified", "Accept-Ranges", "Content-Range"} & set(answers[0].headers)
    assert await _state(town, hidden) == before


async def _state(town: Town, ids: Ids) -> Any:
    async with town.node.store.work() as work:
        return (
            await work.patients.get(ids.patient),
            await work.encounters.get(ids.encounter),
            await work.notes.versions(ids.encounter),
            await work.consents.of_encounters([ids.encounter]),
            await work.messages.shown(ids.encounter),
        )


async def test_lists_show_only_ones_own(town: Town) -> None:
    ids = await at_center_a(town)
    for who, path, key in (
        ("staff_b", "/api/patients?q=zarmina", "patients"),
        ("staff_b", "/api/encounters", "encounters"),
        ("heart2", "/api/encounters", "encounters"),
    ):
        assert (await town[who].done("GET", path))[key] == []
    assert ids.patient in str(await town["staff_a"].done("GET", "/api/patients?q=zarmina"))


async def test_a_supervisor_reads_everything_and_writes_nothing(town: Town) -> None:
    """A10."""
    ids = await at_center_a(town)
    before = await _state(town, ids)
    town.node.care.exports.four_eyes = True  # nothing is made, nothing is written by the house itself
    statuses = {}
    cookie: dict[str, str] = {}
    # Opened first, or there are no files.
    for route in sorted(clinical_routes(town), key=lambda route: route.name, reverse=True):
        answer = await town["supervisor"].ask(route.method, *ids.into(route), **cookie)
        statuses[route.name] = answer.status
        if route.name == "post_recordings_id_open":
            cookie = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}
    reading = {name for name in statuses if name.startswith("get_")} | {"post_recordings_id_open"}
    reading |= {"post_recordings_id_played", "post_recordings_id_retry", "post_recordings_id_exports"}
    reading |= {"post_recordings_id_hold", "post_recordings_id_hold_release", "post_recordings_id_retention"}
    reading |= {"post_recordings_id_reviews", "post_recordings_id_reviews_own"}
    reading -= {"get_patients"}
    assert {name for name, status in statuses.items() if status < 300} <= reading
    refused = {name for name in reading if statuses[name] >= 300}
    assert refused <= {"post_recordings_id_retry", "post_recordings_id_reviews", "post_recordings_id_reviews_own"}
    assert await _state(town, ids) == before
    assert (await town["supervisor"].done("GET", f"/api/patients/{ids.patient}"))["phone"] == "..4567"


async def test_every_access_to_a_patients_data_is_in_the_audit_trail(town: Town) -> None:
    treated = await at_center_a(town)
    waiting = replace(treated, encounter=await town.queue())
    town.node.care.exports.four_eyes = True  # nothing is made, so the house itself writes nothing
    cookie: dict[str, str] = {}
    walked = set()
    for who, route in _walk(town):
        before = await town.audit()
        ids = waiting if route.name in WHILE_WAITING else treated
        answer = await town[who].ask(route.method, *ids.into(route), **cookie)
        if route.name == "post_recordings_id_open":
            cookie = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}
        assert answer.status < 300, (route.name, answer)
        events = (await town.audit())[len(before) :]
        assert any(event.actor_id == town.people[who].id and event.patient_id for event in events), route.name
        assert all(event.role == town.people[who].role.value for event in events)
        walked.add(route.name)
    assert walked == set(EVERYTHING)
    assert (await town.node.audit.verify())[1] == ()


def _walk(town: Town) -> Iterator[tuple[str, Route]]:
    by_name = {route.name: route for route in clinical_routes(town)}
    for who, names in ORDER:
        for name in names.split():
            yield who, by_name[name]


HOSTILE = (
    "' or 1=1--",
    "%'; drop table patient;--",
    "\\",
    "%",
    "_",
    "٪",
    "~",
    "a" * 5_000,
    "\u202e",
    "\ud7ff",
    '"',
)


async def test_hostile_searches_find_nothing_and_break_nothing(town: Town) -> None:
    """A33."""
    ids = await at_center_a(town)
    for text in (*HOSTILE, "\0", "a\0b", "x" * 7_000):
        for who, path, key in (
            ("staff_a", "/api/patients", "q"),
            ("supervisor", "/api/recordings", "q"),
            ("supervisor", "/api/recordings", "cursor"),
            ("supervisor", "/api/recordings", "center"),
            ("supervisor", "/api/recordings", "day"),
            ("staff_a", "/api/encounters", "state"),
            ("staff_a", "/api/encounters", "day"),
            ("staff_a", "/api/encounters", "sort"),
        ):
            answer = await town[who].ask("GET", f"{path}?{_query(key, text)}")
            assert answer.status in (200, 400, 422), (path, key, text[:20], answer.status)
            if answer.status == 200 and text.strip("'%_~"):
                assert ids.patient not in str(answer.body), (path, key, text)
    for path in ("/api/patients?q=%ED%A0%80", "/api/patients?q=%FF", "/api/encounters?day=0001-01-01"):
        assert (await town["staff_a"].ask("GET", path)).status in (200, 422), path
    assert (await town["staff_a"].ask("GET", "/api/encounters?day=9999-12-31")).status == 422
    for text in ("\0", "a\\u0000", "x" * 1_000_000):
        answer = await town["staff_a"].ask("PATCH", f"/api/encounters/{ids.encounter}", {"complaint": text})
        assert 400 <= answer.status < 500 or text == "a\\u0000"
    assert (await town["staff_a"].done("GET", "/api/patients?q=zarmina"))["patients"]


def _query(key: str, text: str) -> str:
    return urlencode({key: text})


async def test_ids_are_random(town: Town) -> None:
    """A12."""
    ids = await at_center_a(town)
    for one in (ids.patient, ids.encounter):
        assert UUID(one).version == 4
        assert re.fullmatch(r"[0-9a-f-]{36}", one)
