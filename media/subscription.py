"""What a participant receives in one slot of one kind: an outgoing track that stays while its sources change.

Holds the numbers of the rewrite. Pure but for the link it names; the packet path calls in, `media.call` binds.

> Per SSRC a sequence number is never used for two different packets: with AES-GCM that would give the key away.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from media.api import Kind
from media.rtp.cache import KEEP
from media.rtp.header import ABS_SEND_TIME, AUDIO_LEVEL, MID, ExtensionBlock, extension_block
from media.sdp_plan import Section

if TYPE_CHECKING:
    from media.link import Link
    from media.track import Track

_NOTHING = ExtensionBlock(b"", 0, 0, 0)
_HISTORY = 16


class Subscription:
    """One outgoing SSRC (and the one of its repairs) of one participant."""

    __slots__ = (
        "_offsets", "_resent", "clock_rate", "confirmed", "fraction_lost", "kind", "last_at", "last_sequence",
        "last_timestamp", "link", "octets", "packets", "participant_id", "payload_types", "repair_types",
        "reported_at", "rtx_sequence", "rtx_ssrc", "section", "sequence_offset", "ssrc", "switching",
        "timestamp_offset", "track", "with_level", "without_level",
    )  # fmt: skip

    def __init__(self, participant_id: str, kind: Kind, ssrc: int, rtx_ssrc: int) -> None:
        self.participant_id = participant_id
        self.kind = kind
        self.ssrc = ssrc
        self.rtx_ssrc = rtx_ssrc
        self.clock_rate = 48_000 if kind == "audio" else 90_000
        self.link: Link | None = None
        self.section: Section | None = None
        self.track: Track | None = None
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
        self.sequence_offset = 0
        self.timestamp_offset = 0
        #: Waits for a packet with which a source can begin.
        self.switching = True
        #: (first number of the source, offset, since when), oldest first.
        self._offsets: list[tuple[int, int, float]] = []
        self._resent: dict[int, float] = {}
        self.packets = 0
        self.octets = 0
        self.fraction_lost = 0
        self.reported_at = -1e9

    def attach(self, link: Link | None, section: Section | None) -> None:
        """Send over this link, as this section of the answer says; a new link starts a new SRTP counter."""
        if link is not self.link:
            self.last_sequence &= 0x7FFF
            self.rtx_sequence &= 0x7FFF
            self.confirmed = False
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
        """Another source, or another receiver: begin at the next packet with which one can."""
        self.switching = True
        self._resent.clear()

    def begin(self, sequence: int, timestamp: int, now: float) -> None:
        """Go on with this packet of the source: next number, timestamp moved by the time that has passed."""
        elapsed = int((now - self.last_at) * self.clock_rate) if self.packets else 0
        self.sequence_offset = (self.last_sequence + 1 - sequence) & 0xFFFF
        self.timestamp_offset = (self.last_timestamp + max(1, elapsed) - timestamp) & 0xFFFFFFFF
        self._offsets = [(sequence, self.sequence_offset, now)]
        self.switching = False

    def skip(self, sequence: int, now: float) -> None:
        """The newest packet of the source is not relayed: close the gap that it would leave."""
        if self.switching:
            return
        self.sequence_offset = (self.sequence_offset - 1) & 0xFFFF
        self._offsets.append(((sequence + 1) & 0xFFFF, self.sequence_offset, now))
        del self._offsets[:-_HISTORY]

    def late(self, sequence: int, now: float) -> int:
        """Our number for a packet that is not the newest; -1 when it lies before the switch."""
        for first, offset, since in reversed(self._offsets):
            if now - since > 2 * KEEP or (sequence - first) & 0xFFFF < 0x8000:
                return (sequence + offset) & 0xFFFF
        return -1

    def original(self, sequence: int, now: float) -> int:
        """The source's number for one of ours; -1 when it lies before the switch."""
        for first, offset, since in reversed(self._offsets):
            theirs = (sequence - offset) & 0xFFFF
            if now - since > 2 * KEEP or (theirs - first) & 0xFFFF < 0x8000:
                return theirs
        return -1

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
        repeats_plainly = self.kind == "video" and not any(c.rtx_payload_type for c in section.codecs)
        mid = (mid_id, section.mid) if mid_id is not None and not self.confirmed else None
        if repeats_plainly:
            # A repeat must equal the first packet to the bit, so nothing in its header may change with time.
            send_time, mid = None, (mid_id, section.mid) if mid_id is not None else None
        self.with_level = extension_block(mid, extensions.get(AUDIO_LEVEL), send_time)
        self.without_level = extension_block(mid, None, send_time)
