"""Opus out of RED, and the player's count of samples."""

from hypothesis import given, settings
from hypothesis import strategies as st

from media.recording.reorder import Packet
from media.recording.sound import Playhead, Sounds


def packet(number: int, payload: bytes) -> Packet:
    return Packet(number, number * 960, False, 63, payload, number)


def opus(number: int) -> bytes:
    return b"\x78" + bytes([number])


def red(number: int, *back: int) -> bytes:
    heads = b"".join(bytes([0x80 | 111]) + ((b * 960) << 10 | 2).to_bytes(3, "big") for b in back)
    return heads + bytes([111]) + b"".join(opus(number - b) for b in back) + opus(number)


def test_redundancy_is_used_where_the_packet_was_lost() -> None:
    sounds = Sounds()
    out = []
    for number in (10, 11, 13, 16, 17):
        out += sounds.packet(packet(number, red(number, 2, 1)), redundant=True)
    assert [(sound.timestamp // 960, sound.data) for sound in out] == [
        (number, opus(number)) for number in (10, 11, 12, 13, 14, 15, 16, 17)
    ]
    assert {sound.samples for sound in out} == {960}


def test_empty_and_broken_packets_sound_of_nothing() -> None:
    sounds = Sounds()
    for payload in (b"", b"\xef", b"\xef\0\0", b"\xef\x0f\x03\xff\x6f", b"\x6f", b"\x6f\x7b\x00", red(9, 1)[:6]):
        assert sounds.packet(packet(9, payload), redundant=True) == []


@given(st.lists(st.binary(max_size=40), max_size=20), st.booleans())
def test_noise_never_raises(noise: list[bytes], redundant: bool) -> None:
    sounds = Sounds()
    for number, payload in enumerate(noise):
        for sound in sounds.packet(packet(number, payload), redundant):
            assert 120 <= sound.samples <= 5760


def test_a_hole_is_filled_to_within_a_packet() -> None:
    playhead = Playhead()
    assert list(playhead.silence_until(100)) == [], "before the first sound there is none to keep time for"
    assert playhead.takes(1.0, 960)
    filled = list(playhead.silence_until(1.311))
    assert [round(at, 3) for at, _ in filled] == [1.02, 1.14, 1.26, 1.28]
    assert list(playhead.silence_until(1.311)) == []


@settings(deadline=None)
@given(st.floats(-3e-3, 3e-3), st.sampled_from([480, 960, 2880]))
def test_a_counting_player_stays_with_the_time(drift: float, samples: int) -> None:
    playhead = Playhead()
    counted = 0.0
    for number in range(5_000):
        at = number * samples / 48000 * (1 + drift)
        counted += sum(0.02 if len(data) == 3 else 0.12 for _, data in playhead.silence_until(at))
        assert -0.021 < counted - at < 0.031 + samples / 48000
        if playhead.takes(at, samples):
            counted += samples / 48000


def test_time_that_jumps_back_far_loses_no_sound() -> None:
    playhead = Playhead()
    assert playhead.takes(100.0, 960)
    assert playhead.takes(50.0, 960)
    assert playhead.takes(50.02, 960)
