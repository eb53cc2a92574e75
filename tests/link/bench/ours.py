"""One measured call through our real server, recorded: two Chromiums on our real pages, each behind its own line.

It must not know what the measurements mean.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Page, Playwright

from tests.browser import people
from tests.browser.chromium import End, launch
from tests.browser.server import Server
from tests.link.access import Access
from tests.link.bench.measured import script
from tests.link.detour import detour_script
from tests.link.pipe import Profile
from tests.link.profiles import DOCTOR, Link

PATIENT_SIDE, DOCTOR_SIDE = 0, 1
EASY = Profile(rate=10e6, queue=0.2, delay=0.01)
"""What the patient's link is while the desk is filled in: nobody measures how that loads."""
MEASURED = "() => sessionStorage.getItem('e-ilaj.link') !== null"
FORGET = "() => sessionStorage.removeItem('e-ilaj.link')"

#: A browser that has been in a call before has the call page's files.
WARM = """async () => {
  const page = new DOMParser().parseFromString(await (await fetch("/call/warm")).text(), "text/html");
  const names = [...page.querySelectorAll("script[src], link[href]")].map((one) => one.src || one.href);
  const texts = await Promise.all(names.map(async (name) => (await fetch(name)).text()));
  const further = texts.flatMap((text) => [...text.matchAll(/assets\\/[\\w.-]+\\.(?:js|css|svg|woff2)/g)]);
  await Promise.all([...new Set(further.map(([name]) => `/${name}`))].map((name) => fetch(name)));
}"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a browser reaches the server."""

    url: str


async def enter(
    stack: AsyncExitStack, playwright: Playwright, server: Server, link: Link, side: int, *, measured: bool = True
) -> tuple[End, Access, Origin]:
    """A browser all of whose traffic goes over its own line."""
    access = await stack.enter_async_context(Access(link, seed=10 * side + 1))
    host, media = "127.0.0.1", server.port + 1
    page, media_udp, media_tcp = (
        await access.tcp((host, server.port)),
        await access.udp((host, media)),
        await access.tcp((host, media)),
    )
    end = await launch(playwright, side, plays_sound_untouched=measured, measured=measured)
    stack.push_async_callback(end.browser.close)
    await end.context.add_init_script(detour_script(media_udp.address, media_tcp.address))
    if measured:
        still = f"{people.TILE} img, {people.TILE} canvas"
        await end.context.add_init_script(script("/call/", people.FAR, still))
    return end, access, Origin(f"http://{host}:{page.address[1]}")


async def to_the_claim(room_end: End, doctor_end: End, room_at: Origin, doctor_at: Origin) -> tuple[Page, Page]:
    """Until the claim, in browsers that have been in a call before."""
    room, doctor = await people.until_the_claim(room_end, doctor_end, room_at, doctor_at)
    await asyncio.gather(room.evaluate(WARM), doctor.evaluate(WARM))
    return room, doctor


async def wait_in_queue(room: Page) -> None:
    """As a patient does, on the link that the call will have: the page measures it meanwhile, anew."""
    await room.evaluate(FORGET)
    await room.reload(timeout=120_000)
    await room.get_by_text("When a doctor claims").wait_for(timeout=120_000)
    await room.wait_for_function(MEASURED, timeout=120_000)


async def call(playwright: Playwright, link: Link, seconds: float, folder: Path) -> dict[int, dict[str, Any]]:
    """The raw measurements of both ends by side. The clock starts when the patient's call page stands."""
    server = Server(data=folder / "data")
    await server.start()
    async with AsyncExitStack() as stack:
        stack.callback(server.stop)
        room_end, access, room_at = await enter(stack, playwright, server, link, PATIENT_SIDE)
        doctor_end, _, doctor_at = await enter(stack, playwright, server, DOCTOR, DOCTOR_SIDE)
        access.ease(EASY)
        room, doctor = await to_the_claim(room_end, doctor_end, room_at, doctor_at)
        await room.wait_for_function(MEASURED, timeout=60_000)  # what is under way must not count for the next link
        access.line.change(link.up, link.down)
        await wait_in_queue(room)
        await people.claim(doctor, people.PATIENT)
        await room.wait_for_url("**/call/**", wait_until="commit", timeout=60_000)
        await room.wait_for_function("globalThis.meter?.opened > 0", timeout=60_000, polling=20)
        access.begin()
        await asyncio.sleep(seconds)
        raw = await asyncio.gather(*(page.evaluate("meter.finish()") for page in (room, doctor)))
        complaints = {side: end.complaints for side, end in ((0, room_end), (1, doctor_end))}
        return {side: one | {"complaints": complaints[side]} for side, one in enumerate(raw)}
