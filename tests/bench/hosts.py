"""How the generator seats its participants: with our plane over its control socket, or in a Janus VideoRoom."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp

from tests.media.client import Client


@dataclass
class Seat:
    """One participant: the client that sends, the one that receives (with us the same), and its SSRCs by kind."""

    name: str
    sends: Client
    receives: Client
    ssrcs: dict[str, int] = field(default_factory=dict)


class Host(Protocol):
    """A server under test."""

    async def publish(self, call: int, name: str) -> Seat:
        """Seat a participant that sends."""

    async def subscribe(self, call: int, seats: Sequence[Seat]) -> None:
        """Let each of the two receive the other."""


async def open_host(system: str, control: str) -> Host:
    """`control` is a Unix socket for `plane` and `recording`, a WebSocket's address for `janus`."""
    if system == "janus":
        return await JanusHost.open(control)
    reader, writer = await asyncio.open_unix_connection(control)
    return PlaneHost(reader, writer, recording=system == "recording")


class PlaneHost:
    """Our plane: one connection a participant, both ways."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, recording: bool) -> None:
        self._reader = reader
        self._writer = writer
        self._recording = recording

    async def publish(self, call: int, name: str) -> Seat:
        client = Client()
        answer = await self._ask(do="offer", call=call, participant=name, sdp=client.offer())
        await client.connect(answer["sdp"])
        assert client.answered is not None
        ssrcs = {section.kind: section.ssrcs[0] for section in client.answered.sections}
        return Seat(name, client, client, ssrcs)

    async def subscribe(self, call: int, seats: Sequence[Seat]) -> None:
        if self._recording:
            await self._ask(do="record", call=call, participants=[seat.name for seat in seats])

    async def _ask(self, **order: Any) -> dict[str, Any]:
        self._writer.write(json.dumps(order).encode() + b"\n")
        reply: dict[str, Any] = json.loads(await self._reader.readline())
        return reply


class JanusHost:
    """A VideoRoom a call: a publisher's and a subscriber's handle each, two connections a participant."""

    def __init__(self, http: aiohttp.ClientSession, link: aiohttp.ClientWebSocketResponse) -> None:
        self._http = http
        self._link = link
        self._names = itertools.count()
        self._session = 0
        self._feeds: dict[Client, int] = {}

    @classmethod
    async def open(cls, url: str) -> JanusHost:
        http = aiohttp.ClientSession()
        link = await http.ws_connect(url, protocols=["janus-protocol"])
        host = cls(http, link)
        host._session = (await host._ask(janus="create"))["data"]["id"]
        return host

    async def publish(self, call: int, name: str) -> Seat:
        handle = await self._attach()
        room = 100 + call
        if name == "a":
            await self._message(
                handle, request="create", room=room, publishers=6, audiocodec="opus", videocodec="vp8", bitrate=0
            )
        joined = await self._message(handle, request="join", ptype="publisher", room=room)
        client = Client([("audio", "sendonly"), ("video", "sendonly")], own_address())
        offer = await with_candidate(client, client.offer())
        event = await self._message(
            handle, {"type": "offer", "sdp": offer}, request="publish", audiocodec="opus", videocodec="vp8"
        )
        await client.connect(event["jsep"]["sdp"])
        self._feeds[client] = joined["plugindata"]["data"]["id"]
        return Seat(name, client, client)

    async def subscribe(self, call: int, seats: Sequence[Seat]) -> None:
        for seat, other in zip(seats, seats[::-1], strict=True):
            handle = await self._attach()
            event = await self._message(
                handle,
                request="join",
                ptype="subscriber",
                room=100 + call,
                streams=[{"feed": self._feeds[other.sends]}],
            )
            offer = event["jsep"]["sdp"]
            client = Client([("audio", "recvonly")], own_address())
            answer = await with_candidate(client, answer_to(offer, client))
            await self._message(handle, {"type": "answer", "sdp": answer}, request="start")
            await client.connect(offer)
            assert client.answered is not None
            seat.receives = client
            seat.ssrcs = {section.kind: section.ssrcs[0] for section in client.answered.sections}

    async def _attach(self) -> int:
        reply = await self._ask(janus="attach", session_id=self._session, plugin="janus.plugin.videoroom")
        handle: int = reply["data"]["id"]
        return handle

    async def _message(self, handle: int, jsep: dict[str, str] | None = None, **body: Any) -> dict[str, Any]:
        order = {"janus": "message", "session_id": self._session, "handle_id": handle, "body": body}
        if jsep is not None:
            order["jsep"] = jsep
        reply = await self._ask(**order)
        assert "error" not in reply["plugindata"]["data"], reply
        return reply

    async def _ask(self, **order: Any) -> dict[str, Any]:
        """The reply to an order: at once, or for messages the event that follows the acknowledgement."""
        name = str(next(self._names))
        await self._link.send_json({**order, "transaction": name})
        while True:
            reply: dict[str, Any] = await self._link.receive_json(timeout=10)
            if reply.get("transaction") == name and reply["janus"] != "ack":
                assert reply["janus"] in ("success", "event"), reply
                return reply


def own_address() -> str:
    """Janus's ICE uses no loopback address; packets between a machine's own addresses do not leave it anyway."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        address: str = probe.getsockname()[0]
        return address


async def with_candidate(client: Client, text: str) -> str:
    """Janus does not begin before it knows an address to call."""
    host, port = await client.open()
    return text + f"a=candidate:1 1 udp 2130706431 {host} {port} typ host\r\n"


def answer_to(offer: str, client: Client) -> str:
    """An answer that takes everything, with the client as the active side of DTLS."""
    own = dict.fromkeys(client.offer().splitlines())
    credentials = [line for line in own if line.startswith(("a=ice-ufrag", "a=ice-pwd", "a=fingerprint"))]
    lines = []
    for line in offer.splitlines():
        if line.startswith(("a=candidate", "a=end-of", "a=ice-", "a=fingerprint", "a=ssrc", "a=msid:", "a=setup")):
            continue
        lines.append(re.sub("^a=sendonly$", "a=recvonly", line))
        if line.startswith("a=mid:"):
            lines += [*credentials, "a=setup:active"]
    return "\r\n".join([*lines, ""])
