"""Recordings in a storage elsewhere, against a real S3 server: carried as they grow, proved, read, mended, gone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from media.api import RecordingError
from media.recorded import FaultKind
from media.recording import carried, layout
from media.recording.bucket import BucketSettings
from media.recording.carry import Carrier
from media.recording.disk import DiskWriter
from media.recording.journal import JournalRecorder
from media.recording.objects import PART_BYTES, StoredPart
from tests.media.recording.carried_house import House, padding, speech
from tests.media.recording.recorded import OPUS, content, keys_of, read_journal


@pytest.fixture
async def house(tmp_path: Path, bucket_settings: BucketSettings) -> AsyncIterator[House]:
    house = House(tmp_path, replace(bucket_settings, prefix="eilaj/"))
    yield house
    await house.bucket.close()


async def test_a_recording_is_carried_proved_and_leaves_the_disk(house: House) -> None:
    speech(house.root)
    speech(house.root, who="q", end=False)
    made = await house.works.assemble("r")
    whole = {file.name: content(house.root, "r", file.name).read() for file in made.files}
    await house.carrier.round()
    assert not (house.root / "r").exists()
    names = {"manifest.json", "p.0001.journal", "p.webm", "q.0001.journal", "q.webm"} | made.seals.keys()
    assert await house.keys() == [f"r/{name}" for name in sorted(names)]
    for name, plain in whole.items():
        stored = await house.works.stored("r", name)
        assert stored.size == len(plain)
        for start, length in ((0, 10), (100, 100_000), (len(plain) - 3, 50), (len(plain), 5), (0, len(plain))):
            assert await house.works.read("r", name, start, length) == plain[start : start + length]
    found = await house.works.verify("r", still_open=False)
    assert (found.faults, found.seal) == ((), made.seal)
    assert await house.works.described("r") == made
    assert await house.works.journaled() == ("r",)
    assert (await house.works.storage()).waiting_files == 0
    assert sorted(path.name for path in house.root.iterdir()) == [".carried", "keys"]


async def test_neither_data_key_nor_plain_media_goes_there(house: House) -> None:
    speech(house.root)
    await house.works.assemble("r")
    secret = keys_of(house.root).get("r").secret
    plain = content(house.root, "r", "p.webm").read()
    await house.carrier.round()
    for key in await house.keys():
        there = await house.bucket.get(key, 0, 10**9)
        assert there and secret not in there and secret.hex().encode() not in there
        assert plain[200:264] not in there and b"webm" not in there and b"OpusHead" not in there


async def test_a_growing_journal_lies_there_to_its_last_segment(house: House) -> None:
    path = padding(house.root, "p", 12)
    whole = path.read_bytes()
    house.growing.add(path)
    for size in (100_000, 4_000_000, 5_500_000, 5_600_000, len(whole)):
        path.write_bytes(whole[:size])
        await house.carrier.round()
        there = {one.key: one.size for one in await house.bucket.list("r/")}
        [(key, upload_id)] = await house.bucket.uploads("r/") or [("r/p.0001.journal", "")]
        parts = await house.bucket.parts(key, upload_id) if upload_id else ()
        assert all(key.startswith("r/p.0001.journal.tail/") for key in there)
        assert len(parts) == size // PART_BYTES
        ends = [int(key.rpartition("/")[2]) + held for key, held in there.items()]
        assert max([len(parts) * PART_BYTES, *ends]) == size
        assert sum(there.values()) < PART_BYTES + 5_000_000, "what parts hold is not kept twice"
    assert (await house.works.storage()).waiting_bytes == 0
    house.growing.clear()
    await house.carrier.round()
    assert await house.keys() == ["r/p.0001.journal"]
    assert await house.bucket.get("r/p.0001.journal", 0, 10**9) == whole
    assert path.exists(), "its files are not made yet"


async def test_what_a_dead_node_brought_there_can_be_collected(house: House, tmp_path: Path) -> None:
    first, second = padding(house.root, "p", 12), speech(house.root, who="q", end=False)
    house.growing |= {first, second}
    await house.carrier.round()
    whole = {path.name: path.read_bytes() for path in (first, second)}
    for path in (first, second):
        path.unlink()
    (house.root / "r").rmdir()
    house.start()
    made = await house.works.assemble("r")
    assert {head.name for head in made.journals} == {first.name, second.name} and made.faults == ()
    assert {name: (house.root / "r" / name).read_bytes() for name in whole} == whole


async def test_an_upload_goes_on_after_a_restart_where_it_stopped(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = padding(house.root, "p", 12)
    house.growing.add(path)
    await house.carrier.round()
    [(key, upload_id)] = await house.bucket.uploads("")
    before = await house.bucket.parts(key, upload_id)
    house.growing.clear()
    house.start()
    sent: list[int] = []
    put_part = house.bucket.put_part

    async def counted(key: str, upload_id: str, number: int, data: bytes) -> StoredPart:
        sent.append(number)
        return await put_part(key, upload_id, number, data)

    monkeypatch.setattr(house.bucket, "put_part", counted)
    await house.carrier.round()
    assert len(before) >= 2 and sent == [len(before) + 1]
    assert await house.bucket.get(key, 0, 10**9) == path.read_bytes()
    assert await house.bucket.uploads("") == ()


async def test_a_part_that_is_not_of_this_file_is_sent_again(house: House) -> None:
    path = padding(house.root, "p", 12)
    upload_id = await house.bucket.begin("r/p.0001.journal")
    await house.bucket.put_part("r/p.0001.journal", upload_id, 1, bytes(PART_BYTES))
    await house.carrier.round()
    assert await house.bucket.get("r/p.0001.journal", 0, 10**9) == path.read_bytes()


async def test_nothing_leaves_the_disk_that_is_not_there_whole(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The storage loses a byte and says nothing, whatever it names the content."""
    speech(house.root)
    await house.works.assemble("r")
    put = house.bucket.put

    async def lossy(key: str, data: bytes) -> None:
        await put(key, data[:-1] + bytes([data[-1] ^ 1]) if key.endswith("journal") else data)

    monkeypatch.setattr(house.bucket, "put", lossy)
    await house.carrier.round()
    shown = await house.works.storage()
    assert shown.away_since_ms is not None and "not what was sent" in shown.reason
    here = {path.name for path in (house.root / "r").iterdir()}
    assert {"p.0001.journal", "p.webm", "manifest.json"} <= here
    monkeypatch.undo()
    await house.carrier.round()
    assert not (house.root / "r").exists() and (await house.works.storage()).away_since_ms is None


