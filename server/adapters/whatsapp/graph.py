"""A client of the Graph API: messages, media, calls. Every refusal is one error with what to do after it.

Must not know conversations. No address, text or token is logged or put into an error.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from server.domain.whatsapp.bodies import Body, recipient
from server.domain.whatsapp.notices import Writer
from server.domain.whatsapp.refusals import After, Refusal, judge
from server.services.ports.whatsapp import GraphRefused, Permission

TIMEOUT = aiohttp.ClientTimeout(total=20, connect=5)
LARGEST_ANSWER = 256 * 1024
LARGEST_MEDIA = 16 * 1024 * 1024
"""The Cloud API's own bound for sound; pictures may have 5 MB."""


class GraphClient:
    """Of one telephone number. `close` at the end."""

    def __init__(self, root: Callable[[], str], number_id: str, token: str) -> None:
        """`root`: `https://graph.facebook.com/v26.0`, asked at each request: a simulator's is known late."""
        self._asked_root = root
        self._number_id = number_id
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http: aiohttp.ClientSession | None = None

    @property
    def _root(self) -> str:
        return self._asked_root().rstrip("/")

    @property
    def _number(self) -> str:
        return f"{self._root}/{self._number_id}"

    async def send(self, body: Body) -> str:
        """Post a message; its id at WhatsApp. Raises GraphRefused."""
        answer = await self._post("messages", json_body=body)
        return _first_id(answer, "messages")

    async def mark(self, body: Body) -> None:
        """Post what `bodies.seen` made. Raises GraphRefused."""
        await self._post("messages", json_body=body)

    async def upload(self, content: bytes, mime_type: str, name: str) -> str:
        """Leave a file at Meta, to be sent by its id. Raises GraphRefused."""
        form = aiohttp.FormData()
        form.add_field("messaging_product", "whatsapp")
        form.add_field("type", mime_type)
        form.add_field("file", content, filename=name, content_type=mime_type)
        answer = await self._post("media", form=form)
        return _text(answer.get("id"))

    async def download(self, media_id: str, sha256: str) -> bytes:
        """A file that a citizen sent, proved whole. Raises GraphRefused."""
        async with self._answered("GET", f"{self._root}/{media_id}") as response:
            told = await _read_json(response)
        url, expected = _text(told.get("url")), _text(told.get("sha256")) or sha256
        if not url.startswith(self._root.partition("://")[0] + "://"):
            raise GraphRefused(Refusal(After.LATER, 200, title="media lies at no address that may get our token"))
        async with self._answered("GET", url) as response:
            content = await response.content.read(LARGEST_MEDIA + 1)
            while len(content) <= LARGEST_MEDIA and (more := await response.content.read(LARGEST_MEDIA)):
                content += more
        if len(content) > LARGEST_MEDIA or not _is_whole(content, expected):
            raise GraphRefused(Refusal(After.LATER, 200, title="media is not whole"))
        return content

    async def act_on_call(self, call_id: str, action: str, sdp: str = "") -> None:
        """`action`: pre_accept, accept (both with our answer), reject, terminate. Raises GraphRefused."""
        body: Body = {"messaging_product": "whatsapp", "call_id": call_id, "action": action}
        if sdp:
            body["session"] = {"sdp_type": "answer", "sdp": sdp}
        await self._post("calls", json_body=body)

    async def call(self, to: Writer, sdp: str, own_id: str) -> str:
        """Ring a citizen with our offer; the call's id. Raises GraphRefused."""
        offered = {"sdp_type": "offer", "sdp": sdp}
        body: Body = {"messaging_product": "whatsapp", "action": "connect", "session": offered}
        answer = await self._post("calls", json_body={**body, **recipient(to), "biz_opaque_callback_data": own_id})
        return _first_id(answer, "calls")

    async def permission(self, to: Writer) -> Permission:
        """May we call, may we ask? Raises GraphRefused."""
        query = {"user_wa_id": to.phone} if to.phone else {"recipient": to.bsuid}
        async with self._answered("GET", f"{self._number}/call_permissions", params=query) as response:
            answer = await _read_json(response)
        actions = answer.get("actions")
        can = {
            one.get("action_name")
            for one in (actions if isinstance(actions, list) else [])
            if isinstance(one, dict) and one.get("can_perform_action") is True
        }
        return Permission("start_call" in can, "send_call_permission_request" in can)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def _post(
        self, path: str, *, json_body: Body | None = None, form: aiohttp.FormData | None = None
    ) -> dict[str, Any]:
        content: dict[str, Any] = {"data": form} if form is not None else {"json": json_body}
        async with self._answered("POST", f"{self._number}/{path}", **content) as response:
            return await _read_json(response)

    @asynccontextmanager
    async def _answered(self, method: str, url: str, **content: Any) -> AsyncIterator[aiohttp.ClientResponse]:
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=TIMEOUT, headers=self._headers)
        try:
            async with self._http.request(method, url, allow_redirects=False, **content) as response:
                if response.status != 200:
                    raise GraphRefused(await _refusal(response))
                yield response
        except aiohttp.ClientConnectorError as error:
            raise GraphRefused(Refusal(After.LATER, 0, title=type(error).__name__)) from None
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            # What was posted may have been taken: only its status can say.
            after = After.UNSURE if method == "POST" else After.LATER
            raise GraphRefused(Refusal(after, 0, title=type(error).__name__)) from None


async def _refusal(response: aiohttp.ClientResponse) -> Refusal:
    """The body may be no JSON, or JSON of another shape."""
    try:
        answer = await _read_json(response)
    except (ValueError, aiohttp.ClientError, TimeoutError):
        answer = {}
    error = answer.get("error")
    known = error if isinstance(error, dict) else {}
    code = known.get("code") if isinstance(known.get("code"), int) else None
    after = judge(response.status, code, transient=known.get("is_transient") is True)
    return Refusal(after, response.status, code, _text(known.get("type"))[:80])


async def _read_json(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """Raises ValueError for too much or no object."""
    body = await response.content.read(LARGEST_ANSWER)
    while len(body) < LARGEST_ANSWER and (more := await response.content.read(LARGEST_ANSWER)):
        body += more
    answer = json.loads(body)
    if not isinstance(answer, dict):
        raise ValueError("no object")
    return answer


def _first_id(answer: dict[str, Any], name: str) -> str:
    found = answer.get(name)
    if isinstance(found, list) and found and isinstance(found[0], dict) and _text(found[0].get("id")):
        return _text(found[0]["id"])
    raise GraphRefused(Refusal(After.UNSURE, 200, title="no id in the answer"))


def _is_whole(content: bytes, expected: str) -> bool:
    """Meta says the digest in hex or in base64, by the place."""
    digest = hashlib.sha256(content)
    return expected in (digest.hexdigest(), base64.b64encode(digest.digest()).decode())


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
