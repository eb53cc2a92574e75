"""`python -m tests.link.bench`: calls on bad links through our relay, recorded, beside direct ones in the same run.

Two real Chromiums a call, the patient's behind the link, the doctor's behind 10 Mbit/s and 20 ms. Prints the table
of issue 3 with what was measured and writes the rows to build/reports/link-bench.json; what each page measured is
kept under build/link/. The figures mean something only on an idle machine, which the link `good` shows first.

The clock of a call starts when the patient's page stands and sees its call (its scripts have run), or, in a direct
call, when the patient's page makes its offer; pages are loaded before.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
from pathlib import Path

from playwright.async_api import async_playwright

from tests.link.bench import direct, measured, ours, scores
from tests.link.bench.figures import Events, Figures, of_direction
from tests.link.bench.goals import DOWN, IDLE_LINK, ISOLATION_LINKS, UP
from tests.link.bench.report import DIRECT, OURS, Results, Row, rows_of, show, write
from tests.link.profiles import GOALS_FOR, LINKS, Link

REPORT = Path("build/reports/link-bench.json")
RAW = Path("build/link")
CALLS = {OURS: ours.call, DIRECT: direct.call}
IDLE_SECONDS = 30.0
#: Of a call that cannot be set up or ended; a hanging browser must not hold up the others.
GRACE = 240.0
#: Seconds by which an audio clock may go wrong in a call whose speech scores count.
MOST_SLIP = 0.1


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.link.bench", description=__doc__)
    parser.add_argument("--profiles", default=",".join(GOALS_FOR), help=f"of {', '.join(LINKS)}")
    parser.add_argument("--systems", default=f"{OURS},{DIRECT}")
    parser.add_argument("--runs", type=int, default=3, help="calls of each kind; the medians count")
    parser.add_argument("--seconds", type=float, default=60.0, help="from the clock's start")
    parser.add_argument("--report", type=Path, default=REPORT, help="where the rows are written as JSON")
    parser.add_argument(
        "--no-idle-check", action="store_true", help="leave out the call that shows an idle machine"
    )
    parser.add_argument("--no-isolation", action="store_true", help="leave out the calls with a bad downlink")
    wish = parser.parse_args()
    links, systems = wish.profiles.split(","), wish.systems.split(",")
    unknown = [name for name in links if name not in LINKS] + [name for name in systems if name not in CALLS]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}")
    results: Results = {}
    if OURS in systems and not wish.no_idle_check:
        asyncio.run(take(IDLE_LINK, OURS, 1, IDLE_SECONDS, results))
        tell_if_busy(rows_of(results))
    pairs = [(link, system) for link in links for system in systems]
    if OURS in systems and not wish.no_isolation:
        pairs += [(link, OURS) for link in ISOLATION_LINKS if link not in links]
    for run in range(1, wish.runs + 1):
        for link, system in pairs:
            asyncio.run(take(link, system, run, wish.seconds, results))
    rows = rows_of(results)
    show(rows)
    tell_if_busy(rows)
    write(rows, wish.report)


def tell_if_busy(rows: list[Row]) -> None:
    if any(row.name.startswith(f"{IDLE_LINK} ") and row.ok is False for row in rows):
        print("the machine is not idle, or the good link is not good: these figures prove nothing", file=sys.stderr)


def tell_if_slipped(raw: dict) -> None:
    """Sound that a page lost for want of time is none that a link lost."""
    slips = [measured.read(raw[side], far_side=1 - side).near.slip for side in (0, 1)]
    if max(map(abs, slips)) > MOST_SLIP:
        told = " and ".join(f"{1000 * slip:.0f} ms" for slip in slips)
        print(
            f"  the pages' audio clocks slipped by {told}: PESQ, heard and mouth to ear prove nothing",
            file=sys.stderr,
        )


async def take(name: str, system: str, run: int, seconds: float, results: Results) -> None:
    """One call; its figures are added to the results. One that fails counts as one in which nothing arrived."""
    folder = RAW / f"{name}-{system}-{run}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"{name}, {system}, run {run} …", flush=True)
    try:
        async with asyncio.timeout(seconds + GRACE), async_playwright() as playwright:
            raw = await CALLS[system](playwright, LINKS[name], seconds, folder)
    except Exception as error:
        print(f"  failed: {str(error) or type(error).__name__}", file=sys.stderr, flush=True)
        (folder / "failed.txt").write_text(repr(error))
        for direction in (UP, DOWN):
            results.setdefault((name, system, direction), []).append({"first picture": None, "PESQ": 1.0})
        return
    (folder / "raw.json").write_text(json.dumps(raw))
    found = both_directions(raw, LINKS[name], seconds)
    (folder / "figures.json").write_text(json.dumps(found, indent=1) + "\n")
    tell_if_slipped(raw)
    for direction, figures in found.items():
        results.setdefault((name, system, direction), []).append(figures)
        print("  " + direction + ": " + ", ".join(f"{key} {_short(value)}" for key, value in figures.items()))


def both_directions(raw: dict, link: Link, seconds: float) -> dict[str, Figures]:
    """The figures of a call from what its pages measured, by direction."""
    patient, doctor = (measured.read(raw[side], far_side=1 - side) for side in (0, 1))
    judged = patient.opened, seconds, events_of(link), scores.pesq, scores.stoi
    return {UP: of_direction(patient, doctor, *judged), DOWN: of_direction(doctor, patient, *judged)}


def events_of(link: Link) -> Events:
    """When the link is itself again after its fall."""
    if not link.steps:
        return Events()
    worst, back = link.steps[0], link.steps[-1].after
    return Events(returned=back) if worst.up.rate == 0 else Events(restored=back)


def _short(value: float | None) -> str:
    return "never" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    main()
