"""The rounds of the socket: woken one by one when it is quiet, timed under load, and back."""

from __future__ import annotations

import asyncio
import socket

import pytest

from media.relay import Relay
from tests.media.conftest import House
from tests.media.offer import opus
from tests.media.test_relay import slot_ssrc


async def test_rounds_are_timed_under_load_and_only_then(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    mux = house.plane._mux
    assert mux._timer is None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as load:
        async with asyncio.timeout(5):
            while mux._timer is None:
                for _ in range(20):
                    load.sendto(b"\x80" + bytes(40), ("127.0.0.1", house.plane.port))
                await asyncio.sleep(0.002)
    one.send_rtp(one.source("audio").packet(opus()))
    assert await two.hears(1, slot_ssrc(two, "audio"))
    await house.until(lambda: mux._timer is None)
    one.send_rtp(one.source("audio").packet(opus()))
    assert await two.hears(2, slot_ssrc(two, "audio"))


async def test_a_fault_in_one_datagram_is_counted_and_the_next_is_served(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = await house.join("one"), await house.join("two")

    def fail(relay: Relay, link: object, start: int, length: int) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as broken:
        broken.setattr(Relay, "media", fail)
        for _ in range(5):
            one.send_rtp(one.source("audio").packet(opus()))
        await house.until(lambda: house.plane._mux.faults == 5)
    one.send_rtp(one.source("audio").packet(opus()))
    assert await two.hears(1, slot_ssrc(two, "audio"))
    assert [r.message for r in caplog.records if "datagram" in r.message] == [
        f"a datagram could not be handled, {n} so far" for n in (1, 2, 4)
    ]
    assert "127.0.0.1" not in caplog.text
