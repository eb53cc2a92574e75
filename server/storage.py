"""Where a node keeps its recordings, made by the settings, and proved to be usable before anybody calls.

Part of the composition root: it plugs the media plane's storages in and holds no rule of care.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from media.recorded import RecordingWorks
from media.recording.bucket import Bucket, BucketSettings
from media.recording.carry import Carrier
from media.recording.disk import DiskWriter
from media.recording.elsewhere import RecordingsElsewhere, clear_brought
from media.recording.keys import DataKeys
from media.recording.objects import StorageAway, StorageError
from media.recording.works import AT_ONCE, RecordingFolder
from server.adapters.recording_keys import key_source
from server.config import Settings

log = structlog.get_logger("storage")


class StorageUnusable(Exception):
    """One sentence for the person who starts the server."""


_CHECK_SECONDS = 10.0
"""A storage that takes the question and does not answer holds up no start for longer."""


@dataclass(frozen=True, slots=True)
class Storage:
    """`carrier` and `bucket` only where recordings go elsewhere; `turns` bounds the processes that make files."""

    root: Path
    works: RecordingWorks
    turns: asyncio.Semaphore
    bucket: Bucket | None = None
    carrier: Carrier | None = None

    async def running(self) -> AsyncIterator[None]:
        """Up: it is usable, or the start ends; what waits is carried. Down: what is left waits for the next start.

        Raises StorageUnusable. A storage that only does not answer now stops nobody from calling.
        """
        await asyncio.to_thread(_check_folder, self.root)
        if self.bucket is None or self.carrier is None:
            yield
            return
        await asyncio.to_thread(clear_brought, self.root)
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                await self.bucket.check()
        except (StorageAway, TimeoutError) as error:
            log.warning("storage_away", why=str(error))
        except StorageError as error:
            await self.bucket.close()
            raise StorageUnusable(f"The storage of recordings cannot be used: {error} (EILAJ_STORAGE_…).") from None
        carrying = asyncio.create_task(self.carrier.run())
        yield
        carrying.cancel()
        with suppress(asyncio.CancelledError):
            await carrying
        await self.bucket.close()

    async def close(self) -> None:
        """Of a node that never ran."""
        if self.bucket is not None:
            await self.bucket.close()

    def has_room(self, minimum_free: int) -> bool:
        """Whether a recording that had to stop may begin again: `minimum_free` bytes, and the disk takes a file."""
        try:
            self.root.mkdir(mode=0o750, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.root, prefix=".room-") as probe:
                probe.write(bytes(4096))
                probe.flush()
            return shutil.disk_usage(self.root).free >= minimum_free
        except OSError:
            return False


def make_storage(settings: Settings, writer: DiskWriter) -> Storage:
    root, keys = recordings_folder(settings), recording_keys(settings)
    turns = asyncio.Semaphore(AT_ONCE)
    here = RecordingFolder(root, keys, turns=turns)
    if settings.storage == "disk":
        return Storage(root, here, turns)
    bucket = Bucket(
        BucketSettings(
            bucket=settings.storage_bucket,
            endpoint=settings.storage_endpoint,
            region=settings.storage_region,
            prefix=settings.storage_prefix,
            access_key=settings.storage_access_key,
            secret_key=settings.storage_secret_key.get_secret_value(),
        )
    )
    carrier = Carrier(root, bucket, writer.holds)
    return Storage(root, RecordingsElsewhere(root, keys, here, bucket, carrier), turns, bucket, carrier)


def recordings_folder(settings: Settings) -> Path:
    return settings.data.absolute() / "recordings"


def recording_keys(settings: Settings) -> DataKeys:
    """Raises OSError and ValueError for keys that cannot be had."""
    source = key_source(settings.recording_keys.get_secret_value(), key_file(settings))
    return DataKeys(settings.data / "keys" / "recordings", source)


def key_file(settings: Settings) -> Path:
    """Of the key-encryption keys, where the settings give none."""
    return settings.data / "keys" / "recording.keys"


def _check_folder(root: Path) -> None:
    try:
        root.mkdir(mode=0o750, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=root, prefix=".start-"):
            pass
    except OSError as error:
        raise StorageUnusable(f"The folder of recordings {root} cannot be written: {error.strerror}.") from None
