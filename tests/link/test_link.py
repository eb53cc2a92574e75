"""The emulated links do what they are asked: requested against achieved, in memory and over real sockets."""

from __future__ import annotations

import asyncio
import struct
import time
from itertools import groupby

import pytest

from tests.link.emulator import Emulator
from tests.link.memory import MemoryLink
from tests.link.pipe import OVERHEAD, Pipe, Profile

CLEAN = Profile()


def carry(
    profile: Profile, count: int, interval: float, size: int = 1000, seed: int = 1
) -> list[tuple[int, float, float]]:
    """Send `count` numbered datagrams through a link in memory; `(number, sent, arrived)` of what arrives."""
    link = MemoryLink(profile, CLEAN, seed)
    sent: list[float] = []
    arrived: list[tuple[int, float, float]] = []

    def send(now: float) -> None:
        if len(sent) < count:
            link.send_up(struct.pack("!I", len(sent)).ljust(size - OVERHEAD, b"\0"))
            sent.append(now)

    def receive(datagram: bytes, now: float) -> None:
        number = struct.unpack("!I", datagram[:4])[0]
        arrived.append((number, sent[number], now))

    link.to_server = receive
    link.every(interval, send)
    link.run(count * interval + 30)
    return arrived


def test_rate_is_what_was_asked() -> None:
    arrived = carry(Profile(rate=400_000, queue=0.5), count=2000, interval=0.005)
    seconds = arrived[-1][2] - arrived[0][2]
    assert (len(arrived) - 1) * 8000 / seconds == pytest.approx(400_000, rel=0.001)
    assert max(end - start for _, start, end in arrived) == pytest.approx(0.5, abs=0.021)


def test_below_the_rate_nothing_waits_and_nothing_drops() -> None:
    arrived = carry(Profile(rate=1_000_000, delay=0.1), count=500, interval=0.01)
    assert len(arrived) == 500
    assert all(end - start == pytest.approx(0.108) for _, start, end in arrived)


def test_delay_and_jitter_keep_the_order() -> None:
    arrived = carry(Profile(delay=0.2, jitter=0.05), count=2000, interval=0.001)
    delays = [end - start for _, start, end in arrived]
    assert [number for number, _, _ in arrived] == list(range(2000))
    assert 0.2 <= min(delays) <= max(delays) <= 0.25
    assert max(delays) - min(delays) > 0.02


def test_random_loss() -> None:
    arrived = carry(Profile(loss=0.1), count=20_000, interval=0.001, size=100)
    assert 1 - len(arrived) / 20_000 == pytest.approx(0.1, abs=0.01)


def test_burst_loss_has_the_share_and_the_length_of_bursts() -> None:
    arrived = {n for n, _, _ in carry(Profile(burst_loss=0.1, burst_length=3), 40_000, 0.001, size=100)}
    bursts = [len(list(run)) for lost, run in groupby(range(40_000), key=lambda n: n not in arrived) if lost]
    assert sum(bursts) / 40_000 == pytest.approx(0.1, abs=0.015)
    assert sum(bursts) / len(bursts) == pytest.approx(3, abs=0.3)


def test_the_same_seed_loses_the_same_packets() -> None:
    assert carry(Profile(loss=0.3), 500, 0.001, seed=5) == carry(Profile(loss=0.3), 500, 0.001, seed=5)
    assert carry(Profile(loss=0.3), 500, 0.001, seed=5) != carry(Profile(loss=0.3), 500, 0.001, seed=6)


def test_a_schedule_changes_the_rate_of_what_already_waits() -> None:
    pipe = Pipe(Profile(rate=8000, queue=10), schedule=[(0.5, Profile(rate=0)), (2.0, Profile(rate=80_000))])
    pipe.push(bytes(1000 - OVERHEAD), 0.0)
    assert pipe.due() == pytest.approx(0.5)
    assert pipe.pop(1.9) == []
    assert pipe.due() == pytest.approx(2.0)
    assert pipe.pop(2.0) == []
    assert pipe.due() == pytest.approx(2.05)
    assert len(pipe.pop(2.051)) == 1


def test_an_outage_holds_a_little_and_drops_the_rest() -> None:
    pipe = Pipe(Profile(rate=0, queue=0.5))
    for _ in range(100):
        pipe.push(bytes(1000 - OVERHEAD), 1.0)
    assert pipe.counters.overflowed == 92
    pipe.change(Profile(), 5.0)
    assert len(pipe.pop(5.0)) == 8


class Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]  # as asyncio does
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(data, addr)


class Probe(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.arrived: list[tuple[int, float, float]] = []

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        number, sent = struct.unpack("!Id", data[:12])
        self.arrived.append((number, sent, time.monotonic()))


async def probe(link: Emulator, count: int, interval: float, size: int) -> list[tuple[int, float, float]]:
    """Send numbered datagrams through a real link to an echo; `(number, sent, arrived)` of what comes back."""
    loop = asyncio.get_running_loop()
    echo, _ = await loop.create_datagram_endpoint(Echo, local_addr=("127.0.0.1", 0))
    link.server = echo.get_extra_info("sockname")
    client, protocol = await loop.create_datagram_endpoint(Probe, remote_addr=link.address)
    start = loop.time()
    for number in range(count):
        await asyncio.sleep(max(0, start + number * interval - loop.time()))
        client.sendto(struct.pack("!Id", number, time.monotonic()).ljust(size - OVERHEAD, b"\0"))
    await asyncio.sleep(1.0)
    client.close()
    echo.close()
    return protocol.arrived


async def test_emulator_delays_both_ways_and_limits_the_rate() -> None:
    up = Profile(rate=400_000, queue=0.3, delay=0.05)
    async with Emulator(up, Profile(delay=0.1), seed=1) as link:
        arrived = await probe(link, count=200, interval=0.01, size=1000)
    seconds = arrived[-1][2] - arrived[10][2]
    assert (len(arrived) - 11) * 8000 / seconds == pytest.approx(400_000, rel=0.1)
    assert arrived[0][2] - arrived[0][1] == pytest.approx(0.05 + 0.02 + 0.1, abs=0.04)
    assert max(end - start for _, start, end in arrived) == pytest.approx(0.05 + 0.3 + 0.1, abs=0.06)


async def test_emulator_loses_in_each_direction_by_itself() -> None:
    async with Emulator(Profile(loss=0.2), Profile(loss=0.5), seed=3) as link:
        arrived = await probe(link, count=1000, interval=0.001, size=100)
        line = next(iter(link.lines.values()))
    assert line.up.counters.lost / 1000 == pytest.approx(0.2, abs=0.06)
    assert len(arrived) / line.up.counters.delivered == pytest.approx(0.5, abs=0.08)


async def test_emulator_gives_each_client_its_own_link() -> None:
    def choose(index: int) -> tuple[Profile, Profile]:
        return (CLEAN, CLEAN) if index == 0 else (Profile(rate=0, queue=0), CLEAN)

    async with Emulator(CLEAN, CLEAN, choose=choose) as link:
        assert len(await probe(link, count=10, interval=0.001, size=100)) == 10
        assert await probe(link, count=10, interval=0.001, size=100) == []
        link.change(CLEAN, CLEAN)
