"""Codecs and journals for the recording's tests, without an event loop where none is needed."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from media.api import AssembledRecording
from media.recording import layout, records, segments
from media.recording.assemble import assemble
from media.recording.journal import Part
from media.recording.keys import DataKeys, Keyring
from media.recording.seal import DataKey
from media.recording.sealed_file import SealedReader


@dataclass(frozen=True)
class Codec:
    name: str
    payload_type: int
    clock_rate: int
    channels: int = 1
    fmtp: str = ""


OPUS = Codec("opus", 111, 48000, 2)
VP8 = Codec("VP8", 96, 90000)
H264 = Codec("H264", 102, 90000)
RED = Codec("red", 63, 48000, 2, "111/111")


KEYRING = Keyring((("test", bytes(range(32))),))


def keys_of(root: Path) -> DataKeys:
    """The data keys of the recordings in `root`, beside them."""
    return DataKeys(root / "keys", lambda: KEYRING)


def key_of(root: Path, recording_id: str) -> DataKey:
    return keys_of(root).get_or_make(recording_id)


def write_journal(
    root: Path,
    recording_id: str,
    participant_id: str,
    batches: Iterable[list[bytes]],
    part: int = 1,
    key: DataKey | None = None,
    *,
    end: bool = True,
) -> Path:
    """A journal as the recorder would leave it; each batch becomes one segment, `end` one more."""
    place = layout.folder(root, recording_id)
    place.mkdir(parents=True, exist_ok=True)
    path = layout.journal_path(place, participant_id, part)
    writer = segments.SegmentWriter(whose(root, recording_id, participant_id, part, key))
    with path.open("xb") as file:
        file.write(writer.header)
        for batch in batches:
            file.write(writer.segment(b"".join(batch)))
        if end:
            file.write(writer.segment(b"", end=True))
    return path


def whose(
    root: Path, recording_id: str, participant_id: str, part: int = 1, key: DataKey | None = None
) -> segments.Whose:
    return segments.Whose(key or key_of(root, recording_id), participant_id, part)


def read_journal(root: Path, recording_id: str, participant_id: str, part: int = 1) -> list[records.Record]:
    path = layout.journal_path(root / recording_id, participant_id, part)
    return list(Part(path, whose(root, recording_id, participant_id, part)))


def assembled(root: Path, recording_id: str) -> AssembledRecording:
    return assemble(
        root, DataKey(recording_id, b"") if not layout.is_id(recording_id) else key_of(root, recording_id)
    )


def content(root: Path, recording_id: str, name: str) -> io.BytesIO:
    """What a sealed file holds."""
    key = key_of(root, recording_id)
    with SealedReader(root / recording_id / name, key, layout.sealed_as(name)) as reader:
        return io.BytesIO(b"".join(reader))
