"""A patient seen over the real doors: HTTP, Socket.IO and media on loopback, no browser."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from server.app import NODE
from signaling.messages import Snapshot
from tests.server.live.pages import Page, Village, in_a_call, queue_a_patient, room_of, village


async def test_from_the_queue_to_the_recording(behali: Village) -> None:
    staff, doctor = await behali.page("nasreen"), await behali.page("dr.ayesha")
    await staff.follow("desk")
    await doctor.follow("queue")
    assert "encounter" not in doctor.state("queue"), "off duty nobody waits for the doctor"
    await doctor.ask("duty.set", on=True)
    await staff.ask("room.open", room_id=(room_id := await room_of(staff)))
    await staff.until(lambda: staff.state("desk")["room"][room_id]["present"])
    call_id = await queue_a_patient(staff)
    seen = await doctor.until(lambda: doctor.state("queue").get("encounter", {}).get(call_id))
    assert (seen["patient"]["name"], seen["urgency"], seen["vitals"]["pulse"]) == ("Test Zarmina", "urgent", 118.0)

    claimed = await doctor.ask("queue.claim", encounter_id=call_id)
    assert claimed["state"] == "in-progress"
    opened = await staff.until(lambda: [message for name, message in staff.told if name == "call.opened"])
    assert opened[0]["call_id"] == call_id

    for page in (staff, doctor):
        await page.enter(call_id)
        await page.follow(f"call:{call_id}")
    call = await doctor.until(lambda: _both_connected(doctor, call_id))
    assert call["recording"] == "on"
    for _ in range(30):
        staff.client.send_rtp(staff.client.source("audio").packet(b"\x78" + bytes(40), 960))
        await asyncio.sleep(0.01)
    await doctor.client.hears(20)

    await staff.ask("call.media", call_id=call_id, mic=False, camera=True)
    seat = staff.seat["participant_id"]
    await doctor.until(lambda: doctor.state(f"call:{call_id}")["participant"][seat]["mic"] is False)

    await doctor.http("POST", f"/api/encounters/{call_id}/finish", {"outcome": "treated"})
    await doctor.until(lambda: doctor.state(f"call:{call_id}")["call"][call_id]["state"] == "closed", seconds=20)
    supervisor = await behali.page("imran", connect=False)
    row = await _ready_recording(supervisor, call_id)
    opened_recording = await supervisor.http("POST", f"/api/recordings/{row['id']}/open", {"reason": "training"})
    recording = opened_recording["recording"]
    assert {one["kind"] for one in recording["marks"]} >= {"muted", "left"}
    assert any(file["has_audio"] for file in recording["files"])


def _both_connected(page: Page, call_id: str) -> dict[str, Any] | None:
    state = page.state(f"call:{call_id}")
    seats = state.get("participant", {}).values()
    return state["call"][call_id] if sum(seat["connected"] for seat in seats) == 2 else None


async def _ready_recording(supervisor: Page, call_id: str) -> dict[str, Any]:
    for _ in range(200):
        rows = (await supervisor.http("GET", "/api/recordings"))["recordings"]
        found: list[dict[str, Any]] = [row for row in rows if row["encounter_id"] == call_id]
        if found and found[0]["state"] == "ready":
            return found[0]
        await asyncio.sleep(0.1)
    raise AssertionError(f"never ready: {found}")


async def test_two_doctors_claim_at_once_and_one_is_told_who_won(behali: Village) -> None:
    staff, admin = await behali.page("nasreen", connect=False), await behali.page("admin", connect=False)
    twin = {"login": "dr.twin", "name": "Dr Twin", "role": "doctor", "specialities": ["cardiology"]}
    made = await admin.http("POST", "/api/people", twin, status=201)
    licence = {"registration": "2-N", "valid_until": "2199-12-31"}
    await admin.http("PUT", f"/api/people/{made['person']['id']}/licence", licence)
    async with (
        aiohttp.ClientSession(behali.base) as http,
        http.post("/api/auth/sign-in", json={"login": "dr.twin", "password": made["password"]}) as response,
    ):
        token = (await response.json())["access_token"]
    own_words = {"old": made["password"], "new": "my own words, many of them"}
    bearer = {"Authorization": f"Bearer {token}"}
    async with aiohttp.request(
        "POST", f"{behali.base}/api/me/password", json=own_words, headers=bearer
    ) as response:
        assert response.status == 204
    doctors = [await behali.page("dr.ayesha"), await behali.page_of(token)]
    call_id = await queue_a_patient(staff)
    for doctor in doctors:
        await doctor.ask("duty.set", on=True)
    answers = await asyncio.gather(
        *(doctor.ask_raw("queue.claim", {"v": 1, "encounter_id": call_id}) for doctor in doctors)
    )
    assert sorted(answer["ok"] for answer in answers) == [False, True]
    lost = next(answer["error"] for answer in answers if not answer["ok"])
    won = next(answer["value"] for answer in answers if answer["ok"])
    assert (lost["code"], lost["by"]) == ("claim.taken", won["doctor_name"])


async def test_a_lost_socket_keeps_the_seat_and_catches_up(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    await doctor.ask("call.media", call_id=call_id, mic=True, camera=False)
    topic = f"call:{call_id}"
    await staff.until(lambda: not all(one["camera"] for one in staff.state(topic)["participant"].values()))
    held = doctor.topics[topic]
    await doctor.drop()
    await staff.ask("call.media", call_id=call_id, mic=False, camera=True)
    await doctor.until(lambda: not doctor.connected)
    await doctor.connect()
    seat = await doctor.ask("call.join", call_id=call_id, transport_id=doctor.transport_id)
    assert seat["participant_id"] == doctor.seat["participant_id"]
    assert (seat["mic"], seat["camera"], seat["media_kept"]) == (True, False, True)
    missed = await doctor.ask("topic.follow", topic=topic, since={"epoch": held["epoch"], "seq": held["seq"]})
    assert any(event["card"]["mic"] is False for event in missed["events"] if event["kind"] == "participant")


async def test_a_restart_of_the_server_keeps_seat_and_mute(tmp_path: Path) -> None:
    async with village(tmp_path) as before:
        staff, _, call_id = await in_a_call(before)
        await staff.ask("call.media", call_id=call_id, mic=False, camera=False)
        seat, transport_id = staff.seat, staff.transport_id
    async with village(tmp_path) as after:
        staff, doctor = await after.page("nasreen"), await after.page("dr.ayesha")
        # A page asks for its topics as soon as it is connected, before it has taken its seat again.
        await doctor.follow(f"call:{call_id}")
        back = await staff.ask("call.join", call_id=call_id, transport_id=transport_id)
        assert back["participant_id"] == seat["participant_id"]
        assert (back["mic"], back["camera"], back["media_kept"]) == (False, False, False)
        for page in (staff, doctor):
            await page.enter(call_id)
        async with asyncio.timeout(5):
            while not doctor.client.received:  # a page talks on; the server may need a moment for its handshakes
                staff.client.send_rtp(staff.client.source("audio").packet(b"\x78" + bytes(40), 960))
                await asyncio.sleep(0.02)
        await doctor.until(lambda: doctor.state(f"call:{call_id}")["call"][call_id]["recording"] == "on")


async def test_nothing_is_recorded_without_consent_and_withdrawal_stops_it(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali, recording=False)
    topic = f"call:{call_id}"
    assert doctor.state(topic)["call"][call_id]["recording"] == "off"
    assert await behali.app[NODE].recording_works.journaled() == ()
    yes = {"call_id": call_id, "given": True, "wording": "recording-1", "language": "ur"}
    await staff.ask("call.consent", **yes)
    await doctor.until(lambda: doctor.state(topic)["call"][call_id]["recording"] == "on")
    await staff.ask("call.consent", **{**yes, "given": False})
    await doctor.until(lambda: doctor.state(topic)["call"][call_id]["recording"] == "off", seconds=1)


async def test_a_second_screen_takes_the_seat(behali: Village) -> None:
    _, doctor, call_id = await in_a_call(behali)
    other = await behali.page("dr.ayesha")
    await other.enter(call_id)
    assert other.seat["participant_id"] == doctor.seat["participant_id"]
    await doctor.until(lambda: any(name == "call.seat_taken" for name, _ in doctor.told))
    assert (await doctor.refused("call.media", call_id=call_id, mic=False, camera=False))[
        "code"
    ] == "call.not_found"


async def test_a_third_participant_comes_by_invitation_and_is_asked_before_being_recorded(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    made = await doctor.http(
        "POST", f"/api/encounters/{call_id}/invitations", {"role": "interpreter", "name": "Gul"}, status=201
    )
    async with aiohttp.ClientSession(behali.base) as http:
        token = made["path"].rsplit("/", 1)[1]
        async with http.post(f"/api/invitations/{token}/redeem", headers={"Origin": behali.base}) as response:
            redeemed = await response.json()
    guest = await behali.page_of(redeemed["access_token"])
    await guest.enter(call_id)
    moved = await doctor.until(lambda: [message for name, message in doctor.told if name == "call.slots"])
    assert moved[-1]["missing"] == 1
    doctor.client.add("audio", "recvonly")
    doctor.client.add("video", "recvonly")
    answer = await doctor.ask("call.offer", call_id=call_id, sdp=doctor.client.offer())
    shown = {slot["participant_id"] for slot in answer["slots"]}
    assert {staff.seat["participant_id"], guest.seat["participant_id"]} <= shown
    topic = f"call:{call_id}"
    own = guest.seat["participant_id"]
    await doctor.until(lambda: own in doctor.state(topic)["participant"])
    assert doctor.state(topic)["participant"][own]["recording_consent"] is None
    await guest.ask("call.consent", call_id=call_id, given=True, wording="recording-late-1", language="ur")
    await doctor.until(lambda: doctor.state(topic)["participant"][own]["recording_consent"] is True)
    await guest.http("GET", f"/api/encounters/{call_id}", status=403)


async def test_snapshot_and_changes_equal_a_fresh_snapshot_on_the_desk(behali: Village) -> None:
    staff, other = await behali.page("nasreen"), await behali.page("nasreen")
    await staff.follow("desk")
    first = await queue_a_patient(staff)
    await queue_a_patient(staff, speciality="ent")
    await staff.http("POST", f"/api/encounters/{first}/cancel", {"reason": "went home"})
    await staff.until(lambda: first not in staff.state("desk")["encounter"])
    await asyncio.sleep(0.3)
    fresh = Snapshot.model_validate(await other.follow("desk"))
    assert staff.state("desk") == fresh.state
