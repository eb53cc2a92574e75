"""The fake Graph API: the endpoints that our client uses, with Meta's answers and refusals."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from server.meta_simulator import envelopes, rules
from server.meta_simulator.calls import Calls, Tell
from server.meta_simulator.catalogue import NO_ANSWER, NOT_JSON, GraphError
from server.meta_simulator.delivery import Faults
from server.meta_simulator.network import Bubble, Network, Person, message_id, now

Json = dict[str, Any]


class GraphDoor:
    """`app` is served on loopback, apart from everything else."""

    def __init__(
        self, number_id: str, token: str, network: Network, calls: Calls, faults: Faults, tell: Tell
    ) -> None:
        self._number_id, self._token = number_id, token
        self._network, self._calls, self._faults, self._tell = network, calls, faults, tell
        #: Every body that was posted to be sent, newest last, for tests.
        self.posted: list[Json] = []

    def app(self) -> web.Application:
        app = web.Application(client_max_size=20 * 1024 * 1024)
        number = f"/v26.0/{self._number_id}"
        app.router.add_post(f"{number}/messages", self._guarded(self._messages))
        app.router.add_post(f"{number}/calls", self._guarded(self._act))
        app.router.add_post(f"{number}/media", self._guarded(self._upload))
        app.router.add_get(f"{number}/call_permissions", self._guarded(self._permissions))
        app.router.add_get("/v26.0/{media}", self._guarded(self._media))
        app.router.add_get("/files/{media}", self._guarded(self._file))
        return app

    def _guarded(
        self, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                if request.headers.get("Authorization") != f"Bearer {self._token}":
                    raise GraphError(190)
                return await handler(request)
            except GraphError as error:
                return web.json_response(error.body(), status=error.status)

        return handle

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        if body.get("status") == "read":
            return web.json_response({"success": True})
        self.posted.append(body)
        asked = self._faults.next_error()
        if asked == NOT_JSON:
            return web.Response(status=502, text="<html>Bad gateway</html>", content_type="text/html")
        if asked is not None and asked != NO_ANSWER:
            raise GraphError(asked, "asked for in the simulator")
        person = self._person(body)
        kind, content = rules.message(body, person)
        bubble = Bubble(
            message_id(), False, kind, content, now(), "sent", str(body.get("biz_opaque_callback_data", ""))
        )
        if content.get("type") == "call_permission_request":
            person.asked_to_call = now()
        self._network.put(person, bubble)
        self._tell("messages", envelopes.status(person, bubble, now()))
        bubble.status = "delivered"
        self._tell("messages", envelopes.status(person, bubble, now()))
        if asked == NO_ANSWER and request.transport is not None:
            request.transport.abort()
        told = {"input": person.phone, "wa_id": person.phone, "user_id": person.bsuid}
        answer = {"messaging_product": "whatsapp", "contacts": [told], "messages": [{"id": bubble.id}]}
        return web.json_response(answer)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        asked = self._faults.next_error()
        if asked is not None and asked >= 0:
            raise GraphError(asked, "asked for in the simulator")
        if body.get("action") == "connect":
            own_id = str(body.get("biz_opaque_callback_data", ""))
            ring = self._calls.connect(self._person(body), body.get("session"), own_id)
            return web.json_response({"messaging_product": "whatsapp", "calls": [{"id": ring.id}]})
        found = self._network.ring(str(body.get("call_id", "")))
        if found is None:
            raise GraphError(138007, "no such call")
        person = self._network.people[found.person_id]
        self._calls.act(person, found, body.get("action"), body.get("session"))
        return web.json_response({"messaging_product": "whatsapp", "success": True})

    async def _permissions(self, request: web.Request) -> web.StreamResponse:
        person = self._network.find(
            phone=request.query.get("user_wa_id", ""), bsuid=request.query.get("recipient", "")
        )
        if person is None:
            raise GraphError(131026)
        can = {"send_call_permission_request": person.may_be_asked(), "start_call": person.may_be_called()}
        actions = [{"action_name": name, "can_perform_action": may} for name, may in can.items()]
        status = "temporary" if person.may_be_called() else "no_permission"
        return web.json_response({"permission": {"status": status}, "actions": actions})

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        file = form.get("file")
        if not isinstance(file, web.FileField):
            raise GraphError(131053)
        content = await asyncio.to_thread(file.file.read)
        id_ = secrets.token_hex(8)
        self._network.media[id_] = (content, file.content_type)
        return web.json_response({"id": id_})

    async def _media(self, request: web.Request) -> web.StreamResponse:
        content, mime = self._kept(request)
        id_ = request.match_info["media"]
        url = f"{request.scheme}://{request.host}/files/{id_}"
        digest = hashlib.sha256(content).hexdigest()
        return web.json_response(
            {"url": url, "mime_type": mime, "sha256": digest, "file_size": len(content), "id": id_}
        )

    async def _file(self, request: web.Request) -> web.StreamResponse:
        content, mime = self._kept(request)
        return web.Response(body=content, content_type=mime.partition(";")[0])

    def _kept(self, request: web.Request) -> tuple[bytes, str]:
        kept = self._network.media.get(request.match_info["media"])
        if kept is None:
            raise GraphError(131052)
        return kept

    def _person(self, body: Json) -> Person:
        person = self._network.find(phone=str(body.get("to", "")), bsuid=str(body.get("recipient", "")))
        if person is None:
            raise GraphError(131026, "nobody has this number here")
        return person


async def _body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise GraphError(100, "no JSON") from None
    if not isinstance(body, dict):
        raise GraphError(100, "no object")
    return body
