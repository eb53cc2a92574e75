"""A doctor's way with a patient: queue, claim (exactly one wins), notes, finish, reopen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.encounters import State
from server.domain.errors import Conflict, Forbidden, NotFound
from server.domain.events import DutyChanged, EncounterClaimed, EncounterEnded
from server.domain.identity import Actor
from tests.server import making
from tests.server.care.conftest import Town
from tests.server.clock import MORNING


def actor(town: Town, who: str) -> Actor:
    return town.people[who].as_actor()


async def test_exactly_one_of_twenty_doctors_gets_the_patient(town: Town) -> None:
    encounter_id = await town.queue()
    doctors = [making.doctor("cardiology") for _ in range(20)]
    async with town.node.store.work() as work:
        await making.keep(work, *doctors)
    service = town.node.care.encounters
    results = await asyncio.gather(
        *(service.claim(doctor.as_actor(), encounter_id) for doctor in doctors), return_exceptions=True
    )
    won = [one for one in results if not isinstance(one, BaseException)]
    lost = [one for one in results if isinstance(one, Conflict)]
    assert (len(won), len(lost)) == (1, 19)
    assert {(one.code, one.data["by"]) for one in lost} == {("claim.taken", won[0].doctor_name)}
    claimed = [event for event in town.heard if isinstance(event, EncounterClaimed)]
    assert [(event.encounter_id, event.doctor_name) for event in claimed] == [(encounter_id, won[0].doctor_name)]


async def test_one_doctor_does_not_get_two_patients_at_once(town: Town) -> None:
    waiting = [await town.queue() for _ in range(4)]
    service = town.node.care.encounters
    results = await asyncio.gather(
        *(service.claim(actor(town, "heart"), one) for one in waiting), return_exceptions=True
    )
    assert sorted(getattr(one, "code", "won") for one in results) == ["claim.busy"] * 3 + ["won"]


async def test_on_leave_the_next_may_be_claimed(town: Town) -> None:
    first, second = await town.treat(), await town.queue()
    async with town.node.store.work() as work:
        encounter = await work.encounters.get(first, lock=True)
        assert encounter is not None
        await work.encounters.save(replace(encounter, state=State.ONLEAVE))
    await town.claim("heart", second)


async def test_claiming_again_changes_nothing(town: Town) -> None:
    encounter_id = await town.treat()
    claimed = await town.node.care.encounters.card(encounter_id)
    town.clock.advance(5)
    again = await town.node.care.encounters.claim(actor(town, "heart"), encounter_id)
    assert claimed is not None
    assert again.encounter == claimed.encounter


async def test_who_may_not_claim_is_told_why(town: Town) -> None:
    service, encounter_id = town.node.care.encounters, await town.queue()
    with pytest.raises(Conflict, match="not_your_speciality"):
        await service.claim(actor(town, "skin"), encounter_id)
    with pytest.raises(Forbidden):
        await service.claim(actor(town, "staff_a"), encounter_id)
    with pytest.raises(NotFound):
        await service.claim(actor(town, "heart"), "no-such-encounter")
    await town.node.care.duty.set_duty(actor(town, "heart"), False)
    with pytest.raises(Conflict, match="not_on_duty"):
        await service.claim(actor(town, "heart"), encounter_id)


async def test_only_doctors_go_on_duty_and_deactivation_ends_it(town: Town) -> None:
    duty = town.node.care.duty
    since = (await duty.set_duty(actor(town, "heart"), True)).on_duty_since
    assert since == MORNING
    assert DutyChanged(town.people["heart"].id) not in town.heard
    for who in ("staff_a", "supervisor", "administrator"):
        with pytest.raises(Forbidden):
            await duty.set_duty(actor(town, who), True)
    heart = town.people["heart"].id
    assert heart in {one.id for one in await duty.on_duty()}
    await town["administrator"].done("POST", f"/api/people/{heart}/deactivate")
    assert heart not in {one.id for one in await duty.on_duty()}
    assert await duty.doctor(heart) is None
    with pytest.raises(Forbidden):
        await duty.set_duty(actor(town, "heart"), True)


async def test_the_queue_is_the_doctors_own(town: Town) -> None:
    routine, urgent = await town.queue(), await town.queue(urgency="urgent")
    other = await town.queue("staff_b", speciality="dermatology")
    service = town.node.care.encounters
    assert [one.encounter.id for one in await service.queue_for(actor(town, "heart"))] == [urgent, routine]
    assert [one.encounter.id for one in await service.queue_for(actor(town, "skin"))] == [other]
    await town.claim("heart", urgent)
    assert [one.encounter.id for one in await service.queue_for(actor(town, "heart"))] == [routine, urgent]
    await town.node.care.duty.set_duty(actor(town, "heart"), False)
    assert [one.encounter.id for one in await service.queue_for(actor(town, "heart"))] == [urgent]
    desk = await service.desk_for(actor(town, "staff_a"))
    assert {one.encounter.id for one in desk} == {routine, urgent}


async def test_a_doctor_sees_the_card_before_and_everything_after_the_claim(town: Town) -> None:
    encounter_id = await town.queue()
    path = f"/api/encounters/{encounter_id}"
    before = await town["heart"].done("GET", path)
    assert before["patient"]["phone"] == "..4567"
    assert (await town["heart"].ask("GET", f"{path}/notes")).status == 404
    patient = f"/api/patients/{before['patient']['id']}"
    assert (await town["heart"].ask("GET", f"{patient}/history")).status == 404
    await town.claim("heart", encounter_id)
    assert (await town["heart"].done("GET", path))["patient"]["phone"] == "+923001234567"
    assert (await town["heart"].done("GET", f"{patient}/history"))["patient"]["phone"] == "+923001234567"
    assert (await town["heart2"].ask("GET", path)).status == 404


async def test_notes_are_saved_as_typed(town: Town) -> None:
    path = f"/api/encounters/{await town.treat()}/notes"
    empty = await town["heart"].done("GET", path)
    assert (empty["version"], empty["saved_at"], empty["complaint"]) == (0, None, "cough")
    first = await town["heart"].done("PUT", path, {"version": 0, "history": "since"})
    second = await town["heart"].done("PUT", path, {"version": 1, "history": "since Friday", "plan": "rest"})
    same = await town["heart"].done("PUT", path, {"version": 0, "history": "since Friday", "plan": "rest"})
    assert (first["version"], second["version"], same["version"]) == (1, 2, 2)
    assert second["saved_by"] == town.people["heart"].name
    assert (await town["staff_a"].done("GET", path))["plan"] == "rest"


async def test_notes_typed_in_two_places_are_both_kept(town: Town) -> None:
    encounter_id = await town.treat()
    path = f"/api/encounters/{encounter_id}/notes"
    await town["heart"].done("PUT", path, {"version": 0, "plan": "rest"})
    refused = await town["heart"].ask("PUT", path, {"version": 0, "plan": "walk"})
    assert (refused.status, refused.body["code"]) == (409, "notes.conflict")
    await town["heart"].done("PUT", path, {"version": 1, "plan": "rest, then walk"})
    versions = await town.node.care.notes.versions(actor(town, "heart"), encounter_id)
    assert [one.version.text.plan for one in versions] == ["rest", "rest, then walk"]


async def test_an_amendment_after_finishing_is_a_version_and_nobody_signs_for_another(town: Town) -> None:
    """A27, as far as notes go."""
    encounter_id = await town.treat()
    path = f"/api/encounters/{encounter_id}"
    await town["heart"].done("PUT", f"{path}/notes", {"version": 0, "plan": "rest"})
    await town["heart"].done("POST", f"{path}/finish", {"outcome": "treated"})
    amended = await town["heart"].done("PUT", f"{path}/notes", {"version": 1, "plan": "rest for a week"})
    assert amended["version"] == 2
    before = (await town["staff_a"].done("GET", f"{path}/notes/versions"))["versions"]
    told = [(one["version"], one["plan"], one["saved_by"]) for one in before]
    name = town.people["heart"].name
    assert told == [(2, "rest for a week", name), (1, "rest", name)]
    for other in ("heart2", "skin"):
        assert (await town[other].ask("PUT", f"{path}/notes", {"version": 2, "plan": "x"})).status == 404
    for other in ("staff_a", "supervisor"):
        assert (await town[other].ask("PUT", f"{path}/notes", {"version": 2, "plan": "x"})).status == 403
    forged = {"version": 2, "plan": "x", "saved_by": town.people["heart2"].id}
    assert (await town["heart"].ask("PUT", f"{path}/notes", forged)).status == 422
    versions = await town.node.care.notes.versions(actor(town, "heart"), encounter_id)
    assert [(one.version.text.plan, one.version.saved_by) for one in versions] == [
        ("rest", town.people["heart"].id),
        ("rest for a week", town.people["heart"].id),
    ]


async def test_finishing_and_its_undo(town: Town) -> None:
    encounter_id = await town.treat()
    path = f"/api/encounters/{encounter_id}"
    day = (MORNING + timedelta(days=7)).date().isoformat()
    done = await town["heart"].done("POST", f"{path}/finish", {"outcome": "follow_up", "follow_up_on": day})
    assert (done["card"]["state"], done["outcome"], done["follow_up_on"]) == ("finished", "follow_up", day)
    assert EncounterEnded(encounter_id) in town.heard
    town.clock.advance(9)
    back = await town["heart"].done("POST", f"{path}/reopen")
    assert (back["card"]["state"], back["outcome"]) == ("in-progress", None)
    await town["heart"].done("POST", f"{path}/finish", {"outcome": "treated"})
    town.clock.advance(11)
    late = await town["heart"].ask("POST", f"{path}/reopen")
    assert (late.status, late.body["code"]) == (409, "encounter.too_late")
    again = await town["heart"].done("POST", f"{path}/finish", {"outcome": "emergency"})
    assert again["outcome"] == "treated"


async def test_finishing_is_refused_to_others_and_for_yesterday(town: Town) -> None:
    path = f"/api/encounters/{await town.treat()}"
    yesterday = {"outcome": "follow_up", "follow_up_on": "2026-11-21"}
    assert (await town["heart"].ask("POST", f"{path}/finish", yesterday)).status == 422
    assert (await town["heart2"].ask("POST", f"{path}/finish", {"outcome": "treated"})).status == 404
    assert (await town["heart2"].ask("POST", f"{path}/reopen")).status == 404
    assert (await town["staff_a"].ask("POST", f"{path}/finish", {"outcome": "treated"})).status == 403
    cancelled = await town["heart"].done("POST", f"{path}/cancel", {"reason": "left"})
    assert cancelled["card"]["state"] == "cancelled"


async def test_who_has_claimed_the_next_cannot_take_the_last_one_up_again(town: Town) -> None:
    first, second = await town.treat(), await town.queue()
    await town["heart"].done("POST", f"/api/encounters/{first}/finish", {"outcome": "treated"})
    await town.claim("heart", second)
    refused = await town["heart"].ask("POST", f"/api/encounters/{first}/reopen")
    assert (refused.status, refused.body["code"]) == (409, "claim.busy")


async def test_a_refused_recording_is_listed_as_refused(town: Town) -> None:
    encounter_id = await town.treat()
    said = {"scope": "recording", "given": False, "wording": "recording-1", "language": "en"}
    await town["staff_a"].done("POST", f"/api/encounters/{encounter_id}/consents", said)
    await town["heart"].done("POST", f"/api/encounters/{encounter_id}/finish", {"outcome": "treated"})
    listed = await town["supervisor"].done("GET", "/api/recordings")
    assert [(one["encounter_id"], one["state"]) for one in listed["recordings"]] == [(encounter_id, "refused")]


async def test_days_and_states_narrow_the_list(town: Town) -> None:
    mine, other = await town.treat(), await town.queue("staff_b")
    everything = await town["supervisor"].done("GET", "/api/encounters")
    assert {one["id"] for one in everything["encounters"]} == {mine, other}
    own = await town["heart"].done("GET", "/api/encounters?state=in-progress&day=2026-11-22")
    assert [one["id"] for one in own["encounters"]] == [mine]
    assert (await town["staff_a"].done("GET", "/api/encounters?day=2026-11-21"))["encounters"] == []
