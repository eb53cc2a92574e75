"""A participant that numbers its packets transport-wide and tells us which of ours came, as browsers do."""

from __future__ import annotations

import asyncio
import time

from media.arrivals import Arrivals
from media.rtp import rtcp
from media.rtp.header import TRANSPORT_WIDE, payload_offset
from media.rtp.transport_feedback import TransportFeedback
from tests.media import offer as offers
from tests.media.client import Client
from tests.media.extensions import extension

ID = offers.TRANSPORT_WIDE
_LINES = f"a=extmap:{ID} {TRANSPORT_WIDE}\r\na=extmap:4 "


class WideClient(Client):
    """Tells of what comes while `telling`; `sound_repeats` asks for lost sound too.

    Without `sound` it numbers its picture alone, as Firefox does.
    """

    def __init__(self, sound_repeats: bool = False, sound: bool = True) -> None:
        super().__init__()
        self.on_rtp = self._heard
        self.telling = True
        #: Transport-wide numbers of what came, in its order.
        self.numbers: list[int] = []
        self._sound_repeats = sound_repeats
        self._sound = sound
        self._next = 65_530
        self._arrivals = Arrivals()
        self._task: asyncio.Task[None] | None = None

    def offer(self) -> str:
        audio, video = super().offer().split("m=video", 1)
        text = (audio.replace("a=extmap:4 ", _LINES) if self._sound else audio) + "m=video"
        text += video.replace("a=extmap:4 ", _LINES)
        text = text.replace("a=rtpmap:96 ", "a=rtcp-fb:96 transport-cc\r\na=rtpmap:96 ")
        sound = "a=rtcp-fb:111 transport-cc\r\n" + ("a=rtcp-fb:111 nack\r\n" if self._sound_repeats else "")
        return text.replace("a=rtpmap:111 ", f"{sound}a=rtpmap:111 ")

    async def connect(self, answer: str, timeout: float = 15) -> None:
        await super().connect(answer, timeout)
        if self._task is None:
            self._task = asyncio.create_task(self._tell())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        await super().close()

    def number(self) -> int:
        """The next transport-wide number."""
        self._next = (self._next + 1) & 0xFFFF
        return self._next

    def told(self) -> set[int]:
        """The numbers that the server has told us to have come."""
        packets = [packet for data in self.received_rtcp for packet in rtcp.parse(data)]
        return {
            (packet.base + index) & 0xFFFF
            for packet in packets
            if isinstance(packet, TransportFeedback)
            for index, ticks in enumerate(packet.arrivals)
            if ticks is not None
        }

    def _heard(self, packet: bytes) -> None:
        value = extension(packet, 0, payload_offset(packet, 0, len(packet)), ID)
        if value is not None:
            number = int.from_bytes(value, "big")
            self.numbers.append(number)
            self._arrivals.arrived(number, time.monotonic())

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(0.05)
            if self.telling:
                for feedback in self._arrivals.feedback(1, 2, time.monotonic()):
                    self.send_rtcp(feedback)
