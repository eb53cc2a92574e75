"""What is live, under abuse: strangers, forged tokens, floods, binary, deactivation."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
import socketio

from tests.server.live.pages import Village, in_a_call


async def test_who_does_not_sit_in_a_call_gets_nothing_of_it(behali: Village) -> None:
    _, _, call_id = await in_a_call(behali)
    for login in ("gul", "dr.bilal", "imran", "admin"):
        stranger = await behali.page(login)
        assert (await stranger.refused("call.join", call_id=call_id))["code"] == "encounter.not_found"
        for name, more in (
            ("call.offer", {"sdp": stranger.client.offer()}),
            ("call.media", {"mic": True, "camera": True}),
            ("call.leave", {}),
            ("call.consent", {"given": True, "wording": "recording-1", "language": "en"}),
            ("call.recording", {"action": "pause", "reason": "private_talk"}),
            ("call.recording", {"action": "resume"}),
        ):
            assert (await stranger.refused(name, call_id=call_id, **more))["code"] == "call.not_found"
        assert (await stranger.refused("topic.follow", topic=f"call:{call_id}"))["code"] == "encounter.not_found"


async def test_deactivation_closes_the_socket_at_once(behali: Village) -> None:
    admin, doctor = await behali.page("admin", connect=False), await behali.page("dr.ayesha")
    person = (await doctor.http("GET", "/api/me"))["id"]
    await admin.http("POST", f"/api/people/{person}/deactivate")
    await doctor.until(lambda: ("signed_out", {"v": 1, "reason": "deactivated"}) in doctor.told)
    await doctor.until(lambda: not doctor.connected)
    await doctor.http("GET", "/api/me", status=401)


async def test_signing_out_a_lost_device_closes_its_socket_and_no_other(behali: Village) -> None:
    here, lost = await behali.page("dr.ayesha"), await behali.page("dr.ayesha")
    shown = (await here.http("GET", "/api/me/safety"))["sign_ins"]
    (other,) = [one["id"] for one in shown if not one["here"]]
    await here.http("DELETE", f"/api/me/sign-ins/{other}", status=204)
    await lost.until(lambda: ("signed_out", {"v": 1, "reason": "revoked"}) in lost.told)
    await lost.until(lambda: not lost.connected)
    await here.ask("duty.set", on=True)
    assert here.connected


async def test_hostile_sockets(behali: Village) -> None:
    doctor = await behali.page("dr.ayesha")
    for payload in (None, [], {"v": 1}, {"v": 9, "on": True}, {"v": 1, "on": True, "more": 1}, "x" * 1000):
        assert (await doctor.ask_raw("duty.set", payload))["error"]["code"] == "message.refused"
    for token in ("", "nonsense", doctor.token[:-2]):
        with pytest.raises(socketio.exceptions.ConnectionError):
            await behali.page_of(token)
    client = socketio.AsyncClient(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(
            behali.base,
            headers={"Origin": "https://elsewhere.example"},
            auth={"token": doctor.token, "v": 1},
            socketio_path="live",
            transports=["websocket"],
        )
    await client.eio.disconnect(abort=True)


async def test_a_socket_that_floods_is_slowed_and_one_that_parks_binary_is_cut(behali: Village) -> None:
    doctor = await behali.page("dr.ayesha")
    answers = await asyncio.gather(*(doctor.ask_raw("duty.set", {"v": 1, "on": True}) for _ in range(80)))
    assert {answer["error"]["code"] for answer in answers if not answer["ok"]} == {"rate.exceeded"}
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{behali.base}/live/?EIO=4&transport=websocket") as raw,
    ):
        await raw.receive()
        await raw.send_str("451000000-[]")
        await raw.send_bytes(bytes(1000))
        assert await _closes(raw, 6), "an unauthenticated transport is closed"


async def _closes(raw: aiohttp.ClientWebSocketResponse, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await raw.receive()
                # Engine.IO's own word for closing is the packet 1; the WebSocket follows with its next ping.
                if message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED) or message.data == "1":
                    return True
    except TimeoutError:
        return False
