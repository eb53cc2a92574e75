"""What sealing, assembling and playing a recording costs: rows for `python -m tests.bench`.

A call of two with Opus of 40 ms and VP8 of 15 pictures a second at about 300 kbit/s, a key frame each 10 s.

    python -m tests.bench.recordings MINUTES     the rows alone
    python -m tests.bench.recordings play ROOT ID   reads everything once; prints by how many bytes the process grew
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from media.recording import records
from media.recording.disk import DiskWriter
from media.recording.journal import JournalRecorder
from media.recording.works import RecordingFolder
from tests.bench.row import Row, goal
from tests.media.recording.recorded import OPUS, VP8, key_of, keys_of, write_journal
from tests.media.recording.staged import EPOCH, NTP_EPOCH

SEAL_GOAL = 6.0
SPEED_GOAL = 200.0
ASSEMBLY_MEGABYTES = 150.0
PLAYBACK_MEGABYTES = 60.0
_KEY = b"\x10\x02\x00\x9d\x01\x2a" + struct.pack("<HH", 320, 240)
_PIECE = 256 * 1024
_READERS = 4
_SEALED = 200_000


def rows(minutes: float) -> Iterator[Row]:
    """Measured here and now; the journals of two hours take about 700 MB for a while."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        root = Path(place)
        yield goal(Row("sealing: CPU per packet recorded", asyncio.run(_sealing(root)), "µs"), SEAL_GOAL, True)
        for seed, who in enumerate(("patient", "doctor")):
            write_journal(root, "call", who, _batches(minutes * 60, seed))
        cpu, megabytes = _assembled(root)
        speed = Row(f"assembly of {minutes:g} minutes: times real time", minutes * 60 / cpu, "times")
        speed.goal, speed.ok = f">= {SPEED_GOAL:g}", speed.value >= SPEED_GOAL
        yield speed
        yield goal(Row(f"assembly of {minutes:g} minutes: peak memory", megabytes, "MB"), ASSEMBLY_MEGABYTES, True)
        played = Row(f"playback of {minutes:g} minutes by {_READERS}: memory", _played(root), "MB")
        yield goal(played, PLAYBACK_MEGABYTES, True)


async def _sealing(root: Path) -> float:
    """Of the process, both threads of the writer included, until the disk has all."""
    packets = [memoryview(os.urandom(size)) for size in (92, 1000, 1000, 500)]
    writer = DiskWriter()
    recorder = JournalRecorder(root, "sealing", lambda reason: sys.exit(reason), writer, keys_of(root))
    heard = 0
    begun = time.process_time()
    for number in range(_SEALED):
        packet = packets[number % 4]
        recorder.packet("p", 1, packet, time.time_ns())
        heard += len(packet)
        if number % 2000 == 1999:  # a call never comes this fast
            writer.hurry()
            await _written(root / "sealing" / "p.0001.journal", heard)
    await recorder.close()
    spent = time.process_time() - begun
    await asyncio.to_thread(writer.close)
    return spent / _SEALED * 1e6


async def _written(path: Path, least: int) -> None:
    """Until the file grows no more: what frames the packets is in it too, so its size alone does not tell."""
    before = -1
    while not (path.exists() and path.stat().st_size == before >= least):
        before = path.stat().st_size if path.exists() else -1
        await asyncio.sleep(0.02)


def _assembled(root: Path) -> tuple[float, float]:
    """CPU seconds of the processes that make the files and what is made of them, and the larger one's peak
    megabytes, or ours where those are more."""
    cpus, peaks = zip(*(_made(root, module) for module in ("assemble", "overview")), strict=True)
    return sum(cpus), max(peaks)


