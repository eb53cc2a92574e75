"""Transport-wide feedback against the draft's layout, against itself, and against anything at all."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.rtcp import PictureLoss, parse
from media.rtp.transport_feedback import TransportFeedback, parse_feedback

#: By hand from the figures of draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1.
GOLDEN = [
    # A run of three small deltas (00 01 0000000000011), then 4, 4, 4 ticks and one byte of padding.
    (
        TransportFeedback(1, 2, 0xFFFE, 5, 7, (4, 8, 12)),
        "afcd0006 00000001 00000002 fffe0003 00000507 2003 040404 000003",
    ),
    # One-bit chunk, its unused places nought: received, lost, received.
    (
        TransportFeedback(1, 2, 10, 0, 0, (0, None, 255)),
        "8fcd0005 00000001 00000002 000a0003 00000000 a800 00ff",
    ),
    # Two-bit chunk: small, large (backwards), lost, large; a reference time before nought.
    (
        TransportFeedback(1, 2, 10, -1, 255, (9, 8, None, 1000)),
        "afcd0006 00000001 00000002 000a0004 ffffffff d880 09 ffff 03e0 01",
    ),
    # A run of lost ones, longer than any vector.
    (
        TransportFeedback(1, 2, 0, 1, 1, (*[None] * 40, 0)),
        "afcd0006 00000001 00000002 00000029 00000101 0028 2001 00 000003",
    ),
]


@pytest.mark.parametrize(("feedback", "golden"), GOLDEN)
def test_golden_packets(feedback: TransportFeedback, golden: str) -> None:
    data = bytes.fromhex(golden)
    assert feedback.pack() == data
    assert parse(data) == [feedback]
    assert parse(data + PictureLoss(1, 2).pack()) == [feedback, PictureLoss(1, 2)]


@st.composite
def feedbacks(draw: st.DrawFn) -> TransportFeedback:
    deltas = st.none() | st.integers(0, 40) | st.integers(0, 255) | st.integers(-0x8000, 0x7FFF)
    runs = st.lists(st.tuples(deltas, st.integers(1, 40)), min_size=1, max_size=30)
    arrivals: list[int | None] = []
    ticks = 0
    for delta, length in draw(runs):
        for _ in range(length):
            ticks += delta or 0
            arrivals.append(None if delta is None else ticks)
    word, half, byte = st.integers(0, 0xFFFFFFFF), st.integers(0, 0xFFFF), st.integers(0, 255)
    reference = draw(st.integers(-0x800000, 0x7FFFFF))
    return TransportFeedback(draw(word), draw(word), draw(half), reference, draw(byte), tuple(arrivals))


@given(feedbacks())
def test_what_is_packed_is_read_again(feedback: TransportFeedback) -> None:
    data = feedback.pack()
    assert len(data) % 4 == 0
    assert parse(data) == [feedback]


@given(feedbacks())
def test_the_chunks_are_as_few_as_two_bits_a_packet_would_need(feedback: TransportFeedback) -> None:
    came = [ticks for ticks in feedback.arrivals if ticks is not None]
    assert len(feedback.pack()) <= 20 + 2 * (len(feedback.arrivals) // 7 + 1) + 2 * len(came) + 3


@pytest.mark.parametrize("arrivals", [(), (0, 0x8000), (0, -0x8001), (None,) * 0x10000])
def test_what_no_packet_can_say_is_refused(arrivals: tuple[int | None, ...]) -> None:
    with pytest.raises(ValueError, match="feedback"):
        TransportFeedback(1, 2, 3, 4, 5, arrivals).pack()


@given(st.binary(max_size=120))
def test_any_bytes(data: bytes) -> None:
    feedback = parse_feedback(data)
    assert feedback is None or len(feedback.arrivals) <= 8191 * len(data) // 2


@given(feedbacks(), st.integers(8, 200), st.integers(0, 255))
def test_one_byte_changed(feedback: TransportFeedback, at: int, value: int) -> None:
    data = bytearray(feedback.pack())
    data[at % len(data)] = value
    for packet in parse(bytes(data)):
        assert parse(packet.pack()) == [packet]


@given(feedbacks())
def test_cut_short_it_is_nothing(feedback: TransportFeedback) -> None:
    data = feedback.pack()
    body = data[4:]
    if data[0] & 0x20:
        body = body[: -body[-1]]
    assert parse_feedback(body) == feedback
    if any(ticks is not None for ticks in feedback.arrivals):
        assert parse_feedback(body[:-1]) is None


@pytest.mark.parametrize(
    "chunks",
    [
        "2010",  # sixteen packets that came, and no delta
        "0000",  # a run of nothing
        "6001",  # the reserved symbol
        "f000 0000",  # the same in a vector
        "0001",  # fewer packets than the head says
    ],
)
def test_a_head_that_promises_too_much_is_refused(chunks: str) -> None:
    body = struct.pack("!IIHHI", 1, 2, 3, 16, 0) + bytes.fromhex(chunks)
    assert parse_feedback(body) is None
