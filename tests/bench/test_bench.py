"""The bench itself works: every packet of a small load is accounted for, and the rows are written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_a_small_bench_with_recording(tmp_path: Path) -> None:
    report = tmp_path / "bench.json"
    command = [sys.executable, "-m", "tests.bench", "--systems", "recording", "--calls", "1,2", "--seconds", "1"]
    command += ["--recorded-minutes", "0.5"]
    done = subprocess.run([*command, "--report", str(report)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    rows = {row["name"]: row for row in json.loads(report.read_text())}
    assert rows["relay, recording, 2 calls: lost"] == {
        "name": "relay, recording, 2 calls: lost",
        "value": 0.0,
        "unit": "%",
        "goal": "<= 0",
        "ok": True,
    }
    assert 1 < rows["relay, recording, 1 calls: CPU per packet"]["value"] < 5000
    assert 0 < rows["relay, recording, 2 calls: added latency p50"]["value"] < 1000
    assert rows["sealing: CPU per packet recorded"]["value"] > 0
    assert rows["assembly of 0.5 minutes: times real time"]["value"] > 1
    assert rows["assembly of 0.5 minutes: peak memory"]["ok"], "half a minute needs no more than the interpreter"
    assert rows["playback of 0.5 minutes by 4: memory"]["ok"]
    assert all(name in done.stdout for name in rows)
