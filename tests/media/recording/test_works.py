"""The folder of recordings: assembly in its own process, and no way out of the folder."""

import asyncio
from pathlib import Path

import pytest

from media.api import RecordingError, RecordingWorks
from media.recording import records
from media.recording.works import RecordingFolder
from tests.media.recording.recorded import content, keys_of, write_journal
from tests.media.recording.staged import Staged


def works(root: Path) -> RecordingWorks:
    return RecordingFolder(root, keys_of(root))


async def test_assembles_in_a_process_and_finds_the_file(tmp_path: Path) -> None:
    write_journal(tmp_path, "call-1", "patient", [Staged(ends=2).records()])
    folder = works(tmp_path)
    result = await folder.assemble("call-1")
    [file] = result.files
    whole = content(tmp_path, "call-1", file.name).read()
    stored = await folder.stored("call-1", file.name)
    assert stored.size == file.size == len(whole)
    for start, length in ((0, 10), (100, 100_000), (len(whole) - 3, 50), (len(whole), 5), (0, len(whole))):
        assert await folder.read("call-1", file.name, start, length) == whole[start : start + length]
    assert (await folder.stored("call-1", "manifest.json")).size > 100
    await folder.assemble("call-1")
    assert (await folder.stored("call-1", file.name)).tag != stored.tag


async def test_the_same_recording_asked_for_many_times_at_once(tmp_path: Path) -> None:
    write_journal(tmp_path, "r", "p", [Staged(ends=1).records()])
    folder = works(tmp_path)
    results = await asyncio.gather(*(folder.assemble("r") for _ in range(4)))
    assert all(result.duration_ms == results[0].duration_ms for result in results)
    assert (await folder.verify("r", still_open=False)).faults == ()


async def test_what_cannot_be_assembled_is_said_and_kept(tmp_path: Path) -> None:
    journal = tmp_path / "r" / "p.0001.journal"
    journal.parent.mkdir()
    journal.write_bytes(b"no journal at all, but long enough")
    with pytest.raises(RecordingError, match="data key is not there"):
        await works(tmp_path).assemble("r")
    keys_of(tmp_path).get_or_make("r")
    with pytest.raises(RecordingError, match="not_this_journal"):
        await works(tmp_path).assemble("r")
    with pytest.raises(RecordingError, match="no such recording"):
        await works(tmp_path).assemble("absent")
    assert journal.exists()


async def test_too_slow_an_assembly_is_ended(tmp_path: Path) -> None:
    write_journal(tmp_path, "r", "p", [Staged(ends=1).records()])
    with pytest.raises(RecordingError, match="too long"):
        await RecordingFolder(tmp_path, keys_of(tmp_path), timeout=0.001).assemble("r")


async def test_lists_what_has_a_journal(tmp_path: Path) -> None:
    assert await works(tmp_path / "not there yet").journaled() == ()
    for name in ("b", "a"):
        write_journal(tmp_path, name, "p", [[records.mark("joined", "", 1)]])
    (tmp_path / "empty").mkdir()
    (tmp_path / "not an id").mkdir()
    (tmp_path / "file").write_text("")
    assert await works(tmp_path).journaled() == ("a", "b")


@pytest.mark.parametrize(
    ("recording_id", "name"),
    [
        ("r", "../../etc/passwd"),
        ("r", "/etc/passwd"),
        ("r", ".."),
        ("r", ""),
        ("r", "p.0001.journal"),
        ("r", "p.webm/../../x"),
        ("r", "p.webm\0"),
        ("r", "p.webm\n"),
        ("r", "..webm"),
        ("..", "p.webm"),
        ("a/b", "p.webm"),
        ("", "p.webm"),
        ("r\n", "p.webm"),
        ("x" * 65, "p.webm"),
    ],
)
async def test_no_name_leads_out_or_to_a_journal(tmp_path: Path, recording_id: str, name: str) -> None:
    folder = works(tmp_path)
    (tmp_path / "r").mkdir()
    with pytest.raises(RecordingError):
        await folder.stored(recording_id, name)
    with pytest.raises(RecordingError):
        await folder.read(recording_id, name, 0, 10)
    if recording_id != "r":
        with pytest.raises(RecordingError):
            await folder.assemble(recording_id)
        with pytest.raises(RecordingError):
            await folder.destroy(recording_id)
        with pytest.raises(RecordingError):
            await folder.verify(recording_id, still_open=False)
