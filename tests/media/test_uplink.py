"""The brake on a sender's uplink, with the link as a sum in the test."""

from itertools import pairwise

from media.uplink import Uplink

PACKET = 1000
SECOND = 1 << 18


class Line:
    """A sender at a rate into a queue that drains at another; its clock began near the wrap of abs-send-time."""

    def __init__(self, uplink: Uplink) -> None:
        self.uplink = uplink
        self.now = 0.0
        self.free_at = 0.0
        self.caps: list[tuple[float, float | None]] = []
        self._look = 0.0
        #: Added to every way; sending obeys the cap when asked to.
        self.delay = 0.05

    def run(self, seconds: float, rate: float, link: float, obey: bool = False) -> None:
        end = self.now + seconds
        while self.now < end:
            cap = self.caps[-1][1] if self.caps else None
            self.now += PACKET * 8 / (min(rate, cap) if obey and cap else rate)
            self.free_at = max(self.free_at, self.now) + PACKET * 8 / link
            arrival = self.free_at + self.delay
            sent = int((self.now + 63.0) * SECOND) & 0xFFFFFF
            self.uplink.arrived(sent, PACKET, arrival)
            while self._look < arrival:
                self._look += 0.05
                self.caps.append((self._look, self.uplink.cap(self._look)))


def test_no_brake_without_a_queue() -> None:
    line = Line(Uplink(2e6))
    line.run(70.0, 400e3, 500e3)  # over the wrap of the send time
    assert {cap for _, cap in line.caps} == {None}
    assert abs(line.uplink.rate(line.now) - 400e3) < 20e3


def test_the_brake_falls_below_the_link_and_lets_go_slowly() -> None:
    line = Line(Uplink(2e6))
    line.run(5.0, 900e3, 1e6)
    line.run(3.0, 900e3, 150e3, obey=True)
    capped = [cap for _, cap in line.caps if cap is not None]
    # At first it is three quarters of what still came, then of what the link carries.
    assert min(capped) < 150e3
    assert line.uplink.queue(line.caps[-1][0]) < 0.5
    before = len(line.caps)
    line.free_at = line.now
    line.run(20.0, 900e3, 1e6, obey=True)
    risen = [cap for _, cap in line.caps[before:]]
    assert risen[-1] is None  # off again
    steps = [b / a for a, b in pairwise(risen) if a is not None and b is not None]
    assert max(steps) < 1.02


def test_a_longer_path_is_not_a_queue_for_ever() -> None:
    line = Line(Uplink(2e6))
    line.run(5.0, 300e3, 1e6)
    line.delay += 0.25
    line.run(3.0, 300e3, 1e6)
    assert line.caps[-1][1] is not None
    line.run(25.0, 300e3, 1e6)
    assert line.caps[-1][1] is None
    assert line.uplink.queue(line.now) < 0.05


def test_without_send_times_there_is_no_brake() -> None:
    uplink = Uplink(2e6)
    for place in range(100):
        uplink.arrived(None, PACKET, place * 0.01)
    assert uplink.cap(1.0) is None
    assert uplink.queue(1.0) == 0.0
    assert abs(uplink.rate(1.0) - 800e3) < 20e3


def test_loss_is_that_of_the_last_two_seconds() -> None:
    uplink = Uplink(2e6)
    assert uplink.loss(0.0) == 0.0
    uplink.counted(5, 10, 0.0)
    uplink.counted(0, 10, 1.0)
    assert uplink.loss(1.0) == 0.25
    uplink.counted(-1, 0, 1.5)
    assert uplink.loss(1.5) == 0.2
    assert uplink.loss(2.5) == 0.0
    assert uplink.loss(10.0) == 0.0
