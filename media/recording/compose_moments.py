"""What is to be said of each participant at each moment: out of the call, paused, camera off, without data, muted.

Read from the marks and gaps that the assembly found. Pure; must not know words, pictures or files.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from media.recorded import AssembledRecording


class Condition(StrEnum):
    """Why there is no picture; the value is the key of its words."""

    ABSENT = "absent"
    #: The doctor held the recording.
    PAUSED = "paused"
    #: Somebody said no.
    WITHDRAWN = "withdrawn"
    #: Not one packet came.
    NO_DATA = "no_data"
    CAMERA_OFF = "camera_off"
    #: None was ever sent.
    VOICE_ONLY = "voice_only"


@dataclass(frozen=True, slots=True)
class Moment:
    """`condition` None: a picture is to be expected. `since` in milliseconds of the recording.

    `reason`: of a pause, the code that the doctor chose, never his own words.
    """

    condition: Condition | None = None
    since: int = 0
    muted: bool = False
    reason: str = ""


_BEGIN = {
    "left": Condition.ABSENT,
    "recording_paused": Condition.PAUSED,
    "recording_withdrawn": Condition.WITHDRAWN,
    "camera_off": Condition.CAMERA_OFF,
}
_END = {
    "joined": Condition.ABSENT,
    "recording_on": None,
    "camera_on": Condition.CAMERA_OFF,
}
"""Mark -> the condition that it ends; None: whatever held the recording."""

_HELD = (Condition.PAUSED, Condition.WITHDRAWN)
_FIRST = (
    Condition.PAUSED,
    Condition.WITHDRAWN,
    Condition.ABSENT,
    Condition.NO_DATA,
    Condition.CAMERA_OFF,
    Condition.VOICE_ONLY,
)
"""Of several the one that explains the others."""


class Moments:
    """One participant's conditions on the recording's time line."""

    def __init__(self, recording: AssembledRecording, participant_id: str) -> None:
        self._changes: list[tuple[int, Moment]] = []
        open_: dict[Condition, int] = {}
        muted, reason = False, ""
        files = [file for file in recording.files if file.participant_id == participant_id]
        if files and not any(file.has_video for file in files):
            open_[Condition.VOICE_ONLY] = 0
        for at, kind, detail in _happened(recording, participant_id):
            if kind in _BEGIN:
                open_.setdefault(_BEGIN[kind], at)
                reason = detail.partition(":")[0] if kind == "recording_paused" else reason
            elif kind in _END:
                ended = _END[kind]
                for one in _HELD if ended is None else (ended,):
                    open_.pop(one, None)
            elif kind in (Condition.NO_DATA, "data"):
                open_.pop(Condition.NO_DATA, None)
                if kind == Condition.NO_DATA:
                    open_[Condition.NO_DATA] = at
            elif kind in ("muted", "unmuted"):
                muted = kind == "muted"
            self._changes.append((at, _moment(open_, muted, reason)))
        self._at = [at for at, _ in self._changes]

    def at(self, ms: int) -> Moment:
        """What holds at that millisecond of the recording."""
        place = bisect_right(self._at, ms) - 1
        return self._changes[place][1] if place >= 0 else Moment()


def _happened(recording: AssembledRecording, participant_id: str) -> list[tuple[int, str, str]]:
    """Marks, gaps, and where its file begins and ends, in order of time."""
    found = [
        (mark.at_ms, mark.kind, mark.detail) for mark in recording.marks if mark.participant_id == participant_id
    ]
    for who, begin, end in recording.gaps:
        if who == participant_id:
            found += [(begin, str(Condition.NO_DATA), ""), (end, "data", "")]
    for file in recording.files:
        if file.participant_id == participant_id:
            found += [(-1, "left", ""), (file.offset_ms, "joined", "")]
            found.append((file.offset_ms + file.duration_ms, "left", ""))
    # A gap that begins with the first packet ends what was before: what ends comes first.
    return sorted(found, key=lambda one: (one[0], one[1] not in _END and one[1] != "data"))


def _moment(open_: dict[Condition, int], muted: bool, reason: str) -> Moment:
    for condition in _FIRST:
        if condition in open_:
            return Moment(condition, open_[condition], muted, reason if condition is Condition.PAUSED else "")
    return Moment(None, 0, muted)
