"""Offering to help as a doctor, over HTTP: open to anyone, with a link as the only key. Must not know the store."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import Any

from server.api.route import ANYONE, Asked, Nothing, Route, route
from server.api.schemas import volunteers as schemas
from server.domain.errors import invalid
from server.domain.specialities import LANGUAGES, SPECIALITIES
from server.domain.volunteers import PIECE_OCTETS, Answers, ContactKind, Hours
from server.services.applications import ApplicationService, Piece, Seen
from server.services.attempts import network_of
from server.services.courier import Courier
from server.services.limits import PerAddress
from server.services.ports import Clock

APPLICATIONS_AN_HOUR = 10
REQUESTS_A_MINUTE = 240
"""With a link: a scan comes in up to 70 pieces."""


def routes(applications: ApplicationService, courier: Courier, clock: Clock, *, demo: bool) -> list[Route]:
    """`demo`: messages are shown, not sent."""
    area = ApplicationArea(applications, courier, clock, demo)
    one = "/api/applications/{token}"
    return [
        route("GET", "/api/applications", area.open, does="How one can apply here", roles=ANYONE,
              gives=schemas.JoinOpen),
        route("POST", "/api/applications", area.apply, does="Offer to help; a link goes to the contact",
              roles=ANYONE, takes=schemas.ApplicationNew, status=202),
        route("GET", one, area.look, does="One's own application, by its link", roles=ANYONE,
              gives=schemas.ApplicationSeen),
        route("POST", f"{one}/confirm", area.confirm, does="The contact is mine", roles=ANYONE,
              gives=schemas.ApplicationSeen),
        route("PUT", f"{one}/answers", area.change, does="Correct what was said", takes=schemas.ApplicationChange,
              roles=ANYONE, gives=schemas.ApplicationSeen),
        route("PUT", f"{one}/scan", area.add_piece, does="The next piece of the licence's scan", roles=ANYONE,
              takes=schemas.ScanPieceNew, gives=schemas.ScanKept),
        route("POST", f"{one}/send", area.send, does="Send it to be checked", roles=ANYONE,
              gives=schemas.ApplicationSeen),
        route("POST", f"{one}/withdraw", area.withdraw, does="Withdraw it; what was said is deleted", roles=ANYONE),
        route("POST", f"{one}/account", area.join, does="Choose name and password of the account", roles=ANYONE,
              takes=schemas.AccountNew, gives=schemas.AccountMade, status=201),
    ]  # fmt: skip


class ApplicationArea:
    def __init__(self, applications: ApplicationService, courier: Courier, clock: Clock, demo: bool) -> None:
        self._demo = demo
        self._applications = applications
        self._courier = courier
        self._clock = clock
        self._new = PerAddress(APPLICATIONS_AN_HOUR, timedelta(hours=1))
        self._known = PerAddress(REQUESTS_A_MINUTE)

    async def open(self, asked: Asked[Nothing]) -> schemas.JoinOpen:
        return schemas.JoinOpen(
            contacts=tuple(kind.value for kind in self._courier.kinds),
            specialities=SPECIALITIES,
            languages=LANGUAGES,
            demo=self._demo,
        )

    async def apply(self, asked: Asked[schemas.ApplicationNew]) -> None:
        self._new.count(network_of(str(asked.request.remote)), self._clock())
        await self._applications.apply(_answers(asked.input.answers), asked.input.language)

    async def look(self, asked: Asked[Nothing]) -> schemas.ApplicationSeen:
        return _seen(await self._applications.look(self._token(asked)))

    async def confirm(self, asked: Asked[Nothing]) -> schemas.ApplicationSeen:
        return _seen(await self._applications.confirm(self._token(asked)))

    async def change(self, asked: Asked[schemas.ApplicationChange]) -> schemas.ApplicationSeen:
        return _seen(await self._applications.change(self._token(asked), _answers(asked.input.answers)))

    async def add_piece(self, asked: Asked[schemas.ScanPieceNew]) -> schemas.ScanKept:
        sent = asked.input
        kept = await self._applications.add_piece(
            self._token(asked), Piece(sent.number, sent.count, _octets(sent.data))
        )
        return schemas.ScanKept(next=kept.scan_arrived, whole=kept.has_scan)

    async def send(self, asked: Asked[Nothing]) -> schemas.ApplicationSeen:
        return _seen(await self._applications.send(self._token(asked)))

    async def withdraw(self, asked: Asked[Nothing]) -> None:
        await self._applications.withdraw(self._token(asked))

    async def join(self, asked: Asked[schemas.AccountNew]) -> schemas.AccountMade:
        given = asked.input
        person = await self._applications.join(self._token(asked), given.login, given.password)
        return schemas.AccountMade(login=person.login)

    def _token(self, asked: Asked[Any]) -> str:
        """Raises TooMany."""
        self._known.count(network_of(str(asked.request.remote)), self._clock())
        return asked["token"]


def _octets(data: str) -> bytes:
    try:
        octets = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise invalid("data", "unreadable", "This cannot be read.") from None
    if len(octets) > PIECE_OCTETS:
        raise invalid("data", "too_large", "A piece is at most 60,000 octets.")
    return octets


def _answers(given: schemas.ApplicationAnswers) -> Answers:
    hours = tuple(Hours(one.weekday, one.begins, one.ends) for one in given.hours)
    words = {name: getattr(given, name) for name in schemas.ApplicationAnswers.model_fields}
    return Answers(**words | {"contact_kind": ContactKind(given.contact_kind), "hours": hours})


def shown_answers(answers: Answers) -> schemas.ApplicationAnswers:
    hours = tuple(
        schemas.OfferedHours(weekday=one.weekday, begins=one.begins, ends=one.ends) for one in answers.hours
    )
    words = {name: getattr(answers, name) for name in schemas.ApplicationAnswers.model_fields}
    return schemas.ApplicationAnswers(**words | {"contact_kind": answers.contact_kind.value, "hours": hours})


def _seen(seen: Seen) -> schemas.ApplicationSeen:
    one = seen.application
    return schemas.ApplicationSeen(
        reference=one.reference,
        state=one.state.value,
        answers=None if seen.answers is None else shown_answers(seen.answers),
        reason=one.reason,
        has_scan=one.has_scan,
        decided_at=one.decided_at,
    )
