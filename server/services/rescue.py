"""Rescue of running calls by the control room, one tap each: every one audited, shown to both ends, and undone.

> What is said about a link is a row and holds through reloads and restarts of the page and of the server.

Moving a patient and taking up an encounter are in `moving`. Must not know HTTP, Socket.IO or packets.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from server.domain.clinical_access import Purpose
from server.domain.encounters import CLAIMED
from server.domain.errors import Conflict, invalid
from server.domain.identity import Actor, Role
from server.domain.links import RUNGS, LinkRule, rank
from server.domain.participants import SeatRole
from server.domain.permissions import require
from server.domain.proof import PATIENT_SIDE
from server.services.access import encounter_for
from server.services.links import LinkService
from server.services.live_call import LiveCall, LiveCalls, LiveSeat, Rescued
from server.services.ports import Store
from server.services.seating import take_seat

LOWEST = "audio"
"""A rung that the control room may demand at most: voice is never taken away."""
CUES = ("come_closer", "check_microphone", "wait_please", "call_us")


class Rescue(StrEnum):
    #: Voice alone, for everybody.
    AUDIO_ONLY = "audio_only"
    #: One rung less than the worst that anybody gets now.
    LOWER = "lower"
    #: What the links carry again.
    FREE = "free"
    #: Over TURN by TLS on one TCP port, and no other way; and back.
    RELAY = "relay"
    DIRECT = "direct"
    #: The page lets its devices and its connection go and begins anew.
    RESTART = "restart"
    #: Words or a cue on the screen, with a sound and, where the browser can, a voice.
    SAY = "say"


class Side(StrEnum):
    PATIENT = "patient"
    DOCTOR = "doctor"
    BOTH = "both"


_OF_LINKS = frozenset({Rescue.AUDIO_ONLY, Rescue.LOWER, Rescue.FREE, Rescue.RELAY, Rescue.DIRECT})
_WHOLE_CALL = frozenset({Rescue.AUDIO_ONLY, Rescue.LOWER, Rescue.FREE})


@dataclass(frozen=True, slots=True)
class Order:
    kind: Rescue
    side: Side = Side.BOTH
    text: str = ""
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the call's links are ruled now; `told`: how many pages heard of it."""

    at_most: str
    relayed: tuple[str, ...]
    told: int


class RescueService:
    def __init__(self, store: Store, live: LiveCalls, links: LinkService) -> None:
        self._store = store
        self._live = live
        self._links = links

    async def rescue(self, actor: Actor, encounter_id: str, order: Order) -> Outcome:
        """Raises Forbidden, NotFound, Invalid, Conflict(`call.closed`)."""
        require(actor, Role.SUPERVISOR)
        _refuse_nothing_said(order)
        call = self._live.by_id.get(encounter_id)
        chosen = _chosen(call, order) if call is not None else []
        rules = _rules(call, chosen, order.kind) if call is not None else []
        async with self._store.work() as work:
            encounter = await encounter_for(
                work,
                actor,
                encounter_id,
                Purpose.CARD,
                f"rescue.{order.kind.value}",
                lock=True,
                reason=order.cue or order.text or order.side.value,
            )
            if encounter.state not in CLAIMED or call is None:
                raise Conflict("call.closed", "This call is not open.")
            await work.link_rules.keep(rules)
        await self._links.ruled(encounter_id, rules)
        told = self._tell(encounter_id, call, chosen, actor, order)
        seats = [seat for seat in call.seats.values() if seat.participant.left_at is None]
        relayed = {seat.participant.role.value for seat in seats if seat.link.rule.relay_only}
        most = max((seat.link.rule.at_most for seat in seats), key=rank, default=RUNGS[0])
        return Outcome(most, tuple(sorted(relayed)), told)

    async def join(self, actor: Actor, encounter_id: str) -> None:
        """A seat for this supervisor, who is seen by both ends as soon as his page takes it.

        Raises Forbidden, NotFound, Conflict(`call.closed`, `call.full`).
        """
        require(actor, Role.SUPERVISOR)
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.CARD, "rescue.join", lock=True)
            if encounter.state not in CLAIMED:
                raise Conflict("call.closed", "This call is not open.")
            seats = await work.participants.of_encounter(encounter_id)
            if any(seat.person_id == actor.person_id for seat in seats):
                return
            seat, _ = await take_seat(work, actor, encounter, work.began_at)
            # Kept as one who has left: his page's `call.join` is what the others see.
            await work.participants.save(replace(seat, left_at=work.began_at))

    def _tell(self, call_id: str, call: LiveCall, chosen: list[LiveSeat], actor: Actor, order: Order) -> int:
        """A lower rung is told by the ladder itself, in the same words at both ends."""
        if order.kind in (Rescue.AUDIO_ONLY, Rescue.LOWER) or self._live.listener is None:
            return len(self._live.sockets(call_id))
        concerned = {seat.participant.id for seat in chosen}
        told = 0
        for seat in call.seats.values():
            yours = seat.participant.id in concerned
            if seat.socket_id is None or (order.kind is Rescue.SAY and not yours):
                continue
            news = Rescued(order.kind.value, actor.name, yours, order.text, order.cue)
            self._live.listener.rescued(call_id, seat.socket_id, news)
            told += 1
        return told


def _refuse_nothing_said(order: Order) -> None:
    if order.kind is Rescue.SAY and not order.text.strip() and order.cue not in CUES:
        raise invalid("text", "missing", "Write a message or choose a cue.")


def _chosen(call: LiveCall, order: Order) -> list[LiveSeat]:
    """Whom it concerns: all for what rules the whole call, else the seats of that side."""
    seats = [seat for seat in call.seats.values() if seat.participant.left_at is None]
    if order.kind in _WHOLE_CALL or order.side is Side.BOTH:
        return seats
    if order.side is Side.DOCTOR:
        return [seat for seat in seats if seat.participant.role is SeatRole.DOCTOR]
    return [seat for seat in seats if seat.participant.role in PATIENT_SIDE]


def _rules(call: LiveCall, chosen: list[LiveSeat], kind: Rescue) -> list[LinkRule]:
    if kind not in _OF_LINKS:
        return []
    most = {Rescue.AUDIO_ONLY: LOWEST, Rescue.FREE: RUNGS[0], Rescue.LOWER: _one_less(call, chosen)}.get(kind)
    ruled = []
    for seat in chosen:
        before = seat.link.rule
        after = before if most is None else replace(before, at_most=most)
        ruled.append(after if kind in _WHOLE_CALL else replace(after, relay_only=kind is Rescue.RELAY))
    return ruled


def _one_less(call: LiveCall, chosen: list[LiveSeat]) -> str:
    now = [pair.rung.value for pair in call.rungs] + [seat.link.rule.at_most for seat in chosen]
    worst = max((rank(one) for one in now), default=0)
    return RUNGS[min(worst + 1, RUNGS.index(LOWEST))]
