"""`make link PROFILE=edge`: try a call by hand with the patient's side behind a bad link.

Starts a demo server and prints two addresses: the patient's side goes over the link, page and media alike, the
doctor's over a good one. Links that change in the course of a call begin anew every minute.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from server.services import demo
from tests.browser.server import Server
from tests.link.access import Access
from tests.link.detour import detour_script
from tests.link.profiles import DOCTOR, LINKS, Link
from tests.link.proxy import Proxy

TURN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Side:
    """Where a browser opens one side, and its line."""

    address: tuple[str, int]
    access: Access


async def side(stack: AsyncExitStack, server: Server, link: Link, port: int = 0) -> Side:
    """A port that leads to the server over a line of its own; its pages' media take the same line."""
    access = await stack.enter_async_context(Access(link))
    media = ("127.0.0.1", server.port + 1)
    udp, tcp = await access.udp(media), await access.tcp(media)
    proxy = await stack.enter_async_context(Proxy(server.url, detour_script(udp.address, tcp.address)))
    return Side((await access.tcp(proxy.address, port=port)).address, access)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.link", description=__doc__)
    parser.add_argument("profile", choices=LINKS, nargs="?", default="edge")
    parser.add_argument("--port", type=int, default=8080, help="of the patient's side; the doctor's is one above")
    wish = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(run(LINKS[wish.profile], wish.profile, wish.port))


async def run(link: Link, name: str, port: int) -> None:
    """Serve until cancelled."""
    with tempfile.TemporaryDirectory(prefix="link-") as place:
        server = Server(data=Path(place) / "data")
        await server.start()
        async with AsyncExitStack() as stack:
            stack.callback(server.stop)
            patient, doctor = await side(stack, server, link, port), await side(stack, server, DOCTOR, port + 1)
            # Two names for this machine, so that one browser keeps two sign-ins apart.
            print(f"The patient's side, behind the link {name}:  http://127.0.0.1:{patient.address[1]}/")
            print(f"The doctor's side, behind a good link:   http://localhost:{doctor.address[1]}/")
            first, second = demo.PEOPLE[0].login, "dr.ayesha"
            print(f"Sign in as {first} on the first, as {second} on the second; the password is {demo.PASSWORD}.")
            print("Ctrl+C stops.", flush=True)
            while True:
                patient.access.begin()
                await asyncio.sleep(TURN_SECONDS)


if __name__ == "__main__":
    main()
