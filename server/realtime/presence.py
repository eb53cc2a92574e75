"""Who is here: people and rooms by the sockets that speak for them. Presence is (status, last heard).

One process knows it all in memory; with several nodes the same questions go to Redis. Must not know Socket.IO.
"""

from __future__ import annotations

from datetime import datetime


class Presence:
    """Keys are `person/ID` and `room/ID`; one key may have several sockets (two tabs)."""

    def __init__(self) -> None:
        self._sockets: dict[str, set[str]] = {}
        self._last_heard: dict[str, datetime] = {}

    def enter(self, key: str, socket_id: str, now: datetime) -> bool:
        """True when this made the key present."""
        sockets = self._sockets.setdefault(key, set())
        was_empty = not sockets
        sockets.add(socket_id)
        self._last_heard[key] = now
        return was_empty

    def leave(self, key: str, socket_id: str, now: datetime) -> bool:
        """True when nobody speaks for the key any more."""
        sockets = self._sockets.get(key, set())
        if socket_id not in sockets:
            return False
        sockets.discard(socket_id)
        self._last_heard[key] = now
        if not sockets:
            del self._sockets[key]
        return not sockets

    def is_present(self, key: str) -> bool:
        return key in self._sockets

    def sockets(self, key: str) -> frozenset[str]:
        """The sockets that speak for the key now."""
        return frozenset(self._sockets.get(key, ()))

    def last_heard(self, key: str) -> datetime | None:
        """When the key was last entered or left; None when never in this run."""
        return self._last_heard.get(key)
