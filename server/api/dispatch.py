"""From a declared route to an aiohttp handler: who asks, may they, is the input right, run, render.

Must not know any area. What is logged of a request: method, the route's pattern (never the path), status, time.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Protocol, get_origin
from urllib.parse import urlsplit

import structlog
from aiohttp import hdrs, web
from pydantic import ValidationError

from server.api import problems
from server.api.route import Asked, Route
from server.api.schemas.base import Model
from server.domain.errors import Contended, Forbidden, Invalid, NotFound, NotSignedIn, Refused
from server.domain.identity import Actor
from server.measures import FAULTS, REQUESTS

log = structlog.get_logger("api")


class Authenticate(Protocol):
    """From a bearer token to its actor. Raises NotSignedIn, Forbidden."""

    def __call__(self, token: str, /, *, may_owe: bool) -> Awaitable[Actor]: ...


BODY_SECONDS = 15
RUNS = 3
"""How often a use case is run in all when the database gives it up for another's sake."""
PATH_PART = re.compile(r"[A-Za-z0-9_.-]{1,200}")
NUL_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""An escaped NUL, which JSON allows and PostgreSQL's text does not."""


def handler_of(route: Route, authenticate: Authenticate) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The aiohttp handler of a route."""

    async def handle(request: web.Request) -> web.StreamResponse:
        began = time.perf_counter()
        response = await _refusals_told(_answer(route, request, authenticate))
        if route.refuses is not None and response.content_type == problems.CONTENT_TYPE:
            response = route.refuses(response)
        took = time.perf_counter() - began
        REQUESTS.labels(route.method, route.path, str(response.status)).observe(took)
        took_ms = round(took * 1000, 1)
        log.debug("request", method=route.method, route=route.path, status=response.status, took_ms=took_ms)
        return response

    return handle


async def _refusals_told(answer: Awaitable[web.StreamResponse]) -> web.StreamResponse:
    try:
        return await answer
    except Refused as refused:
        return problems.of_refusal(refused)
    except ValidationError as error:
        return problems.of_input(error)
    except web.HTTPException as error:
        return problems.of_http(error)
    except Exception:
        reference = f"E-{secrets.token_hex(3).upper()}"
        FAULTS.inc()
        log.exception("request_failed", reference=reference)
        return problems.respond(problems.plain(500, "server.fault").model_copy(update={"reference": reference}))


async def _answer(route: Route, request: web.Request, authenticate: Authenticate) -> web.StreamResponse:
    refuse_foreign_page(request, must_be_ours=route.by_cookie)
    actor = await _actor(route, request, authenticate)
    path = dict(request.match_info)
    if not all(PATH_PART.fullmatch(part) for part in path.values()):
        raise NotFound("http.404", "")
    taken = await _taken(route, request)
    for run in range(1, RUNS + 1):
        reply = web.Response(status=route.status)
        try:
            given = await route.handler(Asked(actor, taken, path, request, reply))
        except Contended:
            if run == RUNS:
                raise
            await asyncio.sleep(0.02 * run)
        else:
            return given if isinstance(given, web.StreamResponse) else _rendered(given, reply)
    raise AssertionError("the last run returns or raises")


def refuse_foreign_page(request: web.Request, *, must_be_ours: bool) -> None:
    """A browser says from which page a request comes; only ours may change anything. Raises Forbidden."""
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None:
        if must_be_ours:
            raise Forbidden("auth.foreign_origin", "This needs a page of this server.")
    elif urlsplit(origin).netloc != request.host:
        raise Forbidden("auth.foreign_origin", "This page does not belong to this server.")


async def _actor(route: Route, request: web.Request, authenticate: Authenticate) -> Actor | None:
    if not route.roles:
        return None
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn("auth.required", "Please sign in.")
    actor = await authenticate(token, may_owe=route.may_owe)
    if actor.role not in route.roles:
        raise Forbidden("auth.forbidden", "This is not available to you.")
    return actor


async def _taken(route: Route, request: web.Request) -> Model:
    """The parsed input. Raises ValidationError, Invalid, or aiohttp's refusal of size, kind or slowness."""
    if route.method == "GET":
        return route.takes.model_validate(_query(route, request))
    if request.can_read_body and request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    if NUL_IN_JSON.search(body):
        raise Invalid((), "Text must not hold the NUL character.")
    return route.takes.model_validate_json(body or b"{}")


def _query(route: Route, request: web.Request) -> dict[str, str | tuple[str, ...]]:
    """Each parameter once, but those that the model takes as a tuple. Raises Invalid."""
    fields = route.takes.model_fields.items()
    many = {field.alias or name for name, field in fields if get_origin(field.annotation) is tuple}
    given = {name: tuple(request.query.getall(name)) for name in request.query}
    doubled = any(len(values) > 1 and name not in many for name, values in given.items())
    if doubled or any("\0" in value for values in given.values() for value in values):
        raise Invalid((), "These parameters cannot be read.")
    return {name: values if name in many else values[0] for name, values in given.items()}


def _rendered(given: Model | None, reply: web.Response) -> web.Response:
    reply.headers[hdrs.CACHE_CONTROL] = "no-store"
    if given is not None:
        reply.content_type = "application/json"
        reply.text = given.model_dump_json()
    return reply
