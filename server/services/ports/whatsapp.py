"""What the helpline's use cases need of WhatsApp beyond a channel's messages: calls, permissions, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from server.domain.whatsapp.bodies import Body
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
