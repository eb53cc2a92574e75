"""What is known of one page's downlink: by which feedback it is judged, and when waiting pictures are dropped."""

from __future__ import annotations

from media.downlink import START, Downlink
from media.packet import Waiting
from media.rtp.cache import Cached
from media.rtp.transport_feedback import TransportFeedback
from media.subscription import Subscription

ITEM = Waiting(Subscription("p", "video", 1, 2), 1, Cached(1, 1, 96, b"x", 0.0), 1, 0, "video")


def test_a_guess_holds_until_something_is_measured() -> None:
    downlink = Downlink()
    assert (downlink.capacity, downlink.measured) == (START, False)
    downlink.expect(110_000, 1.0)
    assert downlink.capacity == 110_000
    downlink.estimated(400_000, 2.0)
    downlink.expect(110_000, 2.0)
    assert downlink.capacity > 400_000


def test_a_page_that_agreed_and_says_nothing_is_judged_by_its_reports() -> None:
    downlink = Downlink()
    downlink.agree(True)
    downlink.log.sent(1000, 0.0, "video")
    downlink.tick(0.05)
    assert downlink.numbered
    downlink.tick(4.0)
    assert not downlink.numbered
    assert not downlink.paused, "silence of who never spoke is no congestion"
    downlink.reported(64, 4.0)
    assert downlink.loss == 0.25
    downlink.acknowledged(TransportFeedback(1, 2, 1, 0, 0, (4,)), 5.0)
    assert downlink.numbered, "it speaks after all"


def test_a_guess_gives_the_first_key_frame_more_pace_than_a_measurement() -> None:
    guessed, expected = Downlink(), Downlink()
    for downlink in (guessed, expected):
        downlink.agree(True)
    expected.expect(START, 0.0)
    assert guessed.capacity == expected.capacity
    assert guessed.pacer.rate > expected.pacer.rate > START


def test_a_link_that_knows_of_no_queue_is_paced_by_what_it_reports() -> None:
    downlink = Downlink()
    free = downlink.pacer.rate
    downlink.estimated(200_000, 1.0)
    assert downlink.capacity < downlink.pacer.rate < 2 * downlink.capacity < free


def test_a_key_frame_that_does_not_fit_in_time_is_given_more_of_it() -> None:
    downlink = Downlink()
    downlink.pacer.set_rate(1000)
    dropped = []
    now = 0.0
    while now < 30:
        if not downlink.pacer.bytes:
            for _ in range(20):
                downlink.pacer.push(ITEM, 1200, "video", now)
        if downlink.overdue(now):
            downlink.flush()
            dropped.append(now)
        now += 0.05
    waits = [round(after - before, 1) for before, after in zip([0.0, *dropped], dropped, strict=False)]
    assert [round(wait / 1.5) for wait in waits] == [1, 2, 4, 8]
