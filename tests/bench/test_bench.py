"""The bench itself works: every packet of a small load is accounted for, and the rows are written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_a_small_bench_with_recording(tmp_path: Path) -> None:
    report = tmp_path / "bench.json"
    command = [sys.executable, "-m", "tests.bench", "--systems", "recording", "--calls", "1,2", "--seconds", "1"]
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
    assert all(name in done.stdout for name in rows)
