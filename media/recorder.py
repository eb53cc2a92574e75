"""What the relay expects of a recorder: one more subscriber that never makes it wait.

The journal implements this; the relay knows nothing else of recording.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from media.api import Kind
from media.sdp_codecs import Codec


class Recorder(Protocol):
    """Takes what is written down of one call. No method but `close` may block or raise."""

    def track(self, participant_id: str, kind: Kind, ssrc: int, codec: Codec) -> None:
        """From now on `ssrc` of this participant is this track in this codec."""

    def packet(self, participant_id: str, ssrc: int, data: bytes | memoryview, arrival_ns: int) -> None:
        """A whole decrypted RTP packet, never RTX or RED; repaired ones come late. `arrival_ns` is Unix time.

        A memoryview is valid only during the call.
        """

    def sender_report(self, participant_id: str, ssrc: int, ntp: int, rtp_timestamp: int, arrival_ns: int) -> None:
        """The sender's clock: 64 bit NTP time and RTP timestamp of one moment."""

    def mark(self, participant_id: str, kind: str, detail: str, at_ns: int) -> None:
        """Something that happened."""

    async def close(self) -> None:
        """Write the last byte."""


RecorderFactory = Callable[[str, Callable[[str], None]], Recorder]
"""Recording id and what to call, with a reason, when the recorder has to give up."""
