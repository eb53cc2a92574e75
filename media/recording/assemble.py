"""Journals of a recording -> one playable file a participant and a manifest.

    python -m media.recording.assemble ROOT RECORDING_ID

Reads every journal twice: once for clocks (survey), once for frames (playable). Repeating it makes everything anew
under the same names; a journal is never touched. Must not know who asks or who may see.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from media.api import AssembledRecording, RecordedFile, RecordedMark, RecordingError
from media.recording import layout, manifest
from media.recording.playable import Playable, write_playable
from media.recording.survey import Survey, survey

_ENDINGS = {"webm": "webm", "matroska": "mkv"}


_NICE = 10
"""Calls come first."""

_MODE = 0o640
"""As the journals: nobody else on the machine reads a consultation."""

_LOST_PICTURE = "picture_lost"
"""Kind of the mark where packets came but no picture could be made of them; detail: for how many milliseconds."""


@dataclass(slots=True)
class _Participant:
    id: str
    parts: list[tuple[int, Path]]
    survey: Survey
    #: Name and content of the file, None when not one frame was whole.
    file: tuple[Path, Playable] | None = None


def assemble(root: Path, recording_id: str) -> AssembledRecording:
    """Make the files of one recording. Raises RecordingError when there is nothing to make them from, OSError."""
    try:
        place = layout.folder(root, recording_id)
        with _alone(place):
            return _assemble(place, recording_id)
    except ValueError as error:
        raise RecordingError(str(error)) from error


def _assemble(place: Path, recording_id: str) -> AssembledRecording:
    participants = [
        _Participant(participant_id, parts, survey(parts))
        for participant_id, parts in layout.journals(place).items()
    ]
    for one in participants:
        one.file = _make(place, one)
    result = _describe(recording_id, participants)
    _put(place / layout.MANIFEST, manifest.to_json(result))
    _remove_older(place, keep={file.name for file in result.files})
    return result


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Wait for any other process that makes the same recording; its end, however sudden, frees the lock."""
    if not place.is_dir():
        raise RecordingError("no such recording")
    fd = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def _make(place: Path, participant: _Participant) -> tuple[Path, Playable] | None:
    """Write under a name that nobody asks for, then rename: a reader sees the old file or the new one."""
    draft = place / f"{participant.id}.draft"
    with draft.open("w+b") as file:
        playable = write_playable(participant.parts, participant.survey.sources, file)
        _to_disk(file)
    if playable is None:
        draft.unlink()
        return None
    return draft.replace(place / f"{participant.id}.{_ENDINGS[playable.document]}"), playable


def _describe(recording_id: str, participants: list[_Participant]) -> AssembledRecording:
    began = [one.survey.first for one in participants if one.survey.first is not None]
    if not began:
        raise RecordingError("no journal holds anything")
    began += [one.file[1].began for one in participants if one.file]
    ended = [one.survey.last for one in participants] + [one.file[1].ended for one in participants if one.file]
    zero = round(min(began) * 1000)
    marks = [mark for one in participants for mark in _marks(one, zero)]
    gaps = [(one.id, _ms(begin, zero), _ms(end, zero)) for one in participants for begin, end in one.survey.gaps]
    return AssembledRecording(
        recording_id=recording_id,
        started_at_ms=zero,
        duration_ms=_ms(max(ended), zero),
        files=tuple(_file(one.id, *one.file, zero) for one in participants if one.file),
        marks=tuple(sorted(marks, key=lambda mark: mark.at_ms)),
        gaps=tuple(sorted(gaps, key=lambda gap: gap[1])),
    )


def _file(participant_id: str, path: Path, playable: Playable, zero: int) -> RecordedFile:
    return RecordedFile(
        participant_id=participant_id,
        name=path.name,
        size=path.stat().st_size,
        offset_ms=_ms(playable.began, zero),
        duration_ms=round((playable.ended - playable.began) * 1000),
        has_audio=playable.has_audio,
        has_video=playable.has_video,
    )


def _marks(participant: _Participant, zero: int) -> Iterator[RecordedMark]:
    for at, kind, detail in participant.survey.marks:
        yield RecordedMark(_ms(at, zero), participant.id, kind, detail)
    for begin, end in participant.file[1].lost_pictures if participant.file else ():
        yield RecordedMark(_ms(begin, zero), participant.id, _LOST_PICTURE, str(round((end - begin) * 1000)))


def _ms(at: float, zero: int) -> int:
    return round(at * 1000) - zero


def _put(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(text.encode())
        _to_disk(file)
    draft.replace(path)


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fchmod(file.fileno(), _MODE)
    os.fsync(file.fileno())


def _remove_older(place: Path, keep: set[str]) -> None:
    """Files of an earlier assembly under names that this one did not give, as .webm where it is .mkv now."""
    for path in place.iterdir():
        if layout.is_result(path.name) and path.name not in keep | {layout.MANIFEST}:
            path.unlink()


def main(arguments: list[str]) -> int:
    """Exit status 0, or 1 with one line that says why."""
    if len(arguments) != 2:
        print("usage: python -m media.recording.assemble ROOT RECORDING_ID", file=sys.stderr)
        return 2
    os.nice(_NICE)
    try:
        assemble(Path(arguments[0]), arguments[1])
    except RecordingError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(error.strerror, file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
