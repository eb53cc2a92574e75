"""What feedback is made of what arrived, as the sender reads it."""

from hypothesis import given
from hypothesis import strategies as st

from media.arrivals import Arrivals
from media.rtp.rtcp import parse
from media.rtp.transport_feedback import TransportFeedback


def told(arrivals: Arrivals, now: float) -> list[TransportFeedback]:
    packets = [packet for data in arrivals.feedback(1, 2, now) for packet in parse(data)]
    assert all(isinstance(packet, TransportFeedback) for packet in packets)
    return [packet for packet in packets if isinstance(packet, TransportFeedback)]


def seconds(feedback: TransportFeedback) -> dict[int, float | None]:
    """Arrival by 16-bit number."""
    start = feedback.reference_time * 0.064
    times = [None if ticks is None else start + ticks / 4000 for ticks in feedback.arrivals]
    return {(feedback.base + place) & 0xFFFF: time for place, time in enumerate(times)}


def test_every_packet_is_told_of_once_over_the_wrap() -> None:
    arrivals = Arrivals()
    for place, number in enumerate((65533, 65534, 1, 2)):
        arrivals.arrived(number, 100 + place * 0.01)
    [first] = told(arrivals, 100.1)
    assert (first.base, first.count) == (65533, 0)
    known = seconds(first)
    assert [number for number, at in known.items() if at is None] == [65535, 0]
    assert abs((known[2] or 0) - 100.03) < 0.0005
    assert told(arrivals, 100.2) == []
    arrivals.arrived(4, 100.3)
    [second] = told(arrivals, 100.4)
    # What is missing before the first that came is told lost, too.
    assert (second.base, second.arrivals[0], len(second.arrivals), second.count) == (3, None, 2, 1)


def test_a_late_packet_is_told_of_although_it_was_told_lost() -> None:
    arrivals = Arrivals()
    for number in (10, 12, 13):
        arrivals.arrived(number, 5.0)
    assert seconds(told(arrivals, 5.1)[0])[11] is None
    arrivals.arrived(11, 5.2)
    arrivals.arrived(14, 5.2)
    [again] = told(arrivals, 5.3)
    assert again.base == 11
    known = seconds(again)
    assert abs((known[11] or 0) - 5.2) < 0.0005
    # Those told of before are told of again with their time, not as lost.
    assert abs((known[12] or 0) - 5.0) < 0.0005


def test_what_came_twice_keeps_its_first_time() -> None:
    arrivals = Arrivals()
    arrivals.arrived(7, 1.0)
    arrivals.arrived(7, 1.5)
    assert abs((seconds(told(arrivals, 2.0)[0])[7] or 0) - 1.0) < 0.0005


def test_how_often() -> None:
    arrivals = Arrivals()
    assert not arrivals.due(0.0, 1e6)  # nothing to tell
    arrivals.arrived(0, 0.0)
    assert arrivals.due(0.0, 1e6)
    for bitrate, interval in ((1e7, 0.05), (1e6, 0.05), (110e3, 0.124), (40e3, 0.2), (0.0, 0.2)):
        told(arrivals, 10.0)
        arrivals.arrived(int(bitrate) & 0xFFFF, 10.0)
        assert not arrivals.due(10.0 + 0.95 * interval, bitrate)
        assert arrivals.due(10.0 + 1.05 * interval, bitrate)


def test_after_an_outage_both_sides_of_it_are_told() -> None:
    arrivals = Arrivals()
    arrivals.arrived(0, 0.0)
    told(arrivals, 0.1)
    arrivals.arrived(1, 0.2)
    arrivals.arrived(700, 20.0)  # farther than one feedback can say
    before, after = told(arrivals, 20.1)
    assert abs((seconds(before)[1] or 0) - 0.2) < 0.0005
    assert abs((seconds(after)[700] or 0) - 20.0) < 0.0005
    assert sum(ticks is None for ticks in after.arrivals) == 698


@given(st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=60))
def test_numbers_that_jump_cost_no_more(numbers: list[int]) -> None:
    arrivals = Arrivals()
    for place, number in enumerate(numbers):
        arrivals.arrived(number, place * 0.001)
    packets = told(arrivals, 1.0)
    assert sum(len(packet.arrivals) for packet in packets) <= 4096 + 61
    assert all(len(packet.pack()) < 1200 for packet in packets)
    came = {number for packet in packets for number, at in seconds(packet).items() if at is not None}
    assert set(numbers) <= came


def test_one_late_packet_after_another_does_not_repeat_everything() -> None:
    arrivals = Arrivals()
    arrivals.arrived(0, 0.0)
    for number in range(2, 2000):
        arrivals.arrived(number, 1.0)
    told(arrivals, 1.1)
    arrivals.arrived(1, 1.2)
    arrivals.arrived(2000, 1.2)
    assert [len(packet.arrivals) for packet in told(arrivals, 1.3)] == [1, 1]


def test_many_packets_are_told_of_in_datagrams_of_a_fit_size() -> None:
    arrivals = Arrivals()
    for number in range(3000):
        arrivals.arrived(number, number * 0.07)
        if number % 2:
            arrivals.arrived(number + 40_000, number * 0.07)
    packets = told(arrivals, 300.0)
    assert all(len(packet.pack()) < 1200 for packet in packets)
