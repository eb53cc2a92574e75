"""Where seats get TURN from: what our coturn is told in each kind of network, what is lent without one."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
import structlog

from server.adapters import turn
from server.adapters.turn import Turn, relay_settings
from server.config import Settings
from tests.server.clock import MORNING, HandClock
from turn.credentials import make_credential
from turn.launcher import CannotRelay

SECRET = "k" * 40
HERE = ("10.0.0.5", "192.168.7.2", "127.0.0.1")


def told(data: Path, **given: Any) -> Any:
    return relay_settings(Settings.model_validate({"data": data} | given), SECRET, MORNING)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with two networks; ports on them count as free."""
    for module in ("server.adapters.turn", "server.adapters.addresses"):
        monkeypatch.setattr(f"{module}.local_addresses", lambda: HERE)
    monkeypatch.setattr(turn, "_is_free", lambda address, port: True)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("given", "listen", "peers", "external"),
    [
        ({}, ("127.0.0.1",), ("127.0.0.1",), ""),
        ({"host": "localhost"}, ("127.0.0.1",), ("127.0.0.1",), ""),
        ({"host": "10.0.0.5"}, ("10.0.0.5",), ("10.0.0.5",), ""),
        ({"host": "0.0.0.0"}, HERE[:2], HERE[:2], ""),
        ({"host": "0.0.0.0", "announce": "198.51.100.9"}, HERE[:2], ("198.51.100.9", HERE[0]), "198.51.100.9"),
        ({"host": "10.0.0.5", "announce": "2001:db8::1,10.0.0.5"}, ("10.0.0.5",), ("10.0.0.5",), ""),
    ],
)
def test_only_media_addresses_are_peers_and_loopback_only_alone(
    tmp_path: Path, given: dict[str, str], listen: tuple[str, ...], peers: tuple[str, ...], external: str
) -> None:
    relay = told(tmp_path, **given)
    assert (relay.listen, relay.peers, relay.external) == (listen, peers, external)
    assert relay.secrets == (SECRET,)


@pytest.mark.usefixtures("here")
def test_ports_lie_beside_the_media_port_or_where_they_are_set(tmp_path: Path) -> None:
    relay = told(tmp_path, port=8080)
    assert (relay.port, relay.tls_port) == (8082, 8083)
    relay = told(tmp_path, turn_port=3478, turn_tls_port=443)
    assert (relay.port, relay.tls_port) == (3478, 443)


def test_a_taken_port_beside_is_passed_over(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as media, socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        relay = told(tmp_path, media_port=port - 1)
        media.bind(("127.0.0.1", 0))
    assert relay.port != port
    assert relay.tls_port not in (port, relay.port)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"host": "::1"}, "IPv4"),
        ({"turn_certificate": "/nowhere/chain.pem"}, "EILAJ_TURN_CERTIFICATE"),
    ],
)
def test_what_cannot_be_is_a_sentence(tmp_path: Path, given: dict[str, str], words: str) -> None:
    with pytest.raises(CannotRelay, match=words):
        told(tmp_path, **given)


async def test_without_coturn_the_start_says_so_in_one_line_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    own = Turn(Settings(data=tmp_path), HandClock())
    with structlog.testing.capture_logs() as logged:
        await own.start()
    assert [(one["event"], one["log_level"]) for one in logged] == [("turn_off", "warning")]
    assert "apt-get install coturn" in logged[0]["what"]
    assert own.of_seat("call", "seat") == ()
    await own.close()


async def test_a_taken_port_that_was_set_is_one_line_too(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        own = Turn(Settings(data=tmp_path, turn_port=other.getsockname()[1]), HandClock())
        with structlog.testing.capture_logs() as logged:
            await own.start()
    assert "is taken by another program" in logged[0]["what"]
    assert own.of_seat("call", "seat") == ()


async def test_seats_get_nothing_while_it_is_off(tmp_path: Path) -> None:
    own = Turn(Settings(data=tmp_path, turn="off"), HandClock())
    await own.start()
    assert own.of_seat("call", "seat") == ()
    await own.close()
    assert not (tmp_path / "turn").exists()


async def test_one_run_elsewhere_is_lent_with_short_lived_credentials_that_name_nobody(tmp_path: Path) -> None:
    urls = ("turn:turn.example.pk:3478?transport=udp", "turns:turn.example.pk:443?transport=tcp")
    clock = HandClock()
    given = Settings(data=tmp_path, turn_urls=urls, turn_secret=SECRET, turn="external", turn_minutes=30)
    own = Turn(given, clock)
    await own.start()
    (one,) = own.of_seat("call-1", "seat-1")
    (other,) = own.of_seat("call-1", "seat-2")
    (again,) = own.of_seat("call-1", "seat-1")
    assert one.urls == urls
    expires, holder = one.username.split(":")
    assert int(expires) == int(MORNING.timestamp()) + 1800
    assert one.credential == make_credential(SECRET, holder, int(expires)).password
    assert "seat" not in one.username
    assert "call" not in one.username
    assert again == one, "the same seat shares its quota"
    assert other.username != one.username
