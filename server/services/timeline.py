"""The recording's timeline: speech, thumbnails, links, pauses, and whatever else happened while it ran.

What is to be an event on it comes from sources that are handed over, so a new kind of event changes nothing here.
Must not know HTTP or where files lie.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from media import api as media
from server.domain.encounters import Encounter
from server.domain.errors import Conflict
from server.domain.identity import Actor
from server.domain.recordings import RecordedFile, Recording, RecordingState
from server.domain.timeline import (
    Line,
    LinkSpan,
    Moment,
    PauseSpan,
    TimelineEvent,
    events,
    link_spans,
    pauses,
    writings,
)
from server.services.access import recording_for
from server.services.ports import Store, Work

log = structlog.get_logger("timeline")

EventSource = Callable[[Work, Encounter], Awaitable[Iterable[Moment]]]
"""What of an encounter belongs on the timeline of its recording."""


@dataclass(frozen=True, slots=True)
class Side:
    """One participant's file at a glance; times in ms on the recording's time line."""

    participant_id: str
    speech: tuple[tuple[int, int], ...]
    #: Name of the file with the thumbnails, "" without any.
    thumbnails_name: str
    thumbnails: tuple[media.Thumbnail, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    sides: tuple[Side, ...]
    links: tuple[LinkSpan, ...]
    pauses: tuple[PauseSpan, ...]
    events: tuple[TimelineEvent, ...]


class TimelineService:
    def __init__(self, store: Store, works: media.RecordingWorks, sources: Sequence[EventSource]) -> None:
        self._store = store
        self._works = works
        self._sources = tuple(sources)

    async def of(self, actor: Actor, recording_id: str) -> Timeline:
        """All that lies on its time line. Raises NotFound, Conflict while there is nothing to play."""
        described = await self._described(recording_id)
        async with self._store.work() as work:
            recording, encounter = await recording_for(work, actor, recording_id, "recording.timeline")
            if recording.state is not RecordingState.READY or recording.assembled is None:
                raise Conflict("recording.not_ready", "This recording cannot be played yet.", state=recording.state)
            line = _line(recording, described)
            moments = [moment for source in self._sources for moment in await source(work, encounter)]
            return Timeline(
                sides=_sides(recording.assembled.files, described),
                links=link_spans(line, await work.links.samples(encounter.id)),
                pauses=pauses(line, await work.pauses.of_encounter(encounter.id)),
                events=events(line, moments),
            )

    async def _described(self, recording_id: str) -> media.AssembledRecording | None:
        """What the assembly said; without it the rest of the timeline is still of use."""
        try:
            return await self._works.described(recording_id)
        except media.RecordingError as error:
            log.warning("overviews_unreadable", why=str(error))
            return None


async def notes_written(work: Work, encounter: Encounter) -> Sequence[Moment]:
    """When the doctor wrote, and who; not a word of what."""
    versions = [one for one in await work.notes.versions(encounter.id) if one.saved_at is not None]
    people = await work.people.many({one.saved_by for one in versions})
    saved = [(one.saved_at, people.get(one.saved_by or "")) for one in versions]
    return writings(Moment(at, "notes", who.name if who else "") for at, who in saved if at is not None)


async def messages_sent(work: Work, encounter: Encounter) -> Sequence[Moment]:
    """Texts and voice notes by their senders."""
    shown = await work.messages.shown(encounter.id)
    return [Moment(one.message.sent_at, f"message_{one.message.kind}", one.message.name) for one in shown]


async def prescriptions_signed(work: Work, encounter: Encounter) -> Sequence[Moment]:
    """When which doctor signed, amendments too; no medicine."""
    signed = await work.documents.of_encounter(encounter.id)
    return [Moment(one.signed_at, "prescription", one.signer_name) for one in signed]


def _line(recording: Recording, described: media.AssembledRecording | None) -> Line:
    zero = recording.started_at
    if described is not None:
        zero = datetime.fromtimestamp(described.started_at_ms / 1000, UTC)
    return Line(zero, recording.duration_ms or 0)


def _sides(files: Sequence[RecordedFile], described: media.AssembledRecording | None) -> tuple[Side, ...]:
    known = {one.participant_id: one for one in (described.overviews if described else None) or ()}
    return tuple(
        Side(
            file.participant_id,
            known[file.participant_id].speech,
            file.thumbnails,
            known[file.participant_id].thumbnails if file.thumbnails else (),
        )
        for file in files
        if file.participant_id in known
    )
