"""Cues, checklist, captures, drawings, devices between a room and a doctor over real sockets; and their abuse."""

from __future__ import annotations

import base64
import uuid
from pathlib import Path
from typing import Any

import aiohttp

from tests.server.live.pages import Page, Village, in_a_call, village

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
WAV = b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(range(256)) * 20


def cards(page: Page, call_id: str, kind: Any) -> dict[str, Any]:
    return dict(page.state(f"call:{call_id}").get(kind, {}))


async def hand_in(
    page: Page, call_id: str, id_: str, content: bytes, kind: str, mime: str, until: int = 10_000
) -> None:
    """As a page does: ask where to go on, then the piece that is wanted, up to piece `until`."""
    parts = [content[start : start + 1_500] for start in range(0, len(content), 1_500)]
    said = {"call_id": call_id, "bulk_id": id_, "kind": kind, "mime": mime, "count": len(parts)}
    following = (await page.ask("call.piece", **said, index=0, data=""))["next"]
    while following < min(until, len(parts)):
        data = base64.b64encode(parts[following]).decode()
        following = (await page.ask("call.piece", **said, index=following, data=data))["next"]


def new_id() -> str:
    return str(uuid.uuid4())


async def test_a_cue_goes_there_and_its_answer_comes_back(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    asked = {"call_id": call_id, "cue_id": "c1", "cue": "stethoscope", "site": "back_lower_left"}
    for _ in range(2):
        await doctor.ask("cue.ask", **asked)
    card = await staff.until(lambda: cards(staff, call_id, "cue").get("c1"))
    assert (card["cue"], card["site"], card["answer"]) == ("stethoscope", "back_lower_left", None)
    await staff.ask("cue.answer", call_id=call_id, cue_id="c1", answer="done")
    await doctor.until(lambda: cards(doctor, call_id, "cue")["c1"]["answer"] == "done")
    await staff.ask("cue.answer", call_id=call_id, cue_id="c1", answer="not_possible")
    assert cards(doctor, call_id, "cue")["c1"]["answer"] == "done", "the first answer counts"
    fresh = await (await behali.page("dr.ayesha")).follow(f"call:{call_id}")
    assert fresh["state"]["cue"] == cards(doctor, call_id, "cue"), "snapshot + changes = fresh snapshot"


async def test_who_may_not_ask_is_refused(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    cue = {"call_id": call_id, "cue_id": "c1", "cue": "closer", "site": ""}
    assert (await staff.refused("cue.ask", **cue))["code"] == "call.not_for_this_seat"
    assert (await doctor.refused("cue.ask", **cue | {"cue": "dance"}))["code"] == "input.refused"
    assert (await doctor.refused("cue.ask", **cue | {"cue": "press"}))["code"] == "input.refused", "needs a place"
    await doctor.ask("cue.ask", **cue)
    assert (await doctor.refused("cue.ask", **cue | {"cue": "light"}))["code"] == "cue.taken"
    answer = {"call_id": call_id, "cue_id": "c1", "answer": "done"}
    assert (await doctor.refused("cue.answer", **answer))["code"] == "call.not_for_this_seat"
    assert (await staff.refused("cue.answer", **answer | {"cue_id": "c2"}))["code"] == "cue.not_found"
    own = doctor.seat["participant_id"]
    picture = {"call_id": call_id, "capture_id": new_id(), "participant_id": own, "kind": "picture"}
    assert (await doctor.refused("capture.ask", **picture))["code"] == "participant.away", "not of himself"
    assert (await staff.refused("capture.ask", **picture))["code"] == "call.not_for_this_seat"
    shared = {"call_id": call_id, "capture_id": picture["capture_id"], "on": True}
    assert (await doctor.refused("capture.share", **shared))["code"] == "capture.not_found"
    line = {"call_id": call_id, "capture_id": new_id(), "stroke_id": "s", "tool": "pen", "points": [1, 2]}
    assert (await doctor.refused("drawing.stroke", **line))["code"] == "drawing.not_open"
    using = {"call_id": call_id, "camera": "exam", "scope": "live"}
    assert (await doctor.refused("device.use", **using))["code"] == "call.not_for_this_seat"


async def test_both_tick_the_checklist_and_it_outlasts_a_restart(tmp_path: Path) -> None:
    async with village(tmp_path) as before:
        staff, doctor, call_id = await in_a_call(before)
        await doctor.ask("examination.tick", call_id=call_id, item="heart", done=True)
        await staff.until(lambda: cards(staff, call_id, "tick").get("heart", {}).get("done"))
        await staff.ask("examination.tick", call_id=call_id, item="lungs", done=True)
        await staff.ask("examination.tick", call_id=call_id, item="heart", done=False)
        await doctor.ask("cue.ask", call_id=call_id, cue_id="c1", cue="light")
        assert (await staff.refused("examination.tick", call_id=call_id, item="shoes", done=True))["code"]
    async with village(tmp_path) as after:
        doctor = await after.page("dr.ayesha")
        await doctor.enter(call_id)
        state = (await doctor.follow(f"call:{call_id}"))["state"]
    assert {id_: one["done"] for id_, one in state["tick"].items()} == {"heart": False, "lungs": True}
    assert state["cue"]["c1"]["answer"] is None


async def test_a_picture_of_a_place_arrives_sharp_and_is_in_the_record(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    id_, small = new_id(), new_id()
    room = staff.seat["participant_id"]
    asking = {"call_id": call_id, "capture_id": id_, "participant_id": room, "kind": "picture", "site": "hand_left"}
    await doctor.ask("capture.ask", **asking)
    await staff.until(lambda: cards(staff, call_id, "capture").get(id_, {}).get("stage") == "asked")
    size = {"width": 4000, "height": 3000, "kind": "picture", "call_id": call_id}
    await staff.ask("capture.begin", **size, capture_id=id_)
    await staff.ask(
        "capture.begin", **size | {"width": 320, "height": 240}, capture_id=small, part="small", whole_id=id_
    )
    await hand_in(staff, call_id, small, JPEG[:2_000], "picture", "image/jpeg")
    await hand_in(staff, call_id, id_, JPEG, "picture", "image/jpeg", until=4)
    await doctor.until(lambda: 0 < cards(doctor, call_id, "capture")[id_]["percent"] < 100)
    await hand_in(staff, call_id, id_, JPEG, "picture", "image/jpeg")
    card = await doctor.until(lambda: _whole(doctor, call_id, id_))
    assert (card["site"], card["width"], card["height"], card["percent"]) == ("hand_left", 4000, 3000, 100)
    path = f"/api/encounters/{call_id}/attachments/{id_}"
    async with doctor._http.get(path, params={"bps": "4000000"}) as answer:
        assert (answer.status, await answer.read()) == (200, JPEG)
    async with doctor._http.get(path, params={"bps": "4000000"}, headers={"Range": "bytes=100-"}) as answer:
        assert (answer.status, await answer.read()) == (206, JPEG[100:])
    listed = (await doctor.http("GET", f"/api/encounters/{call_id}/attachments"))["attachments"]
    assert {(one["id"], one["part"], one["whole_id"], one["site"]) for one in listed} == {
        (id_, "whole", None, "hand_left"),
        (small, "small", id_, ""),
    }


def _whole(page: Page, call_id: str, id_: str) -> Any:
    card = cards(page, call_id, "capture").get(id_)
    return card if card and card["stage"] == "whole" else None


async def test_a_region_is_asked_of_whoever_took_the_picture(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    id_, region = new_id(), new_id()
    await staff.ask("capture.begin", call_id=call_id, capture_id=id_, kind="picture", site="face")
    asking = {"call_id": call_id, "capture_id": region, "participant_id": staff.seat["participant_id"]}
    asking |= {"kind": "picture", "whole_id": id_}
    wide = await doctor.refused("capture.ask", **asking, region=[9_000, 0, 2_000, 10])
    assert wide["code"] == "piece.refused", "beyond the picture's edge"
    stranger = await doctor.refused("capture.ask", **asking | {"whole_id": new_id()}, region=[0, 0, 10, 10])
    assert stranger["code"] == "piece.refused"
    await doctor.ask("capture.ask", **asking, region=[1_000, 1_000, 2_000, 2_000])
    card = await staff.until(lambda: cards(staff, call_id, "capture").get(region))
    assert (card["part"], card["whole_id"], card["region"]) == ("region", id_, [1_000, 1_000, 2_000, 2_000])
    await staff.ask("capture.missed", call_id=call_id, capture_id=region)
    await doctor.until(lambda: cards(doctor, call_id, "capture")[region]["stage"] == "missed")


async def test_a_sound_goes_on_after_a_restart_and_pieces_of_strangers_are_refused(tmp_path: Path) -> None:
    id_ = new_id()
    announced = {"capture_id": id_, "kind": "sound", "site": "heart", "seconds": 15.0}
    async with village(tmp_path) as before:
        staff, doctor, call_id = await in_a_call(before)
        piece = {"call_id": call_id, "bulk_id": id_, "kind": "sound", "mime": "audio/wav", "index": 0, "count": 4}
        data = base64.b64encode(WAV[:1_500]).decode()
        assert (await staff.refused("call.piece", **piece, data=data))["code"] == "piece.refused", "not announced"
        await staff.ask("capture.begin", call_id=call_id, **announced)
        assert (await doctor.refused("call.piece", **piece, data=data))["code"] == "call.not_for_this_seat"
        lie = base64.b64encode(JPEG[:1_500]).decode()
        assert (await staff.refused("call.piece", **piece, data=lie))["code"] == "piece.refused"
        await hand_in(staff, call_id, id_, WAV, "sound", "audio/wav", until=2)
    async with village(tmp_path) as after:
        staff, doctor = await after.page("nasreen"), await after.page("dr.ayesha")
        for page in (staff, doctor):
            await page.enter(call_id)
            await page.follow(f"call:{call_id}")
        assert cards(doctor, call_id, "capture")[id_]["stage"] == "coming"
        await staff.ask("capture.begin", call_id=call_id, **announced)
        await hand_in(staff, call_id, id_, WAV, "sound", "audio/wav")
        card = await doctor.until(lambda: _whole(doctor, call_id, id_))
        assert (card["kind"], card["site"], card["seconds"]) == ("sound", "heart", 15.0)
        async with doctor._http.get(f"/api/encounters/{call_id}/attachments/{id_}") as answer:
            assert (answer.content_type, await answer.read()) == ("audio/wav", WAV)


async def test_both_draw_on_a_frozen_picture_and_it_is_kept_or_thrown_away(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    room = staff.seat["participant_id"]
    for keep in (True, False):
        id_ = new_id()
        asking = {"call_id": call_id, "capture_id": id_, "participant_id": room, "kind": "picture", "frozen": True}
        await doctor.ask("capture.ask", **asking)
        await staff.until(lambda id_=id_: cards(staff, call_id, "capture").get(id_, {}).get("shared"))
        await staff.ask("capture.begin", call_id=call_id, capture_id=id_, kind="picture", width=640, height=480)
        await hand_in(staff, call_id, id_, JPEG, "picture", "image/jpeg")
        line = {"call_id": call_id, "capture_id": id_, "tool": "pen"}
        await doctor.ask("drawing.stroke", **line, stroke_id=f"d{keep}", points=[10, 20])
        await doctor.ask("drawing.stroke", **line, stroke_id=f"d{keep}", points=[10, 20, 30, 40])
        await staff.ask("drawing.stroke", **line, stroke_id=f"s{keep}", points=[50, 60])
        stolen = await staff.refused("drawing.stroke", **line, stroke_id=f"d{keep}", points=[1, 1])
        assert stolen["code"] == "drawing.refused"
        outside = await staff.refused("drawing.stroke", **line, stroke_id="o", points=[10_001, 1])
        assert outside["code"] == "drawing.refused"
        drawn = await staff.until(lambda keep=keep: cards(staff, call_id, "stroke").get(f"d{keep}"))
        assert drawn["points"] == [10, 20, 30, 40]
        await staff.ask("drawing.undo", call_id=call_id, capture_id=id_, stroke_id=None)
        await doctor.until(lambda keep=keep: f"s{keep}" not in cards(doctor, call_id, "stroke"))
        await doctor.until(lambda id_=id_: _whole(doctor, call_id, id_))
        await doctor.ask("capture.share", call_id=call_id, capture_id=id_, on=False, keep=keep)
        await staff.until(lambda id_=id_: not cards(staff, call_id, "capture").get(id_, {}).get("shared"))
        await staff.until(lambda keep=keep: (f"d{keep}" in cards(staff, call_id, "stroke")) is keep)
        assert (id_ in cards(staff, call_id, "capture")) is keep
    listed = (await doctor.http("GET", f"/api/encounters/{call_id}/attachments"))["attachments"]
    assert len(listed) == 1, "what nobody kept is hidden"


async def test_devices_are_asked_for_and_told(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    room = staff.seat["participant_id"]
    await doctor.ask("device.ask", call_id=call_id, participant_id=room, scope=True, site="heart")
    await doctor.ask("device.ask", call_id=call_id, participant_id=room, camera="exam")
    card = await staff.until(lambda: _camera_asked(staff, call_id, room))
    assert (card["scope"], card["site"], card["camera"]) == ("asked", "heart", "face")
    await staff.ask("device.use", call_id=call_id, camera="exam", scope="live", site="heart")
    card = await doctor.until(lambda: _is_live(doctor, call_id, room))
    assert (card["camera"], card["camera_asked"]) == ("exam", None)
    await doctor.ask("device.ask", call_id=call_id, participant_id=room, scope=False)
    await staff.until(lambda: cards(staff, call_id, "device")[room]["scope"] == "off")


def _camera_asked(page: Page, call_id: str, room: str) -> Any:
    card = cards(page, call_id, "device").get(room)
    return card if card and card["camera_asked"] == "exam" else None


def _is_live(page: Page, call_id: str, room: str) -> Any:
    card = cards(page, call_id, "device").get(room)
    return card if card and card["scope"] == "live" else None


async def test_a_patient_at_home_sends_a_picture_and_an_interpreter_answers_nothing(
    behali: Village,
) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    home, interpreter = [await guest(behali, staff, call_id, role) for role in ("patient", "interpreter")]
    await doctor.ask("cue.ask", call_id=call_id, cue_id="c1", cue="closer")
    asking = {"call_id": call_id, "capture_id": new_id(), "participant_id": home.seat["participant_id"]}
    await doctor.ask("capture.ask", **asking, kind="picture", site="face")
    id_ = asking["capture_id"]
    refused = await interpreter.refused("capture.begin", call_id=call_id, capture_id=id_, kind="picture")
    assert refused["code"] == "call.not_for_this_seat"
    refused = await interpreter.refused("cue.answer", call_id=call_id, cue_id="c1", answer="done")
    assert refused["code"] == "call.not_for_this_seat"
    refused = await staff.refused("capture.begin", call_id=call_id, capture_id=id_, kind="picture")
    assert refused["code"] == "piece.refused", "asked of another seat"
    await home.ask("capture.begin", call_id=call_id, capture_id=id_, kind="picture", width=640, height=480)
    await hand_in(home, call_id, id_, JPEG, "picture", "image/jpeg")
    await doctor.until(lambda: _whole(doctor, call_id, id_))
    path = f"/api/encounters/{call_id}/attachments/{id_}"
    async with home._http.get(path) as answer:
        assert answer.status == 403, "guests read nothing of the record"
    async with doctor._http.get(path) as answer:
        assert await answer.read() == JPEG
    data = await home.http("GET", "/api/cockpit")
    assert {"stethoscope", "closer"} <= {one["id"] for one in data["cues"]}


async def guest(behali: Village, staff: Page, call_id: str, role: str) -> Page:
    """Somebody who came by an invitation and sits in the call."""
    made = await staff.http(
        "POST", f"/api/encounters/{call_id}/invitations", {"role": role, "name": "Gul"}, status=201
    )
    token = made["path"].rsplit("/", 1)[1]
    async with (
        aiohttp.ClientSession(behali.base) as http,
        http.post(f"/api/invitations/{token}/redeem", headers={"Origin": behali.base}) as response,
    ):
        page = await behali.page_of((await response.json())["access_token"])
    page.seat = await page.ask("call.join", call_id=call_id)
    await page.follow(f"call:{call_id}")
    return page
