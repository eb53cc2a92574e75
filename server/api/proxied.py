"""Behind a reverse proxy: whose address a request really has. Must not know any area.

`X-Forwarded-For` is what anybody may write; only what a proxy of ours has appended to it counts, so it is read from
its end, past the proxies, to the first address that is none of them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FORWARDED_FOR = "X-Forwarded-For"


def real_address(trusted_proxies: Iterable[str]) -> Middleware:
    """The middleware that puts the sender's address in the place of a trusted proxy's."""
    networks = tuple(ipaddress.ip_network(one) for one in trusted_proxies)

    def is_ours(address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in networks)

    @web.middleware
    async def look_behind(request: web.Request, handler: Handler) -> web.StreamResponse:
        sender = sender_of(request.remote or "", request.headers.getall(FORWARDED_FOR, ()), is_ours)
        return await handler(request if sender == request.remote else request.clone(remote=sender))

    return look_behind


def sender_of(remote: str, forwarded_for: Iterable[str], is_ours: Callable[[str], bool]) -> str:
    """The address of whoever sent a request that came from `remote` with these headers."""
    sender = remote
    for said in reversed([part.strip() for value in forwarded_for for part in value.split(",")]):
        if not is_ours(sender):
            break
        try:
            sender = str(ipaddress.ip_address(said))
        except ValueError:  # what stands before it was written by nobody we know
            break
    return sender
