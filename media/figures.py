"""Where the policy touches a call: figures are read from seats here, and orders are handed back to them.

Everything that the packet path measures comes through `read`, everything that the policy decides goes through
`_order`; no other file knows both.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from media.api import MediaEvent
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
        try:
            events = self.steering.tick([read(one, participants, now) for one in participants.values()], now)
            for one in participants.values():
                _order(self.steering, one)
        except Exception:  # without new advice a call goes on as it was
            self._faults += 1
            if self._faults & (self._faults - 1) == 0:
                log.exception("the policy failed (%d times)", self._faults)
            return []
        return events


def read(one: Participant, participants: Mapping[str, Participant], now: float) -> Figures:
    """One seat's figures of this moment."""
    return Figures(
        participant_id=one.id,
        connected=one.connected,
        heard_ago=now - one.heard if one.heard else 0.0,
        round_trip=one.round_trip.seconds,
        up=_up(one),
        down=_down(one, participants, now),
        shows=tuple(shown for shown in one.shown if shown is not None),
    )


def _up(one: Participant) -> Leg:
    tracks = [track for track in one.tracks.values() if track.ssrc >= 0]
    lost = sum(track.reception.lost for track in tracks)
    due = lost + sum(track.reception.received for track in tracks)
    return Leg(rate=sum(track.bitrate() for track in tracks), loss=lost / due if due else None)


def _down(one: Participant, participants: Mapping[str, Participant], now: float) -> Leg:
    """By the page's REMB, which counts pictures only, and by its reports."""
    said = [other.cap.said_by(one.id, now) for other in participants.values()]
    told = [bitrate for bitrate in said if bitrate is not None]
    losses = [s.fraction_lost / 256 for s in one.by_ssrc.values() if s.track is not None and s.confirmed]
    return Leg(capacity=sum(told) if told else None, loss=max(losses, default=None))


def _order(steering: Steering, one: Participant) -> None:
    one.cap.limit = steering.known(one.id).cap.picture
