"""Bursts that find out what the link carries: when, how large, and what they prove."""

from media.sendlog import Acked
from tests.media.traces import Trace, free


def settled(rate: float, size: int = 250) -> Trace:
    """A call that has gone on long enough for a burst to be due."""
    trace = Trace(rate)
    trace.run(1.0, rate, free, size)
    assert trace.estimator.probe_wanted(trace.now) is None  # not at once
    trace.run(2.0, rate, free, size)
    trace.estimator.estimate = rate
    return trace


def burst(trace: Trace, link_rate: float, lost: int = 0) -> None:
    """Send the probe that is wanted over a link, and nothing else."""
    estimator = trace.estimator
    probe = estimator.probe_wanted(trace.now)
    assert probe is not None
    size = 250
    free_at = trace.now
    acked = []
    for place in range(probe.bytes // size + 2):
        trace.number += 1
        sent_at = trace.now + place * size * 8 / probe.rate
        free_at = max(free_at, sent_at) + size * 8 / link_rate
        arrived_at = None if place < lost else 86_400.0 + trace.base + free_at
        acked.append(Acked(trace.number, sent_at, arrived_at, size, "padding", probe.cluster))
    trace.now = acked[-1].sent_at + 0.1
    estimator.on_feedback(acked, trace.now)


def test_a_burst_proves_what_the_link_carries() -> None:
    for link, least, most in ((10e6, 340e3, 420e3), (300e3, 240e3, 310e3)):
        trace = settled(200e3)
        burst(trace, link)
        assert least < trace.estimator.estimate < most
        assert trace.estimator.reason == "probe"


def test_a_burst_that_is_lost_or_queues_proves_nothing() -> None:
    for link, lost in ((10e6, 5), (150e3, 0)):
        trace = settled(200e3)
        before = trace.estimator.estimate
        burst(trace, link, lost)
        assert trace.estimator.estimate <= 1.05 * before
        assert trace.estimator.reason != "probe"


def test_no_burst_while_there_is_a_queue_a_pause_or_silence() -> None:
    assert Trace(200e3).estimator.probe_wanted(1010.0) is None  # nothing known yet
    trace = settled(200e3)
    trace.run(0.5, 200e3, lambda now: 0.08)
    assert trace.estimator.probe_wanted(trace.now) is None
    trace.run(2.0, 200e3, free)
    assert trace.estimator.probe_wanted(trace.now + 1.0) is None
    trace.estimator.tick(trace.now + 1.5, trace.now)
    assert trace.estimator.paused
    assert trace.estimator.probe_wanted(trace.now + 1.5) is None


def test_a_burst_leaves_at_most_50_ms_of_queue_and_none_goes_on_the_thinnest_links() -> None:
    sizes = {}
    for rate in (35e3, 64e3, 128e3, 512e3, 2e6):
        trace = settled(rate, 100)
        probe = trace.estimator.probe_wanted(trace.now)
        sizes[rate] = probe.bytes if probe else 0
        if probe:
            assert probe.bytes * 8 * (1 / rate - 1 / probe.rate) <= 0.0501
    assert sizes[35e3] == 0
    assert sizes[64e3] > 0
    assert sizes[2e6] <= 15_000
