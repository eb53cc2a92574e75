"""SIGKILL at a random moment of a recording in a process of its own, and what is left. Returns its misses."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from media.recording import records
from media.recording.verify import verify
from tests.media.recording.recorded import assembled, keys_of, read_journal

MOST_LOST = 25
"""Packets of 20 ms: half of the second that may be lost."""


def kill_recorder(root: Path, times: int, source: random.Random) -> list[str]:
    """Each time less than half a second may be lost; the rest is contiguous, verifies and plays, both sides."""
    missed = []
    for attempt in range(times):
        recording_id = f"r{attempt}"
        heard, killed_at = _killed(root, recording_id, 0.5 + source.random())
        for who in ("patient", "doctor"):
            lines = [line.split() for line in heard.splitlines() if line.startswith(who)]
            before = sum(int(at) < killed_at for _, _, at in lines)
            found = read_journal(root, recording_id, who)
            kept = [int.from_bytes(one.data[2:4], "big") for one in found if isinstance(one, records.PacketRecord)]
            if kept != list(range(len(kept))) or len(kept) <= before - MOST_LOST:
                missed.append(f"{recording_id}: {who} has {len(kept)} packets of {before}")
        files = assembled(root, recording_id).files
        if [one.participant_id for one in files if one.has_audio and one.duration_ms > 100] != [
            "doctor",
            "patient",
        ]:
            missed.append(f"{recording_id}: plays only {[file.participant_id for file in files]}")
        faults = verify(root, recording_id, keys_of(root), still_open=False).faults
        missed += [f"{recording_id}: {fault}" for fault in faults]
    return missed


def _killed(root: Path, recording_id: str, after: float) -> tuple[str, int]:
    """What the process said it had heard, and the moment of its end in monotonic nanoseconds."""
    command = [sys.executable, "-m", "tests.media.recording.journaling", str(root), recording_id]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(after)
    killed_at = time.monotonic_ns()
    child.kill()
    heard, _ = child.communicate(timeout=10)
    return first + heard, killed_at
