"""Figures of runs -> medians -> rows against the goals, as JSON and as a table with direct calls beside ours.

It must not know how anything is measured.
"""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.link.bench.figures import Figures
from tests.link.bench.goals import GOALS, ISOLATED, ISOLATION, ISOLATION_LINKS, MORE_IS_BETTER, UNITS, UP

OURS, DIRECT = "ours", "p2p"

Results = dict[tuple[str, str, str], list[Figures]]
"""(link, system, direction) -> the figures of each run."""


@dataclass
class Row:
    """One figure; `value` is None where it never happened, `ok` where there is no goal."""

    name: str
    value: float | None
    unit: str
    goal: str = ""
    ok: bool | None = None


def median(runs: Iterable[Figures], name: str) -> float | None:
    """The middle run's value; a run in which it never happened counts as the worst."""
    worst = -math.inf if name in MORE_IS_BETTER else math.inf
    values = [worst if (value := run.get(name)) is None else value for run in runs]
    middle = statistics.median(values)
    return middle if math.isfinite(middle) else None


def rows_of(results: Results) -> list[Row]:
    """Every median; goals are for ours alone, but for the link that shows the machine to be idle."""
    rows = []
    for (link, system, direction), runs in results.items():
        goals = GOALS.get(link, {}) if system == OURS else {}
        for name in (name for name in UNITS if any(name in run for run in runs)):
            row = Row(f"{link} {direction}, {system}: {name}", median(runs, name), UNITS[name])
            if name in goals:
                row.goal, row.ok = goals[name].text(direction), goals[name].met(row.value, direction)
            rows.append(row)
    return rows + isolation(results)


def isolation(results: Results) -> list[Row]:
    """How much a bad downlink changed what came up the same uplink, in per cent."""
    before, after = (results.get((link, OURS, UP)) for link in ISOLATION_LINKS)
    if before is None or after is None:
        return []
    rows = []
    for name in ISOLATED:
        good, bad = median(before, name), median(after, name)
        change = None if not good or bad is None else 100 * abs(bad - good) / good
        goal = ISOLATION.text(UP)
        rows.append(Row(f"isolation, bad downlink: {name} up", change, "%", goal, ISOLATION.met(change, UP)))
    return rows


def write(rows: list[Row], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")


def show(rows: list[Row]) -> None:
    """A table for each link and direction: figure, ours, goal, direct."""
    by_name = {row.name: row for row in rows}
    heads = dict.fromkeys(row.name.partition(",")[0] for row in rows if not row.name.startswith("isolation"))
    for head in heads:
        print(f"\n{head:<22}{OURS:>10}   {'goal':<10}{'':<5}{DIRECT:>10}")
        for name, unit in UNITS.items():
            ours, direct = (by_name.get(f"{head}, {system}: {name}") for system in (OURS, DIRECT))
            if ours or direct:
                print(f"  {name:<16}{unit:<7}{_cell(ours)[3:]}{_cell(direct)[:10].rjust(10)}")
    for row in rows:
        if row.name.startswith("isolation"):
            print(f"{row.name:<44}{_cell(row)}")


def _cell(row: Row | None) -> str:
    """Value, goal and verdict, always as wide."""
    if row is None:
        return f"{'':>10}   {'':<10}{'':<5}"
    value = "never" if row.value is None else f"{row.value:.2f}"
    verdict = {None: "", True: "yes", False: "NO"}[row.ok]
    return f"{value:>10}   {row.goal:<10}{verdict:<5}"
