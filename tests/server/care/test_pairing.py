"""Offers to doctors, passing on, boards, bookings and the sweep, through the real doors of a node."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.domain.pairing import AGAIN, OFFER, Offer
from tests.server.care.conftest import Caller, Town, signed_in

LAPSED = OFFER.total_seconds()


@pytest.fixture
def present(town: Town) -> Town:
    """All doctors have a page open."""
    for who in ("heart", "heart2", "skin"):
        town.node.presence.enter(f"person/{town.people[who].id}", f"page of {who}", town.clock())
    return town


async def tick(town: Town) -> None:
    await town.node.care.matching.pairing.tick()


async def asked(town: Town, who: str) -> list[Offer]:
    return [one for one, _ in await town.node.care.matching.pairing.open_for(town.people[who].id)]


async def pass_hours(town: Town, hours: float) -> None:
    """Everybody signs in again, as tokens do not last that long."""
    town.clock.advance(hours * 3600)
    for who in town.callers:
        town.callers[who] = Caller(town.http, await signed_in(town.http, town.people[who]))


async def who_is_asked(town: Town) -> dict[str, str]:
    """Doctor -> encounter."""
    await tick(town)
    return {who: one.encounter_id for who in ("heart", "heart2", "skin") for one in await asked(town, who)}


async def test_a_suspended_doctor_is_asked_nothing_any_more_at_once(present: Town) -> None:
    await present.queue()
    (first,) = await who_is_asked(present)
    path = f"/api/people/{present.people[first].id}/deactivate"
    await present["administrator"].done("POST", path, {"reason": "the council has withdrawn the licence"})
    assert await asked(present, first) == []
    assert list(await who_is_asked(present)) == ["heart2" if first == "heart" else "heart"]


async def test_an_offer_moves_on_after_45_seconds_and_comes_back(present: Town) -> None:
    town, encounter_id = present, await present.queue()
    (first,) = await who_is_asked(town)
    assert (await who_is_asked(town)) == {first: encounter_id}
    town.clock.advance(LAPSED)
    (second,) = await who_is_asked(town)
    assert {first, second} == {"heart", "heart2"}
    town.clock.advance(LAPSED)
    assert await who_is_asked(town) == {}
    town.clock.advance(AGAIN.total_seconds())
    assert await who_is_asked(town) != {}


async def test_who_is_not_there_is_not_asked(present: Town) -> None:
    town = present
    for who in ("heart", "heart2"):
        town.node.presence.leave(f"person/{town.people[who].id}", f"page of {who}", town.clock())
    town.clock.advance(121)
    encounter_id = await town.queue()
    assert await who_is_asked(town) == {}
    town.node.presence.enter(f"person/{town.people['heart'].id}", "again", town.clock())
    assert await who_is_asked(town) == {"heart": encounter_id}


async def test_claiming_ends_all_offers(present: Town) -> None:
    town, first, second = present, await present.queue(), await present.queue(urgency="emergency")
    offered = await who_is_asked(town)
    assert set(offered.values()) == {first, second}
    who = next(doctor for doctor, one in offered.items() if one == first)
    await town.claim(who, second)
    assert await asked(town, who) == []
    other = next(doctor for doctor in offered if doctor != who)
    assert await who_is_asked(town) == {other: first}, "the one whom he was asked for has been taken by another"


@pytest.mark.parametrize("reason", ["must_leave", "other", "needs_woman_doctor"])
async def test_a_no_asks_the_next_one_and_never_again_the_same(present: Town, reason: str) -> None:
    town, encounter_id = present, await present.queue()
    (who,) = await who_is_asked(town)
    (offer,) = await asked(town, who)
    path = f"/api/offers/{offer.id}/decline"
    for stranger in ("skin", "heart" if who == "heart2" else "heart2"):
        assert (await town[stranger].ask("POST", path, {"reason": reason})).status == 404
    assert (await town[who].ask("POST", path, {"reason": reason})).status == 204
    assert (await town[who].ask("POST", path, {"reason": reason})).body["code"] == "offer.over"
    (other,) = await who_is_asked(town)
    assert other != who
    town.clock.advance(LAPSED + 2 * AGAIN.total_seconds())
    assert await who_is_asked(town) == {other: encounter_id}
    shown = await town["staff_a"].done("GET", f"/api/encounters/{encounter_id}")
    assert shown["card"]["woman_doctor_wanted"] is (reason == "needs_woman_doctor")
    assert any(event.action == "offer.decline" and event.reason == reason for event in await town.audit())


async def test_another_speciality_gets_the_patient_with_his_waiting_time(present: Town) -> None:
    town, encounter_id = present, await present.queue()
    (who,) = await who_is_asked(town)
    (offer,) = await asked(town, who)
    town.clock.advance(10)
    no = {"reason": "not_my_speciality", "speciality": "dermatology"}
    assert (await town[who].ask("POST", f"/api/offers/{offer.id}/decline", no)).status == 204
    assert await who_is_asked(town) == {"skin": encounter_id}
    back = {"speciality": "cardiology", "detail": "not the skin"}
    passed = await town["skin"].done("POST", f"/api/encounters/{encounter_id}/pass-on", back)
    assert passed["card"]["speciality"] == "cardiology"
    assert (await town["skin"].ask("POST", f"/api/encounters/{encounter_id}/pass-on", back)).status == 404
    (next_one,) = await who_is_asked(town)
    assert next_one != who, "who has said no is not asked again"


async def test_after_the_claim_a_new_encounter_waits_in_the_other_queue(present: Town) -> None:
    town, encounter_id = present, await present.treat("heart")
    path = f"/api/encounters/{encounter_id}/pass-on"
    assert (await town["heart2"].ask("POST", path, {"speciality": "dermatology"})).status == 404
    assert (await town["heart"].ask("POST", path, {"speciality": "cardiology"})).status == 422
    assert (await town["heart"].ask("POST", path, {"speciality": "alchemy"})).status == 422
    fresh = (await town["heart"].done("POST", path, {"speciality": "dermatology"}))["card"]
    assert fresh["id"] != encounter_id
    assert (fresh["state"], fresh["doctor_id"]) == ("triaged", None)
    old = await town["staff_a"].done("GET", f"/api/encounters/{encounter_id}")
    assert (old["card"]["state"], old["outcome"]) == ("finished", "other_doctor")
    new = await town["staff_a"].done("GET", f"/api/encounters/{fresh['id']}")
    assert new["card"]["queued_at"] == old["card"]["queued_at"]
    assert new["vitals"]["values"] == old["vitals"]["values"]
    assert (new["care_consent"], new["recording_consent"]) == (True, True)
    assert await who_is_asked(town) == {"skin": fresh["id"]}


async def test_a_colleague_is_called_in_and_sees_the_record_only_then(present: Town) -> None:
    town, encounter_id = present, await present.treat("heart")
    path = f"/api/encounters/{encounter_id}"
    both = {"speciality": "dermatology", "doctor_id": town.people["skin"].id}
    assert (await town["heart"].ask("POST", f"{path}/colleagues", both)).status == 422
    assert (await town["heart2"].ask("POST", f"{path}/colleagues", {"speciality": "dermatology"})).status == 404
    wanted = {"speciality": "dermatology", "note": "a rash"}
    answer = await town["heart"].done("POST", f"{path}/colleagues", wanted)
    assert answer["doctor_id"] == town.people["skin"].id
    assert (await town["skin"].ask("GET", path)).status == 404, "asked is not yet in"
    ((offer, asked_by),) = await town.node.care.matching.pairing.open_for(town.people["skin"].id)
    assert (offer.detail, asked_by) == ("a rash", town.people["heart"].name)
    assert (await town["heart2"].ask("POST", f"/api/offers/{offer.id}/accept")).status == 404
    joined = await town["skin"].done("POST", f"/api/offers/{offer.id}/accept")
    assert joined["call_id"] == encounter_id
    seat, is_new = await town.node.care.calls.join(town.people["skin"].as_actor(), encounter_id, "socket", None)
    assert (seat.person_id, is_new) == (town.people["skin"].id, False)
    assert (await town["skin"].ask("GET", path)).status == 200
    assert (await town["skin"].ask("PUT", f"{path}/notes", {"version": 0, "plan": "mine"})).status == 403
    assert (await town["skin"].ask("POST", f"{path}/finish", {"outcome": "treated"})).status == 403
    await town["heart"].done("POST", f"{path}/finish", {"outcome": "treated"})
    assert (await town["skin"].ask("GET", path)).status == 404, "with the call the right ends"


async def test_a_colleague_who_does_not_answer_is_followed_by_the_next(present: Town) -> None:
    town, encounter_id = present, await present.treat("skin", speciality="dermatology")
    path = f"/api/encounters/{encounter_id}/colleagues"
    first = (await town["skin"].done("POST", path, {"speciality": "cardiology"}))["doctor_id"]
    town.clock.advance(LAPSED)
    offered = await who_is_asked(town)
    assert len(offered) == 1 and town.people[next(iter(offered))].id != first
    town.clock.advance(LAPSED)
    assert await who_is_asked(town) == {}
    answer = await town["skin"].ask("POST", path, {"speciality": "cardiology"})
    assert (answer.status, answer.body["code"]) == (409, "board.nobody")


async def test_expected_waits_need_experience_and_a_doctor(present: Town) -> None:
    town, encounter_id = present, await present.queue()
    (wait,) = await town.node.care.matching.pairing.waits()
    assert (wait.encounter.id, wait.place, wait.wait, wait.doctors) == (encounter_id, 1, None, 2)
    for _ in range(5):
        one = await town.queue(speciality="dermatology")
        await town.claim("skin", one)
        town.clock.advance(600)
        await town["skin"].done("POST", f"/api/encounters/{one}/finish", {"outcome": "treated"})
    (wait,) = await town.node.care.matching.pairing.waits()
    assert wait.wait is not None
    assert (wait.wait.low, wait.wait.high) == (timedelta(0), timedelta(minutes=5))


async def book(town: Town, **changes: Any) -> Any:
    patient = await town.register()
    at = (town.clock() + timedelta(hours=2)).isoformat()
    words = {
        "patient_id": patient["id"],
        "at": at,
        "speciality": "cardiology",
        "doctor_id": town.people["heart2"].id,
    }
    return await town["staff_a"].done("POST", "/api/bookings", words | changes)


async def test_a_booked_patient_enters_the_queue_at_his_time_and_gets_his_doctor(present: Town) -> None:
    town, booked = present, await book(present)
    assert (await town["staff_b"].done("GET", "/api/bookings"))["bookings"] == []
    assert [one["id"] for one in (await town["heart2"].done("GET", "/api/bookings"))["bookings"]] == [booked["id"]]
    for who, step in (("staff_b", "arrived"), ("staff_b", "cancel")):
        assert (await town[who].ask("POST", f"/api/bookings/{booked['id']}/{step}")).status == 404
    card = (await town["staff_a"].done("POST", f"/api/bookings/{booked['id']}/arrived"))["card"]
    again = (await town["staff_a"].done("POST", f"/api/bookings/{booked['id']}/arrived"))["card"]
    assert again["id"] == card["id"]
    await town.fill(card["id"])
    assert await who_is_asked(town) == {}
    await pass_hours(town, 2)
    assert await who_is_asked(town) == {"heart2": card["id"]}
    answer = await town["staff_a"].ask("POST", f"/api/bookings/{booked['id']}/cancel")
    assert answer.body["code"] == "booking.arrived"


async def test_who_does_not_come_is_shown_and_what_cannot_be_is_refused(present: Town) -> None:
    town, booked = present, await book(present)
    await pass_hours(town, 2.5)
    (shown,) = (await town["staff_a"].done("GET", "/api/bookings"))["bookings"]
    assert (shown["id"], shown["state"]) == (booked["id"], "noshow")
    past = {"patient_id": booked["patient"]["id"], "at": town.clock().isoformat(), "speciality": "ent"}
    assert (await town["staff_a"].ask("POST", "/api/bookings", past)).status == 422
    ahead = past | {"at": (town.clock() + timedelta(days=1)).isoformat()}
    for wrong in ({"speciality": "alchemy"}, {"doctor_id": town.people["heart"].id}, {"at": "2026-11-23T09:00:00"}):
        assert (await town["staff_a"].ask("POST", "/api/bookings", ahead | wrong)).status == 422
    assert (await town["staff_b"].ask("POST", "/api/bookings", ahead)).status == 404


async def test_finishing_with_a_follow_up_books_it_with_the_same_doctor(present: Town) -> None:
    town, encounter_id = present, await present.treat("heart")
    path, day = f"/api/encounters/{encounter_id}", "2026-11-30"
    await town["heart"].done("POST", f"{path}/finish", {"outcome": "follow_up", "follow_up_on": day})
    (one,) = (await town["staff_a"].done("GET", f"/api/bookings?day={day}"))["bookings"]
    assert (one["kind"], one["doctor_id"], one["at"]) == ("follow_up", town.people["heart"].id, f"{day}T04:00:00Z")
    await town["heart"].done("POST", f"{path}/reopen")
    (one,) = (await town["staff_a"].done("GET", f"/api/bookings?day={day}"))["bookings"]
    assert one["state"] == "cancelled"


async def test_at_closing_time_everybody_needs_a_decision(present: Town) -> None:
    town = present
    first, second = await town.queue(), await town.queue()
    third = (await town.arrive())["card"]["id"]
    assert (await town["staff_a"].done("GET", "/api/closing"))["remaining"] == []
    await pass_hours(town, 5)
    for who, left in (("staff_a", [first, second, third]), ("supervisor", [first, second, third]), ("staff_b", [])):
        remaining = (await town[who].done("GET", "/api/closing"))["remaining"]
        assert sorted(one["card"]["id"] for one in remaining) == sorted(left), who
        assert {one["asks"] for one in remaining} <= {"needed"}
    path = "/api/encounters/{}/decision"
    assert (await town["staff_b"].ask("POST", path.format(first), {"decision": "tomorrow"})).status == 404
    await town["staff_a"].done("POST", path.format(first), {"decision": "tomorrow"})
    other = {"decision": "other_doctor", "speciality": "dermatology"}
    await town["staff_a"].done("POST", path.format(second), other)
    await town["staff_a"].done("POST", path.format(third), {"decision": "went_home"})
    assert (await town["staff_a"].done("GET", "/api/closing"))["remaining"] == []
    (booked,) = (await town["staff_a"].done("GET", "/api/bookings?day=2026-11-23"))["bookings"]
    assert (booked["kind"], booked["at"]) == ("put_off", "2026-11-23T04:00:00Z")
    await pass_hours(town, 1)
    remaining = (await town["staff_a"].done("GET", "/api/closing"))["remaining"]
    assert [one["card"]["id"] for one in remaining] == [second], "it led to nothing, so it is asked for again"


async def test_a_licence_that_has_run_out_takes_no_patients(present: Town) -> None:
    town, encounter_id = present, await present.queue()
    for who in ("heart", "heart2"):
        path = f"/api/people/{town.people[who].id}/licence"
        await town["administrator"].done("PUT", path, {"registration": "1-N", "valid_until": "2026-11-21"})
    assert await who_is_asked(town) == {}
    assert (await town["heart"].ask("GET", f"/api/encounters/{encounter_id}")).status == 404
    await town["administrator"].done(
        "PUT",
        f"/api/people/{town.people['heart'].id}/licence",
        {"registration": "1-N", "valid_until": "2026-11-22"},
    )
    assert await who_is_asked(town) == {"heart": encounter_id}
