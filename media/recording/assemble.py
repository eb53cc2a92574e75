"""Journals of a recording -> one playable file a participant and a manifest, all sealed.

    python -m media.recording.assemble ROOT RECORDING_ID     the data key, hexadecimal, on standard input

Reads every journal three times: for its proof (verify), for clocks (survey), for frames (playable). Repeating it
makes everything anew under the same names; a journal is never touched, and nothing readable ever lies on the disk.
Must not know who asks or who may see.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from media.recorded import (
    AssembledRecording,
    Fault,
    FaultKind,
    JournalHead,
    RecordedFile,
    RecordedMark,
    RecordingError,
)
from media.recording import layout, manifest
from media.recording.journal import Part, parts
from media.recording.playable import Playable, write_playable
from media.recording.seal import DataKey
from media.recording.sealed_file import SealedWriter
from media.recording.survey import Survey, survey
from media.recording.verify import check_journal, read_manifest

_ENDINGS = {"webm": "webm", "matroska": "mkv"}

_NICE = 10
"""Calls come first."""

_LOST_PICTURE = "picture_lost"
"""Kind of the mark where packets came but no picture could be made of them; detail: for how many milliseconds."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A playable file as it lies on the disk; `size` is that of its content."""

    name: str
    size: int
    seal: str
    playable: Playable


@dataclass(slots=True)
class _Participant:
    id: str
    parts: list[Part]
    heads: list[JournalHead]
    faults: list[Fault]
    survey: Survey
    #: None when not one frame was whole.
    file: _Made | None = None


def assemble(root: Path, key: DataKey) -> AssembledRecording:
    """Make the files of one recording. Raises RecordingError when there is nothing to make them from, OSError."""
    try:
        place = layout.folder(root, key.recording_id)
    except ValueError as error:
        raise RecordingError(str(error)) from error
    if not place.is_dir():
        raise RecordingError("no such recording")
    with layout.locked(place, exclusive=True):
        return _assemble(place, key)


def _assemble(place: Path, key: DataKey) -> AssembledRecording:
    for path in place.iterdir():
        if layout.is_draft(path.name):
            path.unlink()
    before = _before(place, key)
    heads = {head.name: head for head in before.journals} if before else {}
    participants = [_participant(one, found, heads) for one, found in parts(place, key).items()]
    for one in participants:
        one.file = _make(place, one, key)
    there = {head.name for one in participants for head in one.heads}
    known = [
        *(before.faults if before else ()),
        *(Fault(name, FaultKind.FILE_MISSING) for name in heads.keys() - there),
    ]
    result = _describe(key.recording_id, participants, known)
    write_manifest(place, result, key)
    _remove_older(place, keep={file.name for file in result.files})
    return result


def _before(place: Path, key: DataKey) -> AssembledRecording | None:
    """What the assembly before said, so that making the files anew hides nothing that was found or lost since."""
    try:
        return read_manifest(place, key)
    except (OSError, ValueError):
        return None


def _participant(participant_id: str, found: list[Part], heads: dict[str, JournalHead]) -> _Participant:
    checked = [check_journal(part, heads.get(part.path.name)) for part in found]
    # A missing end mark is no fault once the head stands in the manifest.
    faults = [fault for _, more in checked for fault in more if fault.kind is not FaultKind.NO_END]
    return _Participant(participant_id, found, [head for head, _ in checked], faults, survey(found))


def _make(place: Path, one: _Participant, key: DataKey) -> _Made | None:
    """Write under a name that nobody asks for, then rename: a reader sees the old file or the new one."""
    draft = place / f"{one.id}.draft"
    file = SealedWriter(draft, key, one.id)
    try:
        playable = write_playable(one.parts, one.survey.sources, file)
        if playable is None:
            draft.unlink()
            return None
        seal = file.finish()
    finally:
        file.close()
    made = draft.replace(place / f"{one.id}.{_ENDINGS[playable.document]}")
    return _Made(made.name, file.size, seal, playable)


def _describe(recording_id: str, participants: list[_Participant], known: list[Fault]) -> AssembledRecording:
    began = [one.survey.first for one in participants if one.survey.first is not None]
    if not began:
        faults = [str(fault) for one in participants for fault in one.faults]
        raise RecordingError("; ".join(["no journal holds anything", *faults[:3]]))
    made = [one.file.playable for one in participants if one.file]
    began += [playable.began for playable in made]
    ended = [one.survey.last for one in participants] + [playable.ended for playable in made]
    zero = round(min(began) * 1000)
    marks = [mark for one in participants for mark in _marks(one, zero)]
    gaps = [(one.id, _ms(begin, zero), _ms(end, zero)) for one in participants for begin, end in one.survey.gaps]
    return AssembledRecording(
        recording_id=recording_id,
        started_at_ms=zero,
        duration_ms=_ms(max(ended), zero),
        files=tuple(_file(one.id, one.file, zero) for one in participants if one.file),
        marks=tuple(sorted(marks, key=lambda mark: mark.at_ms)),
        gaps=tuple(sorted(gaps, key=lambda gap: gap[1])),
        journals=tuple(head for one in participants for head in one.heads),
        faults=tuple(dict.fromkeys([*known, *(fault for one in participants for fault in one.faults)])),
    )


def _file(participant_id: str, made: _Made, zero: int) -> RecordedFile:
    playable = made.playable
    return RecordedFile(
        participant_id=participant_id,
        name=made.name,
        size=made.size,
        offset_ms=_ms(playable.began, zero),
        duration_ms=round((playable.ended - playable.began) * 1000),
        has_audio=playable.has_audio,
        has_video=playable.has_video,
        seal=made.seal,
    )


def _marks(participant: _Participant, zero: int) -> Iterator[RecordedMark]:
    for at, kind, detail in participant.survey.marks:
        yield RecordedMark(_ms(at, zero), participant.id, kind, detail)
    for begin, end in participant.file.playable.lost_pictures if participant.file else ():
        yield RecordedMark(_ms(begin, zero), participant.id, _LOST_PICTURE, str(round((end - begin) * 1000)))


def _ms(at: float, zero: int) -> int:
    return round(at * 1000) - zero


def write_manifest(place: Path, recording: AssembledRecording, key: DataKey) -> None:
    """Put it in the place of the one before; the caller has locked `place`. Raises OSError."""
    draft = place / f"{layout.MANIFEST}.draft"
    file = SealedWriter(draft, key, layout.MANIFEST)
    try:
        file.write(manifest.to_json(recording).encode())
        file.finish()
    finally:
        file.close()
    draft.replace(place / layout.MANIFEST)


def _remove_older(place: Path, keep: set[str]) -> None:
    """Files of an earlier assembly under names that this one did not give, as .webm where it is .mkv now."""
    for path in place.iterdir():
        if layout.is_result(path.name) and path.name not in keep | {layout.MANIFEST}:
            path.unlink()


def main(arguments: list[str]) -> int:
    """Exit status 0, or 1 with one line that says why."""
    if len(arguments) != 2:
        print("usage: python -m media.recording.assemble ROOT RECORDING_ID < KEY", file=sys.stderr)
        return 2
    os.nice(_NICE)
    try:
        assemble(Path(arguments[0]), DataKey(arguments[1], bytes.fromhex(sys.stdin.read())))
    except RecordingError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(error.strerror, file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
