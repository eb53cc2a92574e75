"""The send log against feedback, honest and not."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from media.rtp.transport_feedback import TransportFeedback
from media.sendlog import Acked, SendLog, in_turn


def feedback(base: int, *arrivals: int | None, reference: int = 0) -> TransportFeedback:
    return TransportFeedback(1, 2, base & 0xFFFF, reference, 0, arrivals)


def test_what_became_of_each_packet() -> None:
    log = SendLog()
    assert [log.sent(100, 1.0, "audio"), log.sent(1000, 1.1, "video")] == [1, 2]
    assert log.sent(300, 1.2, "padding", 7) == 3
    assert (log.in_flight, log.waiting_since) == (1400, 1.0)
    acked = log.acknowledge(feedback(1, 40, None, 400, reference=10), 1.5)
    assert acked == [
        Acked(1, 1.0, 0.65, 100, "audio", None),
        Acked(2, 1.1, None, 1000, "video", None),
        Acked(3, 1.2, 0.74, 300, "padding", 7),
    ]
    assert (log.in_flight, log.waiting_since) == (0, None)


def test_lost_once_received_once_and_late() -> None:
    log = SendLog()
    for _ in range(3):
        log.sent(100, 1.0, "audio")
    assert len(log.acknowledge(feedback(1, 0, None), 1.1)) == 2
    assert log.acknowledge(feedback(1, 0, None), 1.1) == []
    assert log.in_flight == 100
    assert log.acknowledge(feedback(1, 0, 4), 1.2) == [Acked(2, 1.0, 0.001, 100, "audio", None, late=True)]
    assert log.acknowledge(feedback(2, 4), 1.2) == []


def test_what_was_sent_twice_is_told_as_such() -> None:
    log = SendLog()
    for _ in range(2):
        log.sent(100, 1.0, "audio")
    log.repeated(1)
    log.repeated(700)
    first, second = log.acknowledge(feedback(1, 800, 40), 1.3)
    assert (first.repeated, first.late, second.repeated) == (True, False, False)


def test_only_what_came_in_its_turn_says_how_long_it_waited() -> None:
    def came(number: int, arrived_at: float | None, late: bool = False, repeated: bool = False) -> Acked:
        return Acked(number, 1.0, arrived_at, 100, "audio", None, late, repeated)

    told = [
        came(7, 1.1),
        came(8, 1.9, late=True),
        came(9, 1.9, repeated=True),
        came(10, None),
        came(11, 1.5),
        came(12, 1.2),
        came(13, 1.19),
    ]
    assert [packet.number for packet in in_turn(told, 0, 1.0)] == [7, 12, 13]
    assert [packet.number for packet in in_turn(told, 12, 0.0)] == [13]
    assert in_turn(told, 0, 1.01) == []


def test_numbers_wrap() -> None:
    log = SendLog()
    numbers = [log.sent(100, place * 0.001, "video") for place in range(70_000)]
    assert numbers[65_534:65_537] == [65535, 0, 1]
    acked = log.acknowledge(feedback(numbers[-3], 0, 1, 2), 70.0)
    assert [packet.number for packet in acked] == [69_998, 69_999, 70_000]
    assert log.in_flight == 0


def test_the_reference_time_wraps() -> None:
    log = SendLog()
    log.sent(100, 1.0, "audio")
    log.sent(100, 1.1, "audio")
    [first] = log.acknowledge(feedback(1, 0, reference=0x7FFFFF), 1.2)
    [second] = log.acknowledge(feedback(2, 0, reference=-0x800000), 1.3)
    assert first.arrived_at is not None and second.arrived_at is not None
    assert abs(second.arrived_at - first.arrived_at - 0.064) < 1e-6


def test_a_clock_that_jumps_goes_on_as_before() -> None:
    log = SendLog()
    arrived = []
    for second in range(6):
        log.sent(100, float(second), "audio")
        reference = 1000 + second * 16 if second < 3 else -500_000 + second * 16  # 16 times 64 ms: 1.024 s
        [packet] = log.acknowledge(feedback(second + 1, 0, reference=reference), second * 1.024 + 0.1)
        arrived.append(packet.arrived_at or 0.0)
    assert all(abs(later - sooner - 1.024) < 0.001 for sooner, later in pairwise(arrived))


def test_arrivals_that_no_clock_can_say() -> None:
    log = SendLog()
    for _ in range(6):
        log.sent(100, 1.0, "audio")
    assert log.acknowledge(feedback(1, *(place * 30_000 for place in range(6))), 1.1) == []
    assert len(log.acknowledge(feedback(1, *[0] * 6), 1.1)) == 6


def test_lies_are_ignored() -> None:
    log = SendLog()
    for _ in range(10):
        log.sent(100, 1.0, "audio")
    assert log.acknowledge(feedback(11, 0, 0, 0), 1.1) == []  # never sent
    assert log.acknowledge(feedback(500, *[0] * 50), 1.1) == []
    assert len(log.acknowledge(feedback(1, *[0] * 0xFFFF), 1.1)) == 10
    assert log.in_flight == 0


def test_only_so_much_is_kept() -> None:
    log = SendLog()
    for place in range(20_000):
        log.sent(100, place * 0.0001, "video")
    assert log.waiting_since == (20_000 - 8192) * 0.0001
    acked = log.acknowledge(feedback(1, *[0] * 20_000), 2.1)
    assert [acked[0].number, acked[-1].number] == [20_001 - 8192, 20_000]
    log.sent(100, 3.0, "video")
    assert log.acknowledge(feedback(20_001, 0), 13.1) == []  # ten seconds


SAID = st.tuples(st.integers(0, 0xFFFF), st.lists(st.none() | st.integers(-100, 1000), max_size=40))


@given(st.lists(SAID, max_size=20))
def test_no_packet_is_acknowledged_twice(said: list[tuple[int, list[int | None]]]) -> None:
    log = SendLog()
    for _ in range(300):
        log.sent(100, 1.0, "video")
    came: set[int] = set()
    lost: set[int] = set()
    for base, arrivals in said:
        for packet in log.acknowledge(feedback(base % 400, *arrivals), 1.0):
            known = lost if packet.arrived_at is None else came
            assert packet.number not in known and packet.number not in came
            known.add(packet.number)
    assert log.in_flight >= 0
