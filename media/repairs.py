"""Repeats of what a receiver has missed: pictures from the source's cache, sound as it was sent.

A repeat goes only when it can still be in time, once a round trip, and takes its turn at the pacer. Knows links and
subscriptions, nothing of who decides about them.
"""

from __future__ import annotations

from collections.abc import Callable

from media.downlink import MOST_REPAIRS
from media.link import Link
from media.packet import ON_THE_WIRE, Waiting
from media.rtp.cache import KEEP
from media.subscription import Subscription
from media.writer import Writer

_RESENDS = 64
"""Repeats that one NACK can have; what is beyond has to be asked for again."""
SOUND_ROUND_TRIP = 0.25
"""Seconds; over longer links a repeat of sound comes after its moment."""

Queue = Callable[[Link, Waiting, int, float], bool]


class Repairs:
    """Answers NACKs."""

    def __init__(self, writer: Writer, queue: Queue) -> None:
        self._writer = writer
        self._queue = queue

    def answer(self, subscription: Subscription, numbers: tuple[int, ...], now: float) -> None:
        """Repeat what was asked for."""
        link = subscription.link
        if link is None or link.tx is None or link.address is None or subscription.switching:
            return
        if subscription.kind == "audio":
            self._sound(subscription, link, numbers, now)
        else:
            self._picture(subscription, link, numbers, now)

    def _sound(self, subscription: Subscription, link: Link, numbers: tuple[int, ...], now: float) -> None:
        if link.round_trip > SOUND_ROUND_TRIP:
            return
        for number in numbers[:_RESENDS]:
            packet = subscription.kept_packet(number)
            if packet is not None and subscription.may_resend(number, now, link.round_trip):
                link.downlink.pacer.sound(len(packet) + ON_THE_WIRE, now)
                self._writer.same(link, packet)

    def _picture(self, subscription: Subscription, link: Link, numbers: tuple[int, ...], now: float) -> None:
        track = subscription.track
        if track is None or track.cache is None:
            return
        for number in numbers[:_RESENDS]:
            if link.downlink.repairs >= MOST_REPAIRS:
                return
            sequence, pictures = subscription.original(number, now)
            cached = track.cache.get(sequence) if sequence >= 0 else None
            if cached is None or now - cached.arrival + link.round_trip / 2 > KEEP:
                continue
            out = subscription.payload_types.get(cached.marker & 0x7F)
            outdated = track.outdated(sequence, now)
            if out is None or outdated or not subscription.may_resend(number, now, link.round_trip):
                continue
            item = Waiting(subscription, subscription.generation, cached, number, pictures, "repair", rtx=True)
            if self._queue(link, item, len(cached.payload), now):
                self._writer.again(link, subscription, cached, (out, number, pictures), now)
