"""What a plane needs to know to run; checked when it is made. Knows no environment and no file."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from media.recorder import RecorderFactory


@dataclass(frozen=True, slots=True)
class PlaneSettings:
    """What a plane needs to know to run."""

    make_recorder: RecorderFactory
    #: Local address to bind. With a wildcard, replies leave from the address of the route, so announce that one.
    host: str = "127.0.0.1"
    #: UDP port; 0 takes a free one.
    port: int = 0
    #: Addresses that browsers are told, best first; empty: `host`.
    announced: tuple[str, ...] = ()
    #: Seconds between the key frames asked for while recording.
    key_frame_every: float = 30.0
    #: Use recvmmsg and sendmmsg where the system has them.
    batched: bool = True

    def __post_init__(self) -> None:
        if ipaddress.ip_address(self.host).is_unspecified and not self.announced:
            raise ValueError("a plane that listens everywhere must be told which addresses to announce")
        for address in self.announced:
            if ipaddress.ip_address(address).is_unspecified:
                raise ValueError("an announced address must be one that browsers can reach")
