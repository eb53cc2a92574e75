"""RTCP as numbers: what we report of what we receive, and how we read what others report (RFC 3550 §6).

Pure: time in, values out. `now` is monotonic seconds, `ntp` is 64 bit NTP time on the server's clock. Knows no
socket, no participant and no call.
"""

from __future__ import annotations

from media.rtp.rtcp import ReportBlock, SenderReport

NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""

_DEFAULT_ROUND_TRIP = 0.1


def ntp_time(unix_seconds: float) -> int:
    """64 bit NTP timestamp: 32 bit seconds since 1900, 32 bit fraction."""
    return int((unix_seconds + NTP_EPOCH) * 4294967296) & 0xFFFFFFFFFFFFFFFF


class Reception:
    """Counts one incoming track (RFC 3550 appendix A.1, A.3, A.8)."""

    __slots__ = (
        "_base", "_expected_before", "_highest", "_jitter", "_last_sr", "_last_sr_at", "_received_before",
        "_transit", "clock_rate", "octets", "packets", "received",
    )  # fmt: skip

    def __init__(self, clock_rate: int) -> None:
        self.clock_rate = clock_rate
        #: Since the track began, over all its sources.
        self.packets = 0
        self.octets = 0
        self.restart(clock_rate)

    def restart(self, clock_rate: int) -> None:
        """Another source begins: sequence numbers and loss start anew, the counters go on."""
        self.clock_rate = clock_rate
        self.received = 0
        self._base = -1
        self._highest = 0
        self._jitter = 0.0
        self._transit = 0.0
        self._expected_before = 0
        self._received_before = 0
        self._last_sr = 0
        self._last_sr_at = 0.0

    def arrived(self, sequence: int, timestamp: int, octets: int, now: float) -> None:
        """Count a packet."""
        self.packets += 1
        self.octets += octets
        self.received += 1
        transit = now * self.clock_rate - timestamp
        if self._base < 0:
            self._base = self._highest = sequence
            self._transit = transit
            return
        ahead = (sequence - self._highest) & 0xFFFF
        if ahead < 0x8000:
            self._highest += ahead
        difference = abs(transit - self._transit)
        self._transit = transit
        if difference < self.clock_rate * 10:  # a jump of the timestamp is no jitter
            self._jitter += (difference - self._jitter) / 16

    def sender_reported(self, report: SenderReport, now: float) -> None:
        """Remember the SR so that the sender can compute its round trip from our report."""
        self._last_sr = report.ntp >> 16 & 0xFFFFFFFF
        self._last_sr_at = now

    @property
    def lost(self) -> int:
        """Packets that never came from the present source."""
        return max(0, self._expected() - self.received)

    @property
    def jitter_ms(self) -> float:
        """Interarrival jitter in milliseconds."""
        return self._jitter / self.clock_rate * 1000

    def report(self, ssrc: int, now: float) -> ReportBlock:
        """The block about this source; the share lost is that since the last call."""
        expected = self._expected()
        due = expected - self._expected_before
        missing = due - (self.received - self._received_before)
        self._expected_before, self._received_before = expected, self.received
        fraction = min(255, (missing << 8) // due) if due > 0 and missing > 0 else 0
        delay = int((now - self._last_sr_at) * 65536) & 0xFFFFFFFF if self._last_sr else 0
        return ReportBlock(
            ssrc,
            fraction,
            expected - self.received,
            self._highest & 0xFFFFFFFF,
            int(self._jitter),
            self._last_sr,
            delay,
        )

    def _expected(self) -> int:
        return self._highest - self._base + 1 if self._base >= 0 else 0


class SenderClock:
    """A sender's NTP clock against ours, one offset for all its tracks.

    Sound and picture stay in step as long as both are moved by the same amount, so the offset is taken from the
    first SR and kept; only a clock that was set (a second or more) is followed.
    """

    __slots__ = ("_offset",)

    def __init__(self) -> None:
        self._offset: int | None = None

    def offset(self, sender_ntp: int, our_ntp: int) -> int:
        """What to add to the sender's NTP time to have ours, in 1/2^32 s."""
        seen = our_ntp - sender_ntp
        if self._offset is None or abs(seen - self._offset) > 1 << 32:
            self._offset = seen
        return self._offset


class RtpClock:
    """Which RTP timestamp belongs to which moment, by a source's last SR, on our clock."""

    __slots__ = ("_ntp", "_rate", "_timestamp")

    def __init__(self, ntp: int, timestamp: int, rate: int) -> None:
        self._ntp = ntp
        self._timestamp = timestamp
        self._rate = rate

    def timestamp_at(self, ntp: int) -> int:
        """The source's RTP timestamp at a moment of ours."""
        return (self._timestamp + ((ntp - self._ntp) * self._rate >> 32)) & 0xFFFFFFFF


class RoundTrip:
    """Smoothed round trip of one participant, from the report blocks on our SRs."""

    __slots__ = ("seconds",)

    def __init__(self) -> None:
        #: None until a report came.
        self.seconds: float | None = None

    def reported(self, block: ReportBlock, ntp: int) -> None:
        """Take a block that came at `ntp` (RFC 3550 §6.4.1); impossible values are ignored."""
        if not block.lsr:
            return
        ticks = ((ntp >> 16) - block.lsr - block.dlsr) & 0xFFFFFFFF
        if ticks > 30 * 65536:
            return
        sample = ticks / 65536
        self.seconds = sample if self.seconds is None else 0.7 * self.seconds + 0.3 * sample

    def guess(self) -> float:
        """Seconds; a tenth until known."""
        return _DEFAULT_ROUND_TRIP if self.seconds is None else self.seconds


class KeyFrameRequests:
    """Asks one source for a key frame, at most once per max(1 s, 2 round trips), until it comes."""

    __slots__ = ("_asked_at", "wanted")

    def __init__(self) -> None:
        self.wanted = False
        self._asked_at = -1e9

    def due(self, now: float, round_trip: float) -> bool:
        """Whether to ask now; a yes counts as asked."""
        if not self.wanted or now - self._asked_at < max(1.0, 2 * round_trip):
            return False
        self._asked_at = now
        return True

    def renew(self) -> None:
        """Another source: what was asked of the last one does not count."""
        self._asked_at = -1e9
