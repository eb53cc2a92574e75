"""What a call does in the simulated network: it rings, is answered, refused, ended. Webhooks tell each turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from server.meta_simulator import envelopes, rules
from server.meta_simulator.catalogue import GraphError
from server.meta_simulator.network import Network, Person, Ring, call_id, now

NOT_ANSWERED_SECONDS = 45.0

Tell = Callable[[str, dict[str, Any]], None]
"""Post a notice of this field."""


class Calls:
    def __init__(self, network: Network, tell: Tell) -> None:
        self._network, self._tell = network, tell
        self._timers: set[asyncio.TimerHandle] = set()

    # What the person does with his telephone.

    def dial(self, person: Person, sdp: str, payload: str = "") -> Ring:
        """He rings the business. Raises GraphError when he is in a call."""
        ring = self._new(person, "USER_INITIATED", sdp)
        person.heard = now()
        self._tell("calls", envelopes.call_connect(person, ring, now(), payload))
        return ring

    def pick_up(self, person: Person, sdp: str) -> None:
        """He answers the business's call."""
        ring = person.call
        if ring is None or ring.state != "ringing" or ring.direction != "BUSINESS_INITIATED":
            return
        ring.answer, ring.state, ring.talked_from = sdp, "talking", now()
        self._tell("calls", envelopes.call_connect(person, ring, now()))
        self._tell("calls", envelopes.call_status(ring, now(), "ACCEPTED"))
        self._network.change()

    def put_down(self, person: Person) -> None:
        """He refuses, or ends the call."""
        ring = person.call
        if ring is None or ring.state == "ended":
            return
        if ring.state == "ringing" and ring.direction == "BUSINESS_INITIATED":
            self._tell("calls", envelopes.call_status(ring, now(), "REJECTED"))
        self._over(person, ring, "put down")

    # What the business asks of the Graph API.

    def connect(self, person: Person, described: object, own_id: str) -> Ring:
        """The business rings him. Raises GraphError."""
        given = described if isinstance(described, dict) else {}
        sdp = given.get("sdp")
        if given.get("sdp_type") != "offer" or not isinstance(sdp, str):
            raise GraphError(138004, "session.sdp_type must be offer")
        if not person.may_be_called():
            raise GraphError(138006)
        ring = self._new(person, "BUSINESS_INITIATED", sdp)
        ring.own_id = own_id
        self._tell("calls", envelopes.call_status(ring, now(), "RINGING"))
        return ring

    def act(self, person: Person, ring: Ring, action: object, described: object) -> None:
        """pre_accept, accept, reject, terminate. Raises GraphError."""
        if action in ("pre_accept", "accept"):
            if ring.state not in ("ringing", "connecting"):
                raise GraphError(138007, "this call is over")
            ring.answer = rules.answer(described)
            ring.state = "connecting"
            if action == "accept":
                ring.state, ring.talked_from = "talking", now()
            self._network.change()
        elif action in ("reject", "terminate"):
            if ring.state != "ended":
                self._over(person, ring, "rejected" if action == "reject" else "ended by the helpline")
        else:
            raise GraphError(131009, "action")

    def close(self) -> None:
        for timer in self._timers:
            timer.cancel()

    def _new(self, person: Person, direction: str, sdp: str) -> Ring:
        if person.call is not None and person.call.state != "ended":
            raise GraphError(138003)
        ring = person.call = Ring(call_id(), person.id, direction, "ringing", sdp)
        loop = asyncio.get_running_loop()
        self._timers.add(loop.call_later(NOT_ANSWERED_SECONDS, self._late, person, ring))
        self._network.change()
        return ring

    def _late(self, person: Person, ring: Ring) -> None:
        if ring.state in ("ringing", "connecting"):
            self._over(person, ring, "not answered")

    def _over(self, person: Person, ring: Ring, reason: str) -> None:
        ring.state, ring.reason = "ended", reason
        self._tell("calls", envelopes.call_over(person, ring, now()))
        self._network.change()
