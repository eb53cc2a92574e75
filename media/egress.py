"""The way out of a packet: which number it has for one receiver, whether it goes now, waits or is left out.

Sound goes at once; picture and repairs at the pace of the link. Runs once per packet and receiver. Knows links and
subscriptions, nothing of who decides about them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from media.datagrams import Datagrams
from media.link import Link
from media.packet import ON_THE_WIRE, Packet, Waiting
from media.probing import Probe
from media.repairs import Repairs
from media.rtp.cache import Cached
from media.rtp.red import redundancy
from media.subscription import Subscription
from media.thinning import ALL, Thinner, layer
from media.writer import MOST_PADDING, Writer

_PRESSED, _PRESSED_TRIPS = 0.25, 0.8
"""Seconds, and round trips, that pictures wait at the pacer, above which those that can be spared are: half of all,
which is seen at once, while on a long way a little more waiting is not."""
_HEADER = 24
"""Bytes of a header with its extensions, near enough for the pace."""
_OVERHEAD = _HEADER + ON_THE_WIRE
_PADDING = MOST_PADDING + _OVERHEAD


class Egress:
    """Numbers, paces and sends. `wake` is called when the first packet begins to wait."""

    def __init__(self, datagrams: Datagrams) -> None:
        self.writer = Writer(datagrams)
        self.wake: Callable[[], None] = lambda: None
        self._arena = datagrams.arena
        self._waiting: dict[Link, None] = {}
        self._repairs = Repairs(self.writer, self._queue)

    def begin_round(self, wall_seconds: float) -> None:
        """One send time serves a whole round."""
        self.writer.begin_round(wall_seconds)

    def send(self, subscription: Subscription, packet: Packet, now: float, in_place: bool) -> None:
        """Relay the packet; `in_place` when nobody needs its bytes after this."""
        link = subscription.link
        if link is None or link.tx is None or link.address is None:
            return
        out = subscription.payload_types.get(packet.marker & 0x7F)
        if out is None:
            return
        if packet.cached is None:
            self._send_sound(link, subscription, packet, out, in_place, now)
            return
        pictures = 0
        if packet.newest:
            pacer = link.downlink.pacer
            pressed = pacer.bytes and pacer.waiting(now) > max(_PRESSED, _PRESSED_TRIPS * link.round_trip)
            if pressed or subscription.layers < ALL or subscription.thinner is not None:
                if self._spared(subscription, packet, bool(pressed), now):
                    return
                pictures = subscription.thinner.pictures if subscription.thinner is not None else 0
            number = (packet.sequence + subscription.sequence_offset) & 0xFFFF
            kind = "video"
        else:
            number, pictures = subscription.late(packet.sequence, now)
            if number < 0:
                return
            kind = "repair"
        octets = packet.end - packet.payload
        if not link.downlink.pacer.passes(octets + _OVERHEAD, now):
            item = Waiting(subscription, subscription.generation, packet.cached, number, pictures, kind)
            if not self._queue(link, item, octets, now):
                return
        self.writer.relay(link, subscription, packet, out, number, pictures, in_place, now)

    def resend(self, subscription: Subscription, numbers: tuple[int, ...], now: float) -> None:
        """Answer a NACK."""
        self._repairs.answer(subscription, numbers, now)

    def release(self, now: float) -> bool:
        """Send what has waited long enough; whether more waits."""
        for link in list(self._waiting):
            pacer = link.downlink.pacer
            self.writer.cluster = pacer.cluster
            for item in pacer.pop(now):
                self._release(link, item, now)
            self.writer.cluster = None
            if not pacer.bytes:
                del self._waiting[link]
        return bool(self._waiting)

    def stop(self, link: Link) -> None:
        """Drop what waits for this page."""
        link.downlink.flush()
        self._waiting.pop(link, None)

    def probe(self, link: Link, subscriptions: Iterable[Subscription], probe: Probe, now: float) -> None:
        """Fill a burst with padding, on the first track that has repeats; without one there is none."""
        subscription = _padded(link, subscriptions)
        if subscription is None:
            return
        link.downlink.pacer.begin(probe)
        nothing = Cached(0, 0, 0, b"", now)
        item = Waiting(subscription, subscription.generation, nothing, 0, 0, "padding")
        for _ in range(probe.bytes // _PADDING + 2):
            if link.downlink.pacer.cluster is not None and self._queue(link, item, MOST_PADDING, now):
                self._release(link, item, now)

    def nudge(self, link: Link, subscriptions: Iterable[Subscription], now: float) -> None:
        """Send next to nothing, so that a page to which nothing else goes has something to tell of."""
        subscription = _padded(link, subscriptions)
        if subscription is not None:
            rtx = next(iter(subscription.repair_types.values()))
            self.writer.padding(link, subscription, rtx, 1, now)

    def _send_sound(
        self, link: Link, subscription: Subscription, packet: Packet, out: int, in_place: bool, now: float
    ) -> None:
        number = (packet.sequence + subscription.sequence_offset) & 0xFFFF
        if not packet.newest:
            number, _ = subscription.late(packet.sequence, now)
            if number < 0:
                return
        extra = b""
        if subscription.red and subscription.red_type >= 0:
            before = subscription.track.before if subscription.track is not None else None
            extra = bytes((out,))
            if packet.newest and before is not None and before.sequence == (packet.sequence - 1) & 0xFFFF:
                extra = redundancy(out, before.payload, (packet.timestamp - before.timestamp) & 0xFFFFFFFF)
            out, in_place = subscription.red_type, False
        link.downlink.pacer.sound(packet.end - packet.payload + len(extra) + _OVERHEAD, now)
        self.writer.relay(link, subscription, packet, out, number, 0, in_place, now, extra)

    def _spared(self, subscription: Subscription, packet: Packet, pressed: bool, now: float) -> bool:
        """Leave the packet out if its picture can be spared."""
        found = layer(self._arena, packet.payload, packet.end) if packet.vp8 else None
        thinner = subscription.thinner
        if thinner is None:
            if found is None:
                return False
            thinner = subscription.thinner = Thinner()
        allowed = min(subscription.layers, ALL - 1) if pressed else subscription.layers
        if not thinner.spares(found, packet.timestamp, bool(packet.marker & 0x80), allowed):
            return False
        first = (packet.sequence - (packet.missing if thinner.owns_gap else 0)) & 0xFFFF
        subscription.leave_out(first, packet.sequence, now)
        return True

    def _queue(self, link: Link, item: Waiting, octets: int, now: float) -> bool:
        """True: to be sent now. False: it waits for its turn."""
        downlink = link.downlink
        if downlink.pacer.push(item, octets + _OVERHEAD, item.kind, now):
            return True
        if item.rtx:
            downlink.repairs += 1
        if link not in self._waiting:
            idle = not self._waiting
            self._waiting[link] = None
            if idle:
                self.wake()
        return False

    def _release(self, link: Link, item: Waiting, now: float) -> None:
        subscription = item.subscription
        if item.rtx:
            link.downlink.repairs -= 1
        if item.generation != subscription.generation or subscription.link is not link:
            return
        if link.tx is None or link.address is None:
            return
        if item.kind == "padding":
            rtx = next(iter(subscription.repair_types.values()), None)
            if rtx is not None:
                self.writer.padding(link, subscription, rtx, MOST_PADDING, now)
            return
        out = subscription.payload_types.get(item.cached.marker & 0x7F)
        if out is None:
            return
        place = (out, item.number, item.pictures)
        if item.rtx:
            self.writer.again(link, subscription, item.cached, place, now)
        else:
            self.writer.late(link, subscription, item.cached, place, item.kind, now)


def _padded(link: Link, subscriptions: Iterable[Subscription]) -> Subscription | None:
    """The track whose repeats' SSRC takes the padding for this page; None when there can be none yet."""
    if link.tx is None or link.address is None:
        return None
    return next((s for s in subscriptions if s.repair_types and s.packets and s.link is link), None)
