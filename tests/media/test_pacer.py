"""The order and the pace of what leaves for one receiver."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from media.pacer import Pacer
from media.probing import Probe

KINDS = ("rtcp", "repair", "video", "padding", "bulk")


def drive(pacer: Pacer[str], start: float, seconds: float) -> list[tuple[float, str]]:
    """Pop whenever the pacer says so."""
    out = []
    now = start
    while (due := pacer.next_due(now)) is not None and due <= start + seconds:
        now = max(due, now + 1e-4)
        out += [(now, item) for item in pacer.pop(now)]
    return out


def test_sound_never_waits_and_is_charged() -> None:
    pacer: Pacer[str] = Pacer(80_000)  # 10 bytes a millisecond
    assert pacer.push("v1", 1000, "video", 0.0)
    assert not pacer.push("v2", 1000, "video", 0.0)
    assert all(pacer.push(f"a{place}", 200, "audio", 0.0) for place in range(5))
    # 2000 bytes are owed, and 5 ms may stay owed: without the sound it would be 95 ms.
    [(at, item)] = drive(pacer, 0.0, 1.0)
    assert item == "v2"
    assert abs(at - 0.195) < 0.002


def test_classes_go_in_their_order() -> None:
    pacer: Pacer[str] = Pacer(80_000)
    pacer.push("first", 1000, "video", 0.0)
    for kind in reversed(KINDS):
        assert not pacer.push(kind, 500, kind, 0.0)
    assert [item for _, item in drive(pacer, 0.0, 2.0)] == list(KINDS)


def test_a_key_frame_of_more_than_a_second_is_paced_not_dropped() -> None:
    pacer: Pacer[str] = Pacer(100_000)
    sent = sum(pacer.push(str(number), 1000, "video", 0.0) for number in range(20))
    assert sent == 1
    assert pacer.bytes == 19_000
    out = drive(pacer, 0.0, 5.0)
    assert [item for _, item in out] == [str(number) for number in range(1, 20)]
    assert abs(out[-1][0] - 19 * 0.08) < 0.01
    gaps = [later[0] - sooner[0] for sooner, later in pairwise(out)]
    assert max(gaps) < 0.082


def test_nothing_is_saved_up_while_nothing_is_sent() -> None:
    pacer: Pacer[str] = Pacer(80_000)
    assert pacer.push("a", 1000, "video", 0.0)
    assert pacer.push("b", 1000, "video", 100.0)
    assert not pacer.push("c", 1000, "video", 100.0)


def test_flush_drops_the_picture_and_says_what() -> None:
    pacer: Pacer[str] = Pacer(80_000)
    pacer.push("sent", 1000, "video", 0.0)
    for kind in KINDS:
        pacer.push(kind, 500, kind, 0.1 * KINDS.index(kind))
    assert pacer.waiting(1.0) > 0.85
    assert pacer.flush() == ["repair", "video", "padding"]
    assert pacer.waiting(1.0) == 0.0
    assert pacer.bytes == 1000
    assert [item for _, item in drive(pacer, 1.0, 1.0)] == ["rtcp", "bulk"]


def test_a_new_rate_holds_at_once() -> None:
    pacer: Pacer[str] = Pacer(8_000)
    pacer.push("a", 1000, "video", 0.0)
    pacer.push("b", 1000, "video", 0.0)
    assert pacer.next_due(0.0) is not None and (pacer.next_due(0.0) or 0) > 0.9
    pacer.set_rate(8_000_000)
    assert (pacer.next_due(0.0) or 0) < 0.001
    pacer.set_rate(0.0)  # never a division by nought
    assert pacer.next_due(0.0) is not None


def test_a_probe_lends_its_rate_to_whatever_goes_and_ends() -> None:
    pacer: Pacer[str] = Pacer(80_000)
    pacer.begin(Probe(800_000, 2000, 3))
    assert pacer.cluster == 3
    pacer.push("v1", 1000, "video", 0.0)  # marks the beginning
    pacer.push("v2", 1000, "video", 0.0)
    for number in range(5):
        pacer.push(f"p{number}", 500, "padding", 0.0)
    out = drive(pacer, 0.0, 1.0)
    # The picture took half of the burst, so half of the padding has no use any more.
    assert [item for _, item in out] == ["v2", "p0", "p1"]
    assert out[-1][0] < 0.03
    assert pacer.cluster is None
    assert pacer.bytes == 0


OFFERED = st.tuples(st.sampled_from(("audio", *KINDS)), st.integers(40, 1400), st.floats(0, 0.1))


@given(st.lists(OFFERED, max_size=60))
def test_what_goes_in_comes_out_once_in_order_of_its_class(offered: list[tuple[str, int, float]]) -> None:
    pacer: Pacer[int] = Pacer(200_000)
    out: list[int] = []
    now = 0.0
    for place, (kind, size, pause) in enumerate(offered):
        now += pause
        out += pacer.pop(now)
        if pacer.push(place, size, kind, now):
            out.append(place)
    while (due := pacer.next_due(now)) is not None:
        now = max(due, now + 1e-4)
        out += pacer.pop(now)
    assert sorted(out) == list(range(len(offered)))
    assert pacer.bytes == 0
    for kind in KINDS:
        mine = [place for place in out if offered[place][0] == kind]
        assert mine == sorted(mine)
