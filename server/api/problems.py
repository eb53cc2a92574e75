"""What went wrong, as RFC 9457 problem documents. The one table from a use case's refusal to an HTTP status.

Must not know any area. A problem names no version, path or stack, and says the same for hidden and missing.
"""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web
from pydantic import ValidationError

from server.api.schemas.base import FieldProblem, Problem
from server.domain import errors

STATUS: dict[type[errors.Refused], int] = {
    errors.NotSignedIn: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.Invalid: 422,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    errors.Contended: 503,
}
CONTENT_TYPE = "application/problem+json"
MAX_FIELDS = 20


def respond(problem: Problem, headers: dict[str, str] | None = None) -> web.Response:
    """The problem as a response; never stored by anybody."""
    return web.Response(
        status=problem.status,
        text=problem.model_dump_json(),
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "no-store"} | (headers or {}),
    )


def of_refusal(refused: errors.Refused) -> web.Response:
    """The response to a use case that refused."""
    status = STATUS[type(refused)]
    fields: tuple[FieldProblem, ...] = ()
    if isinstance(refused, errors.Invalid):
        fields = tuple(FieldProblem(field=f.field, code=f.code, message=f.message) for f in refused.fields)
    headers = {}
    if isinstance(refused, errors.TooMany | errors.Unavailable):
        headers["Retry-After"] = str(refused.retry_after)
    if isinstance(refused, errors.NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    return respond(plain(status, refused.code, refused.detail, fields), headers)


def of_input(error: ValidationError) -> web.Response:
    """The response to input that does not have the declared shape; it repeats nothing of the input."""
    fields = tuple(
        FieldProblem(
            field="/".join(str(part) for part in fault["loc"])[:200],
            code=fault["type"],
            message=fault["msg"] if fault["type"] != "value_error" else "This value is not possible.",
        )
        for fault in error.errors(include_input=False, include_url=False, include_context=False)[:MAX_FIELDS]
    )
    return respond(plain(422, "input.refused", "Some fields need a change.", fields))


def of_http(error: web.HTTPException) -> web.Response:
    """The response to what aiohttp itself refuses: no such path, wrong method, too large."""
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
    return respond(plain(error.status, f"http.{error.status}"), headers)


def plain(status: int, code: str, detail: str = "", fields: tuple[FieldProblem, ...] = ()) -> Problem:
    """A problem titled by its status."""
    return Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail, fields=fields)
