"""Messages of an encounter's call over HTTP: the list, and the sound of voice notes by ranges.

Must not know the store. A page fetches the sound with its token and plays it from memory: no cookie, no ticket.
"""

from __future__ import annotations

from aiohttp import hdrs, web

from server.api.patients import CLINICAL
from server.api.route import GUESTS, Asked, Nothing, Route, route
from server.api.schemas import care as schemas
from server.services.cards import message_card
from server.services.messages import MessageService, VoiceNote


def routes(messages: MessageService) -> list[Route]:
    area = MessageArea(messages)
    return [
        route(
            "GET", "/api/encounters/{id}/messages", area.find, does="Texts and voice notes, oldest first",
            roles=CLINICAL, gives=schemas.Messages,
        ),
        route(
            "GET", "/api/encounters/{id}/voice-notes/{note}", area.sound, roles=CLINICAL | GUESTS,
            does="The sound of a voice note, by ranges; for guests while they may sit in the call",
            media_type="audio/webm",
        ),
    ]  # fmt: skip


class MessageArea:
    def __init__(self, messages: MessageService) -> None:
        self._messages = messages

    async def find(self, asked: Asked[Nothing]) -> schemas.Messages:
        found = await self._messages.of_encounter(asked.actor, asked["id"])
        return schemas.Messages(messages=tuple(message_card(one) for one in found))

    async def sound(self, asked: Asked[Nothing]) -> web.Response:
        note = await self._messages.voice_note(asked.actor, asked["id"], asked["note"])
        return _part(asked.request, note)


def _part(request: web.Request, note: VoiceNote) -> web.Response:
    """The whole, or the range that was asked for (RFC 9110 §14): one, as players ask."""
    size = len(note.sound)
    headers: dict[str, str] = {
        hdrs.CONTENT_TYPE: note.mime,
        hdrs.ACCEPT_RANGES: "bytes",
        hdrs.CACHE_CONTROL: "private, no-store",
    }
    try:
        asked = request.http_range
    except ValueError:
        asked = None
    if asked is None:
        return _unsatisfied(headers, size)
    if asked.start is None and asked.stop is None:
        return web.Response(body=note.sound, headers=headers)
    start, stop, _ = asked.indices(size)
    if start >= stop:
        return _unsatisfied(headers, size)
    headers[hdrs.CONTENT_RANGE] = f"bytes {start}-{stop - 1}/{size}"
    return web.Response(status=206, body=note.sound[start:stop], headers=headers)


def _unsatisfied(headers: dict[str, str], size: int) -> web.Response:
    return web.Response(status=416, headers=headers | {hdrs.CONTENT_RANGE: f"bytes */{size}"})
