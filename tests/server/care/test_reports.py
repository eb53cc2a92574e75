"""Reports over HTTP: figures for the control room, files that hide small numbers, encounters behind them, pages."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
import zipfile
from typing import Any

from server.api.workbook import workbook
from server.domain.identity import SYSTEM
from tests.server import making
from tests.server.care.conftest import Town

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


async def busy(town: Town, *, more: int = 0) -> None:
    """Three encounters at A, finished, left and waiting, and `more` that wait at B; all counted."""
    seen = await town.treat()
    town.clock.advance(600)
    await town["heart"].done("POST", f"/api/encounters/{seen}/finish", {"outcome": "refer_in_person"})
    left = await town.queue()
    await town["staff_a"].done("POST", f"/api/encounters/{left}/cancel", {"reason": "went home"})
    await town.queue(urgency="urgent")
    for _ in range(more):
        await town.queue("staff_b")
    await town.node.reporting.keeping.refresh()


def figures(report: Any) -> dict[str, Any]:
    return {row["title"]["en"]: row["now"]["values"] for row in report["rows"]}


async def test_figures_by_center_and_by_outcome(town: Town) -> None:
    await busy(town, more=2)
    a, b = (town.centers[key].name for key in "ab")
    for who in ("supervisor", "administrator"):
        report = await town[who].done("GET", "/api/reports/encounters?by=center")
        assert figures(report) == {a: [3, 1], b: [2, None]}
        assert (report["total"]["values"], report["days"]) == ([5, 1], [{"day": "2026-11-22", "value": 5}])
    by_outcome = await town["supervisor"].done("GET", "/api/reports/encounters?by=outcome")
    assert {name: values[0] for name, values in figures(by_outcome).items()} == {
        "Left or cancelled": 1,
        "Referred in person": 1,
        "Still open": 3,
    }
    only = await town["supervisor"].done("GET", f"/api/reports/encounters?center={town.centers['b'].id}&by=urgency")
    assert figures(only) == {"Routine": [2, None]}


async def test_every_report_can_be_read_by_everything_it_offers_and_compared(town: Town) -> None:
    await busy(town)
    kinds = (await town["supervisor"].done("GET", "/api/reports"))["reports"]
    versus = "versus_since=2026-10-01&versus_until=2026-10-31"
    for kind in kinds:
        for by in kind["dimensions"]:
            path = f"/api/reports/{kind['name']}?by={by['value']}&{versus}"
            report = await town["supervisor"].done("GET", path)
            assert len(report["total"]["values"]) == len(report["total_before"]["values"]) == len(kind["measures"])
            assert all(row["before"] is not None for row in report["rows"])


async def test_who_may_read_reports(town: Town) -> None:
    await busy(town)
    for who in ("staff_a", "heart"):
        for path in ("/api/reports", "/api/reports/waiting", "/api/report-documents"):
            assert (await town[who].ask("GET", path)).status == 403
    assert (await town["administrator"].ask("GET", "/api/reports/waiting/encounters")).status == 403


IMPOSSIBLE = (
    *("by=phase", "by='%20or%201=1--", "since=2026-11-30&until=2026-11-01", "since=1900-01-01", "until=x"),
    *("versus_since=2026-01-01", "versus_since=2026-02-01&versus_until=2026-01-01", "name=Zarmina"),
    "since=2010-01-01&until=2026-11-01",
)


async def test_what_cannot_be_asked_is_refused(town: Town) -> None:
    for query in IMPOSSIBLE:
        for path in ("waiting", "waiting/table.csv", "waiting/encounters"):
            answer = await town["supervisor"].ask("GET", f"/api/reports/{path}?{query}")
            assert (answer.status, answer.body["code"]) == (422, "input.refused"), (path, query)


async def test_more_that_cannot_be_asked(town: Town) -> None:
    for path, status in (
        ("nothing", 404),
        ("duty/encounters", 404),
        ("duty?center=x", 422),
        ("waiting/encounters?cursor=x~y", 422),
        ("waiting/encounters?by=day&key=x", 422),
    ):
        assert (await town["supervisor"].ask("GET", f"/api/reports/{path}")).status == status, path
    hostile = "%27%20or%201%3D1--"
    found = await town["supervisor"].done("GET", f"/api/reports/encounters?district={hostile}")
    assert found["rows"] == []


async def test_the_encounters_behind_a_row_are_shown_without_names_and_audited(town: Town) -> None:
    await busy(town)
    path = "/api/reports/encounters/encounters?by=outcome&key=refer_in_person"
    page = await town["supervisor"].done("GET", path)
    [one] = page["encounters"]
    assert (page["total"], page["next"], one["duration"], one["outcome"]["en"]) == (
        1,
        None,
        10,
        "Referred in person",
    )
    assert "Zarmina" not in str(page)
    [event] = [event for event in await town.audit() if event.action == "report.encounters"]
    assert (event.object_id, event.reason) == (
        one["id"],
        "encounters, by outcome, 2026-10-24 to 2026-11-22",
    )
    assert event.patient_id is not None


async def test_a_table_that_leaves_hides_small_numbers(town: Town) -> None:
    await busy(town, more=5)
    text = (await town["supervisor"].ask("GET", "/api/reports/encounters/table.csv?by=center")).body.decode(
        "utf-8-sig"
    )
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(text, newline="")) if row}
    a, b = (town.centers[key].name for key in "ab")
    assert rows["Center"] == ["Patients who arrived", "Seen by a doctor"]
    assert rows[a] == ["fewer than 5", "fewer than 5"]
    assert rows[b] == ["not told", ""], "or the total would tell A's"
    assert rows["All"] == ["8", "fewer than 5"]
    [event] = [event for event in await town.audit() if event.action == "report.export"]
    assert event.reason == "csv, by center, 2026-10-24 to 2026-11-22"


async def test_a_table_calculates_nothing_in_any_form(town: Town) -> None:
    evil = making.center(name="=HYPERLINK(1)", district="@SUM(A1)")
    patient = making.patient(evil.id)
    async with town.node.store.work() as work:
        await making.keep(work, evil, patient, *(making.waiting(patient) for _ in range(6)))
    await town.node.reporting.keeping.refresh()
    path = "/api/reports/encounters/table"
    text = (await town["administrator"].ask("GET", f"{path}.csv?by=center")).body.decode("utf-8-sig")
    assert '"\'=HYPERLINK(1)","6"' in text
    sheet = await town["administrator"].ask("GET", f"{path}.xlsx?by=district&language=ur")
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="report-encounters.xlsx"'
    tree = read_sheet(sheet.body)
    cells = [cell for cell in tree.iter(f"{SHEET}c") if "".join(cell.itertext()) == "@SUM(A1)"]
    assert [cell.get("t") for cell in cells] == ["inlineStr"]
    assert not list(tree.iter(f"{SHEET}f"))
    assert tree.find(f".//{SHEET}sheetView").get("rightToLeft") == "1"  # type: ignore[union-attr]


def test_a_workbook_holds_whatever_is_put_into_it() -> None:
    made = workbook([["a\0b\x1f", "<&>", None, 3, 2.5], ["x" * 40_000]])
    assert made == workbook([["a\0b\x1f", "<&>", None, 3, 2.5], ["x" * 40_000]])
    texts = ["".join(cell.itertext()) for cell in read_sheet(made).iter(f"{SHEET}c")]
    assert texts[:5] == ["ab", "<&>", "", "3", "2.5"]
    assert len(texts[5]) == 32_767


def read_sheet(content: bytes) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))


async def test_a_monthly_report_is_made_kept_and_audited(town: Town) -> None:
    await busy(town)
    made = await town["administrator"].done(
        "POST", "/api/report-documents", {"month": "2026-11-05", "language": "ur"}
    )
    [one] = made["documents"]
    assert (one["month"], one["language"], one["made_by_name"]) == (
        *("2026-11-01", "ur"),
        town.people["administrator"].name,
    )
    pages = await town["supervisor"].ask("GET", f"/api/report-documents/{one['id']}/pdf")
    assert pages.body.startswith(b"%PDF-")
    assert pages.headers["Content-Disposition"] == 'inline; filename="report-2026-11-ur.pdf"'
    said = [(event.action, event.reason) for event in await town.audit() if event.action.startswith("report.")]
    assert said == [("report.made", "2026-11, ur"), ("report.document", "2026-11, ur")]
    late = {"month": "2026-12-01", "language": "en"}
    assert (await town["supervisor"].ask("POST", "/api/report-documents", late)).status == 422


async def test_the_clock_makes_each_month_once(town: Town) -> None:
    documents = town.node.reporting.documents
    assert [(one.month.isoformat(), one.language) for one in await documents.make_due()] == [
        ("2026-10-01", "en"),
        ("2026-10-01", "ur"),
    ]
    assert await documents.make_due() == ()
    town.clock.advance(86_400 * 12)
    assert [one.month.isoformat() for one in await documents.make_due()] == ["2026-11-01", "2026-11-01"]
    listed = await documents.all(town.people["supervisor"].as_actor())
    assert [shown.made_by_name for shown in listed] == [None] * 4
    assert {event.actor_name for event in await town.audit() if event.action == "report.made"} == {SYSTEM.name}
