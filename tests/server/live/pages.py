"""A page without a browser: signs in over HTTP, talks over Socket.IO, follows topics, sends and hears media."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import socketio
from aiohttp import web

from server.app import build
from server.config import Settings
from server.services.demo import PASSWORD
from signaling.messages import TopicChanged
from signaling.topics import State, reduce
from tests.media.client import Client


class Page:
    """One signed-in page."""

    def __init__(self, base: str, token: str) -> None:
        self.base = base
        self.token = token
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.topics: dict[str, dict[str, Any]] = {}
        self.client = Client()
        self.seat: dict[str, Any] = {}
        self._http = aiohttp.ClientSession(base, headers={"Authorization": f"Bearer {token}"})
        self._live = socketio.AsyncClient(reconnection=False)
        self._live.on("*", self._hear)

    async def connect(self) -> None:
        await self._live.connect(
            self.base, auth={"token": self.token, "v": 1}, socketio_path="live", transports=["websocket"]
        )

    async def close(self) -> None:
        if self._live.connected:
            await self._live.disconnect()
        await self.client.close()
        await self._http.close()

    async def drop(self) -> None:
        """Lose the socket without a word, as a cut link does; media goes on."""
        await self._live.eio.disconnect(abort=True)

    @property
    def connected(self) -> bool:
        return bool(self._live.connected)

    async def http(self, method: str, path: str, body: object = None, status: int = 200) -> Any:
        async with self._http.request(method, path, json=body) as response:
            text = await response.text()
            assert response.status == status, (response.status, text)
            return json.loads(text) if text else None

    async def tried(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Status and body, whatever they are."""
        async with self._http.request(method, path, json=body) as response:
            text = await response.text()
            return response.status, json.loads(text) if text else None

    async def ask(self, name: str, **payload: object) -> Any:
        """The value of an acknowledgement; AssertionError with the error otherwise."""
        answer = await self.ask_raw(name, {"v": 1, **payload})
        assert answer["ok"], answer
        return answer["value"]

    async def refused(self, name: str, **payload: object) -> dict[str, Any]:
        answer = await self.ask_raw(name, {"v": 1, **payload})
        assert not answer["ok"], answer
        error: dict[str, Any] = answer["error"]
        return error

    async def ask_raw(self, name: str, payload: object) -> dict[str, Any]:
        answer: dict[str, Any] = await self._live.call(name, payload, timeout=10)
        return answer

    async def follow(self, topic: str, since: dict[str, Any] | None = None) -> dict[str, Any]:
        value = await self.ask("topic.follow", topic=topic, since=since)
        self.topics[topic] = value
        return dict(value)

    def state(self, topic: str) -> State:
        """The topic as this page holds it: its snapshot and what it was told since."""
        held = self.topics[topic]
        changes = [TopicChanged.model_validate(message) for name, message in self.told if name == "topic.changed"]
        return reduce(held["state"], [one for one in changes if one.topic == topic and one.seq > held["seq"]])

    async def until(self, holds: Any, seconds: float = 5) -> Any:
        """Wait until `holds()` is true; its value."""
        for _ in range(int(seconds / 0.02)):
            value = holds()
            if value:
                return value
            await asyncio.sleep(0.02)
        raise AssertionError(f"it never came; told: {[name for name, _ in self.told]}")

    async def enter(self, call_id: str, transport_id: str | None = None) -> None:
        """Join the call, offer, and have media flow."""
        self.seat = await self.ask("call.join", call_id=call_id, transport_id=transport_id)
        answer = await self.ask("call.offer", call_id=call_id, sdp=self.client.offer())
        self.transport_id = answer["transport_id"]
        await self.client.connect(answer["sdp"])

    async def _hear(self, name: str, message: dict[str, Any]) -> None:
        self.told.append((name, message))


class Village:
    """A running server with its demo people."""

    def __init__(self, base: str, app: web.Application) -> None:
        self.base = base
        self.app = app
        self.pages: list[Page] = []

    async def page(self, login: str, *, connect: bool = True) -> Page:
        """Sign a demo person in."""
        return await self.page_of(await token_of(self.base, login), connect=connect)

    async def page_of(self, token: str, *, connect: bool = True) -> Page:
        page = Page(self.base, token)
        self.pages.append(page)
        if connect:
            await page.connect()
        return page


@asynccontextmanager
async def village(data: Path, port: int = 0, **changes: object) -> AsyncIterator[Village]:
    """A server on loopback with its own plane; closed in order at the end. `changes` are further settings."""
    given = {"data": data, "demo": True, "port": 0, "media_port": 0, "web": data, "turn": "off", "code_app": "off"}
    settings = Settings.model_validate(given | changes)
    app = build(settings)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    actual = runner.addresses[0][1]
    running = Village(f"http://127.0.0.1:{actual}", app)
    try:
        yield running
    finally:
        for page in running.pages:
            await page.close()
        await runner.cleanup()


async def token_of(base: str, login: str) -> str:
    """The access token of a demo person who signs in."""
    async with (
        aiohttp.ClientSession(base) as http,
        http.post("/api/auth/sign-in", json={"login": login, "password": PASSWORD}) as response,
    ):
        return str((await response.json())["access_token"])


async def room_of(staff: Page) -> str:
    centers = (await staff.http("GET", "/api/centers"))["centers"]
    own = (await staff.http("GET", "/api/me"))["center_id"]
    rooms: list[dict[str, Any]] = next(center["rooms"] for center in centers if center["id"] == own)
    return str(rooms[0]["id"])


async def queue_a_patient(staff: Page, *, recording: bool = True, speciality: str = "cardiology") -> str:
    """A new patient in the queue; the encounter's id."""
    patient = await staff.http(
        "POST",
        "/api/patients",
        {"name": "Test Zarmina", "sex": "female", "age_years": 34, "different_person": True},
        status=201,
    )
    room_id = await room_of(staff)
    made = await staff.http(
        "POST", "/api/encounters", {"patient_id": patient["id"], "room_id": room_id}, status=201
    )
    path = f"/api/encounters/{made['card']['id']}"
    await staff.http("PATCH", path, {"complaint": "chest pain", "speciality": speciality, "urgency": "urgent"})
    await staff.http("PATCH", f"{path}/intake", {"none_seen": True})
    await staff.http("PUT", f"{path}/vitals", {"pulse": 118, "spo2": 96})
    for scope, given in (("care", True), ("recording", recording)):
        answer = {"scope": scope, "given": given, "wording": f"{scope}-1", "language": "ur"}
        await staff.http("POST", f"{path}/consents", answer)
    await staff.http("POST", f"{path}/queue")
    return str(made["card"]["id"])


async def in_a_call(running: Village, **options: Any) -> tuple[Page, Page, str]:
    """Staff and doctor with media flowing, and the call's id."""
    staff, doctor = await running.page("nasreen"), await running.page("dr.ayesha")
    await staff.ask("room.open", room_id=await room_of(staff))
    await doctor.ask("duty.set", on=True)
    call_id = await queue_a_patient(staff, **options)
    await doctor.ask("queue.claim", encounter_id=call_id)
    for page in (staff, doctor):
        await page.enter(call_id)
        await page.follow(f"call:{call_id}")
    return staff, doctor, call_id
