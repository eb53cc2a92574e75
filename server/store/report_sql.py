"""How each figure of a report is summed up from facts, in SQL that both databases speak. Must not know reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, case, cast, func, or_

from server.domain.links import BARELY_KBPS, BARELY_MOS
from server.domain.reports.facts import FactKind
from server.domain.reports.figures import DURATION_EDGES, DURATIONS, WAIT_EDGES, WAITS
from server.store.schema_call import link_sample
from server.store.schema_report import report_fact

FACT = report_fact.c
COLUMNS: dict[str, ColumnElement[str]] = {
    "center": FACT.center_id,
    "district": FACT.district,
    "doctor": FACT.doctor_id,
    "speciality": FACT.speciality,
    "sex": FACT.sex,
    "age": FACT.age,
    "urgency": FACT.urgency,
    "outcome": FACT.outcome,
}
"""Dimension -> where a fact has it."""


def sum_of(figure: str) -> ColumnElement[float]:
    """The figure, summed over facts; 0 where there are none."""
    return _SUMS[figure].label(figure)


def is_weak() -> ColumnElement[bool]:
    """Whether a sample has no room for a picture or no good voice: level 1 of `server.domain.links`."""
    ways = (
        (link_sample.c.up_capacity_kbps, BARELY_KBPS),
        (link_sample.c.down_capacity_kbps, BARELY_KBPS),
        (link_sample.c.up_mos, BARELY_MOS),
        (link_sample.c.down_mos, BARELY_MOS),
    )
    return or_(*(column < bound for column, bound in ways))


def _added(value: Any) -> ColumnElement[float]:
    return func.coalesce(func.sum(cast(value, Float)), 0.0)


def _counted(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.count(case((condition, 1)))


def _of(kind: FactKind, *conditions: ColumnElement[bool]) -> ColumnElement[float]:
    return _counted(and_(FACT.kind == kind.value, *conditions))


def _steps(
    names: tuple[str, ...], edges: tuple[int, ...], column: ColumnElement[Any]
) -> Iterator[tuple[str, ColumnElement[float]]]:
    for at, name in enumerate(names):
        low = [column >= edges[at - 1]] if at > 0 else []
        high = [column < edges[at]] if at < len(edges) else []
        yield name, _counted(and_(*low, *high))


_SUMS: dict[str, ColumnElement[float]] = {
    "arrived": _of(FactKind.ENCOUNTER),
    "claimed": _counted(FACT.wait.is_not(None)),
    "in_target": _counted(FACT.in_target),
    "finished": _of(FactKind.ENCOUNTER, FACT.done),
    "cancelled": _counted(FACT.cancelled),
    "referred": _counted(FACT.referred),
    "booked": _of(FactKind.BOOKING),
    "came": _of(FactKind.BOOKING, FACT.done),
    "due": _of(FactKind.FOLLOW_UP),
    "kept": _of(FactKind.FOLLOW_UP, FACT.done),
    "linked": _counted(FACT.link_seconds > 0),
    "metered": _counted(FACT.megabytes.is_not(None)),
    "duty_days": _of(FactKind.DUTY),
    **{
        name: _added(FACT[name])
        for name in ("link_seconds", "weak_seconds", "megabytes", "duty_minutes", "planned_minutes")
    },
    **dict(_steps(WAITS, WAIT_EDGES, FACT.wait)),
    **dict(_steps(DURATIONS, DURATION_EDGES, FACT.duration)),
}
