"""Drawing recordings for review, agreement and trends, over HTTP. Must not know the store."""

from __future__ import annotations

from server.api.route import Asked, Route, route
from server.api.schemas import quality as schemas
from server.api.schemas.reviews import TwoLanguages
from server.domain.identity import Role
from server.domain.sampling import RULES
from server.domain.score_sheet import current_form
from server.services.quality import QualityService


def routes(quality: QualityService) -> list[Route]:
    area = QualityArea(quality)
    return [
        route(
            "GET", "/api/quality", area.read, does="How far reviewers agree, and how doctors' scores go",
            roles=(Role.SUPERVISOR,), takes=schemas.QualityQuery, gives=schemas.Quality,
        ),
        route(
            "POST", "/api/quality/draw", area.draw, does="Draw recordings for review and assign them",
            roles=(Role.SUPERVISOR, Role.ADMINISTRATOR), takes=schemas.DrawNew, gives=schemas.DrawMade,
        ),
    ]  # fmt: skip


class QualityArea:
    def __init__(self, quality: QualityService) -> None:
        self._quality = quality

    async def read(self, asked: Asked[schemas.QualityQuery]) -> schemas.Quality:
        found = await self._quality.read(asked.actor, asked.input.since, asked.input.until)
        form = current_form()
        items = tuple(
            schemas.QualityItem(
                title=TwoLanguages(en=item.label.en, ur=item.label.ur),
                pairs=one.pairs,
                percent=one.percent,
                kappa=one.kappa,
            )
            for one in found.items
            if (item := form.item(one.item_id)) is not None
        )
        months = tuple(
            schemas.QualityMonth(
                doctor_name=found.doctors.get(one.doctor_id, ""),
                month=one.month,
                reviews=one.reviews,
                mean=one.mean,
            )
            for one in found.trends
        )
        return schemas.Quality(items=items, months=months)

    async def draw(self, asked: Asked[schemas.DrawNew]) -> schemas.DrawMade:
        made = await self._quality.draw(asked.actor, asked.input.since, asked.input.until)
        rules = tuple(
            schemas.DrawRule(title=TwoLanguages(en=rule.en, ur=rule.ur), count=made.get(rule.id, 0))
            for rule in RULES
        )
        return schemas.DrawMade(rules=rules)
