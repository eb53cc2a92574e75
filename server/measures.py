"""What a node counts while it works, for Prometheus. Must not know any area, nor anything about a person.

Names follow Prometheus' conventions: a unit in the name, `_total` on counters; labels are our own words, never
input. What can be looked up when it is asked for (calls, queue, disk) is in `server.metrics`.
"""

from __future__ import annotations

import asyncio

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()

REQUESTS = Histogram(
    "eilaj_http_request_seconds",
    "Time from a request to its answer, by route and status.",
    ("method", "route", "status"),
    buckets=(0.005, 0.02, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0),
    registry=REGISTRY,
)
FAULTS = Counter("eilaj_faults_total", "Requests and messages that ended in a fault of ours.", registry=REGISTRY)
LOOP_DELAY = Histogram(
    "eilaj_event_loop_delay_seconds",
    "How much later than asked the event loop woke up; what packets and requests wait at least.",
    buckets=(0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1.0),
    registry=REGISTRY,
)
LOOK_EVERY = 0.25
"""Seconds between looks at the event loop's delay."""


async def watch_loop() -> None:
    """Measure the event loop's delay, for ever."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LOOK_EVERY
        await asyncio.sleep(LOOK_EVERY)
        LOOP_DELAY.observe(max(0.0, loop.time() - due))
