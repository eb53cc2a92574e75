"""What forms need and rarely changes: words, limits, wordings. Must not know the store."""

from __future__ import annotations

from dataclasses import asdict

from server.api.route import GUESTS, PEOPLE, Asked, Nothing, Route, route
from server.api.schemas import care as schemas
from server.domain.center_day import TIME_ZONE
from server.domain.consent import WORDINGS
from server.domain.specialities import LANGUAGES, SPECIALITIES
from server.domain.vitals import adult_limits


def routes(*, demo: bool, version: str) -> list[Route]:
    reference = schemas.Reference(
        specialities=SPECIALITIES,
        vitals=tuple(schemas.VitalLimits(**asdict(limits)) for limits in adult_limits()),
        wordings=tuple(
            schemas.ConsentWording(id=one.id, scope=one.scope.value, language=one.language, text=one.text)
            for one in WORDINGS
        ),
        languages=LANGUAGES,
        time_zone=TIME_ZONE,
        demo=demo,
        version=version,
    )

    async def get(_asked: Asked[Nothing]) -> schemas.Reference:
        return reference

    return [
        route(
            "GET", "/api/reference", get, does="Words, limits and wordings for forms",
            roles=PEOPLE | GUESTS, gives=schemas.Reference,
        ),
    ]  # fmt: skip
