"""The socket and its arena, batched and plain, IPv4 and IPv6, also when the kernel has no room."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from media.addresses import packed
from media.datagrams import HEADROOM, KEPT, SEND_SLOTS, SLOT, BatchedDatagrams, Datagrams, open_datagrams


@pytest.fixture(params=[(True, "127.0.0.1"), (False, "127.0.0.1"), (True, "::1"), (False, "::1")])
def datagrams(request: pytest.FixtureRequest) -> Iterator[Datagrams]:
    batched, host = request.param
    opened = open_datagrams(host, 0, batched)
    assert isinstance(opened, BatchedDatagrams) is batched
    yield opened
    opened.close()


@pytest.fixture
def other(datagrams: Datagrams) -> Iterator[socket.socket]:
    with socket.socket(datagrams.socket.family, socket.SOCK_DGRAM) as made:
        made.connect(datagrams.socket.getsockname()[:2])
        made.settimeout(2)
        yield made


def address_of(other: socket.socket) -> bytes:
    return packed(other.family, *other.getsockname()[:2])


def taken(datagrams: Datagrams) -> list[tuple[bytes, bytes]]:
    count = datagrams.receive()
    return [
        (
            bytes(datagrams.arena[slot * SLOT + HEADROOM :][: datagrams.lengths[slot]]),
            datagrams.sender(slot),
        )
        for slot in range(count)
    ]


def test_what_comes_lies_in_the_slots(datagrams: Datagrams, other: socket.socket) -> None:
    assert datagrams.receive() == 0
    for body in (b"one", b"", b"x" * 1400):
        other.send(body)
    time.sleep(0.05)
    assert taken(datagrams) == [(body, address_of(other)) for body in (b"one", b"", b"x" * 1400)]
    other.send(b"y" * 4000)
    time.sleep(0.05)
    datagrams.receive()
    assert datagrams.lengths[0] >= 1500, "too long to be anything of ours"


def test_a_batch_leaves_in_order_and_may_be_longer_than_the_slots(
    datagrams: Datagrams, other: socket.socket
) -> None:
    bodies = [b"packet %d" % n for n in range(SEND_SLOTS + 10)]
    for body in bodies:
        datagrams.send(body, address_of(other))
    datagrams.flush()
    assert [other.recv(2000) for _ in bodies] == bodies


def test_a_packet_may_leave_from_where_it_came(datagrams: Datagrams, other: socket.socket) -> None:
    other.send(b"----payload")
    time.sleep(0.05)
    [(_, sender)] = taken(datagrams)
    start = HEADROOM + 4 - 8
    datagrams.arena[start : start + 8] = b"a header"
    datagrams.queue(start, 15, sender, keep=True)
    datagrams.flush()
    assert other.recv(2000) == b"a headerpayload"


def test_without_room_some_sound_is_kept_and_pictures_are_not(
    datagrams: Datagrams, other: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as kernel:
        kernel.setattr(datagrams, "_transmit", lambda queued: 1)
        kernel.setattr(datagrams, "_send_one", lambda data, address: False)
        datagrams.send(b"sent", address_of(other))
        datagrams.send(b"picture", address_of(other), keep=False)
        for n in range(KEPT + 3):
            datagrams.send(b"sound %d" % n, address_of(other))
        datagrams.flush()
    assert datagrams.dropped == 1
    datagrams.send(b"later", address_of(other))
    datagrams.flush()
    heard = [other.recv(2000) for _ in range(KEPT + 1)]
    assert heard == [b"sound %d" % n for n in range(3, KEPT + 3)] + [b"later"]


def test_what_cannot_be_sent_at_all_does_not_hold_up_the_rest(datagrams: Datagrams, other: socket.socket) -> None:
    nowhere = packed(other.family, *other.getsockname()[:2])[:2] + bytes(2) + address_of(other)[4:]
    datagrams.send(b"to port 0", nowhere)
    datagrams.send(b"to you", address_of(other))
    datagrams.flush()
    assert other.recv(2000) == b"to you"
    assert datagrams.dropped == 1


def test_a_taken_port_is_an_error() -> None:
    first = open_datagrams("127.0.0.1", 0)
    with pytest.raises(OSError, match="in use"):
        open_datagrams("127.0.0.1", first.port)
    first.close()
