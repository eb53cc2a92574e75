"""The metrics of a node, looked up when Prometheus asks, on a port of their own. Must hold no rule.

Nothing of a person is in them: no ids, no names; calls and links are counted and summed up.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress

import structlog
from aiohttp import web
from prometheus_client import GC_COLLECTOR, PLATFORM_COLLECTOR, PROCESS_COLLECTOR, CollectorRegistry, Gauge
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from media.api import MediaError, ParticipantStatistics, Rung
from server import VERSION
from server.domain.errors import Unavailable
from server.domain.recordings import RecordingState
from server.measures import REGISTRY, watch_loop
from server.node import Node

log = structlog.get_logger("metrics")

QUANTILES = (0.5, 0.9, 1.0)
UNFINISHED = (RecordingState.RECORDING, RecordingState.ASSEMBLING, RecordingState.FAILED)


async def serve(node: Node) -> AsyncIterator[None]:
    """Up: `/metrics` on its own port, if one is set. Down: the port is free."""
    port = node.settings.metrics_port
    if port is None:
        yield
        return

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=await exposition(node), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    runner = web.AppRunner(app, access_log=None)
    watching = asyncio.create_task(watch_loop(), name="loop-delay")
    try:
        await runner.setup()
        site = web.TCPSite(runner, node.settings.metrics_host, port)
        await site.start()
        log.info("metrics_ready", port=runner.addresses[0][1])
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        await runner.cleanup()


async def exposition(node: Node) -> bytes:
    """Everything, in Prometheus' text format."""
    now = CollectorRegistry()
    _gauge(now, "eilaj_info", "Which version runs.", ("version",), [((VERSION,), 1)])
    _calls(now, node)
    await _links(now, node)
    _database(now, node)
    try:
        await _day(now, node)
        answers = 1
    except (Unavailable, SQLAlchemyError, OSError, TimeoutError):
        answers = 0
    _number(now, "eilaj_database_up", "1: the database answered this scrape.", answers)
    free = (await asyncio.to_thread(shutil.disk_usage, node.settings.data)).free
    _number(now, "eilaj_disk_free_bytes", "Left where recordings and the database are.", free)
    stored = await node.recording_works.storage()
    away = int(stored.away_since_ms is not None)
    _number(now, "eilaj_storage_away", "1: the storage of recordings does not answer.", away)
    _number(now, "eilaj_storage_waiting_bytes", "Of recordings to be carried there.", stored.waiting_bytes)
    whole = (REGISTRY, now, PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR)
    return b"".join(generate_latest(one) for one in whole)


def _calls(registry: CollectorRegistry, node: Node) -> None:
    calls = node.care.control.live.by_id.values()
    _number(registry, "eilaj_calls", "Calls that this node hosts.", len(calls))
    seats = Counter("yes" if seat.connected else "no" for call in calls for seat in call.seats.values())
    shares = [((state,), seats[state]) for state in ("yes", "no")]
    _gauge(registry, "eilaj_participants", "Their seats: is media or signalling there?", ("connected",), shares)
    rungs = Counter(pair.rung for call in calls for pair in call.rungs)
    pairs = [((rung.value,), rungs[rung]) for rung in Rung]
    _gauge(registry, "eilaj_rungs", "Who gets whom how: pairs on each rung of the ladder.", ("rung",), pairs)
    recorded = sum(call.recording_id is not None and not call.fault for call in calls)
    faulty = sum(bool(call.fault) for call in calls)
    _number(registry, "eilaj_calls_recorded", "Calls that are being recorded.", recorded)
    _number(registry, "eilaj_calls_recording_failed", "Calls whose recording had to stop.", faulty)


async def _links(registry: CollectorRegistry, node: Node) -> None:
    """The links of all participants, each figure as its median, its worst tenth and its worst."""
    links: list[ParticipantStatistics] = []
    for call_id in tuple(node.care.control.live.by_id):
        with suppress(MediaError):
            links += [one for one in await node.plane.statistics(call_id) if one.connected]
    trips = [one.round_trip_ms and one.round_trip_ms / 1000 for one in links]
    losses = {"up": [one.uplink_loss for one in links], "down": [one.downlink_loss for one in links]}
    carried = {"up": [one.up_capacity for one in links], "down": [one.down_capacity for one in links]}
    voices = {"up": [one.up_mos for one in links], "down": [one.down_mos for one in links]}
    _quantiles(registry, "eilaj_link_round_trip_seconds", "Round trips of participants.", {"both": trips})
    _quantiles(registry, "eilaj_link_loss_ratio", "Share of packets lost.", losses)
    capacity = "eilaj_link_capacity_bits_per_second"
    _quantiles(registry, capacity, "What links carry.", carried, low_is_bad=True)
    opinion = "Estimated mean opinion score of voices (ITU-T G.107)."
    _quantiles(registry, "eilaj_voice_mos", opinion, voices, low_is_bad=True)


async def _day(registry: CollectorRegistry, node: Node) -> None:
    async with node.store.work() as work:
        waiting = await work.encounters.waiting()
        on_duty = await work.people.on_duty()
        recordings = await work.recordings.in_states(UNFINISHED)
        now = work.began_at
    count = Counter((one.speciality or "none", str(one.urgency or "none")) for one in waiting)
    labels = ("speciality", "urgency")
    _gauge(registry, "eilaj_queue_waiting", "Patients who wait for a doctor.", labels, count.items())
    ages: dict[tuple[str], float] = {}
    for one in waiting:
        if one.queued_at is not None:
            key = (one.speciality or "none",)
            ages[key] = max(ages.get(key, 0.0), (now - one.queued_at).total_seconds())
    first = "How long the first of them has waited."
    _gauge(registry, "eilaj_queue_oldest_seconds", first, ("speciality",), ages.items())
    _number(registry, "eilaj_doctors_on_duty", "Doctors who take patients now.", len(on_duty))
    states = Counter(one.state for one in recordings)
    unready = [((state.value,), states[state]) for state in UNFINISHED]
    _gauge(registry, "eilaj_recordings", "Recordings that are not ready, by state.", ("state",), unready)


def _database(registry: CollectorRegistry, node: Node) -> None:
    pool = node.engine.sync_engine.pool
    if isinstance(pool, QueuePool):
        _number(registry, "eilaj_database_connections_used", "Held by a transaction.", pool.checkedout())


def _quantiles(
    registry: CollectorRegistry,
    name: str,
    says: str,
    by_direction: Mapping[str, Iterable[float | None]],
    *,
    low_is_bad: bool = False,
) -> None:
    values = [
        ((direction, f"{share:g}"), ranked[min(len(ranked) - 1, int(share * len(ranked)))])
        for direction, found in by_direction.items()
        if (ranked := sorted((one for one in found if one is not None), reverse=low_is_bad))
        for share in QUANTILES
    ]
    _gauge(registry, name, says, ("direction", "quantile"), values)


def _gauge(
    registry: CollectorRegistry,
    name: str,
    says: str,
    labels: tuple[str, ...],
    values: Iterable[tuple[tuple[str, ...], float]],
) -> None:
    gauge = Gauge(name, says, labels, registry=registry)
    for of, value in values:
        gauge.labels(*of).set(value)


def _number(registry: CollectorRegistry, name: str, says: str, value: float) -> None:
    Gauge(name, says, registry=registry).set(value)
