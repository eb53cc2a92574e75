"""Reports of who opened which recording, over HTTP and as CSV. Must not know the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from aiohttp import web

from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import reviews as schemas
from server.api.spreadsheet import csv_response
from server.domain.identity import Role
from server.services.viewing import OpeningShown, Viewing, ViewingService

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
CONTROL_ROOM = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
HEADS = (
    *("opened at (UTC)", "last seen at (UTC)", "who", "role", "reason", "recording", "recorded at (UTC)"),
    *("center", "doctor", "seconds watched", "ranges watched (s)", "exports"),
)


def routes(viewing: ViewingService) -> list[Route]:
    area = ViewingArea(viewing)
    return [
        route(
            "GET", "/api/recordings/{id}/viewers", area.of_recording, does="Who has opened a recording",
            roles=CONTROL_ROOM, gives=schemas.Viewing,
        ),
        route(
            "GET", "/api/recordings/{id}/viewers.csv", area.of_recording_csv, does="The same as a table",
            roles=CONTROL_ROOM, media_type="text/csv",
        ),
        route(
            "GET", "/api/people/{id}/viewed", area.of_person, does="What a person has opened, by period",
            roles=ADMINISTRATOR, takes=schemas.ViewedQuery, gives=schemas.Viewing,
        ),
        route(
            "GET", "/api/people/{id}/viewed.csv", area.of_person_csv, does="The same as a table",
            roles=ADMINISTRATOR, takes=schemas.ViewedQuery, media_type="text/csv",
        ),
    ]  # fmt: skip


class ViewingArea:
    def __init__(self, viewing: ViewingService) -> None:
        self._viewing = viewing

    async def of_recording(self, asked: Asked[Nothing]) -> schemas.Viewing:
        return _viewing(await self._viewing.of_recording(asked.actor, asked["id"]))

    async def of_recording_csv(self, asked: Asked[Nothing]) -> web.StreamResponse:
        found = await self._viewing.of_recording(asked.actor, asked["id"])
        return csv_response("opened", HEADS, _rows(found.openings))

    async def of_person(self, asked: Asked[schemas.ViewedQuery]) -> schemas.Viewing:
        return _viewing(await self._of_person(asked))

    async def of_person_csv(self, asked: Asked[schemas.ViewedQuery]) -> web.StreamResponse:
        return csv_response("opened", HEADS, _rows((await self._of_person(asked)).openings))

    async def _of_person(self, asked: Asked[schemas.ViewedQuery]) -> Viewing:
        period = asked.input
        return await self._viewing.of_person(asked.actor, asked["id"], period.since, period.until)


def _viewing(one: Viewing) -> schemas.Viewing:
    return schemas.Viewing(
        name=one.name, openings=tuple(_opening(shown) for shown in one.openings), complete=one.complete
    )


def _opening(shown: OpeningShown) -> schemas.Opening:
    one = shown.opening
    return schemas.Opening(
        recording_id=one.recording_id,
        started_at=shown.started_at,
        center_name=shown.center_name,
        doctor_name=shown.doctor_name,
        actor_id=one.actor_id,
        actor_name=one.actor_name,
        role=one.role,
        at=one.at,
        last_at=one.last_at,
        reason=one.reason,
        ranges=tuple(one.ranges),
        watched_ms=one.watched_ms,
        exports=tuple(schemas.ExportMade(**asdict(export)) for export in one.exports),
    )


def _rows(openings: Sequence[OpeningShown]) -> list[tuple[object, ...]]:
    return [
        (
            shown.opening.at.isoformat(timespec="seconds"),
            shown.opening.last_at.isoformat(timespec="seconds"),
            shown.opening.actor_name,
            shown.opening.role,
            shown.opening.reason,
            shown.opening.recording_id,
            "" if shown.started_at is None else shown.started_at.isoformat(timespec="seconds"),
            shown.center_name,
            shown.doctor_name,
            round(shown.opening.watched_ms / 1000),
            " ".join(f"{begin / 1000:g}-{end / 1000:g}" for begin, end in shown.opening.ranges),
            "; ".join(f"{one.action} {one.reason}".strip() for one in shown.opening.exports),
        )
        for shown in openings
    ]
