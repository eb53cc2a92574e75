"""The place of recordings is looked at before anybody calls: wrong is one sentence, away stops nobody."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from media.recording.disk import DiskWriter
from server.config import Settings
from server.storage import StorageUnusable, make_storage
from tests.s3 import KEY, S3, SECRET
from tests.server.test_cli import finished


def in_s3(data: Path, s3: S3, bucket: str) -> Settings:
    return Settings(
        data=data, storage="s3", storage_bucket=bucket, storage_endpoint=s3.endpoint, storage_prefix="eilaj/",
        storage_access_key=KEY, storage_secret_key=SECRET,
    )  # fmt: skip


async def test_a_bucket_that_is_not_there_is_one_sentence(tmp_path: Path, s3: S3) -> None:
    environ = {"EILAJ_STORAGE": "s3", "EILAJ_STORAGE_BUCKET": "not-made", "EILAJ_STORAGE_ENDPOINT": s3.endpoint}
    environ |= {"EILAJ_STORAGE_ACCESS_KEY": KEY, "EILAJ_STORAGE_SECRET_KEY": SECRET, "EILAJ_LOG_LEVEL": "error"}
    code, _, error = await finished("run", "--port", "0", "--data", str(tmp_path), **environ)
    assert code == 2
    wrong = "E-Ilaj: The storage of recordings cannot be used: the bucket is not there (EILAJ_STORAGE_…).\n"
    assert error == wrong


async def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "recordings").write_text("a file")
    with pytest.raises(StorageUnusable, match=r"The folder of recordings .* cannot be written"):
        await anext(make_storage(Settings(data=tmp_path), DiskWriter()).running())


async def test_a_storage_that_is_away_stops_nobody(tmp_path: Path, s3: S3) -> None:
    settings = in_s3(tmp_path, s3, "recordings").model_copy(update={"storage_endpoint": "http://127.0.0.1:9"})
    storage = make_storage(settings, DiskWriter())
    running = storage.running()
    await anext(running)
    with pytest.raises(StopAsyncIteration):
        await anext(running)


async def test_a_storage_that_never_answers_holds_up_no_start(
    tmp_path: Path, s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.storage._CHECK_SECONDS", 0.5)
    storage = make_storage(in_s3(tmp_path, s3, s3.create_bucket()), DiskWriter())
    running = storage.running()
    s3.freeze()
    try:
        async with asyncio.timeout(20):
            await anext(running)
            with pytest.raises(StopAsyncIteration):
                await anext(running)
    finally:
        s3.thaw()


async def test_a_usable_bucket_holds_nothing_after_the_check(tmp_path: Path, s3: S3) -> None:
    storage = make_storage(in_s3(tmp_path, s3, s3.create_bucket()), DiskWriter())
    running = storage.running()
    await anext(running)
    assert storage.bucket is not None
    assert await storage.bucket.list("") == ()
    with pytest.raises(StopAsyncIteration):
        await anext(running)
