"""The structured case, its data, and what is attached to it, over HTTP. Must not know the store."""

from __future__ import annotations

import gzip
import hashlib
from typing import Any

from aiohttp import hdrs, web

from server.api.cockpit import send_slowly
from server.api.encounters import encounter_model
from server.api.patients import CLINICAL, STAFF
from server.api.route import PEOPLE, Asked, Nothing, Route, route
from server.api.schemas import care
from server.api.schemas import intake as schemas
from server.domain.attachments import AttachmentKind, octets_of
from server.domain.triage_data import DATA, raw
from server.services.attachments import AttachmentService, Sent
from server.services.intake import IntakeService

FILE = "/api/encounters/{id}/attachments/{attachment}"


def routes(intake: IntakeService, attachments: AttachmentService) -> list[Route]:
    case, files = CaseArea(intake), AttachmentArea(attachments)
    return [
        route(
            "GET", "/api/triage", case.data, does="All data of the referral gate", roles=PEOPLE,
            gives=schemas.Triage,
        ),
        route(
            "PATCH", "/api/encounters/{id}/intake", case.change, roles=STAFF,
            does="Save complaints, answers and danger signs as typed", takes=schemas.IntakeChange,
            gives=care.Encounter,
        ),
        route(
            "GET", "/api/encounters/{id}/attachments", files.list, does="Pictures and voice notes of an encounter",
            roles=CLINICAL, gives=schemas.Attachments,
        ),
        route(
            "PUT", FILE, files.keep, does="Send one piece of a picture or voice note; repeating it changes nothing",
            roles=STAFF, takes=schemas.AttachmentPieceNew, gives=schemas.AttachmentKept,
        ),
        route(
            "GET", FILE, files.get, does="One picture, voice note or sound; slowly where `bps` says so",
            roles=CLINICAL, takes=schemas.AttachmentRead, media_type="application/octet-stream",
        ),
        route("DELETE", FILE, files.remove, does="Take a wrong picture out of the case", roles=STAFF),
    ]  # fmt: skip


class CaseArea:
    def __init__(self, intake: IntakeService) -> None:
        self._intake = intake
        text = _triage().model_dump_json().encode()
        self._text, self._packed = text, gzip.compress(text, mtime=0)
        self._etag = f'"{hashlib.sha256(text).hexdigest()[:24]}"'

    async def data(self, asked: Asked[Nothing]) -> web.Response:
        """Gzipped: 15 kB instead of 120, which is what counts on a thin link."""
        headers = {hdrs.ETAG: self._etag, hdrs.CACHE_CONTROL: "private, no-cache", hdrs.VARY: hdrs.ACCEPT_ENCODING}
        if asked.request.headers.get(hdrs.IF_NONE_MATCH) == self._etag:
            return web.Response(status=304, headers=headers)
        body = self._text
        if "gzip" in asked.request.headers.get(hdrs.ACCEPT_ENCODING, ""):
            body, headers[hdrs.CONTENT_ENCODING] = self._packed, "gzip"
        return web.Response(body=body, content_type="application/json", charset="utf-8", headers=headers)

    async def change(self, asked: Asked[schemas.IntakeChange]) -> care.Encounter:
        said = asked.input.model_dump(exclude_unset=True)
        changes: dict[str, Any] = {
            name: value for name, value in said.items() if value is not None or name == "pregnant"
        }
        return encounter_model(asked.actor, await self._intake.change_case(asked.actor, asked["id"], changes))


class AttachmentArea:
    def __init__(self, attachments: AttachmentService) -> None:
        self._attachments = attachments

    async def list(self, asked: Asked[Nothing]) -> schemas.Attachments:
        found = await self._attachments.of_encounter(asked.actor, asked["id"])
        return schemas.Attachments(
            attachments=tuple(
                schemas.Attachment(
                    id=one.id,
                    kind=one.kind.value,
                    mime=one.mime,
                    shows=one.shows,
                    note=one.note,
                    seconds=one.seconds,
                    taken_at=one.taken_at,
                    octets=one.octets,
                    site=one.site,
                    part=one.part.value,
                    whole_id=one.whole_id,
                    from_call=one.participant_id is not None,
                )
                for one in found
            )
        )

    async def keep(self, asked: Asked[schemas.AttachmentPieceNew]) -> schemas.AttachmentKept:
        given = asked.input
        sent = Sent(
            id=asked["attachment"],
            kind=AttachmentKind(given.kind),
            mime=given.mime,
            shows=given.shows,
            note=given.note,
            seconds=given.seconds,
            number=given.number,
            count=given.count,
            octets=octets_of(given.data),
        )
        kept = await self._attachments.keep(asked.actor, asked["id"], sent)
        return schemas.AttachmentKept(next=kept.arrived_pieces, whole=kept.is_whole)

    async def get(self, asked: Asked[schemas.AttachmentRead]) -> web.StreamResponse:
        one, content = await self._attachments.content(asked.actor, asked["id"], asked["attachment"])
        if asked.input.bps is not None:
            return await send_slowly(asked.request, one, content, asked.input.bps)
        headers = {hdrs.CACHE_CONTROL: "no-store", hdrs.CONTENT_DISPOSITION: "attachment"}
        return web.Response(body=content, content_type=one.mime, headers=headers)

    async def remove(self, asked: Asked[Nothing]) -> None:
        await self._attachments.remove(asked.actor, asked["id"], asked["attachment"])


def _triage() -> schemas.Triage:
    """The data files as one document. Raises pydantic's ValidationError for a file of another shape."""
    complaints, danger, vitals = raw("complaints"), raw("danger"), raw("vitals")
    return schemas.Triage.model_validate(
        {
            "version": DATA.version,
            "signed_off_by": complaints["signed_off_by"],
            "first_by_vital": vitals["first"],
            "vitals": vitals["fields"],
            **{name: complaints[name] for name in ("pregnancy", "common", "complaints")},
            **{name: danger[name] for name in ("signs", "together", "ages", "actions", "first_by_urgency")},
            **{name: vitals[name] for name in ("bands", "pregnant", "words")},
        }
    )
