"""What happened in a recording beside its sound and picture, in milliseconds on its time line. Pure.

Must not know where it is stored, nor who may see it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.domain.links import LinkSample, levels
from server.domain.pauses import Pause

SAMPLE = timedelta(seconds=10)
"""What one sample of a link stands for: the time before it."""
_JOINED_MS = 15_000
"""Samples no further apart are one span: one may be late."""
_ONE_WRITING = timedelta(seconds=30)
"""Notes are saved as typed; versions that follow each other sooner are one event."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened at a time of day. `label` is for people: a name, never what was said."""

    at: datetime
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    at_ms: int
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """How good a participant's link was; `up` is from the participant, levels as `link_level` gives them."""

    participant_id: str
    from_ms: int
    to_ms: int
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class PauseSpan:
    """The doctor held the recording."""

    from_ms: int
    to_ms: int
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Line:
    """The recording's time line: where it begins on the clock, and how long it is."""

    zero: datetime
    duration_ms: int

    def at(self, moment: datetime) -> int:
        """On the line; what was before or after lies at its end."""
        return min(max((moment - self.zero) // timedelta(milliseconds=1), 0), self.duration_ms)

    def covers(self, moment: datetime) -> bool:
        return self.zero <= moment <= self.zero + timedelta(milliseconds=self.duration_ms)


def events(line: Line, moments: Iterable[Moment]) -> tuple[TimelineEvent, ...]:
    """Those within the recording, by time."""
    inside = sorted((one for one in moments if line.covers(one.at)), key=lambda one: one.at)
    return tuple(TimelineEvent(line.at(one.at), one.kind, one.label) for one in inside)


def pauses(line: Line, found: Iterable[Pause]) -> tuple[PauseSpan, ...]:
    """Those that touch the recording; one that nobody ended lasts to its end."""
    spans = []
    for one in found:
        end = line.duration_ms if one.resumed_at is None else line.at(one.resumed_at)
        if end > line.at(one.paused_at):
            spans.append(PauseSpan(line.at(one.paused_at), end, str(one.reason), one.detail))
    return tuple(spans)


def link_spans(line: Line, samples: Iterable[LinkSample]) -> tuple[LinkSpan, ...]:
    """A participant's seconds of the same two levels are one span."""
    spans: list[LinkSpan] = []
    newest: dict[str, int] = {}
    for sample in sorted(samples, key=lambda one: one.at):
        begin, end = line.at(sample.at - SAMPLE), line.at(sample.at)
        if end <= begin:
            continue
        up, down = levels(sample)
        index = newest.get(sample.participant_id)
        before = spans[index] if index is not None else None
        if before is not None and begin - before.to_ms <= _JOINED_MS and (before.up, before.down) == (up, down):
            spans[index or 0] = replace(before, to_ms=end)
            continue
        newest[sample.participant_id] = len(spans)
        begin = max(begin, before.to_ms) if before is not None else begin
        if end > begin:
            spans.append(LinkSpan(sample.participant_id, begin, end, up, down))
    return tuple(spans)


def writings(versions: Iterable[Moment]) -> tuple[Moment, ...]:
    """The first of each run of versions by one writer that follow each other closely."""
    begun: list[Moment] = []
    last: dict[str, datetime] = {}
    for one in sorted(versions, key=lambda one: one.at):
        before = last.get(one.label)
        if before is None or one.at - before > _ONE_WRITING:
            begun.append(one)
        last[one.label] = one.at
    return tuple(begun)
