"""What a participant publishes: one source at a time, as it comes in, and who gets it.

Data that the packet path reads and writes. Knows no socket and no SRTP; when a track is bound to whom is
decided in `media.call`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from media.api import Kind
from media.feedback import KeyFrameRequests, Reception, RtpClock
from media.recorder import Recorder
from media.rtp.cache import KEEP, Cached, GapDetector, PacketCache
from media.sdp_codecs import Codec
from media.speaking import Voice

if TYPE_CHECKING:
    from media.subscription import Subscription

_SOURCE_SILENT = 0.5
"""Seconds after which another source may take the place of one that says nothing."""
_SAMPLES = 4


class Format:
    """What a payload type of a participant's uplink means."""

    __slots__ = ("codec", "number_at", "repairs", "time_at", "track", "words")

    def __init__(self, track: Track, codec: Codec, repairs: int | None = None) -> None:
        #: Where number and date were in the packet before, counted from its start (0: not there), and how many
        #: words its extensions had. Senders lay extensions out alike, so they are looked for once.
        self.number_at = self.time_at = 0
        self.words = -1
        self.track = track
        self.codec = codec
        #: For RTX: the payload type that it carries.
        self.repairs = repairs


class Track:
    """One audio or video track of one participant; survives reconnects."""

    __slots__ = (
        "allowed", "before", "cache", "clock", "codec", "gaps", "heard", "key_at", "key_frames", "key_start",
        "kind", "level_at", "level_id", "nack", "participant_id", "reception", "recorder", "reported", "samples",
        "ssrc", "subscriptions", "unwritten", "voice",
    )  # fmt: skip

    def __init__(self, participant_id: str, kind: Kind) -> None:
        self.participant_id = participant_id
        self.kind = kind
        #: SSRC of the present source, -1 before the first packet.
        self.ssrc = -1
        #: SSRCs that the offer names; empty: any.
        self.allowed: frozenset[int] = frozenset()
        self.codec: Codec | None = None
        self.nack = False
        self.level_id: int | None = None
        #: Where the level was in the packet before, counted from its start; 0: not known.
        self.level_at = 0
        self.heard = -1e9
        self.subscriptions: tuple[Subscription, ...] = ()
        self.recorder: Recorder | None = None
        #: Missed while nothing might be written: to be relayed when they come, but never written down.
        self.unwritten: frozenset[int] = frozenset()
        self.reception = Reception(48_000 if kind == "audio" else 90_000)
        self.gaps = GapDetector()
        self.cache = PacketCache() if kind == "video" else None
        #: Of sound: the packet before, for receivers that get it twice.
        self.before: Cached | None = None
        #: Of video: where the newest key frame begins, and when it came.
        self.key_start = 0
        self.key_at = -1e9
        self.clock: RtpClock | None = None
        #: The source's last SR as a recorder takes it: NTP time, RTP timestamp, Unix time of its arrival in ns.
        self.reported: tuple[int, int, int] | None = None
        self.key_frames = KeyFrameRequests()
        self.voice = Voice()
        #: Octets at the last ticks of a second, newest last.
        self.samples: list[tuple[float, int]] = []

    def reset(self) -> None:
        """The page behind the track is gone: whatever comes next is a new source."""
        self.ssrc = -1
        self.clock = self.reported = None
        self.codec = None

    def adopt(self, ssrc: int, codec: Codec, now: float) -> bool:
        """Take `ssrc` as the source from now on; False when the present source still speaks or it is foreign."""
        if self.allowed and ssrc not in self.allowed:
            return False
        if self.ssrc >= 0 and now - self.heard < _SOURCE_SILENT:
            return False
        self.ssrc = ssrc
        self.codec = None
        self.clock = self.reported = None
        self.gaps = GapDetector()
        self.unwritten = frozenset()
        self.reception.restart(codec.clock_rate)
        if self.cache is not None:
            self.cache.clear()
        self.before = None
        self.key_at = -1e9
        self.key_frames.renew()
        for subscription in self.subscriptions:
            subscription.switch()
        if self.subscriptions and self.kind == "video":
            self.key_frames.wanted = True
        return True

    def begins(self, sequence: int, now: float) -> None:
        """A key frame begins here: what is missing before it need not be asked for any more."""
        self.key_start, self.key_at = sequence, now
        self.gaps.renounce()

    def outdated(self, sequence: int, now: float) -> bool:
        """Whether a packet belongs before the newest key frame, where no decoder wants it any more."""
        return now - self.key_at < 2 * KEEP and (sequence - self.key_start) & 0xFFFF >= 0x8000

    def speaks(self, codec: Codec) -> None:
        """The source sends this codec from now on."""
        before, self.codec = self.codec, codec
        if before == codec:
            return
        if before is not None and self.kind == "video":
            for subscription in self.subscriptions:
                subscription.switch()
            self.key_frames.wanted = bool(self.subscriptions)
        self.nack = "nack" in codec.feedback
        if self.recorder is not None:
            self.recorder.track(self.participant_id, self.kind, self.ssrc, codec)

    def record(self, recorder: Recorder | None) -> None:
        """Write the track down from now on, or stop doing so."""
        if recorder is self.recorder:
            return
        if self.recorder is None:
            self.unwritten = frozenset(self.gaps.missing)
        self.recorder = recorder
        if recorder is not None and self.codec is not None:
            recorder.track(self.participant_id, self.kind, self.ssrc, self.codec)
            if self.reported is not None:  # the next may be seconds away: until then arrivals alone would tell time
                recorder.sender_report(self.participant_id, self.ssrc, *self.reported)
            self.key_frames.wanted = self.kind == "video"

    def sample(self, now: float) -> None:
        """Twice a second: note the octets, and let go of packets too old to be repeated."""
        self.samples = [*self.samples[-_SAMPLES:], (now, self.reception.octets)]
        if self.unwritten:
            self.unwritten &= self.gaps.missing.keys()
        if self.cache is not None:
            self.cache.expire(now)

    def bitrate(self) -> int:
        """bit/s over the last two seconds."""
        if len(self.samples) < 2:
            return 0
        (first, before), (last, after) = self.samples[0], self.samples[-1]
        return int(8 * (after - before) / (last - first)) if last > first else 0
