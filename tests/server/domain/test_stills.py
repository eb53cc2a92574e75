"""Stills piece by piece: nothing foreign comes in, the latest wins, every receiver gets whole pictures."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import Conflict
from server.domain.pieces import AT_MOST, PIECE_OCTETS, Bulk, Piece, check, octets_of
from server.domain.stills import Feed, Sender, Still

WEBP = b"RIFF\x00\x00\x00\x00WEBP"
HEADS = {
    "image/webp": WEBP,
    "image/jpeg": b"\xff\xd8\xff\xe0" + bytes(8),
    "audio/webm": b"\x1a\x45\xdf\xa3" + bytes(8),
    "audio/ogg": b"OggS" + bytes(8),
    "audio/mp4": b"\x00\x00\x00\x18ftypM4A ",
}


def piece(bulk_id: str, index: int, count: int = 3, **changes: object) -> Piece:
    octets = WEBP + bulk_id.encode() if index == 0 else f"{bulk_id}{index}".encode()
    fields = {"bulk": Bulk.STILL, "mime": "image/webp", "octets": octets} | changes
    return Piece(bulk_id, index=index, count=count, **fields)  # type: ignore[arg-type]  # fields of a piece


def wants_all(_sender_id: str, _still: Still) -> bool:
    return True


@pytest.mark.parametrize("mime", HEADS)
@pytest.mark.parametrize("content", HEADS)
def test_a_piece_must_be_what_it_says(mime: str, content: str) -> None:
    bulk = Bulk.STILL if mime.startswith("image/") else Bulk.VOICE
    one = piece("b", 0, bulk=bulk, mime=mime, octets=HEADS[content], seconds=3.0)
    if mime == content:
        check(one)
    else:
        with pytest.raises(Conflict, match=r"piece\.refused"):
            check(one)


@pytest.mark.parametrize(
    "bad",
    [
        piece("b", 3, 3),
        piece("b", 0, octets=b"RIFF"),
        piece("b", 1, mime="audio/webm"),
        piece("b", 1, bulk=Bulk.VOICE, mime="audio/webm"),
        piece("b", 1, bulk=Bulk.VOICE, mime="image/webp", seconds=3.0),
    ],
    ids=["index", "short", "sound as a still", "no length", "still as a sound"],
)
def test_bad_pieces_are_refused(bad: Piece) -> None:
    with pytest.raises(Conflict, match=r"piece\.refused"):
        Sender().take(bad, 0)


@pytest.mark.parametrize("bad", ["A", "====", "A A=", "Ã¤==", "AAAA\n", "-_-_", "A" * (PIECE_OCTETS * 4 // 3 + 4)])
def test_bad_base64_is_refused(bad: str) -> None:
    with pytest.raises(Conflict, match=r"piece\.refused"):
        octets_of(bad)


@given(st.binary(max_size=PIECE_OCTETS))
def test_base64_comes_back(octets: bytes) -> None:
    assert octets_of(base64.b64encode(octets).decode()) == octets


def test_pieces_are_asked_for_in_order_and_may_come_twice() -> None:
    sender = Sender()
    assert sender.take(piece("a", 2), 0) == 0, "unknown: from the start"
    assert sender.take(piece("a", 0, octets=b""), 0) == 0
    assert [sender.take(piece("a", index), 0) for index in (0, 0, 2, 1)] == [1, 1, 1, 2]
    assert sender.take(piece("a", 1, octets=b""), 0) == 2, "only asking"
    with pytest.raises(Conflict):
        sender.take(piece("a", 2, count=4), 0)
    assert sender.take(piece("a", 2), 0) == 3
    assert sender.take(piece("a", 0), 0) == 3, "it is there already"
    assert sender.whole is not None
    assert sender.whole.is_whole


def test_a_newer_still_makes_an_unfinished_one_void() -> None:
    sender = Sender()
    sender.take(piece("a", 0), 0)
    sender.take(piece("b", 0), 0)
    assert sender.take(piece("a", 1), 0) == 3, "its sender stops"
    assert sender.coming is not None
    assert sender.coming.bulk_id == "b"


def test_a_still_that_grows_too_large_is_dropped() -> None:
    sender, full = Sender(), WEBP + bytes(PIECE_OCTETS - len(WEBP))
    pieces = AT_MOST[Bulk.STILL] // PIECE_OCTETS
    for index in range(pieces):
        sender.take(piece("a", index, 300, octets=full), 0)
    with pytest.raises(Conflict, match=r"piece\.too_large"):
        sender.take(piece("a", pieces, 300, octets=full), 0)
    assert sender.coming is None
    assert sender.take(piece("a", 0, 300), 0) == 300


def test_a_receiver_gets_what_is_coming_and_an_unfinished_one_is_dropped() -> None:
    sender, feed = Sender(), Feed()
    senders = {"s": sender}
    assert feed.next(senders, wants_all) is None
    sender.take(piece("a", 0), 0)
    first = feed.next(senders, wants_all)
    assert first is not None
    assert (first.still.bulk_id, first.index, first.octets) == ("a", 0, WEBP + b"a")
    assert feed.next(senders, wants_all) == first, "until it is acknowledged"
    assert feed.acknowledged() is None
    assert feed.next(senders, wants_all) is None, "the next piece has not come"
    sender.take(piece("b", 0), 0)
    newer = feed.next(senders, wants_all)
    assert newer is not None
    assert (newer.still.bulk_id, newer.index) == ("b", 0)


def test_a_whole_still_is_passed_on_to_its_end_though_a_newer_one_comes() -> None:
    sender, feed = Sender(), Feed()
    for index in range(3):
        sender.take(piece("a", index), 0)
    got = []
    for round_ in range(6):
        sender.take(piece(f"b{round_}", 0), 1)
        following = feed.next({"s": sender}, wants_all)
        assert following is not None
        got.append(following.still.bulk_id)
        feed.acknowledged()
    assert got[:3] == ["a", "a", "a"]
    assert "a" not in got[3:]


def test_a_new_page_gets_the_last_whole_still_once() -> None:
    sender = Sender()
    for index in range(3):
        sender.take(piece("a", index), 0)
    feed = Feed()
    for _ in range(3):
        assert feed.next({"s": sender}, wants_all) is not None
        last = feed.acknowledged()
    assert last is sender.whole
    assert feed.next({"s": sender}, wants_all) is None


def test_senders_take_turns_and_who_was_asked_comes_first() -> None:
    senders = {name: Sender() for name in "abc"}
    for name, sender in senders.items():
        sender.take(piece(name, 0, 1, asked=name == "c"), 0)
    feed, order = Feed(), []
    for _ in range(3):
        outgoing = feed.next(senders, wants_all)
        assert outgoing is not None
        order.append(outgoing.sender_id)
        feed.acknowledged()
    assert order[0] == "c"
    assert set(order) == set("abc")
    assert feed.next(senders, wants_all) is None
    assert Feed().next(senders, lambda sender_id, still: sender_id == "b").sender_id == "b"  # type: ignore[union-attr]  # there is one


def test_a_still_says_its_age() -> None:
    sender = Sender()
    sender.take(piece("a", 0, age_ms=250), 10.0)
    assert sender.coming is not None
    assert sender.coming.age_at(12.5) == 2_750


STEPS = st.lists(st.sampled_from(["piece", "newer", "send"]), max_size=80)


@given(STEPS)
def test_whatever_happens_only_whole_pictures_and_no_piece_twice(steps: list[str]) -> None:
    sender, feed, current, seen = Sender(), Feed(), 0, {}
    for step in steps:
        if step == "newer":
            current += 1
            sender.take(piece(f"n{current}", 0), 0)
        elif step == "piece":
            wanted = sender.take(piece(f"n{current}", 1, octets=b""), 0)
            if wanted < 3:
                sender.take(piece(f"n{current}", wanted), 0)
        else:
            outgoing = feed.next({"s": sender}, wants_all)
            if outgoing is not None:
                assert outgoing.index == seen.get(outgoing.still.bulk_id, 0), "in order, each once"
                seen[outgoing.still.bulk_id] = outgoing.index + 1
                assert (feed.acknowledged() is not None) == (outgoing.index == 2)
