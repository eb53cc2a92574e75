"""Exports of recordings over HTTP: asked for, agreed to, followed, downloaded. Must not know where they lie.

A browser's download sends no token, so opening sets a cookie for that one file, for a while.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from aiohttp import hdrs, web

from server.api.route import ANYONE, Asked, Nothing, Route, route
from server.api.schemas import exports as schemas
from server.api.sending import send_range
from server.domain.exports import Export, ExportKind, ExportState
from server.domain.identity import Actor, Role
from server.services.exports import ExportService, ExportShown
from server.services.tickets import LIFE

SUPERVISOR = frozenset({Role.SUPERVISOR})
CONTROL_ROOM = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
COOKIE = "eilaj_export"
_TYPES = {"webm": "video/webm", "mkv": "video/x-matroska", "zip": "application/zip"}


def routes(exports: ExportService, *, secure: bool) -> list[Route]:
    """`secure`: served over HTTPS, so the cookie must never travel without it."""
    return [*_asking(AskingArea(exports)), *_having(HavingArea(exports, secure=secure))]


def _asking(area: AskingArea) -> list[Route]:
    return [
        route(
            "POST", "/api/recordings/{id}/exports", area.ask, does="Ask for a copy of it, with a reason",
            roles=SUPERVISOR, takes=schemas.ExportNew, gives=schemas.Export, status=201,
        ),
        route(
            "GET", "/api/recordings/{id}/exports", area.of_recording, does="Copies of it, newest first",
            roles=CONTROL_ROOM, gives=schemas.Exports,
        ),
        route(
            "GET", "/api/exports", area.to_decide, does="What waits for a second person to agree",
            roles=CONTROL_ROOM, gives=schemas.Exports,
        ),
        route(
            "GET", "/api/exports/{id}", area.get, does="How far a copy is",
            roles=CONTROL_ROOM, gives=schemas.Export,
        ),
        route(
            "POST", "/api/exports/{id}/approve", area.approve, does="Agree, as the second person",
            roles=CONTROL_ROOM, gives=schemas.Export,
        ),
        route(
            "POST", "/api/exports/{id}/refuse", area.refuse, does="Do not agree, and say why",
            roles=CONTROL_ROOM, takes=schemas.ExportRefusalNew, gives=schemas.Export,
        ),
    ]  # fmt: skip


def _having(area: HavingArea) -> list[Route]:
    return [
        route(
            "POST", "/api/exports/{id}/cancel", area.cancel, does="End one's own copy",
            roles=SUPERVISOR, gives=schemas.Export,
        ),
        route(
            "POST", "/api/exports/{id}/retry", area.again, does="Have a failed copy made after all",
            roles=SUPERVISOR, gives=schemas.Export,
        ),
        route(
            "POST", "/api/exports/{id}/open", area.open, does="Get the file for a while",
            roles=SUPERVISOR, gives=schemas.ExportOpened,
        ),
        route(
            "GET", "/api/exports/{id}/file", area.file, does="The file, by ranges, for who has opened it",
            roles=ANYONE, media_type="application/octet-stream",
        ),
    ]  # fmt: skip


class AskingArea:
    def __init__(self, exports: ExportService) -> None:
        self._exports = exports

    async def ask(self, asked: Asked[schemas.ExportNew]) -> schemas.Export:
        wish = asked.input
        kind, whose = ExportKind(wish.kind), wish.participant_id
        made = await self._exports.ask(asked.actor, asked["id"], kind, whose, wish.reason, wish.detail)
        return _export(asked.actor, made)

    async def of_recording(self, asked: Asked[Nothing]) -> schemas.Exports:
        return self._all(asked.actor, await self._exports.of_recording(asked.actor, asked["id"]))

    async def to_decide(self, asked: Asked[Nothing]) -> schemas.Exports:
        return self._all(asked.actor, await self._exports.to_decide(asked.actor))

    async def get(self, asked: Asked[Nothing]) -> schemas.Export:
        return _export(asked.actor, await self._exports.get(asked.actor, asked["id"]))

    async def approve(self, asked: Asked[Nothing]) -> schemas.Export:
        return _export(asked.actor, await self._exports.approve(asked.actor, asked["id"]))

    async def refuse(self, asked: Asked[schemas.ExportRefusalNew]) -> schemas.Export:
        return _export(asked.actor, await self._exports.refuse(asked.actor, asked["id"], asked.input.reason))

    def _all(self, actor: Actor, found: Iterable[ExportShown]) -> schemas.Exports:
        shown = tuple(_export(actor, one) for one in found)
        return schemas.Exports(exports=shown, four_eyes=self._exports.four_eyes)


class HavingArea:
    def __init__(self, exports: ExportService, *, secure: bool) -> None:
        self._exports = exports
        self._secure = secure

    async def cancel(self, asked: Asked[Nothing]) -> schemas.Export:
        return _export(asked.actor, await self._exports.cancel(asked.actor, asked["id"]))

    async def again(self, asked: Asked[Nothing]) -> schemas.Export:
        return _export(asked.actor, await self._exports.again(asked.actor, asked["id"]))

    async def open(self, asked: Asked[Nothing]) -> schemas.ExportOpened:
        opened = await self._exports.open(asked.actor, asked["id"])
        url = f"/api/exports/{asked['id']}/file"
        asked.reply.set_cookie(
            COOKIE,
            opened.ticket,
            path=url,
            max_age=int(LIFE.total_seconds()),
            httponly=True,
            secure=self._secure,
            samesite="Strict",
        )
        return schemas.ExportOpened(url=url, until=opened.until)

    async def file(self, asked: Asked[Nothing]) -> web.StreamResponse:
        ticket = asked.request.cookies.get(COOKIE, "")
        stored, export = await self._exports.file(ticket, asked["id"])
        headers: dict[str, str] = {
            hdrs.CONTENT_TYPE: _TYPES.get(export.ending, "application/octet-stream"),
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{_file_name(export)}"',
        }
        return await send_range(asked.request, stored, headers, partial(self._exports.read, export.id))


def _file_name(export: Export) -> str:
    """Without a person's name: it is read by whoever sees a screen."""
    return f"E-Ilaj-{export.recording_id[:8]}-{export.kind}.{export.ending}"


def _export(actor: Actor, one: ExportShown) -> schemas.Export:
    export, progress = one.export, one.progress
    is_making = export.state is ExportState.MAKING
    return schemas.Export.model_validate(
        {
            "id": export.id,
            "recording_id": export.recording_id,
            "kind": export.kind.value,
            "whose": one.whose,
            "reason": export.reason,
            "detail": export.detail,
            "state": export.state.value,
            "center_name": one.center_name,
            "recorded_at": one.recorded_at,
            "asked_by": one.asked_by,
            "asked_at": export.asked_at,
            "mine": export.asked_by == actor.person_id,
            "needs_approval": export.needs_approval,
            "decided_by": one.decided_by,
            "decided_at": export.decided_at,
            "decision": export.decision,
            "failure": export.failure,
            "percent": round(progress.share * 100) if progress is not None else 0 if is_making else None,
            "seconds_left": progress.seconds_left if progress is not None else None,
            "size": export.size,
            "until": export.until,
        }
    )
