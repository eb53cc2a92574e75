"""One seat in a call: what it publishes, what it is shown, and the page that it sits in at present.

The seat outlives pages: SSRCs, numbering and slots stay when a browser reloads. Knows no other seat.
"""

from __future__ import annotations

import secrets

from media.api import MAX_PARTICIPANTS, CallPolicy, Kind, Slot
from media.downlink import START, Downlink
from media.feedback import RoundTrip, SenderClock
from media.link import Link
from media.rtp.header import ABS_SEND_TIME, AUDIO_LEVEL, TRANSPORT_WIDE
from media.sdp_plan import Plan, Section, SlotSources
from media.subscription import Subscription
from media.track import Format, Track
from media.transport import Transport
from media.uplink import Uplink

SLOTS = MAX_PARTICIPANTS - 1


class Seen:
    """When and in which state a participant's link was last looked at; kept by `reports` and `caps`."""

    __slots__ = ("counted", "fell_at", "followed_at", "looked_at", "paused", "told_at")

    def __init__(self) -> None:
        self.looked_at = self.followed_at = self.told_at = -1e9
        #: When the cap last fell: a REMB can be lost on the very link that it is to relieve.
        self.fell_at = -1e9
        #: Whether its pictures rested.
        self.paused = False
        #: Packets received and lost of each track.
        self.counted: dict[Kind, tuple[int, int]] = {}


class Participant:
    """A seat, taken until `leave`."""

    def __init__(self, participant_id: str, policy: CallPolicy) -> None:
        self.id = participant_id
        self.sources = tuple(SlotSources(*(_ssrc() for _ in range(3))) for _ in range(SLOTS))
        self.tracks: dict[Kind, Track] = {
            "audio": Track(participant_id, "audio"),
            "video": Track(participant_id, "video"),
        }
        self.subscriptions = tuple(_pair(participant_id, source) for source in self.sources)
        self.by_ssrc = {s.ssrc: s for pair in self.subscriptions for s in pair.values()}
        #: Who is shown in each slot.
        self.shown: list[str | None] = [None] * SLOTS
        self.transport: Transport | None = None
        self.plan: Plan | None = None
        self.session_id = secrets.randbits(62)
        self.version = 0
        #: What it may send, bit/s: the policy's word, or that of an unknown link while the policy has said none.
        self.cap = START
        #: The page gets feedback on its sound too, so its cap counts that.
        self.numbers = False
        self.told_cap = 0
        self.seen = Seen()
        #: What is known of a link that is not there.
        self._downlink = Downlink()
        self._uplink = Uplink(1.0)
        self.round_trip = RoundTrip()
        self.clock = SenderClock()
        self.reported_at = -1e9
        #: Monotonic; 0 until the first page was heard.
        self.heard = 0.0
        #: How many of the silences (2, 10, 60 s) were told.
        self.silences = 0
        #: Silent for so long that nothing is sent; its page still counts.
        self.resting = False
        #: Slots and number of the missing, as last told to the page.
        self.told: tuple[tuple[Slot, ...], int] = ((), 0)

    @property
    def connected(self) -> bool:
        """Media can flow."""
        return self.transport is not None and self.transport.connected

    @property
    def downlink(self) -> Downlink:
        """The way to the page that sits here; another one begins anew."""
        return self.transport.link.downlink if self.transport is not None else self._downlink

    @property
    def uplink(self) -> Uplink:
        """The way from the page that sits here."""
        return self.transport.link.uplink if self.transport is not None else self._uplink

    @property
    def listening(self) -> bool:
        """What is sent may be heard."""
        return self.connected and not self.resting

    def seat_page(self, transport: Transport) -> None:
        """Sit in another page; the one before is the caller's to close."""
        self.transport = transport
        self.leave_page()

    def leave_page(self) -> None:
        """The page has gone: its sources have ended."""
        self.resting = False
        self.clock = SenderClock()
        self.round_trip = RoundTrip()
        for track in self.tracks.values():
            track.reset()

    def take_plan(self, plan: Plan) -> None:
        """Send and expect what the last answer said."""
        self.plan = plan
        formats: dict[int, Format] = {}
        for kind, track in self.tracks.items():
            section = next((s for s in plan.sections if s.kind == kind and s.uplink and s.accepted), None)
            if section is not None:
                formats |= _formats(track, section)
        if self.transport is not None:
            self.transport.link.formats = formats
            self._agree(plan, self.transport.link)
        for index, pair in enumerate(self.subscriptions):
            for kind, subscription in pair.items():
                link = self.transport.link if self.transport is not None else None
                subscription.attach(link, self.section(index, kind))

    def _agree(self, plan: Plan, link: Link) -> None:
        """Which extensions the page's packets have, and whether ours are answered with transport-wide feedback."""
        sections = [section for section in plan.sections if section.accepted]
        agreed = {uri: number for section in sections for uri, number in section.extensions.items()}
        answers = any("transport-cc" in codec.feedback for section in sections for codec in section.codecs)
        number, time = agreed.get(TRANSPORT_WIDE), agreed.get(ABS_SEND_TIME)
        link.number_head = number << 4 | 1 if number and answers else 0
        link.time_head = time << 4 | 2 if time else 0
        link.downlink.agree(link.number_head > 0)
        # Firefox numbers its picture alone.
        self.numbers = any(s.kind == "audio" and s.uplink and TRANSPORT_WIDE in s.extensions for s in sections)

    def section(self, slot: int, kind: Kind) -> Section | None:
        """The section of the answer that shows this slot."""
        sections = self.plan.sections if self.plan is not None else ()
        return next((s for s in sections if s.slot == slot and s.kind == kind and s.accepted), None)

    def offered_slots(self) -> list[int]:
        """Slots that the page has made room for."""
        return [i for i in range(SLOTS) if self.section(i, "audio") or self.section(i, "video")]

    def slots(self) -> tuple[Slot, ...]:
        """The slots as the server is told of them."""
        return tuple(
            Slot(index, _mid(self.section(index, "audio")), _mid(self.section(index, "video")), self.shown[index])
            for index in self.offered_slots()
        )


def _pair(participant_id: str, source: SlotSources) -> dict[Kind, Subscription]:
    return {
        "audio": Subscription(participant_id, "audio", source.audio_ssrc, 0),
        "video": Subscription(participant_id, "video", source.video_ssrc, source.video_rtx_ssrc),
    }


def _formats(track: Track, section: Section) -> dict[int, Format]:
    track.allowed = frozenset(section.remote_ssrcs)
    track.level_id = section.extensions.get(AUDIO_LEVEL)
    formats: dict[int, Format] = {}
    for codec in section.codecs:
        formats[codec.payload_type] = Format(track, codec)
        if codec.rtx_payload_type is not None:
            formats[codec.rtx_payload_type] = Format(track, codec, codec.payload_type)
    return formats


def _mid(section: Section | None) -> str | None:
    return section.mid if section is not None else None


def _ssrc() -> int:
    return 1 + secrets.randbelow(0xFFFFFFFE)
