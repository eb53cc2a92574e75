"""Where the policy touches a call: figures are read from seats here, and orders are handed back to them.

Everything that the packet path measures comes through `read`, everything that the policy decides goes through
`_order`; no other file knows both.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from media.api import MediaEvent
from media.bandwidth import VOICE
from media.measured import Figures, Leg
from media.participant import Participant
from media.steering import Steering

log = logging.getLogger(__name__)


class Guarded:
    """Runs the policy of a call; a fault in it stops neither the tick nor the packets."""

    def __init__(self, steering: Steering) -> None:
        self.steering = steering
        self._faults = 0

    def tick(self, participants: Mapping[str, Participant], now: float) -> list[MediaEvent]:
        """Feed the policy, hand its orders on; what it has to tell."""
        if not self.steering.due(now):
            return []
        try:
            events = self.steering.tick(self._figures(participants, now), now)
            for one in participants.values():
                _order(self.steering, one, now)
        except Exception:  # without new advice a call goes on as it was
            self._faults += 1
            if self._faults & (self._faults - 1) == 0:
                log.exception("the policy failed (%d times)", self._faults)
            return []
        return events

    def _figures(self, participants: Mapping[str, Participant], now: float) -> list[Figures]:
        known = self.steering.known
        return [read(one, known(one.id).voices_down, now) for one in participants.values()]


def read(one: Participant, voices: int, now: float) -> Figures:
    """One seat's figures of this moment; `voices`: bit/s of those it is sent, which a REMB does not count."""
    up, down = one.uplink, one.downlink
    capacity = int(down.capacity) if down.numbered else int(down.capacity) - VOICE + voices
    brake = up.cap(now)
    return Figures(
        participant_id=one.id,
        connected=one.connected,
        heard_ago=now - one.heard if one.heard else 0.0,
        round_trip=down.round_trip,
        up=Leg(None if brake is None else int(brake), int(up.rate(now)), up.queue(now), up.loss(now)),
        down=Leg(
            capacity=capacity if down.measured else None,
            queue=down.queue_delay,
            loss=down.loss if down.measured else None,
            paused=down.paused,
        ),
        shows=tuple(shown for shown in one.shown if shown is not None),
    )


def _order(steering: Steering, one: Participant, now: float) -> None:
    known = steering.known(one.id)
    one.downlink.expect(known.start.down, now)
    one.downlink.worth(known.useful)
    one.cap = known.cap.total if one.numbers else known.cap.picture
    for sender, pair in zip(one.shown, one.subscriptions, strict=True):
        served = steering.served.get((one.id, sender or ""))
        if served is not None:
            pair["video"].layers = served.layers
            pair["video"].hold(served.held)
            pair["audio"].red = served.red