async def test_a_server_that_names_no_md5_is_read_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    speech(house.root)
    await house.works.assemble("r")
    find = house.bucket.find
    read: list[str] = []
    get = house.bucket.get

    async def encrypted(key: str) -> object:
        found = await find(key)
        return None if found is None else replace(found, etag="0" * 32)

    async def counted(key: str, start: int, length: int) -> bytes:
        read.append(key)
        return await get(key, start, length)

    monkeypatch.setattr(house.bucket, "find", encrypted)
    monkeypatch.setattr(house.bucket, "get", counted)
    await house.carrier.round()
    assert {"r/p.0001.journal", "r/p.webm", "r/manifest.json"} <= set(read)
    assert not (house.root / "r").exists()


async def test_made_anew_after_it_had_left_the_disk(house: House) -> None:
    path = speech(house.root)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    first = await house.works.assemble("r")
    assert first.faults
    await house.carrier.round()
    await house.bucket.delete(("r/p.webm",))
    lost = await house.works.verify("r", still_open=False)
    assert FaultKind.FILE_MISSING in {fault.kind for fault in lost.faults}
    with pytest.raises(RecordingError, match="no such file"):
        await house.works.read("r", "p.webm", 0, 10)
    again = await house.works.assemble("r")
    assert again.faults == first.faults, "nothing is forgotten"
    await house.carrier.round()
    assert not (house.root / "r").exists()
    assert len(await house.works.read("r", "p.webm", 0, 10)) == 10


async def test_one_altered_byte_there_is_found_and_placed(house: House) -> None:
    speech(house.root)
    await house.works.assemble("r")
    await house.carrier.round()
    whole = await house.bucket.get("r/p.webm", 0, 10**9)
    await house.bucket.put("r/p.webm", whole[:500] + bytes([whole[500] ^ 4]) + whole[501:])
    found = await house.works.verify("r", still_open=False)
    assert [(one.file, one.kind) for one in found.faults] == [("p.webm", FaultKind.ALTERED)]
    assert found.faults[0].at is not None and found.faults[0].end is not None
    assert found.faults[0].at <= 500 < found.faults[0].end
    with pytest.raises(RecordingError, match="altered"):
        await house.works.read("r", "p.webm", 0, 10)


async def test_a_call_taken_up_again_goes_on_under_the_next_number(house: House) -> None:
    speech(house.root)
    await house.works.assemble("r")
    await house.carrier.round()
    assert not (house.root / "r").exists()
    writer = DiskWriter()
    recorder = JournalRecorder(house.root, "r", lambda reason: pytest.fail(reason), writer, keys_of(house.root))
    recorder.track("p", "audio", 1, OPUS)
    recorder.packet("p", 1, bytes(50), time.time_ns())
    await recorder.close()
    await asyncio.to_thread(writer.close)
    assert [path.name for path in (house.root / "r").iterdir()] == ["p.0002.journal"]
    assert len(read_journal(house.root, "r", "p", part=2)) == 2
    await house.carrier.round()
    assert (house.root / "r").exists(), "it has to be assembled with the rest"
    made = await house.works.assemble("r")
    assert [head.name for head in made.journals] == ["p.0001.journal", "p.0002.journal"]
    await house.carrier.round()
    assert (await house.works.verify("r", still_open=False)).faults == ()


async def test_brought_back_it_stays_for_a_while_and_leaves_again(house: House) -> None:
    speech(house.root)
    await house.works.assemble("r")
    await house.carrier.round()
    there = {one.key: one.etag for one in await house.bucket.list("r/")}
    await house.works.bring("r")
    patient = Carrier(house.root, house.bucket, lambda path: False, quiet_seconds=3_600)
    await patient.round()
    here = {path.name for path in (house.root / "r").iterdir()}
    assert {"p.0001.journal", "p.webm", "manifest.json"} <= here
    await house.carrier.round()
    assert not (house.root / "r").exists()
    assert {one.key: one.etag for one in await house.bucket.list("r/")} == there


async def test_destroying_leaves_nothing_there_nor_here(house: House) -> None:
    speech(house.root)
    await house.works.assemble("r")
    await house.carrier.round()
    upload_id = await house.bucket.begin("r/q.0001.journal")
    assert upload_id
    gone = await house.works.destroy("r")
    assert gone.key and gone.files >= 3 and gone.bytes > 1_000
    assert await house.keys() == [] and await house.bucket.uploads("") == ()
    assert carried.names(layout.folder(house.root, "r")) == set() and keys_of(house.root).known() == ()
    again = await house.works.destroy("r")
    assert (again.key, again.files) == ("", 0)
