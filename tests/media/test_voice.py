"""Which voice fits which link, what it costs, when it is repeated, when it does not get through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.advice import VoiceAdvice
from media.voice import KINDS, THINNEST, Heard, Repetition, VoiceChoice, wire_rate

FAR, NEAR = 0.4, 0.12


def _chosen(room: int, red: bool = False, low_data: bool = False) -> VoiceAdvice:
    return VoiceChoice(room).update(room, red, red, low_data, 0.0)


@pytest.mark.parametrize(
    ("voice", "rate"),
    [
        # 50 packets a second of 80 octets and 64 around them.
        (VoiceAdvice(32_000, 20, True, False, False), 57_600),
        # facts/thin-links.md: 60 ms and 16 kbit/s take 25 kbit/s on the wire.
        (VoiceAdvice(16_000, 60, True, True, False), 24_533),
        # Two payloads of 100 octets, five octets of RED, 25 times a second.
        (VoiceAdvice(20_000, 40, True, False, True), 53_800),
    ],
)
def test_the_cost_counts_every_octet_on_the_wire(voice: VoiceAdvice, rate: int) -> None:
    assert wire_rate(voice) == rate


@pytest.mark.parametrize(
    ("room", "packet_ms", "bitrate"),
    [
        (1_000_000, 20, 32_000),
        (300_000, 20, 32_000),
        (200_000, 40, 24_000),
        (110_000, 60, 20_000),
        (56_000, 60, 16_000),
        (30_000, 60, 12_000),
        (0, 60, 12_000),
        (-5, 60, 12_000),
    ],
)
def test_a_thinner_link_has_longer_packets_and_fewer_bits(room: int, packet_ms: int, bitrate: int) -> None:
    voice = _chosen(room)
    assert (voice.packet_ms, voice.bitrate) == (packet_ms, bitrate)
    assert voice.fec
    assert not voice.red
    assert voice.dtx == (room < 130_000)


@given(st.integers(0, 2_000_000), st.integers(0, 2_000_000))
def test_more_room_never_gives_a_thinner_voice(one: int, other: int) -> None:
    assert wire_rate(_chosen(min(one, other))) <= wire_rate(_chosen(max(one, other)))


@given(st.integers(42_000, 2_000_000), st.booleans(), st.booleans())
def test_a_voice_leaves_room_for_a_still(room: int, red: bool, low_data: bool) -> None:
    assert wire_rate(_chosen(room, red and room >= 190_000, low_data)) <= room - 4_000


def test_low_data_is_a_thin_voice_on_any_link() -> None:
    assert wire_rate(_chosen(5_000_000, low_data=True)) == wire_rate(KINDS[3][1])


def test_a_thinner_voice_comes_at_once_and_a_better_one_after_room_has_held() -> None:
    choice = VoiceChoice(400_000)
    assert choice.update(120_000, False, False, False, 1.0).packet_ms == 60
    assert choice.update(400_000, False, False, False, 2.0).packet_ms == 60
    assert choice.update(400_000, False, False, False, 5.9).packet_ms == 60
    assert choice.update(400_000, False, False, False, 6.0).packet_ms == 20


def test_room_that_comes_and_goes_changes_no_voice() -> None:
    choice = VoiceChoice(120_000)
    seen = {choice.update(120_000 if tick % 3 else 200_000, False, False, False, float(tick)) for tick in range(60)}
    assert len(seen) == 1


def _repeats(
    room: int,
    loss: float,
    queue: float | None,
    round_trip: float,
    seconds: float,
    repetition: Repetition | None = None,
) -> tuple[Repetition, list[bool]]:
    repetition = repetition or Repetition(0, round_trip)
    ticks = range(int(seconds * 10) + 1)
    return repetition, [repetition.update(room, loss, queue, round_trip, tick / 10) for tick in ticks]


@pytest.mark.parametrize(
    ("room", "loss", "round_trip", "on"),
    [
        (1_000_000, 0.10, NEAR, True),
        (1_000_000, 0.05, NEAR, True),
        (1_000_000, 0.035, NEAR, False),
        (1_000_000, 0.035, FAR, True),
        (1_000_000, 0.01, FAR, False),
        (220_000, 0.10, NEAR, False),
        (128_000, 0.10, FAR, False),
    ],
)
def test_a_voice_is_repeated_where_it_is_lost_and_fits(room: int, loss: float, round_trip: float, on: bool) -> None:
    assert _repeats(room, loss, 0.0, round_trip, 5.0)[1][-1] is on


def test_loss_that_our_own_queue_makes_repeats_nothing() -> None:
    assert not any(_repeats(1_000_000, 0.2, 0.3, NEAR, 10.0)[1])


def test_loss_before_the_queue_is_seen_repeats_nothing() -> None:
    """In the first second of a fall loss is seen before delay; then the queue has to be gone for a while."""
    repetition = Repetition(0, NEAR)
    for tick in range(100):
        now = tick / 10
        queue = 0.0 if now < 0.8 or now > 5 else 0.4
        assert not repetition.update(1_000_000, 0.2 if now < 5 else 0.0, queue, NEAR, now)


def test_repetition_ends_after_clean_seconds_only() -> None:
    repetition, _ = _repeats(1_000_000, 0.1, 0.0, NEAR, 3.0)
    assert repetition.on
    states = {now: repetition.update(1_000_000, 0.0, 0.0, NEAR, float(now)) for now in range(4, 20)}
    assert states[15]
    assert not states[16]


def test_repetition_ends_at_once_where_it_does_not_fit_any_more() -> None:
    repetition, _ = _repeats(1_000_000, 0.1, 0.0, NEAR, 3.0)
    assert repetition.update(200_000, 0.1, 0.0, NEAR, 3.1)
    assert not repetition.update(150_000, 0.1, 0.0, NEAR, 3.2)


def test_the_first_words_are_repeated_where_room_is_expected_and_the_path_is_known() -> None:
    assert Repetition(250_000, NEAR).on
    assert not Repetition(250_000, None).on
    assert not Repetition(110_000, NEAR).on
    repetition = Repetition(250_000, NEAR)
    assert repetition.update(250_000, None, None, NEAR, 0.0), "nothing is known of loss yet"
    assert repetition.update(250_000, 0.0, 0.0, NEAR, 1.0)
    assert not repetition.update(250_000, 0.0, 0.0, NEAR, 5.0)


def test_a_repeated_voice_has_packets_worth_repeating() -> None:
    voice = _chosen(300_000, red=True)
    assert (voice.red, voice.packet_ms) == (True, 40)


@pytest.mark.parametrize(
    ("room", "loss", "through"),
    [
        (100_000, 0.02, True),
        (100_000, 0.3, True),
        (100_000, 0.4, False),
        (wire_rate(THINNEST), 0.0, True),
        (12_000, 0.0, False),
    ],
)
def test_a_voice_that_does_not_arrive_is_told_after_eight_seconds(room: int, loss: float, through: bool) -> None:
    heard = Heard()
    assert all(heard.update(room, loss, tick / 10) for tick in range(80))
    assert heard.update(room, loss, 8.0) is through


def test_a_voice_that_arrives_again_is_told_after_four_seconds() -> None:
    heard = Heard()
    for tick in range(90):
        heard.update(10_000, 0.5, tick / 10)
    assert not heard.through
    assert not any(heard.update(60_000, 0.1, 9.0 + tick / 10) for tick in range(40))
    assert heard.update(60_000, 0.1, 13.0)
