"""What the server may ask of the lines that lead from a telephone network (WhatsApp) into calls.

Like `media.api`: standard library only, frozen values, no patients. A line is one caller, named by an opaque id; on
the other side it is one more page of a call, which offers like a browser does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol


class LineFailed(Exception):
    """The network's description cannot be used, or no path was found. `str()` holds no address."""


@dataclass(frozen=True, slots=True)
class LineEnded:
    """Nothing is heard of the caller any more, or he hung up on the media's way."""

    line_id: str


LineListener = Callable[[LineEnded], None]
TakeOffer = Callable[[str], Awaitable[str]]
"""From an offer to the media plane's answer, as a page gets it."""


class Lines(Protocol):
    """All lines of one node. Unknown ids are passed over, so that ends may cross."""

    def listen(self, listener: LineListener) -> None:
        """Have `listener` told, on the event loop, of each line that ends by itself."""

    async def answer(self, line_id: str, sdp: str) -> str:
        """Open a line to whoever offers this; our answer. Media may flow both ways once it is connected.

        Until the line is joined to a call the caller hears that he waits. Raises LineFailed.
        """

    async def offer(self, line_id: str) -> str:
        """Open a line to somebody whom we call; our offer."""

    async def accepted(self, line_id: str, sdp: str) -> None:
        """The called one's answer to our offer. Raises LineFailed."""

    async def connected(self, line_id: str) -> None:
        """Wait until media can flow. Raises LineFailed."""

    async def join(self, line_id: str, take_offer: TakeOffer) -> None:
        """Sit down in a call: from now on the line's voice goes there, and the call's voice to the line.

        Raises LineFailed.
        """

    async def wait(self, line_id: str) -> None:
        """Get up from the call; the caller hears again that he waits."""

    async def hang_up(self, line_id: str) -> None:
        """End the line and its seat."""
