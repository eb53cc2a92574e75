"""Exports made by the process that the server starts: whole, sealed, cancelled, killed, without room."""

from __future__ import annotations

import asyncio
import io
import json
import os
import resource
import signal
import subprocess
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path

import pytest

from media.api import ExportForm, RecordingError
from media.recording import layout
from media.recording.compose_works import ExportFolder
from tests.media.recording.composed import SIDES, mark, order, recorded
from tests.media.recording.recorded import assembled, content, key_of, keys_of, write_journal
from tests.media.recording.staged import Staged
from tests.media.recording.watching import watch

PLAIN = (b"\x1aE\xdf\xa3", b"V_VP8", b"A_OPUS", b"OpusHead", b"PK\x03\x04", "زرمینہ".encode(), b"Ayesha")


def folder(root: Path) -> ExportFolder:
    return ExportFolder(root / "exports", root, keys_of(root), asyncio.Semaphore(2))


async def whole(works: ExportFolder) -> bytes:
    size = (await works.stored("export-1")).size
    return b"".join([await works.read("export-1", start, 65_536) for start in range(0, size, 65_536)])


def two(root: Path, ends: float = 3) -> None:
    recorded(root, patient=Staged(seed=1, ends=ends), doctor=Staged(seed=2, ends=ends, ssrc=2000))


async def test_a_composition_is_made_with_progress_and_read_by_ranges(tmp_path: Path) -> None:
    two(tmp_path)
    works, told = folder(tmp_path), []
    made = await works.make(order(), told.append)
    assert told == sorted(told)
    assert len(told) > 10
    assert told[-1] > 0.9
    assert (made.ending, made.size) == ("webm", (await works.stored("export-1")).size)
    data = await whole(works)
    assert data[:4] == b"\x1aE\xdf\xa3"
    assert await works.read("export-1", 100, 50) == data[100:150]
    assert watch(io.BytesIO(data)).frames > 20


async def test_nothing_readable_lies_on_the_disk_and_destroying_ends_the_key(tmp_path: Path) -> None:
    two(tmp_path)
    works = folder(tmp_path)
    for form in ExportForm:
        await works.make(order(form, SIDES[:1] if form is ExportForm.SINGLE else SIDES), lambda _: None)
        for path in (tmp_path / "exports").rglob("*"):
            data = path.read_bytes() if path.is_file() else b""
            assert not [one for one in PLAIN if one in data], (form, path)
    assert await works.known() == ("export-1",)
    gone = await works.destroy("export-1")
    assert (len(gone.key), gone.files) == (64, 1)
    assert await works.known() == ()
    assert "export-1" not in keys_of(tmp_path).known()
    assert "call" in keys_of(tmp_path).known()
    with pytest.raises(RecordingError):
        await works.stored("export-1")
    assert (await works.destroy("export-1")).key == ""


async def test_originals_are_a_zip_of_what_was_recorded(tmp_path: Path) -> None:
    write_journal(tmp_path, "call", "patient", [[*Staged(ends=2).records(), mark("muted", 1)]])
    write_journal(tmp_path, "call", "doctor", [Staged(ends=2, ssrc=2000).records()])
    assembled(tmp_path, "call")
    works = folder(tmp_path)
    made = await works.make(order(ExportForm.ORIGINALS), lambda _: None)
    assert made.ending == "zip"
    with zipfile.ZipFile(io.BytesIO(await whole(works))) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["1-patient.webm", "2-doctor.webm", "about.json"]
        assert packed.read("1-patient.webm") == content(tmp_path, "call", "patient.webm").read()
        about = json.loads(packed.read("about.json"))
    assert [file["name"] for file in about["files"]] == ["Dr Ayesha Khan", "زرمینہ بی بی"]
    assert about["marks"] == [{"at_ms": 950, "file": "1-patient.webm", "kind": "muted"}]
    assert about["exported"].startswith("Exported by Imran")


