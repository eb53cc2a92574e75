"""`python -m tests.link.check [NAME...]`: what an emulated link was asked for, and what it does to UDP and TCP.

Also the measuring itself, which the tests use. Real sockets on loopback; a few seconds a link.
"""

from __future__ import annotations

import asyncio
import statistics
import struct
import sys
import time
from dataclasses import dataclass

from tests.link.access import Access
from tests.link.pipe import OVERHEAD
from tests.link.profiles import LINKS, Link

LARGE, SMALL = 600, 100
"""Bytes of a datagram on the wire: to fill a link, and to have many for its delay and loss."""


@dataclass(frozen=True, slots=True)
class Found:
    """Of one direction up: kbit/s on the wire, seconds one way with an empty queue, share lost; TCP's kbit/s."""

    rate: float
    delay: float
    loss: float
    tcp_rate: float
    #: Seconds from a connection's first byte until it is there: a handshake and half a round trip.
    tcp_delay: float


class Arrivals(asyncio.DatagramProtocol):
    """Notes `(number, sent, arrived)` of every datagram."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, float, float]] = []

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        number, sent = struct.unpack("!Id", data[:12])
        self.seen.append((number, sent, time.monotonic()))


async def measure(link: Link, seconds: float = 4.0) -> Found:
    """Delay and loss below the link's rate, then the rate from a flood, then one TCP upload."""
    rate = link.up.rate or 2e6
    async with Access(link, seed=1) as access:
        sent, calm = await _udp(access, 0.5 * rate, SMALL, seconds)
        _, flood = await _udp(access, 1.5 * rate, LARGE, seconds)
        tcp_rate, tcp_delay = await _tcp(access, int(rate / 8 * seconds))
    delay = statistics.median(arrived - sent for _, sent, arrived in calm) - SMALL * 8 / rate
    settled = flood[len(flood) // 4 :]
    span = settled[-1][2] - settled[0][2]
    return Found((len(settled) - 1) * LARGE * 8 / span, delay, 1 - len(calm) / sent, tcp_rate, tcp_delay)


async def _udp(
    access: Access, rate: float, size: int, seconds: float
) -> tuple[int, list[tuple[int, float, float]]]:
    """Send at `rate` bit/s; how many, and what arrived."""
    loop = asyncio.get_running_loop()
    server, arrivals = await loop.create_datagram_endpoint(Arrivals, local_addr=("127.0.0.1", 0))
    door = await access.udp(server.get_extra_info("sockname")[:2])
    client, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=door.address)
    start, interval, count = loop.time(), 8 * size / rate, int(seconds * rate / 8 / size)
    for number in range(count):
        await asyncio.sleep(max(0.0, start + number * interval - loop.time()))
        client.sendto(struct.pack("!Id", number, time.monotonic()).ljust(size - OVERHEAD, b"\0"))
    await asyncio.sleep(access.line.round_trip + access.link.up.queue + access.link.up.jitter + 0.1)
    client.close()
    server.close()
    return count, arrivals.seen


async def _tcp(access: Access, count: int) -> tuple[float, float]:
    """Upload `count` bytes: bit/s of them from the first to the last, and seconds until the first."""
    times: list[tuple[float, int]] = []
    done = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            times.append((time.monotonic(), len(data)))
        done.set()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    door = await access.tcp(server.sockets[0].getsockname()[:2])
    began = time.monotonic()
    _, writer = await asyncio.open_connection(*door.address)
    writer.write(bytes(count))
    writer.write_eof()
    await asyncio.wait_for(done.wait(), 60)
    writer.close()
    server.close()
    return 8 * (count - times[0][1]) / (times[-1][0] - times[0][0]), times[0][0] - began


def line_of(name: str, link: Link, found: Found) -> str:
    """Requested and measured side by side."""
    up = link.up
    asked = (
        f"{(up.rate or 0) / 1000:6.0f} kbit/s {1000 * up.delay:4.0f} ms {100 * max(up.loss, up.burst_loss):4.1f} %"
    )
    udp = f"{found.rate / 1000:6.0f} kbit/s {1000 * found.delay:4.0f} ms {100 * found.loss:4.1f} %"
    return f"{name:<9} asked {asked} | UDP {udp} | TCP {found.tcp_rate / 1000:6.0f} kbit/s {found.tcp_delay:5.2f} s"


def main() -> None:
    for name in sys.argv[1:] or LINKS:
        print(line_of(name, LINKS[name], asyncio.run(measure(LINKS[name]))), flush=True)


if __name__ == "__main__":
    main()
