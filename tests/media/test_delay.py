"""The sums that delay, loss and rate are told by."""

import random

import pytest

from media.delay import Lowest, Trend
from media.delivery import Delivery
from media.queue import Queue
from media.rates import Rate, Share


def test_the_lowest_follows_after_two_buckets() -> None:
    lowest = Lowest(bucket=10.0)
    assert lowest.value is None
    for second in range(40):
        lowest.add(1.0 if second < 5 else 3.0, float(second))
        assert lowest.value == (1.0 if second < 20 else 3.0)
    lowest.add(0.5, 40.0)
    assert lowest.value == 0.5
    lowest.renew(7.0, 41.0)
    assert lowest.value == 7.0


@pytest.mark.parametrize(
    ("growth", "over", "under"), [(0.0, False, False), (0.1, True, False), (-0.1, False, True)]
)
def test_the_trend_of_a_queue(growth: float, over: bool, under: bool) -> None:
    trend = Trend()
    seen: set[tuple[bool, bool]] = set()
    for place in range(100):
        sent_at = place * 0.02
        trend.add(sent_at, 7.0 + sent_at * (1 + growth))
        if place % 5 == 4:
            trend.judge(0.1)
            seen.add((trend.over, trend.under))
    assert ((over, under) in seen) and ((under, over) not in seen or over == under)
    trend.restart()
    trend.judge(0.1)
    assert not trend.over and not trend.under


def test_packets_sent_together_are_one_group() -> None:
    trend = Trend()
    for frame in range(40):  # a frame of ten packets that the link spreads over 30 ms is no growing queue
        for place in range(10):
            trend.add(frame * 0.066 + place * 0.0004, 3.0 + frame * 0.066 + place * 0.003)
        trend.judge(0.066)
        assert not trend.over


def test_a_rate_is_that_of_its_window() -> None:
    rate = Rate(0.5)
    assert rate.latest() == 0.0
    rate.add(1000, 10.0)
    assert rate.latest() == 0.0  # one packet is no rate
    for place in range(1, 101):
        rate.add(1000, 10.0 + place * 0.01)
    assert rate.latest() == pytest.approx(800e3, rel=0.03)
    rate.add(1000, 10.2)  # late, and counted now
    assert rate.latest() == pytest.approx(816e3, rel=0.03)
    assert rate.at(11.25) == pytest.approx(416e3, rel=0.05)
    assert rate.at(20.0) == 0.0


def test_a_share_forgets() -> None:
    share = Share(2.0)
    assert share.share == 0.0
    share.add(5, 10, 0.0)
    share.add(1, 10, 1.0)
    assert share.share == 0.3
    share.add(0, 10, 2.5)
    assert share.share == 0.05
    share.add(-3, 0, 2.6)  # came after all
    assert share.share == 0.0


def test_jitter_is_learnt_and_told_from_what_stands() -> None:
    queue = Queue()
    chance = random.Random(1)
    for round_ in range(100):
        queue.add([5.0 + chance.uniform(0, 0.08) for _ in range(10)], 0.1, round_ * 0.1)
        queue.judge(round_ * 0.1, growing=False)
    assert 0.025 < queue.noise < 0.045
    assert queue.standing < 0.02
    assert queue.median > 0.02
    for round_ in range(100, 104):
        queue.add([5.15 + chance.uniform(0, 0.08) for _ in range(10)], 0.1, round_ * 0.1)
    assert queue.standing > 0.14


def test_a_wait_that_less_traffic_does_not_shorten_is_the_path() -> None:
    for drains, stuck in ((0.0, True), (0.15, False)):
        queue = Queue()
        queue.add([5.0], 0.1, 0.0)
        found = []
        for tenth in range(1, 31):
            now = tenth / 10
            queue.add([5.5 - drains * now], 0.1, now)
            found.append(queue.stuck(now, 400e3 if tenth < 4 else 200e3))
        assert any(found) is stuck
        assert (queue.standing == 0.0) is stuck
    # As much as before arrives: that may well be a queue.
    queue = Queue()
    queue.add([5.0], 0.1, 0.0)
    for tenth in range(1, 60):
        queue.add([5.5], 0.1, tenth / 10)
        assert not queue.stuck(tenth / 10, 400e3)


def deliver(delivery: Delivery, start: float, seconds: float, lost: int, first: int, calm: bool = True) -> int:
    """100 packets of 500 bytes a second; of each ten the first `lost` do not come. The next number."""
    number = first
    for round_ in range(int(seconds * 10)):
        delivery.told(number, number + 9)
        for place in range(lost, 10):
            delivery.arrived(500, start + round_ * 0.1 + place * 0.01)
        delivery.counted(lost, 10, start + round_ * 0.1)
        if calm:
            delivery.calm()
        number += 10
    return number


def test_loss_that_is_the_links_own_does_not_count_as_lost_rate() -> None:
    delivery = Delivery()
    number = deliver(delivery, 0.0, 30.0, 1, 1)
    assert delivery.usual_loss == pytest.approx(0.1, abs=0.02)
    assert delivery.rate == pytest.approx(360e3, rel=0.05)
    assert delivery.carried == pytest.approx(400e3, rel=0.05)
    assert not delivery.congested and not delivery.burst
    deliver(delivery, 30.0, 2.0, 5, number, calm=False)
    assert delivery.congested and delivery.burst
    # Half lost is not the link's own way: it is what a full queue drops.
    assert delivery.carried < 270e3


def test_time_of_which_feedback_was_lost_does_not_count() -> None:
    delivery = Delivery()
    number = deliver(delivery, 0.0, 2.0, 0, 1)
    deliver(delivery, 5.0, 0.2, 0, number + 300)
    assert delivery.rate == pytest.approx(400e3, rel=0.05)
    assert delivery.carried_now == pytest.approx(400e3, rel=0.1)
