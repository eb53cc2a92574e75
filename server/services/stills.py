"""Stills while the picture is paused: from a sender's page to those who are to see them, piece by piece.

> Each piece goes out when the receiver has acknowledged the one before and its link has had the time for it, so a
> still never stands in the way of the voice. Nothing is ever stored.

It must not know Socket.IO or the media plane's measurements, only its rungs and its advice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog

from media import api as media
from server.domain.errors import Conflict, Forbidden
from server.domain.participants import SeatRole
from server.domain.pieces import Piece
from server.domain.stills import Feed, Sender, Still
from server.services.live_call import LiveCall, LiveCalls, LiveSeat

log = structlog.get_logger("stills")

ASKERS = frozenset({SeatRole.DOCTOR, SeatRole.SUPERVISOR})
BULK_BITRATE = 16_000
"""What pieces may take of a link, bit/s, while its advice is not known."""
LEAST_BULK_BITRATE = 1_000
OVERHEAD = 1.5
"""What base64, JSON and headers add to a piece on the wire."""


class StillService:
    """The stills of all calls of this node. `now`: monotonic seconds."""

    def __init__(self, plane: media.MediaPlane, live: LiveCalls, now: Callable[[], float] = time.monotonic) -> None:
        self._live = live
        self._now = now
        plane.listen(self._on_media)

    def take(self, socket_id: str, call_id: str, piece: Piece) -> int:
        """Take a piece in and pass it on; which piece is wanted next. Raises NotFound, Conflict."""
        call, seat = self._live.seat_of(socket_id, call_id)
        following = call.stills.setdefault(seat.participant.id, Sender()).take(piece, self._now())
        self._feed_all(call_id, call)
        return following

    def ask(self, socket_id: str, call_id: str, participant_id: str) -> None:
        """Have a participant's page send one sharp picture to the asker.

        Raises NotFound, Forbidden(`call.not_for_this_seat`), Conflict(`participant.away`).
        """
        call, seat = self._live.seat_of(socket_id, call_id)
        if seat.participant.role not in ASKERS:
            raise Forbidden("call.not_for_this_seat", "Only a doctor may ask for a picture.")
        asked = call.seats.get(participant_id)
        if asked is None or asked is seat or asked.socket_id is None or self._live.listener is None:
            raise Conflict("participant.away", "This participant is not connected now.")
        call.asking.setdefault(participant_id, set()).add(seat.participant.id)
        self._live.listener.still_asked(call_id, asked.socket_id, seat.participant.id)

    def seated(self, call_id: str, participant_id: str) -> None:
        """Another page has taken this seat: it has no picture yet."""
        call = self._live.by_id.get(call_id)
        seat = call.seats.get(participant_id) if call is not None else None
        if call is not None and seat is not None:
            self._stop(seat)
            seat.feed = Feed()
            self._feed_all(call_id, call)

    def left(self, call_id: str, participant_id: str) -> None:
        """Nothing of the participant is passed on any more."""
        call = self._live.by_id.get(call_id)
        if call is not None:
            call.stills.pop(participant_id, None)
            call.asking.pop(participant_id, None)

    async def close(self) -> None:
        """Stop passing on."""
        feeding = [seat.feeding for call in self._live.by_id.values() for seat in call.seats.values()]
        for task in feeding:
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in feeding if task is not None), return_exceptions=True)

    def _feed_all(self, call_id: str, call: LiveCall) -> None:
        for seat in call.seats.values():
            is_idle = seat.feeding is None or seat.feeding.done()
            if is_idle and seat.socket_id is not None and seat.feed.next(call.stills, _wants(call, seat)):
                seat.feeding = asyncio.create_task(self._feed(call_id, call, seat))

    async def _feed(self, call_id: str, call: LiveCall, seat: LiveSeat) -> None:
        """Send what there is for this seat; ends when there is nothing, or when its page does not answer."""
        try:
            while self._live.by_id.get(call_id) is call and await self._feed_one(call_id, call, seat):
                pass
        except Exception:
            log.exception("still_not_passed_on")

    async def _feed_one(self, call_id: str, call: LiveCall, seat: LiveSeat) -> bool:
        listener, socket_id = self._live.listener, seat.socket_id
        outgoing = seat.feed.next(call.stills, _wants(call, seat))
        if outgoing is None or listener is None or socket_id is None:
            return False
        began = self._now()
        if not await listener.piece(call_id, socket_id, outgoing, outgoing.still.age_at(began)):
            return False
        done = seat.feed.acknowledged()
        if done is not None and done.asked:
            call.asking.get(outgoing.sender_id, set()).discard(seat.participant.id)
            sender = call.seats.get(outgoing.sender_id)
            if sender is not None and sender.socket_id is not None:
                listener.still_arrived(call_id, sender.socket_id, seat.participant.id, done.bulk_id)
        bitrate = seat.link.advice.bulk_down if seat.link.advice is not None else BULK_BITRATE
        needed = len(outgoing.octets) * 8 * OVERHEAD / max(bitrate, LEAST_BULK_BITRATE)
        await asyncio.sleep(max(0.0, needed - (self._now() - began)))
        return True

    def _stop(self, seat: LiveSeat) -> None:
        if seat.feeding is not None:
            seat.feeding.cancel()
            seat.feeding = None

    def _on_media(self, event: media.MediaEvent) -> None:
        call = self._live.by_id.get(event.call_id)
        if call is not None and isinstance(event, media.RungsChanged):
            call.rungs = event.rungs
            self._feed_all(event.call_id, call)


def _wants(call: LiveCall, seat: LiveSeat) -> Callable[[str, Still], bool]:
    """What this seat is to get: the stills of whomever it sees in stills, and those it has asked for."""
    own = seat.participant.id
    paused = {
        pair.sender_id
        for pair in call.rungs
        if pair.receiver_id == own and pair.rung is media.Rung.STILLS and pair.sender_id != own
    }

    def wants(sender_id: str, still: Still) -> bool:
        return sender_id in paused or (still.asked and own in call.asking.get(sender_id, ()))

    return wants
