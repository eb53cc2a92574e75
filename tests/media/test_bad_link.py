"""A real plane, and clients that reach it over emulated links."""

from __future__ import annotations

import asyncio

from tests.link.detour import detour
from tests.link.emulator import Emulator
from tests.link.pipe import Profile
from tests.media.client import Client
from tests.media.conftest import House
from tests.media.offer import opus
from tests.media.test_relay import slot_ssrc

BAD = Profile(rate=128_000, queue=0.8, delay=0.15, jitter=0.02, loss=0.1)


async def join(house: House, name: str, link: Emulator) -> Client:
    """Seat a client that comes over the link."""
    link.server = ("127.0.0.1", house.plane.port)
    client = Client()
    answer = await house.plane.offer("c", name, client.offer())
    await client.connect(detour(answer.sdp, link.address))
    # The plane begins DTLS, so the client is ready first: its last words may still be on the way, or lost.
    await house.until(lambda: house.participant(name).connected)
    return client


async def test_a_call_comes_about_over_a_lossy_link_and_survives_a_change_of_network(house: House) -> None:
    async with Emulator(BAD, BAD, seed=4) as link:
        doctor, patient = await house.join("doctor"), await join(house, "patient", link)
        for _ in range(50):
            patient.send_rtp(patient.source("audio").packet(opus(40), step=960))
            await asyncio.sleep(0.02)
        heard = len(await doctor.hears(35, slot_ssrc(doctor, "audio")))
        await patient.move()
        assert len(link.lines) == 2
        for _ in range(20):
            patient.send_rtp(patient.source("audio").packet(opus(40), step=960))
            await asyncio.sleep(0.02)
        await doctor.hears(heard + 12, slot_ssrc(doctor, "audio"))
        await patient.close()


async def test_an_outage_is_bridged(house: House) -> None:
    clean = Profile(delay=0.02)
    async with Emulator(clean, clean) as link:
        doctor, patient = await house.join("doctor"), await join(house, "patient", link)
        doctor.send_rtp(doctor.source("audio").packet(opus(40), step=960))
        await patient.hears(1)
        link.change(Profile(rate=0, queue=0), Profile(rate=0, queue=0))
        for _ in range(20):
            doctor.send_rtp(doctor.source("audio").packet(opus(40), step=960))
            await asyncio.sleep(0.02)
        # On a busy machine the relay is behind: what was sent during the outage must meet it.
        await asyncio.sleep(0.5)
        link.change(clean, clean)
        doctor.send_rtp(doctor.source("audio").packet(last := opus(40), step=960))
        async with asyncio.timeout(5):
            while not patient.received[-1].endswith(last):
                await asyncio.sleep(0.02)
        assert len(patient.received) < 5
        await patient.close()
