"""The control room's board over a real socket: who may follow it, what changes, who joins and who is told."""

from __future__ import annotations

from server.app import NODE
from signaling.topics import State
from tests.server.live.pages import Village
from tests.server.live.test_live import in_a_call


async def test_only_the_control_room_follows_the_board(behali: Village) -> None:
    for login in ("nasreen", "dr.ayesha"):
        page = await behali.page(login)
        assert (await page.refused("topic.follow", topic="board"))["code"] == "topic.not_found"
    for login in ("imran", "admin"):
        page = await behali.page(login)
        state = (await page.follow("board"))["state"]
        assert {card["name"] for card in state["center"].values()} == {"Behali (Mansehra)", "Matta (Swat)"}
        assert len(state["board_room"]) == 4
        assert state["node"]["node"]["database"] in ("ok", "slow")


async def test_the_board_follows_a_call_names_no_patient_and_catches_up(behali: Village) -> None:
    control = await behali.page("imran")
    first = await control.follow("board")
    _, doctor, call_id = await in_a_call(behali)
    held = lambda: control.state("board")  # noqa: E731  # asked again and again
    await control.until(lambda: call_id in held().get("board_call", {}), seconds=15)
    await control.until(lambda: _room_of(held(), call_id) == "call", seconds=15)
    assert held()["board_call"][call_id]["doctor_name"] == "Dr Ayesha Khan (demo)"
    await control.until(lambda: held()["board_call"][call_id]["people"] == ["doctor", "room"], seconds=15)
    card = await doctor.http("GET", f"/api/encounters/{call_id}")
    assert card["card"]["patient"]["name"] not in str(held())
    late = await behali.page("sana")
    caught = await late.follow("board", since={"epoch": first["epoch"], "seq": first["seq"]})
    assert caught["epoch"] == first["epoch"]
    assert caught["events"][0]["seq"] == first["seq"] + 1


def _room_of(state: State, call_id: str) -> str | None:
    rooms = state["board_room"].values()
    return next((str(card["state"]) for card in rooms if card["encounter_id"] == call_id), None)


async def test_a_supervisor_joins_by_a_rescue_seen_by_both(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    control = await behali.page("imran")
    assert (await control.refused("call.join", call_id=call_id))["code"] == "encounter.not_found"
    await control.http("POST", "/api/rescues", {"encounter_id": call_id, "kind": "join"})
    await control.enter(call_id)
    for page in (staff, doctor):
        roles = lambda page=page: {  # noqa: E731  # asked again and again
            card["role"]: card["left_at"] for card in page.state(f"call:{call_id}")["participant"].values()
        }
        await page.until(lambda roles=roles: "supervisor" in roles() and roles()["supervisor"] is None)


async def test_both_ends_hear_of_a_rescue_and_the_wire_says_whose_it_is(behali: Village) -> None:
    staff, doctor, call_id = await in_a_call(behali)
    control = await behali.page("imran")
    order = {"encounter_id": call_id, "kind": "restart", "side": "patient"}
    done = await control.http("POST", "/api/rescues", order)
    assert done == {"encounter_id": call_id, "at_most": "full", "relayed": [], "told": 2}
    for page, yours in ((staff, True), (doctor, False)):
        told = await page.until(lambda page=page: [said for name, said in page.told if name == "call.rescued"])
        assert [(one["kind"], one["yours"]) for one in told] == [("restart", yours)]
    for page in (staff, doctor):
        problem = await page.http("POST", "/api/rescues", order, status=403)
        assert problem["code"] == "auth.forbidden"
    await control.http("POST", "/api/rescues", order | {"kind": "explode"}, status=422)
    await control.http("POST", "/api/rescues", order | {"encounter_id": "nothing"}, status=404)
    seen = await control.http("GET", f"/api/encounters/{call_id}/proof")
    assert seen["proven"] is False
    assert await behali.app[NODE].audit.verify() is not None
