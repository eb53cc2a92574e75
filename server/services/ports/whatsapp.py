"""What the helpline's use cases need of WhatsApp beyond a channel's messages: calls, permissions, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.domain.whatsapp.bodies import Body
from server.domain.whatsapp.kept import Post, WhatsAppCall
from server.domain.whatsapp.notices import Writer
from server.domain.whatsapp.refusals import Refusal


class GraphRefused(Exception):
    """WhatsApp did not take something. `str()` is for the log and names nobody."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.after} status={refusal.status} code={refusal.code} {refusal.title}".rstrip())
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a citizen may be called now, and whether he may be asked."""

    may_call: bool
    may_ask: bool


class Graph(Protocol):
    """The Graph API of one number. Every method raises GraphRefused."""

    async def send(self, body: Body) -> str:
        """Post a message; its id at WhatsApp."""

    async def mark(self, body: Body) -> None:
        """Post what `bodies.seen` made."""

    async def download(self, media_id: str, sha256: str) -> bytes:
        """A file that a citizen sent, proved whole."""

    async def act_on_call(self, call_id: str, action: str, sdp: str = "") -> None:
        """`action`: pre_accept, accept (both with our answer), reject, terminate."""

    async def call(self, to: Writer, sdp: str, own_id: str) -> str:
        """Ring a citizen with our offer; the call's id."""

    async def permission(self, to: Writer) -> Permission:
        """May we call, may we ask?"""


class WhatsAppKept(Protocol):
    """Posts that wait, and calls."""

    async def add_post(self, one: Post) -> None: ...

    async def take_posts(self, now: datetime, limit: int) -> tuple[Post, ...]:
        """Those whose time has come, oldest first, leased so that no other node works on them too."""

    async def save_post(self, one: Post) -> None: ...

    async def drop_post(self, post_id: str) -> None: ...

    async def given_up(self) -> int:
        """How many posts failed for good."""

    async def charged(self, since: datetime) -> dict[str, int]:
        """Category -> how many messages sent since then were charged as it."""

    async def call(self, call_id: str) -> WhatsAppCall | None: ...

    async def add_call(self, one: WhatsAppCall) -> None:
        """Raises Conflict when it is there."""

    async def save_call(self, one: WhatsAppCall) -> None: ...

    async def open_calls(self) -> tuple[WhatsAppCall, ...]:
        """Those not known to be over."""

    async def calls_of(self, encounter_id: str) -> tuple[WhatsAppCall, ...]:
        """Of one encounter, oldest first."""
