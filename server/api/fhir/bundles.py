"""Bundles, OperationOutcome and how both travel over HTTP (FHIR R4 §3.1.0). Must not know what is in a resource."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from urllib.parse import urlencode

from aiohttp import web

from server.api.fhir.elements import Json, Site, coding, concept
from server.api.fhir.searching import Search

MEDIA_TYPE = "application/fhir+json"
OUTCOMES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    409: "conflict",
    410: "deleted",
    429: "throttled",
    503: "transient",
}
"""HTTP status -> IssueType; all others are an exception."""
PROBLEMS = "urn:eilaj:problem"
"""System of the stable codes of our problem documents."""


def searchset(
    site: Site, path: str, shown: Sequence[Json], search: Search, *, total: int | None, more: bool
) -> Json:
    """One page of matches. `total` None: nobody counts them."""
    links = [{"relation": "self", "url": _address(site, path, search, search.offset)}]
    if more:
        links.append({"relation": "next", "url": _address(site, path, search, search.offset + search.count)})
    if search.offset:
        before = max(0, search.offset - search.count)
        links.append({"relation": "previous", "url": _address(site, path, search, before)})
    entries = [
        {"fullUrl": f"{site.base}/{one['resourceType']}/{one['id']}", "resource": one, "search": {"mode": "match"}}
        for one in shown
    ]
    bundle: Json = {"resourceType": "Bundle", "type": "searchset", "link": links}
    if total is not None:
        bundle["total"] = total
    return bundle | ({"entry": entries} if entries else {})


def respond(resource: Json, status: int = 200) -> web.Response:
    """As JSON, never stored by anybody; the entity tag is of the content."""
    body = json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode()
    tag = hashlib.sha256(body).hexdigest()[:16]
    headers = {"Cache-Control": "no-store", "ETag": f'W/"{tag}"'}
    return web.Response(body=body, status=status, content_type=MEDIA_TYPE, charset="utf-8", headers=headers)


def as_outcome(response: web.StreamResponse) -> web.StreamResponse:
    """A problem document as OperationOutcome. Input that cannot be read is 400 here."""
    if not isinstance(response, web.Response) or not isinstance(response.body, bytes):
        return response
    problem = json.loads(response.body)
    status = 400 if response.status == 422 else response.status
    of_all = problem["detail"] or problem["title"]
    words = [f"{one['field']}: {one['message']}" for one in problem["fields"]] or [of_all]
    code = OUTCOMES.get(status, "exception")
    details = concept(coding(PROBLEMS, problem["code"]))
    issues = [{"severity": "error", "code": code, "details": details, "diagnostics": each} for each in words]
    told = respond({"resourceType": "OperationOutcome", "issue": issues}, status)
    for name in ("Retry-After", "WWW-Authenticate", "Allow"):
        if name in response.headers:
            told.headers[name] = response.headers[name]
    return told


def _address(site: Site, path: str, search: Search, offset: int) -> str:
    given = search.model_dump(by_alias=True, exclude_unset=True, exclude={"offset"})
    query = urlencode(given | ({"_offset": offset} if offset else {}), doseq=True)
    return f"{site.base}/{path}" + (f"?{query}" if query else "")
