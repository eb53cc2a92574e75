"""The helpline's channel over WhatsApp: what is said becomes the best message that may be sent now.

Must not know conversations, nor what is said.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from server.domain.helpline.lines import WHATSAPP
from server.domain.whatsapp import bodies
from server.domain.whatsapp.bodies import Body
from server.domain.whatsapp.notices import Writer, writer_at
from server.domain.whatsapp.refusals import After, Refusal
from server.domain.whatsapp.special import ASK_TO_CALL, CALL_BUTTON, CALL_BUTTON_MINUTES
from server.services.ports.helpline import NotSent, Retry, Sent, ToSend
from server.services.ports.whatsapp import Graph, GraphRefused

log = structlog.get_logger("whatsapp")

RETRIES = {
    After.LATER: Retry.LATER,
    After.PAIR: Retry.LATER,
    After.UNSURE: Retry.UNSURE,
    After.TEMPLATE: Retry.NEVER,
    After.NEVER: Retry.NEVER,
    # Somebody will mend the token or the bill, and then it goes.
    After.ACCOUNT: Retry.LATER,
}
ACCOUNT_WAIT_S = 300.0
LIST_TITLES = {"en": "Choose"}
LIST_TITLE = "چنیں"
LINK_TITLES = {"en": "Open the call"}
LINK_TITLE = "کال کھولیں"


class WhatsAppChannel:
    """Implements `server.services.ports.helpline.HelplineChannel`."""

    name = WHATSAPP
    a_second = 80.0
    a_citizen = (45, 6.0)

    def __init__(self, graph: Graph, clock: Callable[[], datetime], template: str) -> None:
        """`template`: name of the approved template that asks a citizen to write again; "": none."""
        self._graph = graph
        self._clock = clock
        self._template = template

    async def send(self, one: ToSend) -> Sent | NotSent:
        """Free words within 24 hours, else the template, if there is one."""
        to = writer_at(one.address, one.phone)
        if bodies.in_window(one.last_in_at, self._clock()):
            sent = await self._post(body_of(to, one))
            if not isinstance(sent, NotSent) or sent.code != After.TEMPLATE:
                return sent
        if not self._template:
            return NotSent(Retry.NEVER, "window closed")
        return await self._post(bodies.template(to, one.key, self._template, one.language))

    async def _post(self, body: Body) -> Sent | NotSent:
        try:
            return Sent(await self._graph.send(body))
        except GraphRefused as refused:
            return _not_sent(refused.refusal)


def body_of(to: Writer, one: ToSend) -> Body:
    """The message for what is said."""
    said = one.said
    english = one.language == "en"
    if one.link:
        title = LINK_TITLES["en"] if english else LINK_TITLE
        return bodies.link_button(to, one.key, said.text, title, one.link)
    if said.key == ASK_TO_CALL:
        return bodies.ask_to_call(to, one.key, said.text)
    if said.key == CALL_BUTTON:
        payload, title = said.choices[0]
        return bodies.call_button(to, one.key, said.text, title, payload, CALL_BUTTON_MINUTES)
    list_title = LIST_TITLES["en"] if english else LIST_TITLE
    longer = bodies.numbered(said.text, said.choices) if said.many else said.text
    words = longer if len(longer) <= bodies.INTERACTIVE_TEXT else said.text
    return bodies.reply(to, one.key, words, said.choices, said.commands, list_title)


def _not_sent(refusal: Refusal) -> NotSent:
    if refusal.after is After.TEMPLATE:
        return NotSent(Retry.NEVER, After.TEMPLATE)
    if refusal.after is After.ACCOUNT:
        log.error("whatsapp_account_refused", status=refusal.status, code=refusal.code)
        return NotSent(Retry.LATER, _code(refusal), ACCOUNT_WAIT_S)
    return NotSent(RETRIES[refusal.after], _code(refusal))


def _code(refusal: Refusal) -> str:
    """0 is a code of theirs."""
    return str(refusal.code) if refusal.code is not None else refusal.title or str(refusal.status)
