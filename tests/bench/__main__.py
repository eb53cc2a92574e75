"""`python -m tests.bench`: what a relayed packet costs with us, with us recording, and in Janus.

Prints a table and writes the same rows to build/reports/bench.json. The figures mean something only on a machine
with two idle cores.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench import compositions, janus, recordings
from tests.bench.load import IDLE
from tests.bench.process import cores, start, stop
from tests.bench.row import Row, goal

REPORT = Path("build/reports/bench.json")
NAMES = {"plane": "relay", "recording": "relay, recording", "janus": "Janus VideoRoom"}
#: CPU of one packet against Janus's at the largest number of calls.
RATIO_GOALS = {"plane": 0.65, "recording": 0.8}
P99_GOAL = 3.0
MEGABYTES_GOAL = 1.0
#: Of a call to be composed: its figures do not change with its length.
COMPOSED_MINUTES = 3.0
#: Seconds that one system may take, so that a run ends.
LIMIT = 120


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0, help="measured seconds per number of calls")
    parser.add_argument("--calls", default="1,5,10,20", help="numbers of calls, rising")
    parser.add_argument("--systems", default="plane,recording,janus")
    parser.add_argument(
        "--recorded-minutes", type=float, default=120.0, help="of the call that is assembled; 0: none"
    )
    parser.add_argument("--report", type=Path, default=REPORT, help="where the rows are written as JSON")
    wish = parser.parse_args()
    steps = [int(word) for word in wish.calls.split(",")]
    results: dict[str, list[dict[str, float]]] = {}
    for system in wish.systems.split(","):
        if system == "janus" and not janus.installed():
            print("janus is not installed: no comparison", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory(prefix="bench-") as place:
            results[system] = measure(system, wish.seconds, steps, Path(place))
    rows = [row for system, windows in results.items() for row in rows_of(system, windows)]
    rows += ratios(results)
    if wish.recorded_minutes:
        rows += recordings.rows(wish.recorded_minutes)
        rows += compositions.rows(min(wish.recorded_minutes, COMPOSED_MINUTES))
    show(rows)
    if any(windows[-1]["others"] > IDLE for windows in results.values()):
        print("others were at work on this machine: these figures prove nothing, run it again", file=sys.stderr)
    wish.report.parent.mkdir(parents=True, exist_ok=True)
    wish.report.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")


def measure(system: str, seconds: float, steps: list[int], place: Path) -> list[dict[str, float]]:
    """Run one server under the rising load; the generator's figures for each step."""
    with serving(system, place) as (pid, control):
        command = [sys.executable, "-m", "tests.bench.load", system, str(pid), control, str(seconds)]
        log = place / "load"
        generator = start([*command, *(str(calls) for calls in steps)], cores()[1], log=log)
        try:
            with suppress(subprocess.TimeoutExpired):
                generator.wait(LIMIT)
        finally:
            stop(generator)
    windows = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    if len(windows) != len(steps):
        said = "\n".join(log.read_text().splitlines()[-20:] + (place / "server").read_text().splitlines()[-20:])
        raise SystemExit(f"{system} did not get through the bench:\n{said}")
    return windows


@contextmanager
def serving(system: str, place: Path) -> Iterator[tuple[int, str]]:
    """Start the server under test; its process id and where the generator finds it."""
    if system == "janus":
        command, control = janus.configure(place)
    else:
        control = str(place / "control")
        command = [sys.executable, "-m", "tests.bench.plane_server", control, str(place / "journals")]
    server = start(command, cores()[0], log=place / "server")
    try:
        wait_for(control)
        yield server.pid, control
    finally:
        stop(server)


def wait_for(control: str, seconds: float = 20) -> None:
    """Until somebody listens at a Unix socket's path or an HTTP address. Raises TimeoutError."""
    end = time.monotonic() + seconds
    where = urlsplit(control)
    while time.monotonic() < end:
        family, address = (
            (socket.AF_INET, (where.hostname, where.port)) if where.hostname else (socket.AF_UNIX, control)
        )
        with socket.socket(family) as probe, suppress(OSError):
            probe.connect(address)
            return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def rows_of(system: str, windows: list[dict[str, float]]) -> Iterator[Row]:
    last = windows[-1]["calls"]
    for window in windows:
        calls = int(window["calls"])
        name = f"{NAMES[system]}, {calls} calls"
        ours = system != "janus" and calls == last
        lost = 100 * (1 - window["delivered"] / window["sent"])
        yield Row(f"{name}: CPU per packet", cpu_per_packet(window), "µs")
        yield Row(f"{name}: added latency p50", window["p50"] * 1000, "ms")
        yield Row(f"{name}: added latency p95", window["p95"] * 1000, "ms")
        p99 = window["p99"] * 1000
        yield goal(Row(f"{name}: added latency p99", p99, "ms"), P99_GOAL, ours)
        yield goal(Row(f"{name}: lost", lost, "%"), 0.0, ours)
        yield Row(f"{name}: generator late p99", window["late"] * 1000, "ms")
        yield goal(Row(f"{name}: others at work", window["others"], "cores"), IDLE, calls == last)
    if len(windows) > 1:
        first, end = windows[0], windows[-1]
        slope = (end["resident"] - first["resident"]) / (end["calls"] - first["calls"]) / 1e6
        yield goal(Row(f"{NAMES[system]}: memory per call", slope, "MB"), MEGABYTES_GOAL, system != "janus")


def ratios(results: dict[str, list[dict[str, float]]]) -> Iterator[Row]:
    """CPU per packet as a share of Janus's in the same run, at the largest number of calls."""
    if "janus" not in results:
        return
    theirs = cpu_per_packet(results["janus"][-1])
    for system, bound in RATIO_GOALS.items():
        if system in results:
            ours = results[system][-1]
            name = f"{NAMES[system]}, {int(ours['calls'])} calls: CPU against Janus"
            yield goal(Row(name, cpu_per_packet(ours) / theirs, "ratio"), bound, True)


def cpu_per_packet(window: dict[str, float]) -> float:
    return window["cpu"] / max(window["delivered"], 1) * 1e6


def show(rows: list[Row]) -> None:
    width = max(len(row.name) for row in rows)
    for row in rows:
        verdict = "" if row.ok is None else "yes" if row.ok else "NO"
        print(f"{row.name:<{width}}  {row.value:10.3f} {row.unit:<6}{row.goal:>10}  {verdict}")


if __name__ == "__main__":
    main()
