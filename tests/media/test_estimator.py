"""The estimator against traces: lists of what became of each packet, as the send log gives them."""

import random
from itertools import pairwise

from media.estimator import FLOOR, Estimator
from media.sendlog import Acked
from tests.media.traces import Bottleneck, Trace, free


def test_a_free_link_lets_it_rise_by_a_quarter_a_second_up_to_what_arrives() -> None:
    trace = Trace(200e3)
    states = trace.run(2.0, None, free)
    assert 1.2 < states[-1].estimate / states[9].estimate < 1.3
    # A sender that has no more to send proves no more.
    states = trace.run(20.0, 250e3, free)
    assert states[-1].estimate < 1.65 * 250e3 + 40e3
    assert not any(state.paused for state in states)


def test_near_the_rate_at_which_it_was_full_it_rises_slowly() -> None:
    trace = Trace(500e3)
    link = Bottleneck(trace, 400e3)
    states = trace.run(20.0, None, link)
    assert "queue" in {state.reason for state in states}
    later = [state for state in states if state.now > 1008.0]
    assert all(270e3 < state.estimate < 470e3 for state in later)
    rises = [b.estimate / a.estimate for a, b in pairwise(later)]
    assert max(rises) < 1.03


def test_a_fall_of_the_link_pauses_the_picture_and_finds_the_new_rate() -> None:
    trace = Trace(900e3)
    link = Bottleneck(trace, 1e6)
    assert not any(state.paused for state in trace.run(6.0, None, link))
    fell_at = trace.now
    link.rate = 150e3
    states = trace.run(6.0, None, link)
    paused_at = next(state.now for state in states if state.paused)
    assert paused_at - fell_at < 0.6
    first = next(state for state in states if state.paused)
    assert 100e3 < first.estimate < 200e3
    assert not states[-1].paused
    assert states[-1].estimate < 170e3


def test_jitter_is_no_queue() -> None:
    for seed in range(3):
        chance = random.Random(seed)
        trace = Trace(300e3)
        states = trace.run(20.0, 280e3, lambda now, chance=chance: chance.uniform(0, 0.1))
        # While it learns how much arrivals scatter it may be careful, but no picture stops and no rate is lost.
        assert not any(state.paused for state in states)
        assert min(state.estimate for state in states) > 0.7 * 280e3
        assert states[-1].estimate > 280e3


def test_loss_without_a_queue_is_no_congestion_below_a_quarter() -> None:
    chance = random.Random(1)
    trace = Trace(300e3)
    states = trace.run(20.0, 280e3, lambda now: None if chance.random() < 0.12 else 0.0)
    assert {state.reason for state in states} <= {"start", "rising"}
    assert 0.05 < trace.estimator.loss < 0.2


def test_lost_feedback_hides_packets_but_does_not_lower_the_rate() -> None:
    trace = Trace(400e3)
    trace.run(3.0, 390e3, free)
    on_feedback = trace.estimator.on_feedback
    chance = random.Random(1)
    told = [acked for acked in trace.collected(3.0, 390e3) if chance.random() < 0.4]
    for acked in told:
        on_feedback(acked, acked[-1].sent_at + 0.1)
    assert abs(trace.estimator.acknowledged_rate - 390e3) < 30e3
    assert trace.estimator.loss == 0.0


def test_a_queue_of_somebody_else_takes_the_estimate_down_step_by_step() -> None:
    """A voice alone says no rate: what passes of it beside a page that loads is not what the link carries."""
    trace = Trace(60e3)
    trace.run(8.0, 22e3, free, size=150)
    before = trace.estimator.estimate
    states = trace.run(0.8, 22e3, lambda now: 0.3, size=150)
    assert 0.6 * before < states[-1].estimate < before
    states = trace.run(4.0, 22e3, free, size=150)
    assert not states[-1].paused
    assert states[-1].estimate > 0.6 * before


def test_more_loss_than_that_is() -> None:
    chance = random.Random(1)
    trace = Trace(600e3)
    trace.run(5.0, 600e3, free)
    states = trace.run(3.0, 600e3, lambda now: None if chance.random() < 0.5 else 0.0)
    assert "loss" in {state.reason for state in states}
    assert not any(state.paused for state in states)
    assert states[-1].estimate < 400e3


