"""A route and all that is declared about it. Dispatch, OpenAPI document and the tests' matrix read the same value.

Must not know any area. A handler gets what it `takes` parsed, calls one use case and returns what it `gives`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from aiohttp import web

from server.api.schemas.base import Model
from server.domain.identity import Actor, Role

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]

PEOPLE = frozenset({Role.STAFF, Role.DOCTOR, Role.SUPERVISOR, Role.ADMINISTRATOR})
"""Everybody with an account."""
GUESTS = frozenset({Role.PATIENT})
"""Whoever came with an invitation, in whatever seat."""
ANYONE: frozenset[Role] = frozenset()
"""No token is asked for."""


class Nothing(Model):
    """No query parameter and no body."""


Taken = TypeVar("Taken", bound=Model)


@dataclass(frozen=True, slots=True)
class Asked(Generic[Taken]):
    """One request after the door: who, on what, with which parsed input."""

    #: None only on routes open to ANYONE.
    who: Actor | None
    input: Taken
    path: dict[str, str]
    request: web.Request
    #: For cookies and headers; the dispatcher fills in body and status.
    reply: web.Response

    @property
    def actor(self) -> Actor:
        if self.who is None:
            raise LookupError("a route open to anyone has no actor")
        return self.who

    def __getitem__(self, name: str) -> str:
        """A part of the path, e.g. `asked["id"]`."""
        return self.path[name]


@dataclass(frozen=True, slots=True)
class Route:
    """`takes` is the query of a GET and the JSON body of the others; `gives` None answers without a body."""

    method: Method
    path: str
    handler: Callable[[Asked[Any]], Awaitable[Model | web.StreamResponse | None]]
    does: str
    area: str
    roles: frozenset[Role]
    takes: type[Model]
    gives: type[Model] | None
    status: int
    #: Reads a cookie, so the request must come from a page of ours.
    by_cookie: bool
    #: Also for whoever has to choose a password or set up the code app first.
    may_owe: bool
    #: The handler answers bytes of this kind by itself.
    media_type: str
    #: Says a problem in the words of the kind's own standard.
    refuses: Callable[[web.StreamResponse], web.StreamResponse] | None = None

    @property
    def name(self) -> str:
        """Stable word for documents and logs, e.g. `post_people_id_deactivate`."""
        parts = re.sub(r"[-.]", "_", re.sub(r"[{}$]", "", self.path.removeprefix("/api")))
        return self.method.lower() + parts.replace("/", "_")


def route(
    method: Method,
    path: str,
    handler: Callable[[Asked[Taken]], Awaitable[Model | web.StreamResponse | None]],
    *,
    does: str,
    roles: Iterable[Role],
    takes: type[Taken] = Nothing,  # type: ignore[assignment]  # the default fits when the handler asks nothing
    gives: type[Model] | None = None,
    status: int | None = None,
    by_cookie: bool = False,
    may_owe: bool = False,
    media_type: str = "application/json",
    refuses: Callable[[web.StreamResponse], web.StreamResponse] | None = None,
) -> Route:
    """Declare a route. The area is the part after `/api`, or `fhir`; the status is 200, or 204 without a body."""
    if status is None:
        status = 200 if gives is not None or media_type != "application/json" else 204
    parts = path.split("/")
    area = parts[2] if path.startswith("/api/") else "fhir" if parts[1] == "fhir" else "node"
    permitted = frozenset(roles)
    return Route(
        method,
        path,
        handler,
        does,
        area,
        permitted,
        takes,
        gives,
        status,
        by_cookie,
        may_owe,
        media_type,
        refuses,
    )
