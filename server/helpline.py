"""The helpline's parts, made and joined: what takes in, answers and sends, over the channels there are.

It must hold no rule.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from server.domain.helpline.flow import flow
from server.domain.helpline.reading import words
from server.domain.helpline.wording import catalogues
from server.services.helpline.answering import Answering
from server.services.helpline.chatting import ChatService
from server.services.helpline.links import InvitationLinks
from server.services.helpline.looking_after import LookingAfter
from server.services.helpline.receiving import HelplineService
from server.services.helpline.sending import Sending
from server.services.ports import Clock, Events, Store
from server.services.ports.helpline import HelplineChannel
from server.services.ports.intake import Sealer


@dataclass(frozen=True, slots=True)
class HelplineParts:
    """`bell` is rung when something is to be sent."""

    service: HelplineService
    answering: Answering
    sending: Sending
    chat: ChatService
    people: LookingAfter
    links: InvitationLinks
    bell: asyncio.Event

    async def running(self) -> AsyncIterator[None]:
        """Up: what was left is answered and sent, then what comes. Down: both stop; the next start goes on."""
        await self.answering.start()
        await self.sending.start()
        yield
        await self.answering.close()
        await self.sending.close()


def make_helpline(
    store: Store, events: Events, clock: Clock, sealer: Sealer, secret: bytes, public_url: str,
    channels: Iterable[HelplineChannel],
) -> HelplineParts:  # fmt: skip
    """`secret`: the node's own, which the links follow from; `public_url` as `InvitationLinks` takes it."""
    links, bell, known = InvitationLinks(secret, public_url), asyncio.Event(), catalogues()
    service = HelplineService(store, sealer)
    return HelplineParts(
        service=service,
        answering=Answering(store, clock, flow(), words(), known, links, service.came, bell),
        sending=Sending(store, clock, channels, links, bell),
        chat=ChatService(store, events, clock, service, known, links),
        people=LookingAfter(store, clock, flow(), known),
        links=links,
        bell=bell,
    )
