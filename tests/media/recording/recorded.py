"""Codecs and journals for the recording's tests, without an event loop where none is needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from media.recording import layout, segments


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


def write_journal(
    root: Path, recording_id: str, participant_id: str, batches: Iterable[list[bytes]], part: int = 1
) -> Path:
    """A journal as the recorder would leave it; each batch becomes one segment."""
    place = layout.folder(root, recording_id)
    place.mkdir(parents=True, exist_ok=True)
    path = layout.journal_path(place, participant_id, part)
    seal = segments.NoSeal()
    with path.open("xb") as file:
        file.write(segments.file_header(segments.FileHeader(recording_id, participant_id, part), seal))
        for number, batch in enumerate(batches):
            file.write(segments.segment(number, b"".join(batch), seal))
    return path
