"""The generator: connects participants, plays pre-protected packets at them and times what comes out.

`python -m tests.bench.load SYSTEM PID CONTROL SECONDS CALLS...` prints one JSON line per number of calls. While it
measures it polls and never sleeps: a sleeper's wake-ups would be charged to the server. It reads the server's CPU
and memory itself, so that the figures are of exactly its window.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import select
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from tests.bench.hosts import Host, open_host
from tests.bench.process import cpu_seconds, machine_seconds, resident_bytes
from tests.bench.traffic import SEQUENCE_AND_SSRC, Flow
from tests.media.client import Client

WARM_UP = 2.0
#: What a server is given at most, in seconds, to hand out the last packets.
PATIENCE = 2.0
CHECK_EVERY = 2.5
REPORT_EVERY = 1.0
#: How often the window with most calls is tried again while others are at work, and what counts as nobody (cores).
REPEATS = 2
IDLE = 0.1

#: What to send, and what else to do, with the seconds from the start of the window; rising.
Plan = list[tuple[float, Flow, bytes]]
Chores = list[tuple[float, Callable[[], object]]]


@dataclass
class Figures:
    """One window; times in seconds. `late` is how far behind its plan the generator sent (99th percentile)."""

    calls: int
    sent: int
    delivered: int
    cpu: float
    resident: int
    p50: float
    p95: float
    p99: float
    late: float
    #: Cores' worth of work that others did meanwhile: the figures are good for nothing when it is much.
    others: float


def main(system: str, pid: int, control: str, seconds: float, steps: list[int]) -> None:
    loop = asyncio.new_event_loop()
    host = loop.run_until_complete(open_host(system, control))
    generator = Generator(pid)
    for calls in steps:
        while generator.calls < calls:
            generator.add(loop.run_until_complete(join(host, generator.calls)))
        generator.play(WARM_UP)
        figures = generator.play(seconds)
        for _ in range(REPEATS if calls == steps[-1] else 0):
            if figures.others < IDLE:
                break
            figures = min(figures, generator.play(seconds), key=lambda window: window.others)
        print(json.dumps(asdict(figures)), flush=True)
    # The participants vanish with this process, as browsers do whose laptop is shut.
    os._exit(0)


async def join(host: Host, call: int) -> list[Flow]:
    """Two participants who see and hear each other."""
    seats = [await host.publish(call, name) for name in ("a", "b")]
    await host.subscribe(call, seats)
    flows = []
    for sender, receiver in (seats, seats[::-1]):
        for kind in ("audio", "video"):
            flows.append(Flow(sender.sends, sender.sends.source(kind), receiver.receives, receiver.ssrcs[kind]))
    return flows


class Generator:
    """All participants, driven by one loop without the event loop."""

    def __init__(self, pid: int) -> None:
        self.calls = 0
        self._pid = pid
        self._flows: dict[int, Flow] = {}
        self._sockets: dict[int, socket.socket] = {}
        self._of_client: dict[Client, socket.socket] = {}
        self._poll = select.epoll()
        self._buffer = bytearray(2048)

    def add(self, flows: list[Flow]) -> None:
        for flow in flows:
            assert flow.ssrc not in self._flows, "two tracks under one SSRC"
            self._flows[flow.ssrc] = flow
            for client in (flow.sender, flow.receiver):
                if client not in self._of_client:
                    own = socket.socket(fileno=os.dup(client.fileno()))
                    own.setblocking(False)
                    self._of_client[client] = own
                    self._sockets[own.fileno()] = own
                    self._poll.register(own.fileno(), select.EPOLLIN)
        self.calls += 1

    def play(self, seconds: float) -> Figures:
        """Send `seconds` of every track and wait for the last packet; all since the first is measured."""
        plan, chores = self._plan(seconds), self._chores(seconds)
        gc.disable()
        cpu = cpu_seconds(self._pid)
        others = machine_seconds() - cpu - time.process_time()
        begun = time.monotonic()
        delays, late = self._exchange(plan, chores, seconds)
        elapsed = time.monotonic() - begun
        others = machine_seconds() - cpu_seconds(self._pid) - time.process_time() - others
        cpu = cpu_seconds(self._pid) - cpu
        gc.enable()
        return Figures(
            calls=self.calls,
            sent=len(late),
            delivered=self._delivered(),
            cpu=cpu,
            resident=resident_bytes(self._pid),
            p50=_percentile(delays, 0.5),
            p95=_percentile(delays, 0.95),
            p99=_percentile(delays, 0.99),
            late=_percentile(late, 0.99),
            others=others / elapsed,
        )

    def _exchange(self, plan: Plan, chores: Chores, seconds: float) -> tuple[list[float], list[float]]:
        """Send what is due, one packet at a time, and take what has come; `(under way, behind the plan)`."""
        delays: list[float] = []
        late: list[float] = []
        start = time.perf_counter() + 0.01
        packets, orders = iter(plan), iter(chores)
        packet, chore = next(packets, None), next(orders, None)
        while (now := time.perf_counter() - start) < seconds + PATIENCE:
            if packet is None and now > seconds and self._delivered() == len(late):
                break
            if packet is not None and packet[0] <= now:
                planned, flow, data = packet
                flow.sent.append(time.perf_counter())
                self._of_client[flow.sender].sendto(data, flow.sender.remote)
                late.append(now - planned)
                packet = next(packets, None)
            if chore is not None and chore[0] <= now:
                chore[1]()
                chore = next(orders, None)
            self._receive(delays)
        return delays, late

    def _delivered(self) -> int:
        return sum(flow.delivered for flow in self._flows.values())

    def _receive(self, delays: list[float]) -> None:
        buffer = self._buffer
        for number, _ in self._poll.poll(0):
            try:
                self._sockets[number].recv_into(buffer)
            except BlockingIOError:
                continue
            now = time.perf_counter()
            # RTP and not RTCP (RFC 5761 §4); what else comes are answers to checks.
            if buffer[0] & 0xC0 == 0x80 and not 64 <= buffer[1] & 0x7F < 96:
                sequence, ssrc = SEQUENCE_AND_SSRC.unpack_from(buffer)
                flow = self._flows.get(ssrc)
                if flow is not None:
                    delay = flow.arrived(sequence, now)
                    if delay is not None:
                        delays.append(delay)

    def _plan(self, seconds: float) -> Plan:
        plan: Plan = []
        for flow in self._flows.values():
            flow.begin()
            plan += [(at, flow, packet) for at, packet in flow.packets(seconds - 0.05)]
        plan.sort(key=lambda entry: entry[0])
        return plan

    def _chores(self, seconds: float) -> Chores:
        """Reports and connectivity checks, evenly spread."""
        chores: Chores = []

        def repeat(every: float, phase: float, client: Client, make: Callable[[], bytes]) -> None:
            own = self._of_client[client]
            for index in range(int((seconds - phase) / every) + 1):
                chores.append((phase + index * every, lambda: own.sendto(make(), client.remote)))

        for flow in self._flows.values():
            repeat(REPORT_EVERY, flow.phase * 20, flow.sender, flow.reports)
            repeat(REPORT_EVERY, flow.phase * 20 + 0.1, flow.receiver, flow.receipt)
        for index, client in enumerate(self._of_client):
            repeat(CHECK_EVERY, CHECK_EVERY * index / len(self._of_client), client, client.check_request)
        chores.sort(key=lambda chore: chore[0])
        return chores


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4]), [int(word) for word in sys.argv[5:]])
