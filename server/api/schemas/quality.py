"""Quality over many reviews, over HTTP. Must not know services."""

from __future__ import annotations

from server.api.schemas.base import Day, Model
from server.api.schemas.reviews import TwoLanguages

# GET /api/quality?since&until -> Quality (supervisor)


class QualityQuery(Model):
    """Days at the centers, both included; without them the last thirty."""

    since: Day | None = None
    until: Day | None = None


class QualityItem(Model):
    """`percent` and `kappa` None: too few pairs, or no kappa can be told."""

    title: TwoLanguages
    pairs: int
    percent: float | None
    kappa: float | None


class QualityMonth(Model):
    """`mean` of the overall scores; None: too few reviews."""

    doctor_name: str
    month: str
    reviews: int
    mean: float | None


class Quality(Model):
    items: tuple[QualityItem, ...]
    months: tuple[QualityMonth, ...]


# POST /api/quality/draw {since, until} -> DrawMade (supervisor, administrator)


class DrawNew(Model):
    """At most 31 days."""

    since: Day
    until: Day


class DrawRule(Model):
    title: TwoLanguages
    count: int


class DrawMade(Model):
    rules: tuple[DrawRule, ...]
