"""One participant's UDP and TCP share one line, and the line breaks, moves and blocks as asked."""

from __future__ import annotations

import asyncio
import random
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.link.access import Access, steady
from tests.link.check import line_of, measure
from tests.link.pipe import Pipe, Profile
from tests.link.profiles import Link
from tests.link.test_link import Echo, Probe

THIN = Profile(rate=400_000, queue=0.3, delay=0.05)


@asynccontextmanager
async def tcp_echo() -> AsyncIterator[tuple[str, int]]:
    """A server that sends back what it gets, until the end."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(data)
            writer.write_eof()
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[:2]


async def there_and_back(address: tuple[str, int], data: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(data)
    writer.write_eof()
    echoed = await asyncio.wait_for(reader.read(-1), 30)
    writer.close()
    return echoed


async def test_a_link_is_what_it_was_asked_to_be() -> None:
    link = steady(Profile(rate=400_000, queue=0.3, delay=0.05, loss=0.05))
    found = await measure(link, seconds=1.0)
    assert found.rate == pytest.approx(0.95 * 400_000, rel=0.1)
    assert found.delay == pytest.approx(0.05, abs=0.03)
    assert found.loss == pytest.approx(0.05, abs=0.04)
    # Reno does not fill a link that loses one in twenty, and must not get more than there is.
    assert 0.1 * 400_000 < found.tcp_rate < 1.05 * 400_000
    assert found.tcp_delay > 0.14
    assert "400 kbit/s" in line_of("x", link, found)


async def test_a_stream_loses_nothing_on_a_link_that_loses() -> None:
    data = random.Random(5).randbytes(60_000)
    lossy = Profile(rate=2e6, queue=0.2, delay=0.01, burst_loss=0.1)
    async with tcp_echo() as server, Access(steady(lossy), seed=3) as access:
        door = await access.tcp(server)
        assert await there_and_back(door.address, data) == data
        assert access.line.up.counters.lost > 0
        assert access.line.down.counters.lost > 0


async def test_udp_waits_behind_tcp() -> None:
    loop = asyncio.get_running_loop()
    echo, _ = await loop.create_datagram_endpoint(Echo, local_addr=("127.0.0.1", 0))
    async with tcp_echo() as server, Access(steady(THIN)) as access:
        udp, tcp = await access.udp(echo.get_extra_info("sockname")), await access.tcp(server)
        client, probe = await loop.create_datagram_endpoint(Probe, remote_addr=udp.address)
        uploading = asyncio.create_task(there_and_back(tcp.address, bytes(40_000)))
        for number in range(60):
            client.sendto(struct.pack("!Id", number, time.monotonic()).ljust(64, b"\0"))
            await asyncio.sleep(0.01)
        await uploading
        client.close()
    echo.close()
    # Ten segments of the upload in front of it are 290 ms at this rate; the empty link takes 100 ms.
    assert max(arrived - sent for _, sent, arrived in probe.arrived) > 0.25


async def test_moving_gives_udp_another_address_and_breaks_tcp() -> None:
    loop = asyncio.get_running_loop()
    seen: asyncio.Queue[tuple[str, int]] = asyncio.Queue()

    class Noting(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            seen.put_nowait(addr)

    server, _ = await loop.create_datagram_endpoint(Noting, local_addr=("127.0.0.1", 0))
    async with tcp_echo() as echo, Access(steady(Profile())) as access:
        udp, tcp = await access.udp(server.get_extra_info("sockname")), await access.tcp(echo)
        client, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=udp.address)
        reader, writer = await asyncio.open_connection(*tcp.address)
        writer.write(b"before")
        assert await reader.read(6) == b"before"
        client.sendto(b"one")
        before = await asyncio.wait_for(seen.get(), 5)
        access.rebind()
        client.sendto(b"two")
        after = await asyncio.wait_for(seen.get(), 5)
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(reader.readexactly(1), 5)
        writer.close()
        assert await there_and_back(tcp.address, b"again") == b"again"
        client.close()
    server.close()
    assert before[0] != after[0]


async def test_blocked_udp_does_not_pass_and_tcp_does() -> None:
    loop = asyncio.get_running_loop()
    echo, _ = await loop.create_datagram_endpoint(Echo, local_addr=("127.0.0.1", 0))
    async with tcp_echo() as server, Access(steady(Profile())) as access:
        udp, tcp = await access.udp(echo.get_extra_info("sockname")), await access.tcp(server)
        access.block_udp()
        client, probe = await loop.create_datagram_endpoint(Probe, remote_addr=udp.address)
        client.sendto(bytes(20))
        assert await there_and_back(tcp.address, b"hello") == b"hello"
        assert probe.arrived == []
        assert access.line.up.counters.delivered > 0
        client.close()
    echo.close()


async def test_a_schedule_begins_when_told() -> None:
    dead = Profile(rate=0, queue=0)
    link = Link(up=THIN, down=THIN)
    async with Access(link) as access:
        access.ease(dead)
        assert access.line.up.profile == dead
        access.begin()
        assert access.line.up.profile == THIN


def test_jitter_may_reorder() -> None:
    pipe: Pipe[bytes] = Pipe(Profile(delay=0.1, jitter=0.1, reorder=True), seed=2)
    for number in range(100):
        pipe.push(bytes([number]), number / 100)
    arrived = [datagram[0] for datagram in pipe.pop(10.0)]
    assert sorted(arrived) == list(range(100))
    assert arrived != sorted(arrived)
