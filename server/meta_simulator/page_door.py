"""What the simulator's page and tests ask: people, chats, calls, and what is to go wrong. Plain JSON, no sign-in.

It exists in demo mode alone; it takes requests from a page of the same address only.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from server.meta_simulator import envelopes
from server.meta_simulator.calls import Calls, Tell
from server.meta_simulator.catalogue import ERRORS, NO_ANSWER, NOT_JSON, GraphError
from server.meta_simulator.delivery import MOST_DELAY, MOST_DUPLICATES, Delivery
from server.meta_simulator.network import TEMPORARY, Bubble, Network, Person, message_id, now

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[Json]]

MOST_PEOPLE = 5_000
MOST_MEDIA = 200
MOST_OCTETS = 16 * 1024 * 1024
NEWS_SECONDS = 20.0
MEDIA = {"audio": "audio", "image": "image"}


class PageDoor:
    def __init__(self, network: Network, calls: Calls, delivery: Delivery, tell: Tell) -> None:
        self._network, self._calls, self._delivery, self._tell = network, calls, delivery, tell

    def app(self) -> web.Application:
        app = web.Application(client_max_size=16 * 1024 * 1024)
        for path, handler in {
            "/people": self._add, "/people/{id}/messages": self._write, "/people/{id}/media": self._send_media,
            "/people/{id}/read": self._read, "/people/{id}/permission": self._permit, "/people/{id}/age": self._age,
            "/people/{id}/dial": self._dial, "/people/{id}/pick-up": self._pick_up,
            "/people/{id}/put-down": self._put_down, "/faults": self._faults,
        }.items():  # fmt: skip
            app.router.add_post(path, _guarded(handler))
        app.router.add_get("/state", _guarded(self._state))
        app.router.add_get("/media/{media}", self._media)
        return app

    async def _state(self, request: web.Request) -> Json:
        """Everything that a page shows; waits until there is something newer than `since`."""
        since = request.query.get("since", "")
        if since.isdecimal():
            await self._network.news(int(since), NEWS_SECONDS)
        person = self._network.people.get(request.query.get("person", ""))
        faults = self._delivery.faults
        return {
            "revision": self._network.revision,
            "people": [_named(one) for one in self._network.people.values()][-50:],
            "person": _whole(person) if person is not None else None,
            "faults": {
                "duplicates": faults.duplicates, "disorder": faults.disorder, "delay_ms": faults.delay_ms,
                "errors": [{"code": code, "times": times} for code, times in faults.errors.items()],
            },
            "known_errors": [{"code": code, "title": title} for code, (_, title) in ERRORS.items()],
            "webhooks": {"taken": self._delivery.taken, "refused": self._delivery.refused},
            "log": [
                {"at": at.isoformat(), "what": what, "status": status, "took_ms": took}
                for at, what, status, took in self._delivery.log[-30:]
            ],
        }  # fmt: skip

    async def _add(self, request: web.Request) -> Json:
        given = await _json(request)
        if len(self._network.people) >= MOST_PEOPLE:
            raise web.HTTPConflict
        phone = str(given.get("phone") or f"92300{secrets.randbelow(10**7):07d}")
        name = str(given.get("name") or "Ali")[:60]
        if not re.fullmatch("[0-9]{8,15}", phone) or self._network.find(phone=phone):
            raise web.HTTPBadRequest
        return _named(self._network.add_person(name, phone, hides=given.get("hides") is True))

    async def _write(self, request: web.Request) -> Json:
        """A text, a pressed button or row (`pick` with `title`), or something that no bot can read."""
        person, given = self._person(request), await _json(request)
        if isinstance(given.get("pick"), str):
            title = str(given.get("title", ""))
            form = "list_reply" if given.get("list") is True else "button_reply"
            content = {"type": form, form: {"id": given["pick"], "title": title}}
            return self._say(person, "interactive", content)
        if given.get("sticker") is True:
            return self._say(person, "sticker", {"id": "1", "mime_type": "image/webp"})
        text = str(given.get("text", ""))[:4096]
        if not text:
            raise web.HTTPBadRequest
        return self._say(person, "text", {"body": text})

    async def _send_media(self, request: web.Request) -> Json:
        # The bound of the whole application is for JSON; a photo has its own.
        person, content = self._person(request), await _at_most(request, MOST_OCTETS)
        kind = MEDIA.get(request.content_type.partition("/")[0])
        if kind is None or not content or len(self._network.media) >= MOST_MEDIA:
            raise web.HTTPBadRequest
        id_, mime = secrets.token_hex(8), request.headers["Content-Type"][:80]
        self._network.media[id_] = (content, mime)
        told: Json = {"id": id_, "mime_type": mime, "sha256": hashlib.sha256(content).hexdigest()}
        return self._say(person, kind, {**told, "voice": True} if kind == "audio" else told)

    async def _read(self, request: web.Request) -> Json:
        person = self._person(request)
        for bubble in person.bubbles:
            if not bubble.mine and bubble.status == "delivered":
                bubble.status = "read"
                self._tell("messages", envelopes.status(person, bubble, now()))
        return {}

    async def _permit(self, request: web.Request) -> Json:
        person, given = self._person(request), await _json(request)
        accepts = given.get("accept") is True
        person.may_call_until = now() + TEMPORARY if accepts else None
        reply: Json = {"response": "accept" if accepts else "reject", "response_source": "user_action"}
        if accepts and person.may_call_until is not None:
            reply["expiration_timestamp"] = int(person.may_call_until.timestamp())
        return self._say(person, "interactive", {"type": "call_permission_reply", "call_permission_reply": reply})

    async def _age(self, request: web.Request) -> Json:
        """As if he had last written so many hours earlier."""
        person, hours = self._person(request), (await _json(request)).get("hours")
        if isinstance(hours, int) and 0 <= hours <= 1_000 and person.heard is not None:
            person.heard -= timedelta(hours=hours)
        return {}

    async def _dial(self, request: web.Request) -> Json:
        person, given = self._person(request), await _json(request)
        try:
            ring = self._calls.dial(person, str(given.get("sdp", "")), str(given.get("payload", ""))[:512])
        except GraphError:
            raise web.HTTPConflict from None
        return {"id": ring.id}

    async def _pick_up(self, request: web.Request) -> Json:
        self._calls.pick_up(self._person(request), str((await _json(request)).get("sdp", "")))
        return {}

    async def _put_down(self, request: web.Request) -> Json:
        self._calls.put_down(self._person(request))
        return {}

    async def _faults(self, request: web.Request) -> Json:
        given, faults = await _json(request), self._delivery.faults
        if isinstance(duplicates := given.get("duplicates"), int):
            faults.duplicates = min(max(duplicates, 0), MOST_DUPLICATES)
        if isinstance(delay := given.get("delay_ms"), int):
            faults.delay_ms = min(max(delay, 0), MOST_DELAY)
        if isinstance(disorder := given.get("disorder"), bool):
            faults.disorder = disorder
        code, times = given.get("code"), given.get("times", 1)
        if code in (*ERRORS, NOT_JSON, NO_ANSWER) and isinstance(times, int):
            faults.errors = {**faults.errors, code: min(max(times, 1), 1_000)}
        if given.get("no_errors") is True:
            faults.errors = {}
        self._network.change()
        return {}

    async def _media(self, request: web.Request) -> web.StreamResponse:
        content, mime = self._network.media.get(request.match_info["media"], (b"", ""))
        if not content:
            raise web.HTTPNotFound
        return web.Response(body=content, content_type=mime.partition(";")[0])

    def _say(self, person: Person, kind: str, content: Json) -> Json:
        bubble = Bubble(message_id(), True, kind, content, now())
        person.heard = now()
        self._network.put(person, bubble)
        self._tell("messages", envelopes.message(person, bubble))
        return {"id": bubble.id}

    def _person(self, request: web.Request) -> Person:
        person = self._network.people.get(request.match_info["id"])
        if person is None:
            raise web.HTTPNotFound
        return person


def _guarded(handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden
        return web.json_response(await handler(request), headers={"Cache-Control": "no-store"})

    return handle


async def _at_most(request: web.Request, octets: int) -> bytes:
    body = bytearray()
    async for piece in request.content.iter_chunked(64 * 1024):
        body += piece
        if len(body) > octets:
            raise web.HTTPRequestEntityTooLarge(max_size=octets, actual_size=len(body))
    return bytes(body)


async def _json(request: web.Request) -> Json:
    try:
        given = json.loads(await request.read() or b"{}")
    except ValueError:
        raise web.HTTPBadRequest from None
    if not isinstance(given, dict):
        raise web.HTTPBadRequest
    return given


def _named(person: Person) -> Json:
    return {
        "id": person.id, "name": person.name, "phone": person.phone, "bsuid": person.bsuid, "hides": person.hides,
    }  # fmt: skip


def _whole(person: Person) -> Json:
    call = person.call
    return {
        **_named(person),
        "may_be_called": person.may_be_called(),
        "heard_at": None if person.heard is None else person.heard.isoformat(),
        "charged": sum(not one.mine and one.status in ("delivered", "read") for one in person.bubbles),
        "bubbles": [
            {
                "id": one.id, "mine": one.mine, "kind": one.kind, "content": one.content,
                "at": one.at.isoformat(), "status": one.status,
            }
            for one in person.bubbles
        ],
        "call": None if call is None else {
            "id": call.id, "direction": call.direction, "state": call.state, "offer": call.offer,
            "answer": call.answer, "reason": call.reason,
        },
    }  # fmt: skip
