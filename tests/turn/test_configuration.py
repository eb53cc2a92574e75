"""What is written for coturn: read as coturn reads it, every address judged."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from pathlib import Path

import pytest

from turn.check import FORBIDDEN
from turn.configuration import RelaySettings, configuration

SECRET = "s" * 40
PRODUCTION = RelaySettings(
    folder=Path("/run/eilaj/turn"),
    listen=("10.20.0.5",),
    port=3478,
    peers=("10.20.0.5", "198.51.100.20"),
    secrets=(SECRET, "t" * 40),
    tls_port=443,
    certificate=Path("/etc/eilaj/chain.pem"),
    key=Path("/etc/eilaj/key.pem"),
    realm="tele.example.pk",
    external="198.51.100.20",
)
Range = tuple[int, int, int]
"""Version, first, last."""


def read(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, _, value = line.partition("=")
        assert name == name.strip(), line
        found.setdefault(name, []).append(value)
    return found


def ranges(lines: list[str]) -> list[Range]:
    found = []
    for line in lines:
        first, _, last = line.partition("-")
        low, high = ipaddress.ip_address(first), ipaddress.ip_address(last or first)
        assert low.version == high.version
        assert int(low) <= int(high)
        found.append((low.version, int(low), int(high)))
    return found


def reached(words: dict[str, list[str]], address: str) -> bool:
    """As coturn 4.6.1's good_peer_addr: what is allowed wins, then what is denied, else it is free."""
    peer = ipaddress.ip_address(address)

    def within(lines: list[str]) -> bool:
        return any(version == peer.version and low <= int(peer) <= high for version, low, high in ranges(lines))

    return within(words["allowed-peer-ip"]) or not within(words["denied-peer-ip"])


def test_every_address_of_both_families_is_denied_but_our_own() -> None:
    words = read(configuration(PRODUCTION))
    assert ranges(words["denied-peer-ip"]) == [(4, 0, 2**32 - 1), (6, 0, 2**128 - 1)]
    assert words["allowed-peer-ip"] == list(PRODUCTION.peers)
    assert [peer for peer in FORBIDDEN if reached(words, peer)] == []
    assert all(reached(words, peer) for peer in PRODUCTION.peers)
    assert len(FORBIDDEN) >= 30


def test_what_must_be_there_is_there_and_what_must_not_is_not() -> None:
    words = read(configuration(PRODUCTION))
    tight = ["no-tcp-relay", "no-multicast-peers", "no-cli", "no-rfc5780", "no-stun-backward-compatibility"]
    tight += ["response-origin-only-with-rfc5780", "no-software-attribute", "use-auth-secret", "no-dtls"]
    assert [name for name in (*tight, "no-tlsv1", "no-tlsv1_1") if words.get(name) != [""]] == []
    loose = ["no-auth", "allow-loopback-peers", "server-relay", "web-admin", "oauth", "cli-password", "verbose"]
    assert [name for name in (*loose, "Verbose", "lt-cred-mech", "user", "no-tls") if name in words] == []
    assert words["static-auth-secret"] == list(PRODUCTION.secrets)
    assert (words["listening-port"], words["tls-listening-port"]) == (["3478"], ["443"])
    assert words["external-ip"] == ["198.51.100.20/10.20.0.5"]
    assert words["relay-ip"] == ["10.20.0.5"]
    assert int(words["user-quota"][0]) >= 8
    assert int(words["total-quota"][0]) > int(words["user-quota"][0])


def test_on_one_machine_loopback_is_allowed_without_the_command_line_interface() -> None:
    words = read(configuration(replace(PRODUCTION, listen=("127.0.0.1",), peers=("127.0.0.1",), external="")))
    assert "allow-loopback-peers" in words
    assert "no-cli" in words
    assert [peer for peer in FORBIDDEN if reached(words, peer)] == []
    mixed = replace(PRODUCTION, peers=("127.0.0.1", "10.20.0.5"))
    assert "allow-loopback-peers" not in configuration(mixed)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"peers": ()}, "media node"),
        ({"peers": ("0.0.0.0",)}, "real one"),
        ({"peers": ("0.0.0.0-255.255.255.255",)}, "0.0.0.0-255"),
        ({"peers": ("::1",)}, "::1"),
        ({"peers": ("::ffff:10.0.0.1",)}, "::ffff"),
        ({"listen": ()}, "listen"),
        ({"secrets": ()}, "secret"),
        ({"secrets": ("short",)}, "32 characters"),
        ({"secrets": ("x" * 40 + "\nno-auth",)}, "no blanks"),
        ({"realm": "a\nno-auth"}, "realm"),
        ({"certificate": None}, "certificate"),
        ({"external": "example.pk"}, "example"),
    ],
)
def test_what_would_leave_it_open_or_broken_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        replace(PRODUCTION, **changes)  # type: ignore[arg-type]  # what is tested
