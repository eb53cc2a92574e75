"""Proof of consultation: from what the media plane saw and heard, never from clicks. Pure; time is an argument.

> Both sides audible and visible for a while, the patient there: his seat (the room's, or his own phone's) is
> connected, its voice was heard a moment ago, and so was the doctor's. A picture counts while it flows or while a
> still is fresh; thin links have nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from server.domain.participants import SeatRole

FILE = Path(__file__).parent / "rules" / "proof.json"
PATIENT_SIDE = frozenset({SeatRole.ROOM, SeatRole.PATIENT})
LONGEST_LOOK = 10.0
"""Seconds that one look may stand for: what lay between two looks further apart was not seen."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What is kept of one encounter; seconds."""

    encounter_id: str
    both_audible_s: float = 0.0
    both_visible_s: float = 0.0
    proven: bool = False


@dataclass(frozen=True, slots=True)
class Needs:
    """How much it takes."""

    both_audible_s: float
    both_visible_s: float
    spoken_within_s: float
    picture_within_s: float


@dataclass(frozen=True, slots=True)
class SideSeen:
    """One seat at one look. `picture`: packets of its video so far, and the id of its last whole still."""

    participant_id: str
    role: SeatRole
    connected: bool
    speaking: bool
    picture: tuple[int, str]


@dataclass(slots=True)
class _Known:
    picture: tuple[int, str]
    spoke_at: datetime | None = None
    picture_at: datetime | None = None


@dataclass(slots=True)
class ProofMeter:
    """Adds up one call, look by look."""

    proof: Proof
    _known: dict[str, _Known] = field(default_factory=dict)
    _last: datetime | None = None

    def look(self, sides: Iterable[SideSeen], now: datetime, needs: Needs) -> Proof:
        """The proof so far."""
        elapsed = 0.0 if self._last is None else (now - self._last).total_seconds()
        self._last = now
        audible: set[bool] = set()
        visible: set[bool] = set()
        for side in sides:
            heard, seen = self._noted(side, now, needs)
            if side.connected and side.role in PATIENT_SIDE | {SeatRole.DOCTOR}:
                is_patient = side.role in PATIENT_SIDE
                audible |= {is_patient} if heard else set()
                visible |= {is_patient} if seen else set()
        if 0 < elapsed <= LONGEST_LOOK:
            self._add(elapsed, both_audible=len(audible) == 2, both_visible=len(visible) == 2, needs=needs)
        return self.proof

    def _noted(self, side: SideSeen, now: datetime, needs: Needs) -> tuple[bool, bool]:
        known = self._known.setdefault(side.participant_id, _Known(side.picture))
        if side.speaking:
            known.spoke_at = now
        # Fewer packets than before: a new connection counts anew.
        if side.picture != known.picture and side.picture[0] >= known.picture[0]:
            known.picture_at = now
        known.picture = side.picture
        return (
            _within(known.spoke_at, now, needs.spoken_within_s),
            _within(known.picture_at, now, needs.picture_within_s),
        )

    def _add(self, seconds: float, *, both_audible: bool, both_visible: bool, needs: Needs) -> None:
        audible = self.proof.both_audible_s + (seconds if both_audible else 0.0)
        visible = self.proof.both_visible_s + (seconds if both_audible and both_visible else 0.0)
        proven = audible >= needs.both_audible_s and visible >= needs.both_visible_s
        self.proof = replace(self.proof, both_audible_s=audible, both_visible_s=visible, proven=proven)


def _within(at: datetime | None, now: datetime, seconds: float) -> bool:
    return at is not None and (now - at).total_seconds() <= seconds


@cache
def needs() -> Needs:
    """Those of this version."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    if data.pop("version") != 1:
        raise ValueError("proof.json is of another version")
    return Needs(**data)
