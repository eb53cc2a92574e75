"""One figure of the bench, and whether it meets its goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Row:
    """One figure; `ok` is None where there is no goal."""

    name: str
    value: float
    unit: str
    goal: str = ""
    ok: bool | None = None


def goal(row: Row, bound: float, judged: bool) -> Row:
    """`row` with `bound` as the most that is good, where it is judged."""
    if judged:
        row.goal = f"<= {bound:g}"
        row.ok = round(row.value, 3) <= bound
    return row
