"""The helpline with its channels, WhatsApp's parts made and joined; in a demo without a number, the simulator's.

It must hold no rule.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from media.lines import Lines
from media.trunk.exchange import Exchange
from server.adapters.addresses import reachable_at
from server.adapters.sealing import FileSealer
from server.adapters.web_chat import WebChat
from server.adapters.whatsapp.channel import WhatsAppChannel
from server.adapters.whatsapp.graph import GraphClient
from server.api.whatsapp_hook import PATH, Secrets
from server.config import Settings
from server.domain.helpline.wording import catalogues
from server.helpline import HelplineParts, make_helpline
from server.meta_simulator.simulator import Simulator
from server.services.calls import CallService
from server.services.ports import Clock, Events, Store
from server.services.ports.helpline import HelplineChannel
from server.services.recording_gate import RecordingGate
from server.services.whatsapp.asking import Asking
from server.services.whatsapp.calls import WhatsAppCalls
from server.services.whatsapp.inbox import WhatsAppInbox
from server.services.whatsapp.ringing import Ringing
from server.services.whatsapp.taking import Taking
from server.services.whatsapp.talking import Talking


@dataclass(frozen=True, slots=True)
class WhatsAppNumber:
    """Our number at WhatsApp, or at the simulator."""

    number_id: str
    secrets: Secrets
    graph: GraphClient
    channel: WhatsAppChannel
    simulator: Simulator | None


@dataclass(frozen=True, slots=True)
class WhatsAppParts:
    number: WhatsAppNumber
    inbox: WhatsAppInbox
    calls: WhatsAppCalls
    exchange: Exchange

    async def running(self) -> AsyncIterator[None]:
        """Up: what Meta posted is worked off. Down: calls are ended on both sides, then their lines."""
        if self.number.simulator is not None:
            await self.number.simulator.start()
        await self.calls.start()
        await self.inbox.start()
        yield
        await self.inbox.close()
        await self.calls.close()
        await self.exchange.close()
        await self.number.graph.close()
        if self.number.simulator is not None:
            await self.number.simulator.close()


def make_channels(
    settings: Settings, store: Store, events: Events, clock: Clock, secret: bytes, calls: CallService,
    gate: RecordingGate,
) -> tuple[HelplineParts, WhatsAppParts | None]:  # fmt: skip
    """The helpline with the channels there are. `secret`: the node's own."""
    number = make_number(settings, clock)
    channels: list[HelplineChannel] = [WebChat()]
    if number is not None:
        channels.append(number.channel)
    sealer = FileSealer(settings.data / "keys" / "attachments.key")
    helpline = make_helpline(store, events, clock, sealer, secret, settings.public_url, channels)
    if number is None:
        return helpline, None
    return helpline, _make_whatsapp(number, settings, store, events, clock, calls, gate, helpline)


def make_number(settings: Settings, clock: Clock) -> WhatsAppNumber | None:
    """None where there is no WhatsApp. A demo without a number of its own has the simulator's."""
    if settings.whatsapp_number_id:
        secrets = Secrets(
            settings.whatsapp_verify_token.get_secret_value(), settings.whatsapp_app_secret.get_secret_value()
        )
        token = settings.whatsapp_token.get_secret_value()
        return _number(
            settings, clock, settings.whatsapp_number_id, secrets, token, lambda: settings.whatsapp_graph
        )
    if not settings.demo:
        return None
    simulator = Simulator(f"{settings.own_url}{PATH}")
    secrets = Secrets(simulator.verify_token, simulator.app_secret)
    return _number(
        settings, clock, simulator.number_id, secrets, simulator.token, lambda: simulator.root, simulator
    )


def _number(
    settings: Settings, clock: Clock, number_id: str, secrets: Secrets, token: str, root: Callable[[], str],
    simulator: Simulator | None = None,
) -> WhatsAppNumber:  # fmt: skip
    graph = GraphClient(root, number_id, token)
    channel = WhatsAppChannel(graph, clock, settings.whatsapp_template)
    return WhatsAppNumber(number_id, secrets, graph, channel, simulator)


def _make_whatsapp(
    number: WhatsAppNumber, settings: Settings, store: Store, events: Events, clock: Clock, calls: CallService,
    gate: RecordingGate, helpline: HelplineParts,
) -> WhatsAppParts:  # fmt: skip
    host = "127.0.0.1" if settings.host == "localhost" else settings.host
    exchange = Exchange(host, settings.announce or reachable_at(host))
    lines: Lines = exchange
    asking = Asking(store, clock, catalogues(), helpline.bell)
    graph, service = number.graph, helpline.service
    talking = Talking(store, clock, graph, lines, calls, service, asking)
    ringing = Ringing(store, clock, graph, lines, talking, asking)
    parts = WhatsAppCalls(store, events, clock, graph, lines, gate, service, talking, ringing)
    taking = Taking(store, clock, graph, service, parts)
    return WhatsAppParts(number, WhatsAppInbox(store, clock, number.number_id, taking.take), parts, exchange)