def test_a_longer_path_is_found_out_and_the_picture_comes_back() -> None:
    trace = Trace(400e3)
    trace.run(10.0, None, lambda now: 0.0)
    states = trace.run(8.0, None, lambda now: 0.3)
    assert any(state.paused for state in states)  # it looks like a queue at first
    assert not states[-1].paused
    assert trace.estimator.queue_delay < 0.02
    back = next(state.now for state in states if not state.paused and state.now > 1011.0)
    assert back < 1013.5


def test_a_shorter_path_is_taken_at_once() -> None:
    trace = Trace(400e3)
    trace.run(10.0, 400e3, lambda now: 0.3)
    trace.run(1.0, 400e3, free)
    assert trace.estimator.queue_delay < 0.01
    assert not trace.estimator.paused


def test_silence_pauses_then_halves_and_ends_with_the_first_calm_feedback() -> None:
    trace = Trace(400e3)
    trace.run(6.0, 390e3, free)
    estimator = trace.estimator
    before = estimator.estimate
    sent_at = trace.now
    estimator.tick(sent_at + 0.3, sent_at)
    assert not estimator.paused
    estimator.tick(sent_at + 0.8, sent_at)
    assert (estimator.paused, estimator.reason, estimator.estimate) == (True, "silent", before)
    for tenth in range(9, 70):
        estimator.tick(sent_at + tenth / 10, sent_at)
    assert estimator.estimate == before / 2
    trace.now += 7.0
    states = trace.run(0.25, 30e3, free, size=100)
    assert not states[0].paused
    # And looks at once whether more than the half has come back.
    assert estimator.probe_wanted(trace.now + 0.1) is not None


def test_what_went_into_a_dead_link_is_no_queue_of_the_link_that_is_back() -> None:
    """Feedback that waited in the outage tells of a calm link; then what waited there itself comes late."""
    trace = Trace(400e3)
    trace.run(6.0, 390e3, free)
    estimator, died_at = trace.estimator, trace.now
    before = [Acked(9000, died_at - 0.01, 86_400.0 + died_at + 0.04, 500, "audio", None)]
    waited = [
        Acked(9001 + n, died_at + n / 20, 86_400.0 + died_at + 6.1 + n / 100, 500, "audio", None) for n in range(8)
    ]
    for tenth in range(1, 61):
        estimator.tick(died_at + tenth / 10, died_at)
    assert (estimator.paused, estimator.reason) == (True, "silent")
    halved = estimator.estimate
    estimator.on_feedback(before, died_at + 6.1)
    estimator.on_feedback(waited, died_at + 6.2)
    assert not estimator.paused
    assert estimator.estimate >= halved


def test_nothing_sent_is_no_silence() -> None:
    trace = Trace(400e3)
    trace.run(6.0, 390e3, free)
    trace.estimator.tick(trace.now + 60.0, None)
    assert not trace.estimator.paused


def test_the_first_feedback_may_take_its_time() -> None:
    estimator = Estimator(100e3)
    estimator.tick(1002.0, 1000.0)
    assert not estimator.paused
    estimator.tick(1003.5, 1000.0)
    assert estimator.paused


def test_a_first_key_frame_does_not_pause() -> None:
    trace = Trace(100e3)
    states = trace.run(3.0, None, lambda now: max(0.0, 0.4 - (now - 1000.0) / 2))
    assert not any(state.paused for state in states)


def test_it_never_falls_below_the_floor_nor_rises_above_the_ceiling() -> None:
    trace = Trace(10.0)
    assert trace.estimator.estimate == FLOOR
    trace.estimator.ceiling = 100e3
    states = trace.run(60.0, 2e6, free)
    assert states[-1].estimate == 100e3
    trace.run(5.0, 20e3, Bottleneck(trace, 10e3))
    assert trace.estimator.estimate >= FLOOR


def test_figures() -> None:
    trace = Trace(400e3, base=0.2)
    estimator = trace.estimator
    assert (estimator.acknowledged_rate, estimator.loss, estimator.queue_delay) == (0.0, 0.0, 0.0)
    trace.run(3.0, 300e3, free)
    assert abs(estimator.acknowledged_rate - 300e3) < 15e3
    trace.run(0.3, 300e3, lambda now: 0.04)
    assert abs(estimator.queue_delay - 0.04) < 0.001
