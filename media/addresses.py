"""Transport addresses as the kernel writes them (the first bytes of a sockaddr), used as keys and never printed.

Comparing and copying bytes is what the packet path can afford; text is made only for STUN, which needs it.
"""

from __future__ import annotations

import socket
import struct

Address = bytes
"""Family, port and address: 8 bytes for IPv4, 24 for IPv6; of a TCP connection, 4 more that no other one has."""

_FAMILY = struct.Struct("=H")


def packed(family: int, host: str, port: int) -> Address:
    """The key of a host (a literal address) and port. Raises OSError for a name."""
    head = _FAMILY.pack(family) + port.to_bytes(2, "big")
    if family == socket.AF_INET:
        return head + socket.inet_pton(socket.AF_INET, host)
    return head + bytes(4) + socket.inet_pton(socket.AF_INET6, host)


def host_and_port(address: Address) -> tuple[str, int]:
    """Back to text; an IPv4 address that came through an IPv6 socket stays in its mapped form."""
    port = int.from_bytes(address[2:4], "big")
    if len(address) < 24:
        return socket.inet_ntop(socket.AF_INET, address[4:8]), port
    return socket.inet_ntop(socket.AF_INET6, address[8:24]), port
