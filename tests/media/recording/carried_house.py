"""A node's folder of recordings beside a bucket, and journals to carry there."""

from __future__ import annotations

from pathlib import Path

from media.recording import records
from media.recording.bucket import Bucket, BucketSettings
from media.recording.carry import Carrier
from media.recording.elsewhere import RecordingsElsewhere
from media.recording.works import RecordingFolder
from tests.media.recording.recorded import keys_of, write_journal
from tests.media.recording.staged import Staged


class House:
    """A node's folder and its bucket. `growing` are the journals that a call writes."""

    def __init__(self, root: Path, settings: BucketSettings) -> None:
        self.root = root
        self.bucket = Bucket(settings)
        self.growing: set[Path] = set()
        self.start()

    def start(self) -> None:
        """As after a restart: nothing is remembered."""
        keys = keys_of(self.root)
        self.carrier = Carrier(self.root, self.bucket, lambda path: path in self.growing, quiet_seconds=0)
        here = RecordingFolder(self.root, keys)
        self.works = RecordingsElsewhere(self.root, keys, here, self.bucket, self.carrier)

    async def keys(self) -> list[str]:
        return [one.key for one in await self.bucket.list("")]


def speech(root: Path, recording_id: str = "r", who: str = "p", *, end: bool = True) -> Path:
    heard = Staged(ends=2).records()
    batches = [heard[n : n + 25] for n in range(0, len(heard), 25)]
    return write_journal(root, recording_id, who, batches, end=end)


def padding(root: Path, who: str, megabytes: int) -> Path:
    """A journal of marks, sealed like any other: what counts is its size."""
    batches = [[records.mark("noise", "x" * 3_900, 1)] * 16 for _ in range(megabytes * 17)]
    return write_journal(root, "r", who, batches, end=False)
