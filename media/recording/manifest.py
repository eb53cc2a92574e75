"""AssembledRecording as JSON, the file beside the playable ones. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from media.recorded import (
    AssembledRecording,
    Fault,
    FaultKind,
    JournalHead,
    RecordedFile,
    RecordedMark,
    RecordedOverview,
    SideFile,
    Thumbnail,
)


def to_json(recording: AssembledRecording) -> str:
    return json.dumps(asdict(recording), indent=1, ensure_ascii=False) + "\n"


def from_json(text: str) -> AssembledRecording:
    """Raises ValueError when it is not what `to_json` makes."""
    try:
        values = json.loads(text)
        return AssembledRecording(
            recording_id=values["recording_id"],
            started_at_ms=values["started_at_ms"],
            duration_ms=values["duration_ms"],
            files=tuple(RecordedFile(**file) for file in values["files"]),
            marks=tuple(RecordedMark(**mark) for mark in values["marks"]),
            gaps=tuple((who, begin, end) for who, begin, end in values["gaps"]),
            journals=tuple(JournalHead(**head) for head in values["journals"]),
            faults=tuple(Fault(**fault | {"kind": FaultKind(fault["kind"])}) for fault in values["faults"]),
            overviews=_overviews(values.get("overviews")),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not a manifest") from error


def _overviews(values: list[dict[str, Any]] | None) -> tuple[RecordedOverview, ...] | None:
    if values is None:
        return None
    return tuple(
        RecordedOverview(
            participant_id=one["participant_id"],
            speech=tuple((begin, end) for begin, end in one["speech"]),
            voice=None if one["voice"] is None else SideFile(**one["voice"]),
            pictures=None if one["pictures"] is None else SideFile(**one["pictures"]),
            thumbnails=tuple(Thumbnail(**place) for place in one["thumbnails"]),
        )
        for one in values
    )
