"""How a voice is sent over a link: which kinds there are, what each costs, which one fits.

Pure: room, loss and time in, `VoiceAdvice` out. Must not know pictures, nor who speaks.

> Loss that our own queue makes is cured by sending less. Repeating the voice (RED) then would make it worse, so
> only loss without a queue counts.
"""

from __future__ import annotations

from media.advice import VoiceAdvice

HEADERS = 20 + 8 + 12 + 8 + 16
"""Octets around the payload of a packet: IPv4, UDP, RTP, its extensions, the SRTP tag of AES-GCM."""
_RED_HEADERS = 5
"""RFC 2198 §3: four octets for the repeated block, one for the new one."""

_FULL = VoiceAdvice(bitrate=32_000, packet_ms=20, fec=True, dtx=False, red=False)
_FAIR = VoiceAdvice(bitrate=24_000, packet_ms=40, fec=True, dtx=False, red=False)
_THIN = VoiceAdvice(bitrate=20_000, packet_ms=60, fec=True, dtx=True, red=False)
_THINNER = VoiceAdvice(bitrate=16_000, packet_ms=60, fec=True, dtx=True, red=False)
THINNEST = VoiceAdvice(bitrate=12_000, packet_ms=60, fec=True, dtx=True, red=False)
KINDS = ((300_000, _FULL), (130_000, _FAIR), (100_000, _THIN), (42_000, _THINNER), (0, THINNEST))
"""From this room on, bit/s of the whole link: this kind. Best first."""
LOW_DATA = 3
"""Index in `KINDS` of the best kind for those who save data."""

_UP_MARGIN, _UP_AFTER = 1.15, 4.0
"""A kind changes the page's SDP, so a better one waits until there is more room than it needs, for seconds."""

RED_ON_ROOM, RED_OFF_ROOM = 250_000, 190_000
"""bit/s; below about 200 kbit/s Chrome lets the picture wait a second behind the repetition (thin-links.md)."""
_LOSSY, _LOSSY_FAR, _CLEAN = 0.04, 0.03, 0.015
_FAR = 0.25
"""Seconds of round trip; beyond, a repeat that was asked for comes too late to be heard."""
_QUEUED = 0.08
_AFTER_QUEUE = 3.0
_LOSSY_FOR = 1.0
_CLEAN_FOR, _FIRST_CLEAN_FOR = 12.0, 4.0


def wire_rate(voice: VoiceAdvice, red: bool | None = None) -> int:
    """bit/s on the wire while somebody speaks; `red` where it is not repeated on this leg as the sender does."""
    repeated = voice.red if red is None else red
    headers = (HEADERS + (_RED_HEADERS if repeated else 0)) * 8 * 1000 / voice.packet_ms
    return round(voice.bitrate * (2 if repeated else 1) + headers)


class Repetition:
    """Whether the voice is worth repeating over one direction of a link (RED of depth one)."""

    __slots__ = ("_clean_for", "_clean_since", "_lossy_since", "_queued_at", "on")

    def __init__(self, expected_room: int, round_trip: float | None) -> None:
        #: The first words count and no loss is known yet: where it surely fits, begin with it.
        self.on = round_trip is not None and expected_room >= RED_OFF_ROOM
        self._clean_for = _FIRST_CLEAN_FOR
        self._clean_since: float | None = None
        self._lossy_since: float | None = None
        self._queued_at = -1e9

    def update(
        self, room: int, loss: float | None, queue: float | None, round_trip: float | None, now: float
    ) -> bool:
        """Take the figures of this moment: bit/s, share, seconds."""
        if queue is not None and queue > _QUEUED:
            self._queued_at = now
        calm = now - self._queued_at >= _AFTER_QUEUE
        least = _LOSSY_FAR if (round_trip or 0.0) >= _FAR else _LOSSY
        self._lossy_since = _held(self._lossy_since, loss is not None and loss > least and calm, now)
        self._clean_since = _held(self._clean_since, loss is not None and loss < _CLEAN, now)
        if room < RED_OFF_ROOM:
            self.on = False
        elif not self.on and room >= RED_ON_ROOM and _lasted(self._lossy_since, _LOSSY_FOR, now):
            self.on, self._clean_for = True, _CLEAN_FOR
        elif self.on and _lasted(self._clean_since, self._clean_for, now):
            self.on = False
        elif self.on and _lasted(self._lossy_since, _LOSSY_FOR, now):
            self._clean_for = _CLEAN_FOR
        return self.on


class VoiceChoice:
    """The kind of one participant's voice: a thinner one at once, a better one after its room has held."""

    __slots__ = ("_better_since", "_index")

    def __init__(self, room: int) -> None:
        self._index = _fitting(room)
        self._better_since: float | None = None

    def update(self, room: int, red: bool, shaped: bool, low_data: bool, now: float) -> VoiceAdvice:
        """`room`: bit/s of the thinnest link that the voice goes over.

        `red`: it is repeated on the way to us; `shaped`: it is repeated anywhere, so it takes packets that are
        worth repeating.
        """
        index = _fitting(room)
        if index >= self._index:
            self._index, self._better_since = index, None
        better = _fitting(round(room / _UP_MARGIN)) < self._index
        self._better_since = _held(self._better_since, better, now)
        if _lasted(self._better_since, _UP_AFTER, now):
            self._index, self._better_since = _fitting(round(room / _UP_MARGIN)), None
        if low_data:
            return KINDS[max(self._index, LOW_DATA)][1]
        if shaped and room >= RED_OFF_ROOM:
            bitrate = (_FAIR if not self._index else _THIN).bitrate
            return VoiceAdvice(bitrate, _FAIR.packet_ms, fec=True, dtx=False, red=red)
        return KINDS[self._index][1]


class Heard:
    """Whether live voice gets through at all; if not, only what arrives whole (texts, voice notes) helps."""

    __slots__ = ("_bad_since", "_good_since", "through")

    _LOST, _LOST_LITTLE = 0.35, 0.2
    _AFTER, _BACK_AFTER = 8.0, 4.0

    def __init__(self) -> None:
        self.through = True
        self._bad_since: float | None = None
        self._good_since: float | None = None

    def update(self, room: int, loss: float, now: float) -> bool:
        """`room`: bit/s for this voice; `loss`: share of it lost from mouth to ear."""
        least = wire_rate(THINNEST)
        self._bad_since = _held(self._bad_since, loss > self._LOST or room < least * 0.8, now)
        self._good_since = _held(self._good_since, loss < self._LOST_LITTLE and room >= least, now)
        if self.through and _lasted(self._bad_since, self._AFTER, now):
            self.through = False
        elif not self.through and _lasted(self._good_since, self._BACK_AFTER, now):
            self.through = True
        return self.through


def _fitting(room: int) -> int:
    return next(index for index, (least, _) in enumerate(KINDS) if max(0, room) >= least)


def _held(since: float | None, true: bool, now: float) -> float | None:
    return (now if since is None else since) if true else None


def _lasted(since: float | None, seconds: float, now: float) -> bool:
    return since is not None and now - since >= seconds