def _made(root: Path, module: str) -> tuple[float, float]:
    begin, end = os.pipe()
    os.write(end, key_of(root, "call").secret.hex().encode())
    os.close(end)
    command = [sys.executable, "-m", f"media.recording.{module}", str(root), "call"]
    child = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, begin, 0)])
    os.close(begin)
    _, status, used = os.wait4(child, 0)
    if status != 0:
        raise SystemExit("the assembly failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


def _played(root: Path) -> float:
    command = [sys.executable, "-m", "tests.bench.recordings", "play", str(root), "call"]
    begin, end = os.pipe()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, end, 1)])
    os.close(end)
    with os.fdopen(begin) as said:
        grown = json.loads(said.read())
    os.waitpid(child, 0)
    return float(grown) / 1e6


async def play(root: Path, recording_id: str) -> int:
    """Several readers at once, each the whole of every file, as the server reads for a browser."""
    works = RecordingFolder(root, keys_of(root))
    names = [path.name for path in (root / recording_id).glob("*.webm")]
    await works.read(recording_id, names[0], 0, 1)
    before = _peak()

    async def read(name: str) -> None:
        size = (await works.stored(recording_id, name)).size
        for start in range(0, size, _PIECE):
            await works.read(recording_id, name, start, _PIECE)

    await asyncio.gather(*(read(name) for name in names for _ in range(_READERS // 2)))
    return _peak() - before


def _peak() -> int:
    """Of this program alone: getrusage counts what its parent had before it became this one."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


@dataclass
class _Sent:
    at: float
    ssrc: int
    data: bytes


def _batches(seconds: float, seed: int) -> Iterator[list[bytes]]:
    """The journal's segments, each of 0.2 s, after one with the tracks."""
    source = random.Random(seed)
    yield [records.track(1, "audio", OPUS), records.track(2, "video", VP8)]
    batch: list[bytes] = []
    until, report_at = 0.2, 1.0
    for sent in _packets(seconds, source):
        if sent.at >= until:
            yield batch
            batch, until = [], until + 0.2
        if sent.at >= report_at:
            batch += _reports(report_at)
            report_at += 5
        batch.append(records.packet(sent.ssrc, _ns(sent.at + source.random() / 50), sent.data))
    yield batch


def _packets(seconds: float, source: random.Random) -> Iterator[_Sent]:
    noise = source.randbytes(1 << 20)
    sequence = 0
    for tick in range(int(seconds * 75)):  # 75 a second: each third sounds, each fifth shows
        at = tick / 75
        if tick % 3 == 0:
            number = tick // 3
            rtp = struct.pack("!BBHII", 0x80, 111, number & 0xFFFF, number * 1920 & 0xFFFFFFFF, 1)
            yield _Sent(at, 1, rtp + b"\x10" + _cut(noise, number, 60 + number % 40))
        if tick % 5 == 0:
            number = tick // 5
            is_key = number % 150 == 0
            left = 9000 if is_key else 2000 + number % 1000
            frame = (_KEY if is_key else b"\x11\x02\x00") + _cut(noise, number, left)
            for begin in range(0, len(frame), 1000):
                last = begin + 1000 >= len(frame)
                stamp = number * 6000 & 0xFFFFFFFF
                kind = 96 | (0x80 if last else 0)
                rtp = struct.pack("!BBHII", 0x80, kind, sequence & 0xFFFF, stamp, 2)
                sequence += 1
                yield _Sent(at, 2, rtp + (b"\x10" if begin == 0 else b"\x00") + frame[begin : begin + 1000])


def _reports(at: float) -> list[bytes]:
    ntp = int((EPOCH + NTP_EPOCH + at) * 2**32)
    return [
        records.report(ssrc, ntp, round(at * rate) & 0xFFFFFFFF, _ns(at)) for ssrc, rate in ((1, 48000), (2, 90000))
    ]


def _cut(noise: bytes, number: int, length: int) -> bytes:
    at = number * 7919 % (len(noise) - length)
    return noise[at : at + length]


def _ns(at: float) -> int:
    return round((EPOCH + at) * 1e9)


if __name__ == "__main__":
    if sys.argv[1] == "play":
        print(asyncio.run(play(Path(sys.argv[2]), sys.argv[3])))
    else:
        for one in rows(float(sys.argv[1])):
            print(f"{one.name}: {one.value:.2f} {one.unit} ({one.goal})")
