"""What became of everybody on a simulated day, from its rows: nobody lost or claimed twice, urgency first."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from server.domain.audit import AuditSeal
from server.domain.closing import Decision
from server.domain.encounters import ENDED, Encounter, State
from server.domain.pairing import AGAIN, Offer, OfferKind, OfferState
from server.domain.queue import rank
from server.services.events import EventBus
from server.store.engine import open_engine
from server.store.work import SqlStore
from tests.drill.day import Day
from tests.drill.day_people import Patient
from tests.server.clock import HandClock
from tests.server.sealing import Heads


@dataclass(frozen=True, slots=True)
class Rows:
    encounters: dict[str, Encounter]
    offers: tuple[Offer, ...]
    #: Encounter -> how often the trail says that somebody claimed it.
    claimed: dict[str, int]
    tomorrow: frozenset[str]


async def rows_of(day: Day, data: Path) -> Rows:
    engine = open_engine(f"sqlite:///{data / 'eilaj.sqlite'}")
    store = SqlStore(engine, EventBus(), HandClock(), AuditSeal(bytes(32)), Heads())
    ids = list(day.by_encounter)
    async with store.work() as work:
        encounters = await work.encounters.many(ids)
        offers = await work.offers.of_encounters(ids)
        decisions = await work.closing_decisions.latest(ids)
        claimed: dict[str, int] = {}
        for event in await work.audit.after(0, 10_000_000):
            if event.action == "encounter.claim" and event.object_id is not None:
                claimed[event.object_id] = claimed.get(event.object_id, 0) + 1
    await engine.dispose()
    tomorrow = frozenset(one for one, said in decisions.items() if said.decision is Decision.TOMORROW)
    return Rows(encounters, offers, claimed, tomorrow)


def missed(day: Day, rows: Rows) -> list[str]:
    """Everything that must not have happened."""
    return [*_lost(day, rows), *_claimed_twice(day, rows), *_out_of_order(rows)]


def _lost(day: Day, rows: Rows) -> list[str]:
    found = []
    for one in day.patients:
        if one.showed and one.encounter_id not in rows.encounters:
            found.append(f"a patient of {one.center_id} came and is nowhere")
    for id_, encounter in rows.encounters.items():
        if encounter.state not in ENDED:
            found.append(f"{id_} is left {encounter.state.value}")
        elif encounter.state is State.CANCELLED and id_ not in rows.tomorrow:
            if encounter.cancel_reason != "did not wait":
                found.append(f"{id_} was cancelled: {encounter.cancel_reason}")
        elif encounter.state is State.CANCELLED and day.by_encounter[id_].claims:
            found.append(f"{id_} was claimed and then put off")
    return found


def _claimed_twice(day: Day, rows: Rows) -> list[str]:
    told = [f"{one.encounter_id}: told {len(one.claims)} doctors" for one in day.patients if len(one.claims) > 1]
    written = [f"{id_}: {count} claims in the trail" for id_, count in rows.claimed.items() if count > 1]
    return told + written


def _out_of_order(rows: Rows) -> list[str]:
    """An offer while somebody before that patient waited, whom the same doctor could have been asked for."""
    offers = [one for one in rows.offers if one.kind is OfferKind.CLAIM]
    by_encounter: dict[str, list[Offer]] = {}
    for one in offers:
        by_encounter.setdefault(one.encounter_id, []).append(one)
    found = []
    for offer in offers:
        own = rows.encounters[offer.encounter_id]
        for other in rows.encounters.values():
            if other.speciality != own.speciality or not _waited(other, offer.made_at):
                continue
            if rank(other) < rank(own) and _free_for(offer, by_encounter.get(other.id, ())):
                found.append(f"{own.id} ({own.urgency}) was offered before {other.id} ({other.urgency})")
    return found


def _waited(one: Encounter, at: datetime) -> bool:
    since, until = one.queued_at, one.claimed_at or one.finished_at
    return since is not None and since < at and (until is None or until > at)


def _free_for(offer: Offer, others: Iterable[Offer]) -> bool:
    """Whether this doctor could have been asked for the other patient when the offer was made."""
    for one in others:
        ended = one.answered_at
        if one.made_at <= offer.made_at and (ended is None or ended > offer.made_at):
            return False
        if one.doctor_id == offer.doctor_id and one.made_at < offer.made_at:
            lapsed = one.state is OfferState.LAPSED and offer.made_at - one.expires_at >= AGAIN
            if one.state is OfferState.DECLINED or (one.state is OfferState.LAPSED and not lapsed):
                return False
    return True


def figures(day: Day, rows: Rows) -> dict[str, Any]:
    """Minutes waited by urgency, and how true what staff read was."""
    waited: dict[str, list[float]] = {}
    within = said = 0
    errors: list[float] = []
    for id_, encounter in rows.encounters.items():
        if encounter.claimed_at is None or encounter.queued_at is None:
            continue
        one = day.by_encounter[id_]
        minutes = (encounter.claimed_at - encounter.queued_at).total_seconds() / 60
        waited.setdefault(one.urgency, []).append(minutes)
        if one.expected is not None:
            low, high = one.expected
            said, within = said + 1, within + (low - 1 <= minutes <= high + 1)
            errors.append(abs(minutes - (low + high) / 2))
    everybody = [minutes for each in waited.values() for minutes in each]
    return {
        "patients": len(day.patients),
        "seen in a call": len(everybody),
        "did not come": sum(not one.showed for one in day.patients),
        "did not wait": sum(one.cancel_reason == "did not wait" for one in rows.encounters.values()),
        "answered without a call": _answered(day.patients, rows),
        "put off to tomorrow": len(rows.tomorrow),
        "two pressed at once": day.races,
        "restarts": day.restarts,
        "offers": len(rows.offers),
        "wait min": {name: _spread(each) for name, each in {"all": everybody, **waited}.items()},
        "expected": {
            "told": said,
            "inside the range %": round(100 * within / said) if said else None,
            "middle off by min (median)": round(statistics.median(errors), 1) if errors else None,
        },
    }


def _answered(patients: list[Patient], rows: Rows) -> int:
    ended = (rows.encounters.get(one.encounter_id) for one in patients)
    return sum(one is not None and one.state is State.FINISHED and one.claimed_at is None for one in ended)


def _spread(minutes: list[float]) -> dict[str, float]:
    if not minutes:
        return {"count": 0}
    ordered = sorted(minutes)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return {"count": len(ordered), "median": round(statistics.median(ordered), 1), "p95": round(p95, 1)}


def table(of: dict[str, Any]) -> str:
    """The figures as lines to read."""
    lines = [f"{name:<26}{value}" for name, value in of.items() if not isinstance(value, dict)]
    lines.append(f"{'wait in minutes':<26}{'count':>6}{'median':>8}{'p95':>8}")
    for name, spread in of["wait min"].items():
        lines.append(f"  {name:<24}{spread['count']:>6}{spread.get('median', '-'):>8}{spread.get('p95', '-'):>8}")
    lines += [f"expected: {name:<16}{value}" for name, value in of["expected"].items()]
    return "\n".join(lines)
