"""The media plane of one node: calls over one UDP port. Implements `media.api.MediaPlane`.

The only part that joins the others: socket, ICE, transports, calls, recorder, and the one timer. Knows no patient;
what it logs holds neither SDP nor addresses.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine, Iterable

from aiortc.rtcdtlstransport import RTCCertificate

from media.addresses import Address
from media.api import (
    Advice,
    Answer,
    CallPolicy,
    Expectation,
    MediaError,
    MediaErrorCode,
    MediaEvent,
    MediaListener,
    ParticipantStatistics,
    Reported,
    Wish,
)
from media.call import Call
from media.connections import Connections, open_ports
from media.ice import IceAgent
from media.mux import Mux
from media.negotiation import Negotiator
from media.participant import Participant
from media.relay import Relay
from media.sdp import Plan
from media.settings import PlaneSettings as PlaneSettings
from media.statistics import participant_statistics
from media.transport import Transport

TICK = 0.05

log = logging.getLogger(__name__)


class Plane:
    """To be started inside the running loop and closed there."""

    def __init__(self, settings: PlaneSettings) -> None:
        self._settings = settings
        self._calls: dict[str, Call] = {}
        self._listeners: list[MediaListener] = []
        self._running = False
        self._closing: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Bind the port, UDP and TCP, and begin. Raises OSError when it cannot be bound."""
        settings = self._settings
        self._datagrams, listener = open_ports(settings.host, settings.port, settings.batched)
        self._certificate = RTCCertificate.generateCertificate()
        self._ice: IceAgent[Transport] = IceAgent()
        hosts = settings.announced or (settings.host,)
        self._negotiator = Negotiator(self._ice, self._certificate, tuple((host, self.port) for host in hosts))
        self._mux = Mux(self._datagrams, self._stun)
        self._relay = Relay(self._datagrams)
        self._connections = Connections(listener, self._mux.links, self._mux.arrived)
        self._datagrams.over_tcp = self._connections.send
        self._mux.start(self._relay)
        self._connections.start()
        self._running = True
        self._timer = asyncio.get_running_loop().call_later(TICK, self._tick)

    @property
    def port(self) -> int:
        """The port in use, of UDP and of TCP."""
        return self._datagrams.port

    async def close(self) -> None:
        """End every call, then the socket."""
        if not self._running:
            return
        self._running = False
        self._timer.cancel()
        for call_id in list(self._calls):
            await self.close_call(call_id)
        await asyncio.gather(*self._closing, return_exceptions=True)
        self._mux.stop()
        self._connections.close()
        self._datagrams.close()

    def listen(self, listener: MediaListener) -> None:
        """As MediaPlane.listen."""
        self._listeners.append(listener)

    async def open_call(self, call_id: str, policy: CallPolicy) -> None:
        """As MediaPlane.open_call."""
        if not self._running:
            raise MediaError(MediaErrorCode.UNAVAILABLE)
        if call_id not in self._calls:
            egress = self._relay.egress
            self._calls[call_id] = Call(call_id, policy, egress, self._settings, self._emit, self._later)

    async def offer(self, call_id: str, participant_id: str, sdp: str) -> Answer:
        """As MediaPlane.offer."""
        call = self._call(call_id)
        participant = call.seat(participant_id)
        before = participant.transport
        text, plan, transport = self._negotiator.negotiate(
            participant, sdp, call.policy, lambda plan: self._make_transport(call, participant, plan)
        )
        if transport is not before:
            participant.seat_page(transport)
        call.participants[participant_id] = participant
        participant.take_plan(plan)
        call.written.apply(participant)
        call.rewire(answering=participant)
        result = Answer(text, transport.id, participant.slots())
        if before is not None and before is not transport:
            await self._drop(before)
        return result

    async def leave(self, call_id: str, participant_id: str) -> None:
        """As MediaPlane.leave."""
        call = self._calls.get(call_id)
        participant = call.unseat(participant_id) if call is not None else None
        if participant is not None and participant.transport is not None:
            await self._drop(participant.transport)

    async def close_call(self, call_id: str) -> None:
        """As MediaPlane.close_call."""
        call = self._calls.pop(call_id, None)
        if call is None:
            return
        await call.written.end()
        transports = [p.transport for p in call.participants.values() if p.transport is not None]
        call.participants.clear()
        await asyncio.gather(*(self._drop(transport) for transport in transports))

    async def record(self, call_id: str, recording_id: str, participant_ids: Iterable[str]) -> None:
        """As MediaPlane.record."""
        self._call(call_id).written.write(recording_id, participant_ids)

    async def mark(self, call_id: str, participant_id: str, kind: str, detail: str = "") -> None:
        """As MediaPlane.mark."""
        self._call(call_id).written.mark(participant_id, kind, detail)

    async def expect(self, call_id: str, participant_id: str, expectation: Expectation) -> None:
        """As MediaPlane.expect."""
        self._call(call_id).steering.expect(participant_id, expectation)

    async def wish(self, call_id: str, participant_id: str, wish: Wish) -> None:
        """As MediaPlane.wish."""
        self._call(call_id).steering.wish(participant_id, wish)

    async def reported(self, call_id: str, participant_id: str, report: Reported) -> None:
        """As MediaPlane.reported."""
        self._call(call_id).steering.reported(participant_id, report, time.monotonic())

    async def advice(self, call_id: str, participant_id: str) -> Advice:
        """As MediaPlane.advice."""
        return self._call(call_id).steering.advice(participant_id, time.monotonic())

    async def statistics(self, call_id: str) -> tuple[ParticipantStatistics, ...]:
        """As MediaPlane.statistics."""
        call = self._call(call_id)
        seats = call.participants.values()
        return tuple(participant_statistics(seat, call.steering) for seat in seats)

    def _call(self, call_id: str) -> Call:
        if not self._running:
            raise MediaError(MediaErrorCode.UNAVAILABLE)
        call = self._calls.get(call_id)
        if call is None:
            raise MediaError(MediaErrorCode.CALL_UNKNOWN)
        return call

    def _make_transport(self, call: Call, participant: Participant, plan: Plan) -> Transport:
        transport = Transport(
            self._certificate,
            frozenset(plan.remote_fingerprints),
            self._mux.links,
            self._send_now,
            begins=plan.setup == "active",
        )
        transport.on_connected = lambda: call.connected(participant, transport)
        transport.on_ended = lambda: self._ended(call, participant, transport)
        link, reports = transport.link, call.reports
        link.on_rtcp = lambda compound: reports.heard(participant, compound, self._relay.now)
        link.on_gap = lambda track: reports.ask_repeats(track, self._relay.now)
        return transport

    def _ended(self, call: Call, participant: Participant, transport: Transport) -> None:
        if participant.transport is transport:
            call.ended(participant)
        self._later(self._drop(transport))

    async def _drop(self, transport: Transport) -> None:
        self._ice.retire(transport.credentials, time.monotonic())
        await transport.close()

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _emit(self, event: MediaEvent) -> None:
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:  # a listener's fault must not end a call
                log.exception("a listener failed at %s", type(event).__name__)

    def _stun(self, data: bytes, address: Address, now: float) -> None:
        check = self._ice.check(data, address, now)
        if check is None:
            return
        self._datagrams.send(check.reply, address)
        if check.owner is not None:
            check.owner.checked(address, check.nominated, now)

    def _send_now(self, data: bytes, address: Address) -> None:
        self._datagrams.send(data, address)
        self._datagrams.flush()

    def _tick(self) -> None:
        now = time.monotonic()
        self._timer = asyncio.get_running_loop().call_later(TICK, self._tick)
        self._relay.begin_round(now)
        self._ice.forget(now)
        self._connections.tick(now)
        for call in list(self._calls.values()):
            try:
                for transport in call.tick(now):
                    self._later(self._drop(transport))
            except Exception:  # one call's fault must not stop the others
                log.exception("a tick failed")
        self._datagrams.flush()
