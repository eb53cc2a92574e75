"""What a participant receives in one slot of one kind: an outgoing track that stays while its sources change.

Holds the numbers of the rewrite. Pure but for the link it names; the packet path calls in, `media.call` binds.

> Per SSRC a sequence number is never used for two different packets: with AES-GCM that would give the key away.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from media.api import Kind
from media.rtp.cache import KEEP
from media.rtp.header import ABS_SEND_TIME, AUDIO_LEVEL, MID, TRANSPORT_WIDE, ExtensionBlock, extension_block
from media.sdp_plan import Section
from media.thinning import ALL, Thinner

if TYPE_CHECKING:
    from media.link import Link
    from media.track import Track

_UNBOUND: tuple[Link | None, Section | None, Track | None] = None, None, None
_NOTHING = ExtensionBlock(b"", 0, 0, 0)
_HISTORY = 128
_LEFT_OUT = -1
_AUDIO_KEPT = 64
"""Packets of sound kept as they were sent: a second and more, and no repeat of sound comes later in time."""


class Subscription:
    """One outgoing SSRC (and the one of its repairs) of one participant."""

    __slots__ = (
        "_resent", "_source", "_stretches", "clock_rate", "confirmed", "fraction_lost", "generation",
        "held", "kept", "kind", "last_at", "last_sequence", "last_timestamp", "layers", "link", "octets",
        "packets", "participant_id", "paused", "payload_types", "red", "red_type", "repair_types",
        "rtx_sequence", "rtx_ssrc", "section", "sequence_offset", "ssrc", "switching",
        "thinner", "timestamp_offset", "track", "with_level", "without_level",
    )  # fmt: skip

    def __init__(self, participant_id: str, kind: Kind, ssrc: int, rtx_ssrc: int) -> None:
        self.participant_id = participant_id
        self.kind = kind
        self.ssrc = ssrc
        self.rtx_ssrc = rtx_ssrc
        self.clock_rate = 48_000 if kind == "audio" else 90_000
        self.link, self.section, self.track = _UNBOUND
        #: Payload type of the source → ours; and ours → that of its RTX.
        self.payload_types: dict[int, int] = {}
        self.repair_types: dict[int, int] = {}
        self.with_level = self.without_level = _NOTHING
        self.confirmed = False
        # The lower half, so that a receiver that misses the first packets cannot miss a wrap of SRTP's counter.
        self.last_sequence = secrets.randbelow(0x7FFF)
        self.last_timestamp = secrets.randbits(32)
        self.last_at = 0.0
        self.rtx_sequence = secrets.randbelow(0x7FFF)
        self.sequence_offset = self.timestamp_offset = 0
        #: Waits for a packet with which a source can begin.
        self.switching = True
        #: Goes up whenever numbering begins anew: what was queued before must not be sent after.
        self.generation = 0
        #: First number of the source, offset to ours or `_LEFT_OUT`, pictures left out, since when; oldest first.
        self._stretches: list[tuple[int, int, int, float]] = []
        #: Track, SSRC and link that `timestamp_offset` belongs to.
        self._source: tuple[object, int, object] | None = None
        #: Temporal layers that the receiver gets, 1 … 3; written by whoever steers the call.
        self.layers = ALL
        self.thinner: Thinner | None = None
        #: The receiver is to get every packet of sound twice (RFC 2198); written by whoever steers the call.
        self.red = False
        #: Our payload type of RED, -1 where the receiver does not know it.
        self.red_type = -1
        #: No picture: by decision, and while the link is clogged.
        self.held = self.paused = False
        #: Of sound, where the receiver asks for what it misses: (number, packet) as sent; None: it does not ask.
        self.kept: list[tuple[int, bytes] | None] | None = None
        self._resent: dict[int, float] = {}
        self.packets = self.octets = self.fraction_lost = 0

    def attach(self, link: Link | None, section: Section | None) -> None:
        """Send over this link, as this section of the answer says; a new link starts a new SRTP counter."""
        if link is not self.link:
            self.last_sequence &= 0x7FFF
            self.rtx_sequence &= 0x7FFF
            self.confirmed = False
            self.paused = False
            # Under the new page's keys these numbers will be used for other packets.
            self.kept = None
            self.switch()
        self.link = link
        self.section = section
        self._lay_out()

    def confirm(self) -> None:
        """The receiver has reported on our SSRC, so it knows which section this is: the mid can be left out."""
        if not self.confirmed:
            self.confirmed = True
            self._lay_out()

    def follow(self, track: Track | None, payload_types: dict[int, int], repair_types: dict[int, int]) -> None:
        """Take packets from this track from now on."""
        if track is not self.track:
            self.track = track
            self.switch()
        self.payload_types = payload_types
        self.repair_types = repair_types

    def switch(self) -> None:
        """Another source, or another receiver, or a pause: begin at the next packet with which one can."""
        self.switching = True
        self.generation += 1
        self._resent.clear()

    def hold(self, held: bool) -> None:
        """Hold the picture back, or let it come again from its next key frame on, which is asked for."""
        if held is self.held:
            return
        self.held = held
        if held:
            self.switch()
        else:
            self.ask()

    def pause(self, paused: bool) -> None:
        """As `hold`, for as long as the link is clogged."""
        if paused is self.paused:
            return
        self.paused = paused
        if paused:
            self.switch()
        else:
            self.ask()

    def ask(self) -> None:
        """Want a key frame, if one is waited for and may come."""
        if self.track is not None and self.switching and self.payload_types and not (self.held or self.paused):
            self.track.key_frames.wanted = True

    def begin(self, sequence: int, timestamp: int, now: float) -> None:
        """Go on with this packet of the source: next number; of another source, time moved by what has passed."""
        source = (self.track, self.track.ssrc if self.track is not None else -1, self.link)
        if source != self._source:
            elapsed = int((now - self.last_at) * self.clock_rate) if self.packets else 0
            self.timestamp_offset = (self.last_timestamp + max(1, elapsed) - timestamp) & 0xFFFFFFFF
            self._source = source
        self.sequence_offset = (self.last_sequence + 1 - sequence) & 0xFFFF
        self._stretches = [(sequence, self.sequence_offset, 0, now)]
        self.thinner = None
        self.generation += 1
        self.switching = False

    def skip(self, sequence: int, now: float) -> None:
        """The newest packet of the source is not relayed: close the gap that it would leave."""
        self.leave_out(sequence, sequence, now)

    def leave_out(self, first: int, last: int, now: float) -> None:
        """These newest packets of the source are not relayed, nor when they come late: close the gap."""
        if self.switching:
            return
        self.sequence_offset = (self.sequence_offset - 1 - ((last - first) & 0xFFFF)) & 0xFFFF
        pictures = self.thinner.pictures if self.thinner is not None else 0
        following = ((last + 1) & 0xFFFF, self.sequence_offset, pictures, now)
        stretches = self._stretches
        if len(stretches) > 1 and stretches[-1][0] == first and stretches[-2][1] == _LEFT_OUT:
            stretches[-1] = following
            return
        stretches.append((first, _LEFT_OUT, 0, now))
        stretches.append(following)
        del stretches[:-_HISTORY]

    def late(self, sequence: int, now: float) -> tuple[int, int]:
        """Our number for a packet that is not the newest, and pictures left out before it.

        The number is -1 when the packet lies before the switch or was left out.
        """
        for first, offset, pictures, since in reversed(self._stretches):
            if now - since > 2 * KEEP or (sequence - first) & 0xFFFF < 0x8000:
                return (-1, 0) if offset == _LEFT_OUT else ((sequence + offset) & 0xFFFF, pictures)
        return -1, 0

    def original(self, sequence: int, now: float) -> tuple[int, int]:
        """The source's number for one of ours, and pictures left out; -1 when it lies before the switch."""
        for first, offset, pictures, since in reversed(self._stretches):
            if offset == _LEFT_OUT:
                continue
            theirs = (sequence - offset) & 0xFFFF
            if now - since > 2 * KEEP or (theirs - first) & 0xFFFF < 0x8000:
                return theirs, pictures
        return -1, 0

    def sent(self, number: int, timestamp: int, octets: int, now: float) -> None:
        """A packet has left."""
        if (number - self.last_sequence) & 0xFFFF < 0x8000:
            self.last_sequence = number
            self.last_timestamp = timestamp
            self.last_at = now
        self.packets += 1
        self.octets += octets

    def may_resend(self, sequence: int, now: float, round_trip: float) -> bool:
        """Once a round trip for each number."""
        if now - self._resent.get(sequence, -1e9) < 0.8 * round_trip:
            return False
        if len(self._resent) > 512:
            self._resent.clear()
        self._resent[sequence] = now
        return True

    def _lay_out(self) -> None:
        section = self.section
        if section is None:
            self.with_level = self.without_level = _NOTHING
            return
        extensions = section.extensions
        mid_id, send_time = extensions.get(MID), extensions.get(ABS_SEND_TIME)
        transport_wide = extensions.get(TRANSPORT_WIDE)
        repeats_plainly = self.kind == "video" and not any(c.rtx_payload_type for c in section.codecs)
        mid = (mid_id, section.mid) if mid_id is not None and not self.confirmed else None
        if repeats_plainly:
            # A repeat must equal the first packet to the bit, so nothing in its header may change with time.
            send_time = transport_wide = None
            mid = (mid_id, section.mid) if mid_id is not None else None
        self.with_level = extension_block(mid, extensions.get(AUDIO_LEVEL), send_time, transport_wide)
        self.without_level = extension_block(mid, None, send_time, transport_wide)
        self.red_type = next((c.payload_type for c in section.codecs if c.name == "red"), -1)
        asks = self.kind == "audio" and any("nack" in c.feedback for c in section.codecs)
        if asks is (self.kept is None):
            self.kept = [None] * _AUDIO_KEPT if asks else None

    def kept_packet(self, number: int) -> bytes | None:
        """The packet of sound with this number as it was sent, if it is still here."""
        entry = self.kept[number % _AUDIO_KEPT] if self.kept is not None else None
        return entry[1] if entry is not None and entry[0] == number else None

    def keep(self, number: int, packet: bytes) -> None:
        """Remember a packet of sound: a repeat must equal it to the bit, so it is kept with its header."""
        if self.kept is not None:
            self.kept[number % _AUDIO_KEPT] = (number, packet)
