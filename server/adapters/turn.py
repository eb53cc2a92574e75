"""Where seats get TURN from: coturn as our child, one that is run elsewhere, or none.

Names no participant to a TURN server: what it is told, and logs, is a keyed hash of the seat.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import socket
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog

from server.adapters.addresses import local_addresses, reachable_at
from server.adapters.certificate import tls_context
from server.services.ports import Clock, IceServer
from turn.configuration import RelaySettings
from turn.credentials import make_credential
from turn.launcher import CannotRelay, Launcher

LAST_PORT = 65_535

log = structlog.get_logger("turn")


class TurnSettings(Protocol):
    """The part of `server.config.Settings` that concerns TURN; its meaning is written there."""

    @property
    def media_address(self) -> str: ...

    @property
    def announce(self) -> tuple[str, ...]: ...

    @property
    def udp_port(self) -> int: ...

    @property
    def data(self) -> Path: ...

    @property
    def turn(self) -> str: ...

    @property
    def turn_port(self) -> int | None: ...

    @property
    def turn_tls_port(self) -> int | None: ...

    @property
    def turn_host(self) -> str: ...

    @property
    def turn_certificate(self) -> Path | None: ...

    @property
    def turn_key(self) -> Path | None: ...

    @property
    def turn_urls(self) -> tuple[str, ...]: ...

    @property
    def turn_secret(self) -> str: ...

    @property
    def turn_minutes(self) -> int: ...


class Turn:
    """Implements `IceServers`. Without `start` it lends what is run elsewhere, or nothing."""

    def __init__(self, settings: TurnSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._secret = settings.turn_secret or secrets.token_urlsafe(48)
        self._urls = settings.turn_urls if settings.turn == "external" else ()
        self._launcher: Launcher | None = None

    async def start(self) -> None:
        """Start coturn where it is wanted. Whatever is in its way is one line, and calls go on without."""
        if self._settings.turn != "auto":
            return
        try:
            relay = relay_settings(self._settings, self._secret, self._clock())
            launcher = Launcher(relay, _tell)
            await launcher.start()
        except CannotRelay as reason:
            log.warning("turn_off", what=str(reason))
            return
        except (OSError, ValueError) as error:
            log.warning("turn_off", what=type(error).__name__)
            return
        self._launcher = launcher
        self._urls = _urls(_host(self._settings, relay), relay)
        log.info("turn_ready", port=relay.port, tls_port=relay.tls_port)

    async def close(self) -> None:
        """End our coturn."""
        if self._launcher is not None:
            await self._launcher.close()

    @property
    def state(self) -> str:
        """`ok`, `down` (ours has ended), `external` (run elsewhere), `off`."""
        if self._launcher is not None:
            return "ok" if self._launcher.ready else "down"
        return "external" if self._urls else "off"

    def of_seat(self, call_id: str, participant_id: str) -> tuple[IceServer, ...]:
        """As `IceServers.of_seat`."""
        if not self._urls or (self._launcher is not None and not self._launcher.ready):
            return ()
        seat = f"{call_id}/{participant_id}".encode()
        holder = hashlib.blake2s(seat, key=self._secret.encode()[:32], digest_size=12).hexdigest()
        expires = int(self._clock().timestamp()) + self._settings.turn_minutes * 60
        lent = make_credential(self._secret, holder, expires)
        return (IceServer(self._urls, lent.username, lent.password),)


def relay_settings(settings: TurnSettings, secret: str, now: datetime) -> RelaySettings:
    """What our coturn is to be. Raises CannotRelay."""
    host = settings.media_address
    everywhere = ipaddress.ip_address(host).is_unspecified
    listen = _wanted(local_addresses() if everywhere else (host,))
    announced = _wanted(settings.announce or reachable_at(host))
    if not listen or not announced:
        raise CannotRelay("TURN needs an IPv4 address for media")
    # coturn turns our public address into the private one before it asks whether a peer is allowed.
    peers = tuple(dict.fromkeys(_wanted((*announced, listen[0]))))
    certificate, key = _certificate(settings, host, now)
    port = _port(settings.turn_port, settings.udp_port, listen, ())
    try:
        return RelaySettings(
            folder=(settings.data / "turn").absolute(),
            listen=listen,
            port=port,
            peers=peers,
            secrets=(secret,),
            tls_port=_port(settings.turn_tls_port, port, listen, (port,)),
            certificate=certificate.absolute(),
            key=key.absolute(),
            external="" if announced[0] in local_addresses() else announced[0],
        )
    except ValueError as error:
        raise CannotRelay(str(error)) from None


def _wanted(addresses: Iterable[str]) -> tuple[str, ...]:
    """The IPv4 ones; loopback only where there is nothing else."""
    found = [address for address in addresses if ":" not in address]
    outside = [address for address in found if not ipaddress.ip_address(address).is_loopback]
    return tuple(outside or found)


def _host(settings: TurnSettings, relay: RelaySettings) -> str:
    return settings.turn_host or relay.external or relay.listen[0]


def _urls(host: str, relay: RelaySettings) -> tuple[str, ...]:
    plain = tuple(f"turn:{host}:{relay.port}?transport={kind}" for kind in ("udp", "tcp"))
    return plain if relay.tls_port is None else (*plain, f"turns:{host}:{relay.tls_port}?transport=tcp")


def _certificate(settings: TurnSettings, host: str, now: datetime) -> tuple[Path, Path]:
    """The given files, or our own certificate. Raises CannotRelay."""
    if settings.turn_certificate is None:
        tls_context(settings.data / "keys", reachable_at(host), now)
        own = settings.data / "keys" / "certificate.pem"
        return own, own
    certificate, key = settings.turn_certificate, settings.turn_key or settings.turn_certificate
    if not certificate.is_file() or not key.is_file():
        raise CannotRelay("the file of EILAJ_TURN_CERTIFICATE or EILAJ_TURN_KEY is not there")
    return certificate, key


def _port(given: int | None, beside: int, addresses: tuple[str, ...], taken: tuple[int, ...]) -> int:
    """The port that was set; else the next one, if it is free; else any."""
    if given is not None:
        return given
    following = beside + 1 if 0 < beside < LAST_PORT else 0
    if following and following not in taken and _is_free(addresses[0], following):
        return following
    while True:
        with socket.socket() as probe:
            probe.bind((addresses[0], 0))
            found = int(probe.getsockname()[1])
        if found not in taken and _is_free(addresses[0], found):
            return found


def _is_free(address: str, port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True


def _tell(ready: bool) -> None:
    if not ready:
        log.warning("turn_lost")
