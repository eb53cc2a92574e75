"""The storage is away or never answers: all goes on here, nothing is lost, and it is carried later."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from media.api import RecordingError
from media.recording.bucket import Bucket, BucketSettings
from tests.media.recording.carried_house import House, speech
from tests.s3 import S3


async def test_without_the_storage_all_goes_on_here_and_is_carried_when_it_answers(
    tmp_path: Path, bucket_settings: BucketSettings
) -> None:
    nowhere = replace(bucket_settings, endpoint="http://127.0.0.1:9")
    house = House(tmp_path, nowhere)
    speech(tmp_path)
    await house.carrier.round()
    first = await house.works.storage()
    assert first.away_since_ms is not None and first.waiting_files == 1 and first.waiting_bytes > 1_000
    made = await house.works.assemble("r")
    assert len(made.files) == 1 and await house.works.read("r", "p.webm", 0, 4) == b"\x1a\x45\xdf\xa3"
    await house.carrier.round()
    later = await house.works.storage()
    assert later.away_since_ms == first.away_since_ms and later.waiting_files >= 3
    await house.bucket.close()
    house.bucket = Bucket(bucket_settings)
    house.start()
    await house.carrier.round()
    assert not (tmp_path / "r").exists()
    assert (await house.works.verify("r", still_open=False)).faults == ()
    await house.bucket.close()


async def test_a_storage_that_takes_all_and_never_answers_holds_nobody_and_nothing_is_lost(
    tmp_path: Path, bucket_settings: BucketSettings, s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media.recording.bucket._READ_SECONDS", 3)
    house = House(tmp_path, bucket_settings)
    ids = ["r", *(f"r{number}" for number in range(8))]
    speech(tmp_path)
    await house.works.assemble("r")
    await house.carrier.round()
    assert not (tmp_path / "r").exists()
    for recording_id in ids[1:]:
        speech(tmp_path, recording_id)
    s3.freeze()
    monkeypatch.setattr("media.recording.bucket._PATIENCE_SECONDS", 0.5)
    try:
        async with asyncio.timeout(60):
            await house.carrier.round()
            shown = await house.works.storage()
            assert (shown.reason, shown.waiting_files) == ("the storage does not answer", 8)
            assert len((await house.works.assemble("r1")).files) == 1
            assert await house.works.read("r1", "p.webm", 0, 4) == b"\x1a\x45\xdf\xa3"
            with pytest.raises(RecordingError, match="try again later"):
                await house.works.read("r", "p.webm", 0, 4)
    finally:
        s3.thaw()
    monkeypatch.undo()
    for recording_id in (one for one in ids[1:] if one != "r1"):
        await house.works.assemble(recording_id)
    await house.carrier.round()
    assert not [one for one in ids if (tmp_path / one).exists()]
    assert [(await house.works.verify(one, still_open=False)).faults for one in ids] == [()] * 9
    await house.bucket.close()
