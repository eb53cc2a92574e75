"""The policy of one call: reads everybody's figures, decides who gets whom how, and tells it as advice.

Pure: figures, wishes and time in; events, caps and orders for the packet path out. Joins the parts (`steered` what
is known of one participant, `pair` the ladder of two, `shares` the division of a link); must not know packets.

> Whoever is not there holds nobody's picture down. During an outage nothing is decided: figures of a dead link say
> nothing of the link that comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from media import bulk
from media.advice import Advice, Expectation, Reason, Reported, Rung, RungShown, Wish
from media.api import AdviceChanged, CallPolicy, MediaEvent, RungsChanged
from media.ladder import RUNGS
from media.measured import Figures, Leg, Served
from media.orders import Outlook, advise, begin, cap, picture_room, useful, wait_before
from media.pair import Pair
from media.shares import divide, for_all, moves
from media.steered import Steered
from media.voice import wire_rate

EVERY = 0.2
"""Seconds between decisions; the packet path holds a picture back by itself when a link clogs."""
_RUNGS_APART = 2.0
"""Seconds between rungs of which only the reason or the side is new."""


class Steering:
    """The policy of one call."""

    def __init__(self, call_id: str, policy: CallPolicy) -> None:
        self._call_id = call_id
        self._policy = policy
        self._steered: dict[str, Steered] = {}
        self._pairs: dict[tuple[str, str], Pair] = {}
        self._at = -1e9
        self._rungs: tuple[RungShown, ...] = ()
        self._rungs_at = -1e9
        #: (receiver, sender) → how the packet path is to serve them.
        self.served: dict[tuple[str, str], Served] = {}

    def expect(self, participant_id: str, expectation: Expectation) -> None:
        """What the page measured before the call; of no weight once its link was measured."""
        steered = self._one(participant_id)
        if not steered.measured:
            steered.expect(expectation)

    def wish(self, participant_id: str, wish: Wish) -> None:
        """What people chose for this participant's link."""
        self._one(participant_id).wish = wish

    def reported(self, participant_id: str, report: Reported, now: float) -> None:
        """The page's own figures."""
        self._one(participant_id).reported(report, now)

    def forget(self, participant_id: str) -> None:
        """It has left its seat."""
        self._steered.pop(participant_id, None)
        for table in (self._pairs, self.served):
            for pair in [pair for pair in table if participant_id in pair]:
                del table[pair]

    def known(self, participant_id: str) -> Steered:
        """What is known of the participant; to be read only."""
        return self._one(participant_id)

    def advice(self, participant_id: str, now: float) -> Advice:
        """The advice in force; for a page that has just come, that of its start."""
        one = self._one(participant_id)
        if one.advice is not None:
            return one.advice
        others = [other for who, other in self._steered.items() if who != participant_id]
        trips = [other.round_trip for other in (one, *others) if other.round_trip is not None]
        one.choose_layers(trips, len(self._steered), decide=False)
        self._speak(one, others, [other.down for other in others], now)
        one.sent = one.sent or begin(one, others)
        one.cap = cap(one, picture_room(one, others), self._policy.video_bitrate)
        moving = moves(one.sent)
        still_way = None if moving else min([one.up, *(other.down for other in others)])
        return advise(one, Outlook(one.sent.rung, Reason.START, wire_rate(one.voice), moving, still_way, False))

    def due(self, now: float) -> bool:
        """Whether it is time for another tick; more often is of no use."""
        return now - self._at >= EVERY

    def tick(self, figures: Iterable[Figures], now: float) -> list[MediaEvent]:
        """Take everybody's figures; what changed by them."""
        self._at = now
        present = {one.participant_id: one for one in figures}
        in_the_way = {rung.sender_id for rung in self._rungs if rung.up}
        for who, one in present.items():
            self._one(who).take(one, who in in_the_way, now)
        self._voices(present, now)
        self._ladders(present, now)
        rungs = [rung for who in present for rung in self._send(who, present)]
        events = [event for who in present for event in self._tell(who, present, rungs, now)]
        return events + self._tell_rungs(tuple(rungs), now)

    def _one(self, participant_id: str) -> Steered:
        known = self._steered.get(participant_id)
        if known is None:
            known = self._steered[participant_id] = Steered()
        return known

    def _receivers(self, sender: str, present: Mapping[str, Figures]) -> list[str]:
        """Who is there and shows the sender."""
        return [r for r, one in present.items() if sender in one.shows and r != sender and self._one(r).there]

    def _shows(self, receiver: str, present: Mapping[str, Figures]) -> list[str]:
        """Whom the receiver's link has to carry now, the main one first."""
        shown = present[receiver].shows
        return [s for s in shown if s in present and s != receiver and self._one(s).there]

    def _voices(self, present: Mapping[str, Figures], now: float) -> None:
        """Every voice goes to all, so it suits the thinnest of their links."""
        for who in present:
            receivers = self._receivers(who, present)
            if not receivers and self._one(who).advice is not None:
                continue  # nobody hears it, so nothing is known that would be a reason to change it
            rooms = [self._one(r).down // max(1, len(self._shows(r, present))) for r in receivers]
            self._speak(self._one(who), [self._one(r) for r in receivers], rooms, now)

    def _speak(self, sender: Steered, receivers: list[Steered], rooms: list[int], now: float) -> None:
        if not all(one.settled(now) for one in (sender, *receivers)):
            return
        low_data = any(one.wish.low_data for one in (sender, *receivers))
        red = sender.repeat_up.on
        shaped = red or any(receiver.repeat_down.on for receiver in receivers)
        sender.voice = sender.voice_choice.update(min([sender.up, *rooms]), red, shaped, low_data, now)

    def _ladders(self, present: Mapping[str, Figures], now: float) -> None:
        """Every pair of which both are there finds its step."""
        for who in present:
            receiver, shown = self._one(who), self._shows(who, present)
            if not receiver.there:
                continue
            receiver.voices_down = self._voices_to(receiver, shown)
            receiver.useful = useful(receiver, [self._one(s) for s in shown], self._policy.video_bitrate)
            room = max(0, receiver.down - receiver.voices_down)
            for sender, share in divide(room, shown).items():
                pair = self._pairs.setdefault((who, sender), Pair())
                speaker = self._one(sender)
                voice_room = min(speaker.upward.carries, receiver.down // len(shown))
                pair.update(receiver, speaker, share, voice_room, now)

    def _voices_to(self, receiver: Steered, senders: Iterable[str]) -> int:
        """bit/s of the voices that a receiver is sent."""
        return sum(wire_rate(self._one(s).voice, receiver.repeat_down.on) for s in senders)

    def _send(self, who: str, present: Mapping[str, Figures]) -> list[RungShown]:
        """What this sender sends for all, how much of it each gets, and its cap."""
        sender = self._one(who)
        pairs = {r: self._pairs[r, who] for r in self._receivers(who, present) if (r, who) in self._pairs}
        trips = [t for other in (who, *pairs) if (t := self._one(other).round_trip) is not None]
        sender.choose_layers(trips, len(present), decide=bool(pairs))
        counts: dict[str, int] = {}
        if pairs:
            sender.sent, counts = for_all({r: pair.step for r, pair in pairs.items()})
        elif sender.sent is None:
            sender.sent = begin(sender, [])
        for r, count in counts.items():
            self.served[r, who] = Served(count or 3, count == 0, self._one(r).repeat_down.on)
        whole = [r for r, count in counts.items() if count == 3] or list(pairs)
        rooms = [max(0, pairs[r].carries - self._one(r).short) for r in whole]
        sender.cap = cap(sender, max(rooms, default=picture_room(sender, [])), self._policy.video_bitrate)
        shown = [r for r in present if (r, who) in self._pairs and who in present[r].shows]
        return [self._pairs[r, who].shown(self._one(r), sender, (r, who), counts.get(r, 3)) for r in shown]

    def _tell(
        self, who: str, present: Mapping[str, Figures], rungs: list[RungShown], now: float
    ) -> list[MediaEvent]:
        """The participant's advice, if it is another one than it was told."""
        one = self._one(who)
        shown = self._shows(who, present)
        senders = [(s, leg.up, self._one(s).round_trip) for s in shown if (leg := self._one(s).figures) is not None]
        if one.settled(now):
            rooms = [one.down, *(self._one(s).up for s in shown)]
            down = one.figures.down if one.figures is not None else Leg()
            one.playout.update(rooms, senders, (down, one.round_trip), now)
        advice = advise(one, self._outlook(who, present, rungs))
        if one.advice is not None and now - one.told_at < wait_before(one.advice, advice):
            return []
        one.advice, one.told_at = advice, now
        return [AdviceChanged(self._call_id, who, advice)]

    def _outlook(self, who: str, present: Mapping[str, Figures], rungs: list[RungShown]) -> Outlook:
        one, shown = self._one(who), self._shows(who, present)
        gets = [rung for rung in rungs if rung.sender_id == who and self._one(rung.receiver_id).there]
        best = min(gets, key=lambda rung: RUNGS.index(rung.rung), default=None)
        rung, reason = (best.rung, best.reason) if best is not None else (begin(one, []).rung, Reason.START)
        moving = any(r.receiver_id == who and RUNGS.index(r.rung) < RUNGS.index(Rung.STILLS) for r in rungs)
        ways = [self._way_of_stills(r.receiver_id, present) for r in gets if r.rung is Rung.STILLS]
        pairs = [self._pairs[r.receiver_id, who] for r in gets]
        free = any(pair.limited_by is None for pair in pairs)
        return Outlook(rung, reason, self._voices_to(one, shown), moving, min(ways, default=None), free)

    def _way_of_stills(self, receiver: str, present: Mapping[str, Figures]) -> int:
        """bit/s that a receiver's link has for the stills of one sender."""
        one, shown = self._one(receiver), self._shows(receiver, present)
        room = bulk.allowance(one.down, self._voices_to(one, shown), moving=False)
        return room // max(1, len(shown))

    def _tell_rungs(self, rungs: tuple[RungShown, ...], now: float) -> list[MediaEvent]:
        if rungs == self._rungs:
            return []
        same = [(r.receiver_id, r.sender_id, r.rung) for r in rungs] == [
            (r.receiver_id, r.sender_id, r.rung) for r in self._rungs
        ]
        if same and now - self._rungs_at < _RUNGS_APART:
            return []
        self._rungs, self._rungs_at = rungs, now
        return [RungsChanged(self._call_id, rungs)]
