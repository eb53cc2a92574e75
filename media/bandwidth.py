"""How much video a participant may send: the cap that the plane tells it as REMB.

Pure: what the receivers report comes in, bit/s come out. Today it listens to the receivers' own REMB and, where
none comes, to their loss; transport-wide feedback will be another source of the same number.
"""

from __future__ import annotations

FLOOR = 50_000
"""bit/s; below this a picture is of no use and the sender only looks broken."""

_SILENT = 10.0
_HIGH_LOSS = 26
"""Tenth of the packets, in 1/256."""
_RISE = 1.08
"""Growth of the cap in a second, so that a link that has just recovered is not filled at once."""


class _Receiver:
    __slots__ = ("bitrate", "heard", "loss_cap")

    def __init__(self) -> None:
        self.bitrate = 0
        self.heard = -1e9
        self.loss_cap = 0.0


class SendCap:
    """The cap of one sender."""

    __slots__ = ("_at", "_cap", "_policy", "_receivers", "limit")

    def __init__(self, policy: int) -> None:
        self._policy = policy
        #: What the ladder leaves, bit/s.
        self.limit = policy
        self._cap = float(policy)
        self._at: float | None = None
        self._receivers: dict[str, _Receiver] = {}

    def receivers(self, participant_ids: frozenset[str]) -> None:
        """Only these receive now; what others said does not bind any more."""
        for gone in self._receivers.keys() - participant_ids:
            del self._receivers[gone]
        for new in participant_ids - self._receivers.keys():
            self._receivers[new] = _Receiver()

    def estimated(self, participant_id: str, bitrate: int, now: float) -> None:
        """A receiver's REMB, bit/s."""
        receiver = self._receivers.get(participant_id)
        if receiver is not None:
            receiver.bitrate, receiver.heard = bitrate, now

    def lost(self, participant_id: str, fraction: int, now: float) -> None:
        """Share lost in 1/256 of a receiver's report; counts only where no REMB comes (GCC's loss rule)."""
        receiver = self._receivers.get(participant_id)
        if receiver is None or now - receiver.heard <= _SILENT:
            return
        before = receiver.loss_cap or self._cap
        if fraction > _HIGH_LOSS:
            receiver.loss_cap = max(FLOOR, before * (1 - fraction / 512))
        else:
            receiver.loss_cap = min(self._policy, before * _RISE)

    def said_by(self, participant_id: str, now: float) -> int | None:
        """A receiver's REMB for this sender, None when it has said none lately."""
        receiver = self._receivers.get(participant_id)
        return receiver.bitrate if receiver is not None and now - receiver.heard <= _SILENT else None

    def at(self, now: float) -> int:
        """The cap at this moment, bit/s: falls at once, rises by 8 % a second."""
        limit = float(min(self._policy, self.limit))
        for receiver in self._receivers.values():
            if now - receiver.heard <= _SILENT:
                limit = min(limit, receiver.bitrate)
            elif receiver.loss_cap:
                limit = min(limit, receiver.loss_cap)
        limit = max(FLOOR, limit)
        elapsed = now - self._at if self._at is not None else 0.0
        self._at = now
        self._cap = min(limit, self._cap * _RISE ** min(elapsed, 10.0)) if limit > self._cap else limit
        return int(self._cap)
