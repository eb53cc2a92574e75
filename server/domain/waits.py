"""How long somebody will wait: an honest range, or nothing when it cannot be said. Pure.

The queue is played through twice with the doctors who are there: once as if everybody took as long as a quick one
of the last consultations, once as a slow one. Each doctor takes the first of the queue that fits, as in truth. What
is not known (who else arrives, who goes home) is not in it; a range is told, never a minute.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.encounters import Encounter
from server.domain.queue import ordered

FEWEST = 5
"""Below so many known consultations nothing is said."""
QUICK, SLOW = 0.2, 0.85
"""Which of the last consultations count as a quick and as a slow one."""
STEP = timedelta(minutes=5)
"""Ranges are told in steps; the last step before "now" is the answering of the offer."""
BETWEEN = timedelta(minutes=1)
"""From one patient to the next."""


@dataclass(frozen=True, slots=True)
class Wait:
    """From now on; `low` may be zero, `high` never is."""

    low: timedelta
    high: timedelta


@dataclass(frozen=True, slots=True)
class DoctorNow:
    """A doctor on duty; `busy_since` is when his present call began."""

    id: str
    specialities: tuple[str, ...]
    busy_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    quick: timedelta
    slow: timedelta


def pace(durations: Iterable[timedelta]) -> Pace | None:
    """Of the last consultations; None when there are too few to say anything."""
    known = sorted(one for one in durations if one > timedelta(0))
    if len(known) < FEWEST:
        return None
    return Pace(_share(known, QUICK), _share(known, SLOW))


def paces(durations: Mapping[str, Sequence[timedelta]]) -> dict[str, Pace | None]:
    """By speciality; one with too few consultations goes by all of them together."""
    everything = pace([one for some in durations.values() for one in some])
    return {speciality: pace(some) or everything for speciality, some in durations.items()} | {"": everything}


def expected(
    waiting: Iterable[Encounter], doctors: Sequence[DoctorNow], known: Mapping[str, Pace | None], now: datetime
) -> dict[str, Wait | None]:
    """Encounter id -> its range. None: nobody on duty for it, or too little is known."""
    line = ordered(waiting)
    quick = _played(line, doctors, {key: one.quick for key, one in known.items() if one is not None}, now)
    slow = _played(line, doctors, {key: one.slow for key, one in known.items() if one is not None}, now)
    return {one.id: _range(quick.get(one.id), slow.get(one.id)) for one in line}


def _played(
    line: Sequence[Encounter], doctors: Sequence[DoctorNow], lasts: Mapping[str, timedelta], now: datetime
) -> dict[str, timedelta]:
    """When each would be taken, if every consultation took its speciality's `lasts`."""
    left, taken = list(line), dict[str, timedelta]()
    free = [(_free_in(doctor, lasts, now), doctor.id) for doctor in doctors]
    specialities = {doctor.id: doctor.specialities for doctor in doctors}
    heapq.heapify(free)
    while free and left:
        at, doctor_id = heapq.heappop(free)
        mine = next((one for one in left if one.speciality in specialities[doctor_id]), None)
        if mine is None:
            continue
        left.remove(mine)
        needs = _lasts(lasts, mine.speciality)
        if needs is None:
            return taken
        taken[mine.id] = at
        heapq.heappush(free, (at + needs + BETWEEN, doctor_id))
    return taken


def _free_in(doctor: DoctorNow, lasts: Mapping[str, timedelta], now: datetime) -> timedelta:
    """A call that has lasted longer than usual may end any moment."""
    if doctor.busy_since is None:
        return timedelta(0)
    usual = _lasts(lasts, doctor.specialities[0] if doctor.specialities else None) or timedelta(0)
    return max(timedelta(0), usual - (now - doctor.busy_since)) + BETWEEN


def _lasts(lasts: Mapping[str, timedelta], speciality: str | None) -> timedelta | None:
    return lasts.get(speciality or "", lasts.get(""))


def _range(low: timedelta | None, high: timedelta | None) -> Wait | None:
    """Rounded outwards to whole steps, at least one step wide."""
    if low is None or high is None:
        return None
    begin = STEP * math.floor(min(low, high) / STEP)
    end = STEP * math.ceil(max(low, high) / STEP)
    return Wait(begin, max(end, begin + STEP))


def _share(known: Sequence[timedelta], share: float) -> timedelta:
    return known[min(len(known) - 1, int(share * len(known)))]
