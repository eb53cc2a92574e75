"""Reports of who opened what, over HTTP: true to the trail, themselves in it, safe as a table."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from server.services import viewing
from tests.server.care.conftest import Town
from tests.server.care.reviewed import opened, recorded, second_supervisor


def rows(answer: Any) -> list[dict[str, str]]:
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="opened.csv"'
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))


async def test_who_has_opened_a_recording(town: Town) -> None:
    recording_id = await recorded(town)
    await second_supervisor(town)
    await opened(town, recording_id)
    played = f"/api/recordings/{recording_id}/played"
    await town["supervisor"].done("POST", played, {"ranges": [[0, 400], [500, 900]]})
    await town["supervisor"].done("POST", played, {"ranges": [[300, 600]]})
    town.clock.advance(60)
    await opened(town, recording_id, "second", "complaint")
    for who in ("supervisor", "administrator"):
        found = await town[who].done("GET", f"/api/recordings/{recording_id}/viewers")
        said = [(one["actor_name"], one["role"], one["reason"], one["ranges"]) for one in found["openings"]]
        assert said == [
            (town.people["second"].name, "supervisor", "complaint", []),
            (town.people["supervisor"].name, "supervisor", "training", [[0, 900]]),
        ]
        assert found["complete"] is True
    assert "Zarmina" not in str(found)
    asked = [event for event in await town.audit() if event.action == "recording.viewers"]
    assert [(event.role, event.object_id) for event in asked] == [
        ("supervisor", recording_id),
        ("administrator", recording_id),
    ]


async def test_what_a_person_has_opened_in_a_period(town: Town) -> None:
    recording_id = await recorded(town)
    await opened(town, recording_id)
    early, boss = town.people["supervisor"].id, town.people["administrator"].as_actor()
    town.clock.advance(3 * 86_400)
    later = await second_supervisor(town)
    await opened(town, recording_id, "second")
    day = date(2026, 11, 22)
    for person, since, until, count in (
        (early, day, day, 1),
        (early, day + timedelta(1), day + timedelta(8), 0),
        (later, day, day + timedelta(2), 0),
        (later, day + timedelta(3), day + timedelta(3), 1),
        (later, None, None, 1),
    ):
        found = await town.node.care.viewing.of_person(boss, person, since, until)
        assert len(found.openings) == count, (person, since, until)
    events = [event for event in await town.audit() if event.action == "person.viewed"]
    assert [event.reason for event in events][:2] == ["2026-11-22 to 2026-11-22", "2026-11-23 to 2026-11-30"]


async def test_a_report_about_a_person_is_the_administrators_alone_and_of_a_year_at_most(town: Town) -> None:
    person = town.people["supervisor"].id
    recording_id = await recorded(town)
    await opened(town, recording_id)
    found = await town["administrator"].done("GET", f"/api/people/{person}/viewed")
    [one] = found["openings"]
    assert (found["name"], one["center_name"]) == (town.people["supervisor"].name, town.centers["a"].name)
    assert (one["recording_id"], one["doctor_name"]) == (recording_id, town.people["heart"].name)
    for query in (
        "since=2026-11-22&until=2026-11-21",
        "since=2024-01-01&until=2026-01-01",
        "since=x",
        "until=0001-01-01",
    ):
        assert (await town["administrator"].ask("GET", f"/api/people/{person}/viewed?{query}")).status == 422, query
    for who in ("supervisor", "heart", "staff_a"):
        for ending in ("", ".csv"):
            assert (await town[who].ask("GET", f"/api/people/{person}/viewed{ending}")).status == 403


async def test_a_table_calculates_nothing(town: Town) -> None:
    recording_id = await recorded(town)
    hostile = '=HYPERLINK("http://x","y")'
    words = {"reason": "other", "detail": hostile}
    await town["supervisor"].done("POST", f"/api/recordings/{recording_id}/open", words)
    async with town.node.store.work() as work:
        evil = town.people["supervisor"].as_actor()
        work.audit.append(evil, "recording.export", "recording", recording_id, reason="-1+1")
        evil = replace(evil, name="@SUM(A1)")
        work.audit.append(evil, "recording.open", "recording", recording_id, reason="=1+1")
    table = rows(await town["administrator"].ask("GET", f"/api/recordings/{recording_id}/viewers.csv"))
    assert [(row["who"], row["reason"]) for row in table] == [
        ("'@SUM(A1)", "'=1+1"),
        (town.people["supervisor"].name, f"other: {hostile}"),
    ]
    assert table[1]["exports"] == "recording.export -1+1"
    person = town.people["supervisor"].id
    assert rows(await town["administrator"].ask("GET", f"/api/people/{person}/viewed.csv")) == table


async def test_more_than_one_report_reads_is_said(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    recording_id = await recorded(town)
    for _ in range(5):
        await opened(town, recording_id)
    monkeypatch.setattr(viewing, "BATCH", 2)
    path = f"/api/recordings/{recording_id}/viewers"
    whole = await town["supervisor"].done("GET", path)
    assert (len(whole["openings"]), whole["complete"]) == (5, True)
    monkeypatch.setattr(viewing, "MOST_EVENTS", 2)
    assert (await town["supervisor"].done("GET", path))["complete"] is False
