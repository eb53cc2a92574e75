"""RTCP against golden packets, against itself, and against anything at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.rtcp import (
    FullIntra,
    Goodbye,
    Nack,
    Packet,
    PictureLoss,
    ReceiverReport,
    Remb,
    ReportBlock,
    SenderReport,
    SourceDescription,
    parse,
)

BLOCK = ReportBlock(0x11223344, 51, -3, 0x0001FFFE, 77, 0xAABBCCDD, 65536)
GOLDEN: list[tuple[Packet, str]] = [
    (
        SenderReport(0xDEADBEEF, 0x83AA7E8080000000, 48000, 10, 800, (BLOCK,)),
        "81c8000c deadbeef 83aa7e80 80000000 0000bb80 0000000a 00000320"
        "11223344 33fffffd 0001fffe 0000004d aabbccdd 00010000",
    ),
    (ReceiverReport(1, ()), "80c90001 00000001"),
    (SourceDescription(((7, "abc"),)), "81ca0003 00000007 0103616263000000"),
    (Goodbye((5, 6)), "82cb0002 00000005 00000006"),
    (Nack(1, 2, (10, 11, 26, 27, 65535)), "81cd0005 00000001 00000002 000a8001 001b0000 ffff0000"),
    (PictureLoss(1, 2), "81ce0002 00000001 00000002"),
    (FullIntra(1, ((2, 9),)), "84ce0004 00000001 00000000 00000002 09000000"),
    (Remb(1, 1_000_000, (2, 3)), "8fce0006 00000001 00000000 52454d42 020bd090 00000002 00000003"),
]


@pytest.mark.parametrize(("packet", "golden"), GOLDEN, ids=lambda value: type(value).__name__)
def test_golden_packets(packet: Packet, golden: str) -> None:
    data = bytes.fromhex(golden)
    assert packet.pack() == data
    assert parse(data) == [packet]


def test_a_compound_keeps_its_order_and_skips_what_is_unknown() -> None:
    extended_report = bytes.fromhex("80cf0002 00000001 00000000")
    transport_wide = bytes.fromhex("8fcd0003 00000001 00000002 00000000")
    data = ReceiverReport(1).pack() + extended_report + transport_wide + PictureLoss(1, 2).pack()
    assert parse(data) == [ReceiverReport(1), PictureLoss(1, 2)]


def test_a_profile_extension_and_padding_do_no_harm() -> None:
    report = bytes.fromhex("80c90003 00000001 01020304 05060708")
    padded = bytes.fromhex("a1ce0003 00000001 00000002 00000004")
    assert parse(report + padded) == [ReceiverReport(1), PictureLoss(1, 2)]


def test_what_is_cut_short_leaves_the_rest() -> None:
    data = PictureLoss(1, 2).pack() + SenderReport(1, 2, 3, 4, 5).pack()
    for length in range(12, len(data)):
        assert parse(data[:length]) == [PictureLoss(1, 2)]


def test_remb_rounds_down_to_18_bits() -> None:
    [packet] = parse(Remb(1, 123_456_789, (2,)).pack())
    assert isinstance(packet, Remb)
    assert 0 <= 123_456_789 - packet.bitrate < 1 << 10


@given(st.sets(st.integers(0, 0xFFFF), max_size=60))
def test_a_nack_asks_for_exactly_what_it_was_given(lost: set[int]) -> None:
    numbers = tuple(sorted(lost))
    [packet] = parse(Nack(1, 2, numbers).pack())
    assert isinstance(packet, Nack)
    assert set(packet.lost) == lost


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    parse(data)


@given(st.sampled_from(GOLDEN), st.integers(0, 60), st.integers(0, 255))
def test_golden_packets_with_one_byte_changed(golden: tuple[Packet, str], at: int, value: int) -> None:
    data = bytearray.fromhex(golden[1])
    data[at % len(data)] = value
    for packet in parse(bytes(data)):
        packet.pack()
