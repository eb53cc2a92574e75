"""Stills on their way: what a sender has handed in, and which piece a receiver gets next. Pure; time is passed in.

> The latest still wins: an older one that its sender has not finished is void. One that is whole is passed on to
> its end, or a receiver slower than the sender would never see a picture.

Nothing here is ever stored. It must not know sockets, rungs or the media plane.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from server.domain.pieces import AT_MOST, Bulk, Piece, check, refused, too_large

REMEMBERED = 16
"""Ids of a sender's earlier stills that are known to be done with."""


@dataclass(slots=True, eq=False)
class Still:
    """One picture; `began` is when its first piece came, in seconds."""

    bulk_id: str
    count: int
    mime: str
    asked: bool
    age_ms: int
    began: float
    pieces: list[bytes] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return len(self.pieces) == self.count

    def age_at(self, now: float) -> int:
        """Milliseconds since the picture was taken."""
        return self.age_ms + round((now - self.began) * 1000)


class Sender:
    """The stills of one participant: the one that is coming, and the last whole one."""

    def __init__(self) -> None:
        self.coming: Still | None = None
        self.whole: Still | None = None
        self._done: deque[str] = deque(maxlen=REMEMBERED)

    def take(self, piece: Piece, now: float) -> int:
        """Take a piece in; the index of the piece that is wanted next. Raises Conflict."""
        check(piece)
        if piece.bulk_id in self._done:
            return piece.count
        still = self.coming
        if still is None or still.bulk_id != piece.bulk_id:
            if piece.index != 0 or not piece.octets:
                return 0
            if still is not None:
                self._done.append(still.bulk_id)
            still = Still(piece.bulk_id, piece.count, piece.mime, piece.asked, piece.age_ms, now)
            self.coming = still
        if (still.count, still.mime) != (piece.count, piece.mime):
            raise refused()
        if piece.octets and piece.index == len(still.pieces):
            self._add(still, piece.octets)
        return len(still.pieces)

    def _add(self, still: Still, octets: bytes) -> None:
        if sum(map(len, still.pieces)) + len(octets) > AT_MOST[Bulk.STILL]:
            self._done.append(still.bulk_id)
            self.coming = None
            raise too_large()
        still.pieces.append(octets)
        if still.is_whole:
            self._done.append(still.bulk_id)
            self.whole, self.coming = still, None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The next piece for a receiver."""

    sender_id: str
    still: Still
    index: int

    @property
    def octets(self) -> bytes:
        return self.still.pieces[self.index]


class Feed:
    """What one receiver has got; made anew for each page. Ask `next`, send it, say `acknowledged`, ask again."""

    def __init__(self) -> None:
        self._current: tuple[str, Still] | None = None
        self._position = 0
        self._got: dict[str, Still] = {}

    def next(self, senders: Mapping[str, Sender], wants: Callable[[str, Still], bool]) -> Outgoing | None:
        """The next piece, None while there is none. `wants(sender's id, still)`: the receiver is to get it."""
        if self._current is None or not self._is_good(senders, wants, *self._current):
            self._current, self._position = self._choose(senders, wants), 0
        if self._current is None:
            return None
        sender_id, still = self._current
        return Outgoing(sender_id, still, self._position) if self._position < len(still.pieces) else None

    def acknowledged(self) -> Still | None:
        """The receiver has the piece; the still, when that was its last."""
        assert self._current is not None
        sender_id, still = self._current
        self._position += 1
        if self._position < still.count:
            return None
        self._got[sender_id], self._current = still, None
        return still

    def _is_good(
        self, senders: Mapping[str, Sender], wants: Callable[[str, Still], bool], sender_id: str, still: Still
    ) -> bool:
        sender = senders.get(sender_id)
        return sender is not None and (still.is_whole or sender.coming is still) and wants(sender_id, still)

    def _choose(
        self, senders: Mapping[str, Sender], wants: Callable[[str, Still], bool]
    ) -> tuple[str, Still] | None:
        """Asked ones first; then, of whoever was served least recently, what is whole before what is coming."""
        found = [
            (not still.asked, list(self._got).index(sender_id) if sender_id in self._got else -1, sender_id, still)
            for sender_id, sender in senders.items()
            for still in (sender.whole, sender.coming)
            if still is not None and self._got.get(sender_id) is not still and wants(sender_id, still)
        ]
        if not found:
            return None
        best = min(found, key=lambda one: one[:2])
        return best[2], best[3]
