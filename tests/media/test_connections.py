"""ICE-TCP: a page without UDP is in the call like any other, and nobody on a connection can do harm with it."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from media import connections
from media.connections import STRANGER_PACKETS, STRANGER_SECONDS, STRANGERS_PER_HOST, Connections, open_ports
from media.framing import OTHER_ROOM, URGENT_ROOM
from tests.media.client import Client
from tests.media.conftest import House
from tests.media.offer import opus, vp8
from tests.media.tcp_client import TcpClient, frame
from tests.media.test_relay import payload, slot_ssrc
from tests.media.test_strangers import _spoofed, _still_well


def over(house: House) -> Connections:
    return house.plane._connections


@asynccontextmanager
async def stranger(house: House) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", house.plane.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def ends(reader: asyncio.StreamReader) -> bytes:
    """What still comes until the server closes. Raises TimeoutError if it does not."""
    async with asyncio.timeout(5):
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""


async def join_over_tcp(house: House, name: str) -> TcpClient:
    client = TcpClient(house.plane.port)
    await house.join(name, client)
    return client


async def test_sound_and_pictures_go_both_ways(house: House) -> None:
    one, two = await house.join("one"), await join_over_tcp(house, "two")
    await _still_well(one, two, 1)
    for a, b in ((one, two), (two, one)):
        picture = vp8(1, 1100, key=True)
        a.send_rtp(a.source("video").packet(picture))
        assert payload((await b.hears(1, slot_ssrc(b, "video")))[0]) == picture
    assert house.plane._datagrams.dropped == 0


async def test_the_answer_names_the_tcp_port_after_the_udp_port(house: House) -> None:
    answer = await house.plane.offer("c", "one", Client().offer())
    lines = [line.split(" ") for line in answer.sdp.splitlines() if line.startswith("a=candidate:")]
    assert [(words[2], words[4], words[5], words[8:]) for words in lines] == [
        ("udp", "127.0.0.1", str(house.plane.port), []),
        ("tcp", "127.0.0.1", str(house.plane.port), ["tcptype", "passive"]),
    ]
    assert int(lines[0][3]) > int(lines[1][3]) > 0


async def test_a_page_that_lost_its_connection_goes_on_over_another(house: House) -> None:
    one, two = await house.join("one"), await join_over_tcp(house, "two")
    await _still_well(one, two, 1)
    await two.move()
    await _still_well(one, two, 2)
    await house.until(lambda: len(over(house)) == 1)


async def test_connections_of_a_page_that_left_are_closed(house: House) -> None:
    two = await join_over_tcp(house, "two")
    two.vanish()
    held = await join_over_tcp(house, "three")
    await house.plane.leave("c", "three")
    assert held.wire.lost is False
    over(house).tick(1e9)
    over(house).tick(2e9)
    await house.until(lambda: held.wire.lost and len(over(house)) == 0)


async def test_a_peer_that_does_not_read_slows_nobody_and_costs_a_bounded_room(house: House) -> None:
    one, two, slow = await house.join("one"), await house.join("two"), await join_over_tcp(house, "slow")
    (held,) = over(house)._proved.values()
    slow.stall()
    for number in range(6000):
        one.send_rtp(one.source("video").packet(vp8(number, 1100, key=not number)))
        if number % 100 == 0:
            await _still_well(one, two, number // 100 + 1)
            assert len(held._outbox) <= URGENT_ROOM + OTHER_ROOM + 8192
        if held._outbox.dropped > 200:
            break
    assert held._outbox.dropped > 200, "the kernel took it all: nothing was tested"
    slow.resume()
    await house.until(lambda: len(held._outbox) == 0)
    body = opus(77)
    one.send_rtp(one.source("audio").packet(body, step=960))
    await house.until(lambda: any(payload(packet) == body for packet in slow.received))
    assert house.plane._mux.faults == 0


async def test_partial_frames_and_slow_drips_are_put_together(house: House) -> None:
    one, two = await house.join("one"), await join_over_tcp(house, "two")
    body = opus(33)
    framed = frame(two.outgoing.protect(two.source("audio").packet(body, step=960)))
    for byte in framed:
        two.wire.stream().write(bytes([byte]))
        await asyncio.sleep(0)
    assert payload((await one.hears(1, slot_ssrc(one, "audio")))[0]) == body


GARBAGE = {
    "http": b"GET / HTTP/1.1\r\n\r\n",
    "endless": b"\xff\xff" + bytes(9000),
    "media": frame(b"\x80" + bytes(60)),
    "dtls": frame(b"\x16" + bytes(99)),
    "empty": frame(b""),
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
async def test_a_stranger_with_anything_but_checks_is_closed_at_once(house: House, garbage: bytes) -> None:
    one, two = await house.join("one"), await join_over_tcp(house, "two")
    async with stranger(house) as (reader, writer):
        writer.write(garbage)
        assert await ends(reader) == b""
    await _still_well(one, two, 1)


async def test_checks_that_are_wrong_get_no_answer_and_run_out(house: House) -> None:
    one = await house.join("one")
    assert one.answered is not None
    async with stranger(house) as (reader, writer):
        for _ in range(STRANGER_PACKETS + 1):
            writer.write(frame(_spoofed(os.urandom(12).hex(), one.answered.ufrag)))
        assert await ends(reader) == b""
    assert len(over(house)) == 0


async def test_who_says_nothing_is_closed_when_the_time_is_over(house: House) -> None:
    async with stranger(house) as (reader, _):
        await house.until(lambda: len(over(house)) == 1)
        (held,) = over(house)._strangers.values()
        over(house)._next_sweep = 0
        over(house).tick(held.stranger_since + STRANGER_SECONDS - 0.1)
        assert len(over(house)) == 1
        over(house)._next_sweep = 0
        over(house).tick(held.stranger_since + STRANGER_SECONDS + 0.1)
        assert await ends(reader) == b""


async def test_one_host_has_few_unproved_connections_and_pages_get_in_all_the_same(house: House) -> None:
    one = await house.join("one")
    many = [await asyncio.open_connection("127.0.0.1", house.plane.port) for _ in range(STRANGERS_PER_HOST + 20)]
    closed = [await ends(reader) for reader, _ in many[STRANGERS_PER_HOST:]]
    assert closed == [b""] * 20
    assert len(over(house)) == STRANGERS_PER_HOST
    many[0][1].close()
    await house.until(lambda: len(over(house)) < STRANGERS_PER_HOST)
    two = await join_over_tcp(house, "two")
    await _still_well(one, two, 1)
    for _, writer in many:
        writer.close()


async def test_one_page_cannot_hold_all_connections(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "PER_HOST", 6)
    greedy = await join_over_tcp(house, "greedy")
    many = [await asyncio.open_connection("127.0.0.1", house.plane.port) for _ in range(9)]
    for _, writer in many[:5]:
        writer.write(frame(greedy.check_request()))
    await house.until(lambda: len(over(house)._proved) == 6)
    for reader, _ in many[5:]:
        assert await ends(reader) == b""
    for _, writer in many:
        writer.close()
    await house.until(lambda: len(over(house)) == 1)
    assert over(house)._from.total() == 1
    await house.join("one")


async def test_when_strangers_from_everywhere_fill_the_room_the_oldest_goes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "STRANGERS", 4)
    one = await house.join("one")
    many = [await asyncio.open_connection("127.0.0.1", house.plane.port) for _ in range(4)]
    await house.until(lambda: len(over(house)) == 4)
    two = await join_over_tcp(house, "two")
    assert await ends(many[0][0]) == b""
    await _still_well(one, two, 1)
    for _, writer in many:
        writer.close()


async def test_random_streams_disturb_nothing(house: House) -> None:
    one, two = await house.join("one"), await join_over_tcp(house, "two")
    generator = random.Random(5)
    for turn in range(60):
        async with stranger(house) as (reader, writer):
            packets = [bytes([generator.choice([0, 1])]) + generator.randbytes(generator.randrange(1500))]
            writer.write(b"".join(map(frame, packets)) + generator.randbytes(turn * 40))
            writer.write_eof()
            await ends(reader)
    bad = two.wire.stream()
    for _ in range(200):
        bad.write(frame(bytes([generator.choice([0, 22, 128, 144])]) + generator.randbytes(200)))
    await _still_well(one, two, 1)
    assert house.plane._mux.faults == 0


async def test_a_port_taken_over_tcp_is_refused_and_the_udp_port_given_back() -> None:
    first, listener = open_ports("127.0.0.1", 0, True)
    port = first.port
    first.close()
    with pytest.raises(OSError, match="in use"):
        open_ports("127.0.0.1", port, True)
    listener.close()
    again, listener = open_ports("127.0.0.1", port, True)
    again.close()
    listener.close()


async def test_a_full_table_of_files_pauses_accepting_until_the_next_sweep(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object) -> None:
        raise OSError(24, "too many open files")

    held = over(house)
    with monkeypatch.context() as broken:
        broken.setattr("socket.socket.accept", full)
        held._accept()
    assert not held._listening
    held._next_sweep = 0
    held.tick(1.0)
    assert held._listening
    await join_over_tcp(house, "one")
