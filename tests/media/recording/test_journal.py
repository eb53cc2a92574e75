"""The journal under kill -9, torn tails, damage, a full disk and hostile names."""

import asyncio
import random
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.recorder import RecorderFactory
from media.recording import layout, records
from media.recording.disk import LARGEST_WAITING, DiskWriter
from media.recording.journal import JournalRecorder
from tests.drill.kills import kill_recorder
from tests.media.recording.recorded import VP8, assembled, keys_of, read_journal

NOW = 1_700_000_000_000_000_000


def read(root: Path, participant: str = "p", part: int = 1) -> list[records.Record]:
    return read_journal(root, "r", participant, part)


async def test_everything_heard_is_read_back_in_order(tmp_path: Path) -> None:
    writer = DiskWriter()
    recorder = JournalRecorder(tmp_path, "r", pytest.fail, writer, keys_of(tmp_path))
    recorder.track("p", "video", 7, VP8)
    recorder.packet("p", 7, memoryview(b"\x80\x60packet"), NOW)
    recorder.sender_report("p", 7, 2**63, 2**32 - 1, NOW + 1)
    recorder.mark("p", "muted", "اردو", NOW + 2)
    await recorder.close()
    assert read(tmp_path) == [
        records.TrackRecord(7, "video", "VP8", 96, 90000, 1),
        records.PacketRecord(7, NOW, b"\x80\x60packet"),
        records.ReportRecord(7, 2**63, 2**32 - 1, NOW + 1),
        records.MarkRecord("muted", "اردو", NOW + 2),
    ]
    writer.close()


async def test_a_packet_reaches_the_file_without_close_and_without_another_packet(tmp_path: Path) -> None:
    recorder = JournalRecorder(tmp_path, "r", pytest.fail, DiskWriter(), keys_of(tmp_path))
    recorder.packet("p", 7, b"alone", NOW)
    await asyncio.sleep(0.3)
    assert read(tmp_path) == [records.PacketRecord(7, NOW, b"alone")]
    await recorder.close()


async def test_a_new_start_opens_the_next_part_and_keeps_the_old_bytes(tmp_path: Path) -> None:
    writer = DiskWriter()
    for part in (1, 2, 3):
        recorder = JournalRecorder(tmp_path, "r", pytest.fail, writer, keys_of(tmp_path))
        recorder.packet("p", part, b"x", NOW)
        recorder.packet("p-1", part, b"x", NOW)
        await recorder.close()
    assert [read(tmp_path, "p", part) for part in (1, 2, 3)] == [
        [records.PacketRecord(part, NOW, b"x")] for part in (1, 2, 3)
    ]
    assert [part for part, _ in layout.journals(tmp_path / "r")["p-1"]] == [1, 2, 3]


async def test_the_relay_can_use_it(tmp_path: Path) -> None:
    make: RecorderFactory = partial(JournalRecorder, tmp_path, writer=DiskWriter(), keys=keys_of(tmp_path))
    recorder = make("r", pytest.fail)
    recorder.mark("p", "joined", "", NOW)
    await recorder.close()
    assert len(read(tmp_path)) == 1


async def test_closing_twice_and_after_close_nothing_is_written(tmp_path: Path) -> None:
    recorder = JournalRecorder(tmp_path, "r", pytest.fail, DiskWriter(), keys_of(tmp_path))
    recorder.packet("p", 1, b"x", NOW)
    await recorder.close()
    recorder.packet("p", 1, b"y", NOW)
    recorder.packet("q", 1, b"y", NOW)
    await recorder.close()
    assert len(read(tmp_path)) == 1
    assert list(layout.journals(tmp_path / "r")) == ["p"]


async def test_the_writer_closes_what_its_owner_forgot(tmp_path: Path) -> None:
    writer = DiskWriter()
    recorder = JournalRecorder(tmp_path, "r", pytest.fail, writer, keys_of(tmp_path))
    recorder.packet("p", 1, b"x", NOW)
    await asyncio.to_thread(writer.close)
    assert len(read(tmp_path)) == 1
    await recorder.close()


