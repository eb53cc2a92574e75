"""The roster as a file: out, and in with a dry run. Must not know the store."""

from __future__ import annotations

from aiohttp import web

from server.api.people import ADMINISTRATOR
from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import roster as schemas
from server.api.spreadsheet import csv_response
from server.domain.roster_table import HEADS
from server.services.roster_tables import RosterTableService


def routes(tables: RosterTableService) -> list[Route]:
    async def out(asked: Asked[Nothing]) -> web.Response:
        return csv_response("roster", HEADS, await tables.out(asked.actor))

    async def take_in(asked: Asked[schemas.RosterImportNew]) -> schemas.RosterFates:
        found = await tables.take_in(asked.actor, asked.input.text, write=asked.input.write)
        fates = (
            schemas.RosterFate(number=one.number, login=one.login, fate=one.fate.value, wrong=one.wrong)
            for one in found
        )
        return schemas.RosterFates(rows=tuple(fates), written=asked.input.write)

    return [
        route("GET", "/api/shifts.csv", out, does="The whole roster as a table", roles=ADMINISTRATOR,
              media_type="text/csv"),
        route("POST", "/api/shifts/import", take_in, does="What each row of a table would do, or do it",
              roles=ADMINISTRATOR, takes=schemas.RosterImportNew, gives=schemas.RosterFates),
    ]  # fmt: skip