async def test_one_participants_file_is_the_very_same(tmp_path: Path) -> None:
    two(tmp_path)
    works = folder(tmp_path)
    made = await works.make(order(ExportForm.SINGLE, SIDES[1:]), lambda _: None)
    assert (made.ending, await whole(works)) == ("webm", content(tmp_path, "call", "doctor.webm").read())


async def test_what_was_altered_never_leaves_the_house(tmp_path: Path) -> None:
    two(tmp_path)
    path = tmp_path / "call" / "doctor.webm"
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    with pytest.raises(RecordingError, match=r"doctor\.webm was altered"):
        await folder(tmp_path).make(order(), lambda _: None)
    path.unlink()
    with pytest.raises(RecordingError, match=r"doctor\.webm is gone"):
        await folder(tmp_path).make(order(), lambda _: None)
    (tmp_path / "call" / layout.MANIFEST).unlink()
    with pytest.raises(RecordingError, match="manifest"):
        await folder(tmp_path).make(order(), lambda _: None)
    assert not list((tmp_path / "exports").rglob("content*"))


async def test_cancelling_ends_the_process_and_making_it_again_begins_anew(tmp_path: Path) -> None:
    two(tmp_path, ends=12)
    works, began = folder(tmp_path), asyncio.Event()
    making = asyncio.create_task(works.make(order(), lambda _: began.set()))
    await asyncio.wait_for(began.wait(), 60)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert children() == []
    with pytest.raises(RecordingError):
        await works.stored("export-1")
    assert watch(io.BytesIO(await _made(works))).sound == pytest.approx(12, abs=0.1)


async def _made(works: ExportFolder) -> bytes:
    await works.make(order(), lambda _: None)
    return await whole(works)


async def test_killed_in_the_middle_it_is_told_and_can_be_made_again(tmp_path: Path) -> None:
    two(tmp_path, ends=12)
    works = folder(tmp_path)
    killed: list[int] = []

    def kill(share: float) -> None:
        if share > 0.3 and not killed:
            killed.extend(children())
            os.kill(killed[0], signal.SIGKILL)

    with pytest.raises(RecordingError):
        await works.make(order(), kill)
    assert killed
    assert watch(io.BytesIO(await _made(works))).sound == pytest.approx(12, abs=0.1)
    assert [path.name for path in (tmp_path / "exports" / "export-1").iterdir()] == ["content"]


def children() -> list[int]:
    """Processes of ours that make exports."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = path.joinpath("stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and b"compose_export" in path.joinpath("cmdline").read_bytes():
                found.append(int(path.name))
        except OSError:
            continue
    return found


def begun(root: Path, limit: int | None = None) -> subprocess.Popen[str]:
    """The process as the server would start it; `limit`: bytes that a file may have, as on a full disk."""
    keys = keys_of(root)
    values = {"key": key_of(root, "call").secret.hex(), "own": keys.get_or_make("export-1").secret.hex()}

    def starve() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    process = subprocess.Popen(
        [sys.executable, "-m", "media.recording.compose_export", str(root), str(root / "exports")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=starve,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(asdict(order()) | values) + "\n")
    process.stdin.flush()
    return process


def test_without_room_it_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    two(tmp_path, ends=12)
    with begun(tmp_path, limit=70_000) as process:
        assert process.wait(60) == 1
        assert process.stderr is not None
        assert process.stderr.read().strip() == "File too large"
    assert not list((tmp_path / "exports").rglob("content*"))
    assert (tmp_path / "call" / "doctor.webm").stat().st_size > 0


def test_it_ends_with_the_server(tmp_path: Path) -> None:
    two(tmp_path, ends=12)
    with begun(tmp_path) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()
        process.stdin.close()
        assert process.wait(30) == 3
    assert not (tmp_path / "exports" / "export-1" / "content").exists()


async def test_no_id_leads_out_of_the_folder(tmp_path: Path) -> None:
    works = folder(tmp_path)
    for bad in ("..", "a/b", "", "x" * 65, "x\n"):
        for asked in (works.stored(bad), works.read(bad, 0, 1), works.destroy(bad)):
            with pytest.raises(RecordingError):
                await asked
