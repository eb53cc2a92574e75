"""Signed documents over HTTP: versions, prints as PDF, what is to print, links to phones. Must not know the store.

Two doors are open to anyone, as plain pages without script: what a printed code is worth, and a one-time link.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aiohttp import hdrs, web

from server.api import public_pages
from server.api.patients import CLINICAL, STAFF
from server.api.route import ANYONE, Asked, Nothing, Route, route
from server.api.schemas import documents as schemas
from server.domain.center_day import day_of
from server.domain.errors import Gone, NotFound, Unavailable
from server.domain.identity import Role
from server.domain.patients import Patient, Sex, age_on
from server.domain.phrases import day
from server.domain.printing import DocumentKind, Paper
from server.services.documents import DocumentService, DocumentShown, ToPrint, Wanted
from server.services.limits import PerAddress
from signaling import cards as wire

TREATING = frozenset({Role.STAFF, Role.DOCTOR})
COOKIE = "eilaj_document"
COOKIE_SECONDS = 48 * 3600
CHECKS_A_MINUTE = 30

Clock = Callable[[], datetime]


def routes(documents: DocumentService, clock: Clock, *, public_url: str, secure: bool) -> list[Route]:
    """`public_url`: where phones reach us; '' is where the request came to. `secure`: served over HTTPS."""
    limit = PerAddress(CHECKS_A_MINUTE)
    printing = PrintingArea(documents, clock, public_url)
    return [*_printing(printing), *_open_doors(OpenArea(documents, clock, limit, public_url, secure=secure))]


def _printing(area: PrintingArea) -> list[Route]:
    return [
        route(
            "GET", "/api/encounters/{id}/documents", area.list, does="Every signed version with its prints",
            roles=CLINICAL, gives=schemas.SignedDocuments,
        ),
        route(
            "POST", "/api/encounters/{id}/documents/print", area.print, does="The newest version on paper, counted",
            roles=CLINICAL, takes=schemas.PrintNew, media_type="application/pdf",
        ),
        route(
            "POST", "/api/encounters/{id}/documents/links", area.link, roles=TREATING,
            does="A one-time link for the patient's phone",
            takes=schemas.DocumentLinkNew, gives=schemas.DocumentLinkMade, status=201,
        ),
        route(
            "GET", "/api/documents/to-print", area.to_print, does="What was signed for this center and not printed",
            roles=STAFF, gives=schemas.ToPrint,
        ),
    ]  # fmt: skip


def _open_doors(area: OpenArea) -> list[Route]:
    return [
        route(
            "GET", "/v/{code}", area.check, does="What a printed code is worth, without the patient",
            roles=ANYONE, media_type="text/html",
        ),
        route(
            "GET", "/d/{token}", area.look, does="Where a one-time link leads, without using it",
            roles=ANYONE, media_type="text/html",
        ),
        route(
            "POST", "/d/{token}", area.open, does="The document; the link is bound to this device",
            roles=ANYONE, media_type="application/pdf", by_cookie=True,
        ),
    ]  # fmt: skip


class PrintingArea:
    def __init__(self, documents: DocumentService, clock: Clock, public_url: str) -> None:
        self._documents = documents
        self._clock = clock
        self._public_url = public_url

    async def list(self, asked: Asked[Nothing]) -> schemas.SignedDocuments:
        found = await self._documents.list(asked.actor, asked["id"])
        return schemas.SignedDocuments(documents=tuple(_document(one) for one in found))

    async def print(self, asked: Asked[schemas.PrintNew]) -> web.StreamResponse:
        given, origin = asked.input, origin_of(asked.request, self._public_url)
        wanted = Wanted(DocumentKind(given.kind), given.language, Paper(given.paper))
        use_case = self._documents.preview if given.preview else self._documents.print
        return pdf_response(await use_case(asked.actor, asked["id"], wanted, origin), self._clock())

    async def link(self, asked: Asked[schemas.DocumentLinkNew]) -> schemas.DocumentLinkMade:
        given = asked.input
        made = await self._documents.link(asked.actor, asked["id"], DocumentKind(given.kind), given.language)
        return schemas.DocumentLinkMade(path=f"/d/{made.token}", expires_at=made.link.expires_at)

    async def to_print(self, asked: Asked[Nothing]) -> schemas.ToPrint:
        found = await self._documents.to_print(asked.actor)
        return schemas.ToPrint(documents=tuple(_to_print(one, self._clock()) for one in found))


class OpenArea:
    def __init__(
        self, documents: DocumentService, clock: Clock, limit: PerAddress, public_url: str, *, secure: bool
    ) -> None:
        self._documents = documents
        self._clock = clock
        self._limit = limit
        self._public_url = public_url
        self._secure = secure

    async def check(self, asked: Asked[Nothing]) -> web.StreamResponse:
        self._limit.count(str(asked.request.remote), self._clock())
        try:
            checked = await self._documents.check(asked["code"].upper())
        except NotFound:
            return public_pages.response(public_pages.unknown_code(), status=404)
        return public_pages.response(public_pages.checked(checked))

    async def look(self, asked: Asked[Nothing]) -> web.StreamResponse:
        self._limit.count(str(asked.request.remote), self._clock())
        try:
            seen = await self._documents.look(asked["token"], asked.request.cookies.get(COOKIE))
        except (NotFound, Gone) as refused:
            return public_pages.response(public_pages.gone(), status=404 if isinstance(refused, NotFound) else 410)
        return public_pages.response(public_pages.link(seen, asked.request.path))

    async def open(self, asked: Asked[Nothing]) -> web.StreamResponse:
        self._limit.count(str(asked.request.remote), self._clock())
        origin = origin_of(asked.request, self._public_url)
        try:
            pdf, device = await self._documents.open(asked["token"], asked.request.cookies.get(COOKIE), origin)
        except (NotFound, Gone) as refused:
            return public_pages.response(public_pages.gone(), status=404 if isinstance(refused, NotFound) else 410)
        except Unavailable:
            return public_pages.response(public_pages.later(), status=503)
        reply = pdf_response(pdf, self._clock())
        reply.set_cookie(
            COOKIE,
            device,
            path=asked.request.path,
            max_age=COOKIE_SECONDS,
            httponly=True,
            secure=self._secure,
            samesite="Strict",
        )
        return reply


def origin_of(request: web.Request, public_url: str) -> str:
    """Where phones find us: as set, or where this request came to."""
    return public_url or f"{request.scheme}://{request.host}"


def pdf_response(pdf: bytes, now: datetime) -> web.Response:
    """As a file to keep; its name holds the day and nobody's name."""
    name = f"E-Ilaj-{day(day_of(now), 'en')}.pdf"
    headers = {hdrs.CACHE_CONTROL: "no-store", hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"'}
    return web.Response(body=pdf, content_type="application/pdf", headers=headers)


def _document(one: DocumentShown) -> schemas.SignedDocument:
    document = one.document
    return schemas.SignedDocument(
        id=document.id,
        version=document.version,
        signed_at=document.signed_at,
        signer_name=document.signer_name,
        reason=document.reason,
        standing=one.standing.value,
        medicines=len(document.body["content"]["medicines"]),
        prints=tuple(
            schemas.PrintMade(
                kind=made.kind.value, number=made.number, language=made.language, printed_at=made.printed_at
            )
            for made in one.prints
        ),
    )


def _to_print(one: ToPrint, now: datetime) -> schemas.ToPrintRow:
    document = one.document
    return schemas.ToPrintRow(
        encounter_id=document.encounter_id,
        patient=patient_card(one.patient, now),
        medicines=len(document.body["content"]["medicines"]),
        version=document.version,
        signed_at=document.signed_at,
        signer_name=document.signer_name,
    )


def patient_card(patient: Patient, now: datetime) -> wire.PatientCard:
    age = age_on(patient.birth_date, day_of(now))
    sex = wire.Sex(Sex(patient.sex).value)
    return wire.PatientCard(
        id=patient.id, name=patient.name, sex=sex, age_years=age.years, age_months=age.months, age_days=age.days
    )
