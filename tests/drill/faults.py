"""Disks and clocks that fail in the middle of a recording: what is lost, said and left. Each returns its misses.

The disk fails where bytes meet it (media.recording.files), or really: a file system of its own that is full.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from media.recorded import FaultKind
from media.recording import files, layout, records
from media.recording.disk import LARGEST_WAITING, DiskWriter
from media.recording.files import Disk
from media.recording.journal import JournalRecorder
from media.recording.verify import verify
from tests.drill import flips
from tests.media.conftest import House
from tests.media.offer import opus
from tests.media.recording.recorded import OPUS, assembled, keys_of, read_journal

BLOCK = 4096
HOUR_NS = 3_600 * 10**9


def unreadable_blocks(root: Path, times: int, source: random.Random) -> list[str]:
    """A block of a file cannot be read: that place is named, all the rest is there, assembled anew as well."""
    flips.make_recording(root)
    whole = {who: len(read_journal(root, "r", who)) for who in ("p", "q")}
    missed = []
    paths = sorted(path for path in (root / "r").iterdir() if path.name != layout.MANIFEST)
    for number in range(times):
        path = paths[number % len(paths)]
        at = source.randrange(path.stat().st_size) // BLOCK * BLOCK
        with unreadable(path, at):
            faults = verify(root, "r", keys_of(root), still_open=False).faults
            left = {who: len(read_journal(root, "r", who)) for who in whole}
        named = [one for one in faults if one.file == path.name]
        if not named or any(one.file != path.name for one in faults):
            missed.append(f"{path.name} block at {at}: {[str(one) for one in faults]}")
        spared = [who for who in whole if not path.name.startswith(who) and left[who] != whole[who]]
        if spared:
            missed.append(f"{path.name} block at {at} cost {spared}")
    journal = root / "r" / "p.0001.journal"
    with unreadable(journal, journal.stat().st_size // 2 // BLOCK * BLOCK):
        made = assembled(root, "r")
    if len(made.files) != 2 or not any(one.file == journal.name for one in made.faults):
        missed.append("what is left was not assembled, or the loss not said")
    return missed


@contextlib.contextmanager
def unreadable(path: Path, at: int) -> Iterator[None]:
    """The 4 KiB block at `at` of this file gives EIO to whoever reads any byte of it."""
    real, bad = os.pread, path.stat().st_ino

    def pread(fd: int, length: int, where: int) -> bytes:
        if os.fstat(fd).st_ino == bad and where < at + BLOCK and where + length > at:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(fd, length, where)

    with mock.patch.object(files, "pread", pread):
        yield


class BadDisk(Disk):
    """Gives EIO to the `nth` write (or sync); `stuck` makes writes wait until it is set."""

    def __init__(self, nth: int = 0, *, at_sync: bool = False, stuck: threading.Event | None = None) -> None:
        self.left, self.at_sync, self.stuck = nth, at_sync, stuck

    def write(self, fd: int, data: bytes) -> int:
        if self.stuck is not None:
            self.stuck.wait(60)
        self._count(not self.at_sync)
        return super().write(fd, data)

    def sync(self, fd: int) -> None:
        self._count(self.at_sync)
        super().sync(fd)

    def _count(self, counts: bool) -> None:
        self.left -= counts
        if counts and self.left == 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))


async def bad_blocks_on_write(root: Path, times: int, source: random.Random) -> list[str]:
    """The disk cannot write: it is told, what was written stays, and the recording goes on in a further part."""
    missed = []
    for number in range(times):
        recording_id, at_sync = f"w{number}", number % 4 == 3
        nth = 1 if at_sync else source.randrange(2, 6)
        failed = await _record(root, recording_id, DiskWriter(BadDisk(nth, at_sync=at_sync)), 5_000)
        again = await _record(root, recording_id, DiskWriter(), 50)
        missed += _left_whole(root, recording_id, failed, "write error EIO")
        if again or len(read_journal(root, recording_id, "p", part=2)) != 51:
            missed.append(f"{recording_id}: it did not go on: {again}")
    return missed


async def stuck_disk(root: Path, source: random.Random) -> list[str]:
    """The disk stands still: nobody waits, at most 4 MiB wait in memory, then it is told; the rest stays valid."""
    stuck = threading.Event()
    writer = DiskWriter(BadDisk(stuck=stuck))
    failed: list[str] = []
    recorder = JournalRecorder(root, "slow", failed.append, writer, keys_of(root))
    recorder.track("p", "audio", 1, OPUS)
    taken = 0
    while not failed and taken < 2 * LARGEST_WAITING:
        recorder.packet("p", 1, source.randbytes(1_200), time.time_ns())
        taken += 1_200
    stuck.set()
    await recorder.close()
    await asyncio.to_thread(writer.close)
    kept = read_journal(root, "slow", "p")
    missed = [] if failed == ["disk too slow"] else [f"told {failed}"]
    if taken > LARGEST_WAITING + 70_000 or len(kept) < LARGEST_WAITING // 1_300:
        missed.append(f"{taken} bytes waited, {len(kept)} records were kept")
    faults = verify(root, "slow", keys_of(root), still_open=False).faults
    return missed + [str(one) for one in faults if one.kind is not FaultKind.FILE_MISSING]


async def full_disk(root: Path, source: random.Random) -> list[str]:
    """A real file system becomes full: told, whole to the last segment; with room the next part goes on."""
    with small_disk(root / "disk", "2m") as disk:
        filler = disk / "filler"
        filler.write_bytes(bytes(1_500_000))
        failed = await _record(disk, "full", DiskWriter(), 5_000)
        missed = _left_whole(disk, "full", failed, "disk full")
        try:
            assembled(disk, "full")
        except OSError as error:
            if error.errno != errno.ENOSPC or any(layout.is_draft(one.name) for one in (disk / "full").iterdir()):
                missed.append("an assembly that failed left its draft")
        filler.unlink()
        again = await _record(disk, "full", DiskWriter(), 50)
        made = assembled(disk, "full")
        if again or len(made.files) != 1 or len(made.journals) != 2:
            missed.append(f"it did not go on: {again}")
    return missed


async def disk_reserve(root: Path, source: random.Random) -> list[str]:
    """A real file system with a reserve: recordings stop there, whole with their end, and leave the rest alone."""
    reserve = 3 * 2**20
    with small_disk(root / "disk", "6m") as disk:
        writer = DiskWriter(reserve=reserve)
        failed = await _record(disk, "kept", writer, 100_000, pause=0.05)
        left = os.statvfs(disk)
        missed = [] if failed == ["disk full"] else [f"told {failed}"]
        if left.f_bavail * left.f_frsize < reserve // 2:
            missed.append(f"only {left.f_bavail * left.f_frsize} bytes are left for others")
        faults = verify(disk, "kept", keys_of(disk), still_open=False).faults
        missed += [str(one) for one in faults]
        if len(assembled(disk, "kept").files) != 1:
            missed.append("what was written does not play")
    return missed


@contextlib.contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A file system of that size, where mounting is permitted; raises PermissionError."""
    place.mkdir(parents=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", place], capture_output=True)
    if mounted.returncode:
        raise PermissionError("no file system can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


async def clock_jumps(root: Path, source: random.Random) -> list[str]:
    """The wall clock goes an hour on and two back in a call of the real plane: the recording's time does not."""
    jump = [0]
    real_ns, real = time.time_ns, time.time
    with (
        mock.patch.object(time, "time_ns", lambda: real_ns() + jump[0]),
        mock.patch.object(time, "time", lambda: real() + jump[0] / 1e9),
    ):
        house = House(batched=True)
        await house.open()
        one = await house.join("one")
        await house.plane.record("c", "r", ["one"])
        [recorder] = house.recorders
        count = 0
        for jump[0] in (0, HOUR_NS, -HOUR_NS, 0):
            for _ in range(10):
                one.send_rtp(one.source("audio").packet(opus()))
                count += 1
                await house.until(lambda count=count: len(recorder.packets) == count)
            await house.plane.mark("c", "one", "muted")
        await house.close()
    times = [*recorder.arrivals, *recorder.marked_at]
    spread = (max(times) - min(times)) / 1e9
    in_order = recorder.arrivals == sorted(recorder.arrivals)
    return [] if in_order and spread < 600 else [f"arrivals lie {spread:.0f} s apart, in order: {in_order}"]


async def _record(
    root: Path, recording_id: str, writer: DiskWriter, packets: int, pause: float = 0.005
) -> list[str]:
    """Packets of sound until it fails or all are taken, `pause` after each 50; what the recorder said."""
    failed: list[str] = []
    recorder = JournalRecorder(root, recording_id, failed.append, writer, keys_of(root))
    recorder.track("p", "audio", 1, OPUS)
    for sequence in range(packets):
        if failed:
            break
        head = b"\x80\x6f" + sequence.to_bytes(2, "big") + (sequence * 960).to_bytes(4, "big") + bytes([0, 0, 0, 1])
        recorder.packet("p", 1, head + b"\x78" * 600, time.time_ns())
        if sequence % 50 == 49:
            writer.hurry()
            await asyncio.sleep(pause)
    await recorder.close()
    await asyncio.to_thread(writer.close)
    await asyncio.sleep(0)
    return failed


def _left_whole(root: Path, recording_id: str, failed: list[str], words: str) -> list[str]:
    """It said so once; the first part is contiguous, and nothing is wrong with it but that its end is missing."""
    missed = [] if failed == [words] else [f"{recording_id}: told {failed}"]
    kept = [one for one in read_journal(root, recording_id, "p") if isinstance(one, records.PacketRecord)]
    numbers = [int.from_bytes(one.data[2:4], "big") for one in kept]
    if not numbers or numbers != list(range(len(numbers))):
        missed.append(f"{recording_id}: {len(numbers)} packets, not contiguous")
    allowed = (FaultKind.NO_END, FaultKind.TORN)
    faults = verify(root, recording_id, keys_of(root), still_open=False).faults
    return missed + [f"{recording_id}: {one}" for one in faults if one.kind not in allowed]
