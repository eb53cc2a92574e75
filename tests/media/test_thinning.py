"""Temporal layers left out for one receiver: which pictures go, and that nobody sees a gap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp import rtcp
from media.thinning import ALL, Layer, Thinner, layer, renumber
from tests.media.client import Client
from tests.media.conftest import House
from tests.media.offer import vp8
from tests.media.test_relay import fields, payload, slot_ssrc

PATTERN = (0, 2, 1, 2)


def picture(packet: bytes) -> int:
    """PictureID of a packet made by `vp8`."""
    return int.from_bytes(payload(packet)[2:4], "big") & 0x7FFF


def level(packet: bytes) -> int:
    return payload(packet)[5] >> 6


def layered(client: Client, count: int, first: int = 0, each: int = 2) -> list[bytes]:
    """Packets of `count` pictures in three layers, `each` packets a picture."""
    packets = []
    for n in range(first, first + count):
        for part in range(each):
            last = part == each - 1
            body = vp8(
                n, 200, first=part == 0, key=n == 0, layer=PATTERN[n % 4], sync=PATTERN[n % 4] > 0 and n % 8 < 3
            )
            packets.append(client.source("video").packet(body, step=3000 if last else 0, marker=last))
    return packets


@pytest.mark.parametrize(("layers", "kept"), [(3, {0, 1, 2}), (2, {0, 1}), (1, {0})])
async def test_layers_above_are_left_out_and_the_rest_is_numbered_on(
    house: House, layers: int, kept: set[int]
) -> None:
    one, two = await house.join("one"), await house.join("two")
    await house.plane.record("c", "r", ["one"])
    house.participant("two").subscriptions[0]["video"].layers = layers
    packets = layered(one, 24)
    for packet in packets:
        one.send_rtp(packet)
    wanted = [packet for packet in packets if PATTERN[picture(packet) % 4] in kept]
    seen = await two.hears(len(wanted), slot_ssrc(two, "video"))
    assert [payload(packet)[6:] for packet in seen] == [payload(packet)[6:] for packet in wanted]
    numbers = [fields(packet)[2] for packet in seen]
    assert numbers == [(numbers[0] + i) & 0xFFFF for i in range(len(numbers))]
    assert [picture(packet) for packet in seen] == [i // 2 for i in range(len(seen))]
    assert [payload(data) for _, _, data in house.recorders[0].packets] == [payload(packet) for packet in packets]
    [number] = [fields(packet)[2] for packet in seen if picture(packet) == 5 and payload(packet)[0] == 0x90]
    two.send_rtcp(rtcp.Nack(1, slot_ssrc(two, "video"), (number,)).pack())
    assert two.answered is not None
    [repeat] = await two.hears(1, two.answered.sections[1].ssrcs[1])
    original = next(packet for packet in seen if fields(packet)[2] == number)
    assert payload(repeat) == number.to_bytes(2, "big") + payload(original), "with the number it was sent under"


async def test_layers_come_back_where_they_can_be_decoded(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    subscription = house.participant("two").subscriptions[0]["video"]
    subscription.layers = 1
    for packet in layered(one, 11, each=1):
        one.send_rtp(packet)
    ssrc = slot_ssrc(two, "video")
    await two.hears(3, ssrc)
    subscription.layers = ALL
    for packet in layered(one, 21, first=11, each=1):
        one.send_rtp(packet)
    seen = await two.hears(16, ssrc)
    assert [level(packet) for packet in seen] == [0, 0, 0, 0, 0, 1, 0, 1, 0, 2, 1, 2, 0, 2, 1, 2]
    assert [picture(packet) for packet in seen] == list(range(16))


async def test_a_packet_of_a_spared_picture_that_comes_late_is_not_missed(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    house.participant("two").subscriptions[0]["video"].layers = 1
    packets = layered(one, 8, each=3)
    late = packets.pop(4)  # the middle of the first picture of layer 2
    for packet in [*packets, late]:
        one.send_rtp(packet)
    seen = await two.hears(6, slot_ssrc(two, "video"))
    numbers = [fields(packet)[2] for packet in seen]
    assert numbers == [(numbers[0] + i) & 0xFFFF for i in range(6)]
    assert [picture(packet) for packet in seen] == [0, 0, 0, 1, 1, 1]


async def test_a_sender_without_layers_loses_nothing(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    house.participant("two").subscriptions[0]["video"].layers = 1
    for n in range(6):
        one.send_rtp(one.source("video").packet(vp8(n, 100, key=n == 0), step=3000, marker=True))
    assert len(await two.hears(6, slot_ssrc(two, "video"))) == 6


@pytest.mark.parametrize(
    ("descriptor", "found"),
    [
        ("10", None),
        ("9080", None),
        ("90e0", None),
        ("90e08005", None),
        ("90e0800507", None),
        ("90e080050760", Layer(1, True)),
        ("90e0050780", Layer(2, False)),
        ("9020c0", Layer(3, False)),
        ("90b08005" + "40", Layer(1, False)),
    ],
)
def test_golden_descriptors(descriptor: str, found: Layer | None) -> None:
    data = bytes.fromhex(descriptor)
    assert layer(data, 0, len(data)) == found


@pytest.mark.parametrize(
    ("before", "pictures", "after"),
    [("90808005aa", 6, "9080ffffaa"), ("908005aa", 6, "90807faa"), ("9040aa", 3, "9040aa"), ("10aa", 1, "10aa")],
)
def test_picture_numbers_wrap_in_the_width_they_have(before: str, pictures: int, after: str) -> None:
    data = bytearray.fromhex(before)
    renumber(data, 0, len(data), pictures)
    assert data.hex() == after


@given(st.binary(max_size=12), st.integers(0, 40_000))
def test_any_descriptor(data: bytes, pictures: int) -> None:
    layer(data, 0, len(data))
    changed = bytearray(data)
    renumber(changed, 0, len(changed), pictures)
    assert len(changed) == len(data)
    assert layer(changed, 0, len(changed)) == layer(data, 0, len(data))


@given(st.lists(st.tuples(st.sampled_from([0, 1, 2]), st.booleans(), st.integers(1, 3)), max_size=60))
def test_the_lowest_layer_always_passes_and_none_above_what_is_allowed(stream: list[tuple[int, bool, int]]) -> None:
    thinner = Thinner()
    spared = 0
    for timestamp, (number, sync, allowed) in enumerate(stream):
        left_out = thinner.spares(Layer(number, sync), timestamp, True, allowed)
        spared += left_out
        assert not (left_out and number == 0)
        assert left_out or number < allowed
        assert thinner.pictures == spared
