"""How a browser reaches our media where the direct way is shut. Must not know which TURN server that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class IceServer:
    """A TURN server under its URLs, and the short-lived credential of one seat."""

    urls: tuple[str, ...]
    username: str
    credential: str


class IceServers(Protocol):
    """Who lends seats a way through."""

    def of_seat(self, call_id: str, participant_id: str) -> tuple[IceServer, ...]:
        """Those that can be used now, with a fresh credential; none when there is no TURN server."""
