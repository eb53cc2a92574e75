"""A seat's TURN credential leads to our media, over a real coturn that the server has started."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aioice import stun

from tests.media.answered import read_answer
from tests.server.live.pages import in_a_call, village
from turn.check import answers, judge
from turn.client import turn_client
from turn.credentials import Credential


async def test_a_seat_reaches_the_plane_through_turn_and_nothing_else(tmp_path: Path) -> None:
    async with village(tmp_path, turn="auto") as running:
        staff, doctor, call_id = await in_a_call(running)
        (lent,) = staff.seat["ice_servers"]
        (other,) = doctor.seat["ice_servers"]
        assert lent["username"] != other["username"]
        assert [url.partition(":")[0] + url.partition("?")[2] for url in lent["urls"]] == [
            *("turntransport=udp", "turntransport=tcp", "turnstransport=tcp")
        ]
        port = int(lent["urls"][0].split(":")[2].partition("?")[0])
        credential = Credential(lent["username"], lent["credential"])

        verdict = await judge("127.0.0.1", port, credential, ["127.0.0.1"])
        assert verdict.good, verdict

        answer = await staff.ask("call.offer", call_id=call_id, sdp=staff.client.offer())
        answered = read_answer(answer["sdp"])
        staff.client.answered = answered
        async with turn_client("127.0.0.1", port) as client:
            await client.allocate(credential)
            await client.permit("127.0.0.1")
            client.send(answered.candidates[0], staff.client.check_request())
            _, reply = await asyncio.wait_for(client.heard.get(), 5)
        response = stun.parse_message(reply)
        assert response.message_class is stun.Class.RESPONSE
        assert response.check_message_integrity(answered.password.encode())
    assert not await answers("127.0.0.1", port, 0.3), "coturn outlived the server"
