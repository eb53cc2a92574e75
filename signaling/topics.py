"""A topic: state that followers mirror by a snapshot and then numbered changes. Pure: no sockets, no clock.

> Snapshot + changes == fresh snapshot, whatever was missed in between (tests/signaling/test_topics.py proves it).

It must not know what a card means: kinds and ids are words, cards are JSON values.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

from signaling.messages import CatchUp, Kind, Since, Snapshot, TopicChanged

Card = dict[str, Any]
State = dict[Kind, dict[str, Card]]

KEPT_CHANGES = 500
"""How many changes a client may have missed and still catch up without a whole snapshot."""


class Topic:
    """One topic's state and its latest changes. `epoch` names this run: numbers of another run mean nothing."""

    def __init__(self, name: str, epoch: str) -> None:
        self.name = name
        self.epoch = epoch
        self.seq = 0
        self._state: State = {}
        self._changes: deque[TopicChanged] = deque(maxlen=KEPT_CHANGES)

    def put(self, kind: Kind, id_: str, card: Card) -> TopicChanged | None:
        """Insert or replace; None when nothing changed."""
        cards = self._state.setdefault(kind, {})
        if cards.get(id_) == card:
            return None
        cards[id_] = card
        return self._changed(kind, id_, card)

    def drop(self, kind: Kind, id_: str) -> TopicChanged | None:
        """Remove; None when it was not there."""
        if self._state.get(kind, {}).pop(id_, None) is None:
            return None
        return self._changed(kind, id_, None)

    def replace(self, kind: Kind, cards: dict[str, Card]) -> list[TopicChanged]:
        """Make `cards` the whole of a kind; returns the changes that this took."""
        gone = self._state.get(kind, {}).keys() - cards.keys()
        changes = [self.drop(kind, id_) for id_ in sorted(gone)]
        changes += [self.put(kind, id_, card) for id_, card in cards.items()]
        return [change for change in changes if change is not None]

    def cards(self, kind: Kind) -> dict[str, Card]:
        """The present cards of a kind, by id."""
        return dict(self._state.get(kind, {}))

    def follow(self, since: Since | None) -> Snapshot | CatchUp:
        """What a follower needs to be level: the changes after `since` where they are all kept, or everything."""
        missed = self._missed(since)
        if missed is not None:
            return CatchUp(topic=self.name, epoch=self.epoch, seq=self.seq, events=tuple(missed))
        state: State = {kind: dict(cards) for kind, cards in self._state.items() if cards}
        return Snapshot(topic=self.name, epoch=self.epoch, seq=self.seq, state=state)

    def _changed(self, kind: Kind, id_: str, card: Card | None) -> TopicChanged:
        self.seq += 1
        change = TopicChanged(topic=self.name, epoch=self.epoch, seq=self.seq, kind=kind, id=id_, card=card)
        self._changes.append(change)
        return change

    def _missed(self, since: Since | None) -> list[TopicChanged] | None:
        if since is None or since.epoch != self.epoch or since.seq > self.seq:
            return None
        oldest = self._changes[0].seq if self._changes else self.seq + 1
        if since.seq + 1 < oldest:
            return None
        return [change for change in self._changes if change.seq > since.seq]


def reduce(state: State, changes: Iterable[TopicChanged]) -> State:
    """What a follower holds after `changes`; the web client's reducer does the same (web/src/wire/live.ts)."""
    result: State = {kind: dict(cards) for kind, cards in state.items()}
    for change in changes:
        cards = result.setdefault(change.kind, {})
        if change.card is None:
            cards.pop(change.id, None)
        else:
            cards[change.id] = change.card
    return {kind: cards for kind, cards in result.items() if cards}
