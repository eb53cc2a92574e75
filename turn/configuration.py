"""The text of `turnserver.conf`, for coturn 4.6 and later: a relay that leads to our media nodes and nowhere else.

Pure. Every call goes to our own relay, so all peers of both address families are denied and only the addresses of
the media nodes allowed; coturn lets "allowed" win. Nothing is relayed over IPv6, which keeps IPv4-mapped peers out
as well (CVE-2026-27624, not fixed in Debian 12's 4.6.1). coturn has no rule for ports: what else listens on UDP at
the address of a media node can be sent to, so nothing else should.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

ALLOCATIONS_EACH = 24
"""Allocations of one credential's holder at once: three URLs on two networks are six, and those that a browser left
behind with a lost network count for ten minutes more."""
ALLOCATIONS_IN_ALL = 2000
BYTES_PER_SECOND = 250_000
"""Of one allocation, each way."""
EVERYBODY = ("0.0.0.0-255.255.255.255", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """What our coturn needs to know. Raises ValueError for what would leave the relay open or not working."""

    #: Where the file, the pid and coturn's own data go.
    folder: Path
    #: IPv4 addresses to listen on; the first is where relayed packets leave from.
    listen: tuple[str, ...]
    port: int
    #: IPv4 addresses of our media nodes; nobody else can be reached.
    peers: tuple[str, ...]
    #: At least one; further ones are still accepted while they are being replaced.
    secrets: tuple[str, ...]
    #: Port of TURN over TLS; None without a certificate.
    tls_port: int | None = None
    #: PEM files of the certificate's chain and of its key.
    certificate: Path | None = None
    key: Path | None = None
    realm: str = "eilaj"
    #: First and last UDP port of allocations.
    relay_ports: tuple[int, int] = (49_152, 51_199)
    #: Our public address, behind a one-to-one NAT.
    external: str = ""

    def __post_init__(self) -> None:
        for address in (*self.listen, *self.peers, *filter(None, [self.external])):
            if ipaddress.IPv4Address(address).is_unspecified:
                raise ValueError("an address of TURN must be a real one")
        if not self.listen or not self.peers or not self.secrets:
            raise ValueError("TURN needs an address to listen on, a media node and a secret")
        if any(len(secret) < 32 or not re.fullmatch(r"[!-~]+", secret) for secret in self.secrets):
            raise ValueError("a TURN secret must have at least 32 characters and no blanks")
        if not re.fullmatch(r"[A-Za-z0-9.-]+", self.realm):
            raise ValueError("the realm must be a name")
        if self.tls_port is not None and (self.certificate is None or self.key is None):
            raise ValueError("TURN over TLS needs a certificate and its key")

    @property
    def on_one_machine(self) -> bool:
        """Development: the media node is reached over loopback only."""
        return all(ipaddress.IPv4Address(peer).is_loopback for peer in self.peers)


def configuration(settings: RelaySettings) -> str:
    """The whole file. It holds the secret: mode 0600, and never on a command line."""
    lines = [*_where(settings), *_who(settings), *_whereto(settings), *_TIGHT]
    lines += [f"pidfile={settings.folder / 'turnserver.pid'}", f"userdb={settings.folder / 'turndb'}"]
    return "\n".join([*lines, ""])


def _where(settings: RelaySettings) -> list[str]:
    first, last = settings.relay_ports
    lines = [f"listening-ip={address}" for address in settings.listen]
    lines += [f"relay-ip={settings.listen[0]}", f"listening-port={settings.port}"]
    lines += [f"min-port={first}", f"max-port={last}"]
    if settings.external:
        lines.append(f"external-ip={settings.external}/{settings.listen[0]}")
    if settings.tls_port is None:
        return [*lines, "no-tls"]
    return [
        *lines,
        f"tls-listening-port={settings.tls_port}",
        f"cert={settings.certificate}",
        f"pkey={settings.key}",
        "no-tlsv1",
        "no-tlsv1_1",
    ]


def _who(settings: RelaySettings) -> list[str]:
    return [
        "use-auth-secret",
        *(f"static-auth-secret={secret}" for secret in settings.secrets),
        f"realm={settings.realm}",
        f"user-quota={ALLOCATIONS_EACH}",
        f"total-quota={ALLOCATIONS_IN_ALL}",
        f"max-bps={BYTES_PER_SECOND}",
        "bps-capacity=0",
        "max-allocate-lifetime=3600",
        "stale-nonce=600",
    ]


def _whereto(settings: RelaySettings) -> list[str]:
    lines = [f"denied-peer-ip={addresses}" for addresses in EVERYBODY]
    lines += [f"allowed-peer-ip={peer}" for peer in settings.peers]
    if settings.on_one_machine:  # else coturn refuses loopback before it looks at what is allowed
        lines.append("allow-loopback-peers")
    return lines


_TIGHT = (
    "no-dtls",
    "no-tcp-relay",  # RFC 6062 would be a way into the LAN
    "no-multicast-peers",
    "no-cli",  # telnet on loopback, with an empty password
    "no-rfc5780",  # this and the next two: no answer longer than the question
    "no-stun-backward-compatibility",
    "response-origin-only-with-rfc5780",
    "no-software-attribute",
    "fingerprint",
    "log-file=stdout",
    "simple-log",
)
