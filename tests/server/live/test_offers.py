"""Offers and expected waits as pages see them: told at once, gone with the claim, kept through a restart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.server.live.pages import Page, Village, queue_a_patient, village


async def offered(doctor: Page) -> dict[str, Any]:
    """The offer that this doctor's page holds."""
    found = await doctor.until(lambda: list(doctor.state("queue").get("offer", {}).values()))
    assert len(found) == 1
    return dict(found[0])


async def on_duty(running: Village, login: str) -> Page:
    doctor = await running.page(login)
    await doctor.follow("queue")
    await doctor.ask("duty.set", on=True)
    return doctor


async def test_a_doctor_is_offered_a_patient_and_the_claim_ends_it(behali: Village) -> None:
    staff, doctor = await behali.page("nasreen"), await on_duty(behali, "dr.bilal")
    await staff.follow("desk")
    call_id = await queue_a_patient(staff, speciality="dermatology")
    offer = await offered(doctor)
    assert (offer["kind"], offer["encounter_id"], offer["why"]) == ("claim", call_id, ["language"])
    assert offer["expires_at"] > offer["made_at"]
    wait = await staff.until(lambda: staff.state("desk").get("wait", {}).get(call_id))
    assert (wait["place"], wait["doctors"]) == (1, 1)
    await doctor.ask("queue.claim", encounter_id=call_id)
    await doctor.until(lambda: "offer" not in doctor.state("queue"))
    await staff.until(lambda: call_id not in staff.state("desk").get("wait", {}))
    for page, topic in ((doctor, "queue"), (staff, "desk")):
        held = page.state(topic)
        fresh = (await page.follow(topic))["state"]
        assert held == fresh, "snapshot and changes are a fresh snapshot"


async def test_a_doctor_without_a_page_is_not_offered_anybody(behali: Village) -> None:
    staff, skin = await behali.page("nasreen"), await on_duty(behali, "dr.bilal")
    await queue_a_patient(staff)
    await queue_a_patient(staff, speciality="dermatology")
    await offered(skin)
    assert len(skin.state("queue")["offer"]) == 1


async def test_an_offer_is_still_there_after_a_restart(tmp_path: Path) -> None:
    async with village(tmp_path) as before:
        doctor = await on_duty(before, "dr.ayesha")
        await queue_a_patient(await before.page("nasreen"))
        offer = await offered(doctor)
    async with village(tmp_path) as after:
        doctor = await after.page("dr.ayesha")
        await doctor.follow("queue")
        assert await offered(doctor) == offer


async def test_a_colleague_joins_the_call_as_a_doctor(behali: Village) -> None:
    staff, heart, skin = (
        await behali.page("nasreen"),
        await on_duty(behali, "dr.ayesha"),
        await on_duty(behali, "dr.bilal"),
    )
    call_id = await queue_a_patient(staff)
    await heart.ask("queue.claim", encounter_id=call_id)
    assert (await skin.refused("call.join", call_id=call_id))["code"] == "encounter.not_found"
    await heart.http(
        "POST", f"/api/encounters/{call_id}/colleagues", {"speciality": "dermatology", "note": "a rash"}
    )
    offer = await offered(skin)
    assert (offer["kind"], offer["note"], offer["asked_by"]) == ("board", "a rash", "Dr Ayesha Khan (demo)")
    await skin.http("POST", f"/api/offers/{offer['id']}/accept")
    for page in (heart, skin):
        await page.enter(call_id)
        await page.follow(f"call:{call_id}")

    def doctors() -> int:
        seats = heart.state(f"call:{call_id}")["participant"].values()
        return sum(one["role"] == "doctor" for one in seats)

    await heart.until(lambda: doctors() == 2)
    other = await queue_a_patient(staff, speciality="dermatology")
    assert (await skin.refused("queue.claim", encounter_id=other))["code"] == "claim.busy"
    await skin.ask("call.leave", call_id=call_id)
    await skin.ask("queue.claim", encounter_id=other)
