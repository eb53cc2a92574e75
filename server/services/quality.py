"""Quality over many reviews: draws recordings for review, and says how far reviewers agree and how scores go.

Must not know HTTP.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random, SystemRandom

from server.domain.agreement import ItemAgreement, MonthMean, agreement, trends
from server.domain.audit import AuditEvent
from server.domain.center_day import bounds, clock_at, day_of
from server.domain.encounters import State
from server.domain.errors import Conflict, invalid
from server.domain.identity import Actor, Role
from server.domain.permissions import require
from server.domain.recordings import RecordingState
from server.domain.reports.periods import Period, period_of
from server.domain.reviews import HANDED_IN, Review
from server.domain.sampling import Candidate, Drawn, draw, spread
from server.domain.score_sheet import current_form
from server.services.ports import Clock, Store, Work
from server.services.ports.care import RecordingFilter
from server.services.reviews import ReviewService

LONGEST_DRAW_DAYS = 31
MOST_RECORDINGS = 5_000
BATCH = 1_000
COMPLAINT = "complaint"
OPENED = "recording.open"


@dataclass(frozen=True, slots=True)
class QualityShown:
    items: tuple[ItemAgreement, ...]
    trends: tuple[MonthMean, ...]
    doctors: Mapping[str, str]


class QualityService:
    def __init__(self, store: Store, reviews: ReviewService, clock: Clock, dice: Random | None = None) -> None:
        self._store = store
        self._reviews = reviews
        self._clock = clock
        self._dice = dice or SystemRandom()

    async def draw(self, actor: Actor, first: date | None, last: date | None) -> Mapping[str, int]:
        """Draw from the recordings of these days and assign them to the other supervisors; rule -> how many.

        Raises Invalid, Conflict (`review.nobody`: there is no other supervisor).
        """
        require(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)
        period = period_of(first, last, day_of(self._clock()))
        if period.days > LONGEST_DRAW_DAYS:
            raise invalid("until", "impossible", "Choose at most 31 days.")
        async with self._store.work() as work:
            candidates = await _candidates(work, period)
            people = await work.people.find(role=Role.SUPERVISOR, active=True)
            counts = await work.reviews.open_counts()
            work.audit.append(actor, "review.draw", "review", "", reason=f"{period.first} to {period.last}")
        to_do = {one.id: counts.get(one.id, 0) for one in people if one.id != actor.person_id}
        if not to_do:
            raise Conflict("review.nobody", "There is no other supervisor who could review.")
        drawn = draw(candidates, self._dice)
        for one, reviewer_id in zip(drawn, spread(len(drawn), to_do), strict=True):
            await self._reviews.ask(actor, one.recording_id, reviewer_id, one.rule.en)
        return _by_rule(drawn)

    async def read(self, actor: Actor, first: date | None, last: date | None) -> QualityShown:
        """Of the reviews handed in on these days. Raises Invalid."""
        require(actor, Role.SUPERVISOR)
        period = period_of(first, last, day_of(self._clock()))
        begin, end = bounds(period.first)[0], bounds(period.last)[1]
        async with self._store.work() as work:
            found = await work.reviews.handed_in(begin, end)
            firsts = {one.id: one for one in await _firsts(work, found)}
            doctors = await _doctors(work, found)
            people = await work.people.many(set(doctors.values()))
        pairs = [(firsts[one.second_of], one) for one in found if one.second_of in firsts]
        return QualityShown(
            items=agreement(pairs, [item.id for item in current_form().items]),
            trends=trends(_scores(found, doctors)),
            doctors={id_: person.name for id_, person in people.items()},
        )


async def _candidates(work: Work, period: Period) -> list[Candidate]:
    begin, end = bounds(period.first)[0], bounds(period.last)[1]
    narrowed = RecordingFilter(started_from=begin, started_until=end)
    recordings = await work.recordings.find(narrowed, before=None, limit=MOST_RECORDINGS)
    ready = [one for one in recordings if one.state is RecordingState.READY]
    reviewed = await work.reviews.of_recordings(one.id for one in ready)
    encounters = await work.encounters.many(one.encounter_id for one in ready)
    complaints = {event.object_id for event in await _openings(work, period) if event.reason.startswith(COMPLAINT)}
    return [
        Candidate(
            recording_id=one.id,
            doctor_id=doctor_id,
            complaint=one.id in complaints,
            broken_off=encounters[one.encounter_id].state is State.CANCELLED,
            reviewed=one.id in reviewed,
        )
        for one in ready
        if (doctor_id := encounters[one.encounter_id].doctor_id) is not None
    ]


async def _openings(work: Work, period: Period) -> list[AuditEvent]:
    begin, found, last = bounds(period.first)[0], [], 0
    while more := await work.audit.of_recordings(begin=begin, after=last, limit=BATCH):
        found += [event for event in more if event.action == OPENED]
        last = more[-1].number
    return found


async def _firsts(work: Work, found: tuple[Review, ...]) -> list[Review]:
    """The reviews that blind second ones follow; some were handed in before the period."""
    of = await work.reviews.of_recordings({one.recording_id for one in found if one.second_of is not None})
    return [one for ones in of.values() for one in ones if one.state in HANDED_IN]


async def _doctors(work: Work, found: tuple[Review, ...]) -> dict[str, str]:
    """Recording's id -> its doctor's."""
    recordings = await work.recordings.many({one.recording_id for one in found})
    encounters = await work.encounters.many({one.encounter_id for one in recordings.values()})
    treated = {id_: encounters[one.encounter_id].doctor_id for id_, one in recordings.items()}
    return {id_: doctor_id for id_, doctor_id in treated.items() if doctor_id is not None}


def _scores(found: tuple[Review, ...], doctors: Mapping[str, str]) -> list[tuple[str, str, int]]:
    return [
        (doctors[one.recording_id], f"{clock_at(one.submitted_at):%Y-%m}", one.overall)
        for one in found
        if one.recording_id in doctors and one.submitted_at is not None and one.overall is not None
    ]


def _by_rule(drawn: tuple[Drawn, ...]) -> Mapping[str, int]:
    return Counter(one.rule.id for one in drawn)