@pytest.mark.parametrize("name", ["", "..", "../p", "a/b", "a\0b", "p.0001", "x" * 65, "р", "p\n"])
async def test_names_that_could_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a recording id"):
        JournalRecorder(tmp_path, name, pytest.fail, DiskWriter(), keys_of(tmp_path))
    failures: list[str] = []
    recorder = JournalRecorder(tmp_path, "r", failures.append, DiskWriter(), keys_of(tmp_path))
    for _ in range(2):
        recorder.packet(name, 1, b"x", NOW)
    await recorder.close()
    assert failures == ["participant id that may not name a file"]
    assert list(tmp_path.iterdir()) == [], "no key either"


async def test_a_disk_that_stands_still_fails_the_recording_and_bounds_the_memory(tmp_path: Path) -> None:
    failures: list[str] = []
    writer = DiskWriter()
    recorder = JournalRecorder(tmp_path, "r", failures.append, writer, keys_of(tmp_path))
    data = bytes(1000)
    for _ in range(LARGEST_WAITING // 1000 + 10):  # no await: the writer may drain, so go on until it is outrun
        recorder.packet("p", 1, data, NOW)
        if failures:
            break
    while not failures:
        recorder.packet("p", 1, data, NOW)
    recorder.packet("p", 1, data, NOW)
    assert failures == ["disk too slow"]
    await recorder.close()
    assert len(read(tmp_path)) > 100


async def test_a_folder_that_cannot_be_made_fails_the_recording_once(tmp_path: Path) -> None:
    (tmp_path / "r").write_text("a file where the folder should be")
    failures: list[str] = []
    recorder = JournalRecorder(tmp_path, "r", failures.append, DiskWriter(), keys_of(tmp_path))
    for participant in ("p", "q"):
        recorder.packet(participant, 1, b"x", NOW)
    await asyncio.sleep(0.3)
    await recorder.close()
    assert failures == ["write error EEXIST"]


@given(st.binary(max_size=300))
def test_a_foreign_file_holds_nothing(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    root = tmp_path_factory.mktemp("foreign")
    (root / "r").mkdir()
    layout.journal_path(root / "r", "p", 1).write_bytes(noise)
    assert read(root) == []


def test_kill_at_random_moments_loses_less_than_half_a_second(tmp_path: Path) -> None:
    """The short form of `make drill`."""
    assert kill_recorder(tmp_path, 5, random.Random(8)) == []


def test_a_full_disk_is_told_once_and_what_was_written_is_whole(tmp_path: Path) -> None:
    child = _start(tmp_path, "r", "100000")
    heard, _ = child.communicate(timeout=60)
    lines = heard.splitlines()
    assert [line for line in lines if line.startswith("failed")] == ["failed disk full"]
    assert lines[-1] == "closed", "the process goes on"
    for who, [(_, path)] in layout.journals(tmp_path / "r").items():
        kept = [r for r in read(tmp_path, who) if isinstance(r, records.PacketRecord)]
        assert len(kept) * 103 <= path.stat().st_size <= 100_000
        assert len(kept) * 107 > 80_000
    assert len(assembled(tmp_path, "r").files) == 2


def _start(root: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.media.recording.journaling", str(root), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_cost_of_one_packet(tmp_path: Path) -> None:
    """Not a benchmark: only that nobody puts work onto the packet's path unseen (measured about 1 µs)."""

    async def spend() -> float:
        writer = DiskWriter()
        recorder = JournalRecorder(tmp_path, "r", pytest.fail, writer, keys_of(tmp_path))
        data = memoryview(bytearray(1100))
        best = 1.0
        for _ in range(10):
            start = time.perf_counter()
            for _ in range(300):
                recorder.packet("p", 1, data, NOW)
            best = min(best, (time.perf_counter() - start) / 300)
            await asyncio.sleep(0.01)
        await recorder.close()
        return best

    assert asyncio.run(spend()) < 20e-6


async def test_old_journals_whose_key_is_lost_are_not_written_on_with_another(tmp_path: Path) -> None:
    writer, failures = DiskWriter(), []
    for attempt in range(2):
        recorder = JournalRecorder(tmp_path, "r", failures.append, writer, keys_of(tmp_path))
        recorder.packet("p", 1, b"x", NOW)
        while attempt == 1 and not failures:
            await asyncio.sleep(0.01)
        await recorder.close()
        if attempt == 0:
            (tmp_path / "keys" / "r.key").rename(tmp_path / "lost")
    assert failures == ["key missing"]
    (tmp_path / "lost").rename(tmp_path / "keys" / "r.key")
    assert len(read(tmp_path)) == 1
    writer.close()
