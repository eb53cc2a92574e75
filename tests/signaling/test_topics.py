"""Snapshot plus changes equals a fresh snapshot, whatever was missed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from signaling.messages import CatchUp, Since, Snapshot
from signaling.topics import KEPT_CHANGES, State, Topic, reduce

KINDS = st.sampled_from(["encounter", "room", "doctor"])
IDS = st.sampled_from(["a", "b", "c", "d"])
STEPS = st.lists(
    st.tuples(KINDS, IDS, st.one_of(st.none(), st.fixed_dictionaries({"n": st.integers(0, 3)}))), max_size=60
)


def step(topic: Topic, kind: str, id_: str, card: dict[str, int] | None) -> None:
    if card is None:
        topic.drop(kind, id_)  # type: ignore[arg-type]  # hypothesis draws plain strings
    else:
        topic.put(kind, id_, card)  # type: ignore[arg-type]  # hypothesis draws plain strings


def fresh(topic: Topic) -> State:
    snapshot = topic.follow(None)
    assert isinstance(snapshot, Snapshot)
    return snapshot.state


@given(before=STEPS, after=STEPS)
def test_snapshot_and_changes_equal_a_fresh_snapshot(before: list, after: list) -> None:
    topic = Topic("desk", "e1")
    for one in before:
        step(topic, *one)
    held, seen = fresh(topic), Since(epoch=topic.epoch, seq=topic.seq)
    for one in after:
        step(topic, *one)
    missed = topic.follow(seen)
    assert isinstance(missed, CatchUp)
    assert reduce(held, missed.events) == fresh(topic)
    assert [change.seq for change in missed.events] == list(range(seen.seq + 1, topic.seq + 1))


def test_another_epoch_or_too_much_missed_gives_a_snapshot() -> None:
    topic = Topic("desk", "e1")
    for number in range(KEPT_CHANGES + 5):
        topic.put("room", "r", {"n": number})
    assert isinstance(topic.follow(Since(epoch="e0", seq=3)), Snapshot)
    assert isinstance(topic.follow(Since(epoch="e1", seq=3)), Snapshot)
    assert isinstance(topic.follow(Since(epoch="e1", seq=10**6)), Snapshot)
    assert isinstance(topic.follow(Since(epoch="e1", seq=topic.seq - KEPT_CHANGES)), CatchUp)


def test_an_equal_card_is_no_change() -> None:
    topic = Topic("desk", "e1")
    assert topic.put("room", "r", {"n": 1}) is not None
    assert topic.put("room", "r", {"n": 1}) is None
    assert topic.drop("room", "nobody") is None
    assert topic.seq == 1


def test_replace_changes_only_what_differs() -> None:
    topic = Topic("queue", "e1")
    topic.replace("encounter", {"a": {"n": 1}, "b": {"n": 2}})
    changes = topic.replace("encounter", {"b": {"n": 2}, "c": {"n": 3}})
    assert [(change.id, change.card) for change in changes] == [("a", None), ("c", {"n": 3})]
    assert topic.cards("encounter") == {"b": {"n": 2}, "c": {"n": 3}}
