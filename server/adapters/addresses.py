"""The IPv4 addresses of this machine, asked of the kernel (Linux: SIOCGIFADDR, netdevice(7))."""

from __future__ import annotations

import fcntl
import socket
import struct

SIOCGIFADDR = 0x8915


def local_addresses() -> tuple[str, ...]:
    """One address of every interface that has one, loopback last."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(probe, SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
            except OSError:
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    return tuple(sorted(found, key=lambda address: address.startswith("127.")))


def reachable_at(host: str) -> tuple[str, ...]:
    """Under which addresses others find a server that listens on `host`."""
    if host == "0.0.0.0":  # noqa: S104 - compared, not bound
        return local_addresses()
    return ("127.0.0.1",) if host == "localhost" else (host,)
