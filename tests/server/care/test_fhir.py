"""The record as FHIR R4 over HTTP: valid, complete, within what each may see, and audited."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from server.domain.ids import new_id
from tests.server.api.bodies import MEDICINE, PRESCRIPTION
from tests.server.care.conftest import Caller, Town
from tests.server.care.fhir import BLOOD_PRESSURE, checked, found, read, told


class Day:
    """One whole encounter of center A, signed and finished, and what else there is to find."""

    def __init__(self, town: Town, encounter: str, patient: str) -> None:
        self.town, self.encounter, self.patient = town, encounter, patient


@pytest.fixture
async def day(town: Town) -> Day:
    staff, heart = town["staff_a"], town["heart"]
    patient = await town.register(cnic="1730112345672", birth_date="1992-04-05", age_years=None)
    shown = await staff.done(
        "POST", "/api/encounters", {"patient_id": patient["id"], "room_id": town.rooms["a"].id}
    )
    encounter_id = shown["card"]["id"]
    path = f"/api/encounters/{encounter_id}"
    await town.fill(encounter_id)
    town.clock.advance(700)
    values = {"systolic": 150, "diastolic": 95, "temperature": 38.4, "glucose": 110, "weight": 61.5}
    await staff.done("PUT", f"{path}/vitals", values)
    refusal = {"scope": "recording", "given": False, "wording": "recording-1", "language": "en"}
    await staff.done("POST", f"{path}/consents", refusal)
    picture = {"kind": "picture", "mime": "image/jpeg", "number": 0, "count": 1, "data": "/9j/4AAQSkZJRgABAQ=="}
    await staff.done("PUT", f"{path}/attachments/{new_id()}", picture | {"note": "left hand"})
    for kind, words in (("allergy", "Penicillin"), ("condition", "Asthma")):
        entry = {"id": new_id(), "kind": kind, "text": words}
        await staff.done("POST", f"/api/patients/{patient['id']}/record", entry)
    await staff.done("POST", f"{path}/queue")
    await town.claim("heart", encounter_id)
    referral = {"to": "District Hospital", "reason": "x-ray", "urgent": True}
    medicine = MEDICINE | {"id": new_id()}
    content = PRESCRIPTION | {"medicines": [medicine], "referral": referral}
    await heart.done("PUT", f"{path}/prescription", {"version": 0, "content": content})
    await heart.done("POST", f"{path}/prescription/sign", {"version": 1})
    return Day(town, encounter_id, patient["id"])


async def test_what_the_server_can_do_is_told_to_anybody(town: Town) -> None:
    async with town.http.get("/fhir/metadata") as response:
        stated = checked(await response.json(content_type=None))
    assert stated["fhirVersion"] == "4.0.1"
    served = {one["type"]: {each["name"] for each in one["searchParam"]} for one in stated["rest"][0]["resource"]}
    assert served.keys() >= {
        "Patient", "Practitioner", "PractitionerRole", "Organization", "Location", "Appointment", "Encounter",
        "Observation", "Condition", "MedicationRequest", "ServiceRequest", "DocumentReference", "Consent",
        "AuditEvent",
    }  # fmt: skip
    assert all("_id" in names for names in served.values())


async def test_an_encounter_and_all_of_it(day: Day) -> None:
    heart, of_it = day.town["heart"], f"encounter={day.encounter}"
    one = await read(heart, f"Encounter/{day.encounter}")
    assert (one["status"], one["class"]["code"], one["subject"]["reference"]) == (
        "in-progress", "VR", f"Patient/{day.patient}",
    )  # fmt: skip
    assert [each["type"][0]["coding"][0]["code"] for each in one["participant"]] == ["PPRF", "ATND"]
    measured = await found(heart, f"Observation?{of_it}")
    values = {each["code"]["coding"][0]["code"]: each.get("valueQuantity", {}).get("value") for each in measured}
    assert values == {
        "8867-4": 80, "2708-6": 97, BLOOD_PRESSURE: None, "8310-5": 38.4, "41653-7": 110, "29463-7": 61.5,
    }  # fmt: skip
    panel = next(each for each in measured if each["code"]["coding"][0]["code"] == BLOOD_PRESSURE)
    assert [each["valueQuantity"]["value"] for each in panel["component"]] == [150, 95]
    (diagnosis,) = await found(heart, f"Condition?{of_it}")
    assert diagnosis["code"]["coding"] == [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "J06"}]
    (medicine,) = await found(heart, f"MedicationRequest?{of_it}&status=active")
    assert medicine["medicationCodeableConcept"]["text"] == "paracetamol 500 mg tablet"
    assert medicine["dosageInstruction"][0]["timing"]["repeat"]["frequency"] == 3
    assert medicine["dispenseRequest"]["quantity"] == {"value": 15, "unit": "tablet"}
    ordered = await found(heart, f"ServiceRequest?{of_it}")
    assert [each["code"]["text"] for each in ordered] == [
        "Complete blood count", "Referral in person: District Hospital",
    ]  # fmt: skip
    papers = await found(heart, f"DocumentReference?{of_it}")
    assert [each["content"][0]["attachment"]["contentType"] for each in papers] == ["application/pdf", "image/jpeg"]
    agreed = await found(day.town["staff_a"], f"Consent?patient={day.patient}")
    assert [(each["status"], each["provision"]["type"]) for each in agreed] == [
        ("active", "permit"), ("inactive", "permit"), ("active", "deny"),
    ]  # fmt: skip


async def test_a_patient_with_what_outlasts_encounters(day: Day) -> None:
    staff = day.town["staff_a"]
    one = await read(staff, f"Patient/{day.patient}")
    numbers = {each["system"].rpartition("/")[2]: each["value"] for each in one["identifier"]}
    assert (numbers["cnic"], one["telecom"][0]["value"], one["birthDate"]) == (
        "1730112345672", "+923001234567", "1992-04-05",
    )  # fmt: skip
    for query in (
        "name=zarmeena",
        "phone=03001234567",
        f"identifier={quote(one['identifier'][1]['system'])}|1730112345672",
    ):
        assert [each["id"] for each in await found(staff, f"Patient?{query}")] == [day.patient], query
    (allergy,) = await found(staff, f"AllergyIntolerance?patient={day.patient}")
    assert allergy["code"]["text"] == "Penicillin"
    problems = await found(staff, f"Condition?patient={day.patient}")
    assert [each["code"]["text"] for each in problems] == ["Asthma", "Common cold"]
    for each in (allergy, *problems):
        assert await read(staff, f"{each['resourceType']}/{each['id']}") == each


async def test_every_resource_is_read_by_the_id_that_a_search_told(day: Day) -> None:
    heart = day.town["heart"]
    everything = await read(heart, f"Encounter/{day.encounter}/$everything?_count=200")
    kinds = [one["resource"]["resourceType"] for one in everything["entry"]]
    assert {"Patient", "Encounter", "Observation", "Condition", "MedicationRequest", "ServiceRequest"} <= set(kinds)
    assert {"DocumentReference", "Consent"} <= set(kinds)
    for one in everything["entry"]:
        path = one["fullUrl"].partition("/fhir/")[2]
        assert await read(heart, path) == one["resource"]
    whole = await found(day.town["staff_a"], f"Patient/{day.patient}/$everything?_count=200")
    assert {"AllergyIntolerance", "Encounter", "Consent"} <= {one["resourceType"] for one in whole}


async def test_people_centers_and_rooms(day: Day) -> None:
    town, staff = day.town, day.town["staff_a"]
    doctor = town.people["heart"]
    one = await read(staff, f"Practitioner/{doctor.id}")
    assert one["identifier"][0]["value"] == doctor.registration
    role = await read(staff, f"PractitionerRole/{doctor.id}")
    assert role["specialty"][0]["text"] == "Cardiology"
    seen = {each["id"] for each in await found(staff, "Practitioner?_count=200")}
    assert town.people["staff_b"].id not in seen and doctor.id in seen
    assert {
        each["id"] for each in await found(staff, f"Location?organization=Organization/{town.centers['a'].id}")
    } == {town.rooms["a"].id}
    assert {each["id"] for each in await found(town["administrator"], "Organization")} >= {
        "network", town.centers["a"].id, town.centers["b"].id,
    }  # fmt: skip


async def test_a_booking(day: Day) -> None:
    staff = day.town["staff_a"]
    at = "2026-11-24T05:00:00Z"
    words = {"id": new_id(), "patient_id": day.patient, "at": at, "speciality": "cardiology", "complaint": "cough"}
    made = await staff.done("POST", "/api/bookings", words)
    (one,) = await found(staff, "Appointment?date=ge2026-11-23&date=le2026-11-30")
    assert (one["id"], one["status"], one["start"]) == (made["id"], "booked", at)
    assert await read(staff, f"Appointment/{one['id']}") == one
    assert await found(staff, f"Appointment?date=2026-11-24&patient={new_id()}") == []
    await told(day.town["staff_b"], f"Appointment/{one['id']}", 404, "not-found")
    assert await found(day.town["staff_b"], "Appointment?date=2026-11-24") == []


async def test_a_search_by_time_code_and_status(day: Day) -> None:
    supervisor = day.town["supervisor"]
    today = "date=ge2026-11-22&date=lt2026-11-23"
    assert [one["id"] for one in await found(supervisor, f"Encounter?{today}")] == [day.encounter]
    assert await found(supervisor, f"Encounter?{today}&status=finished") == []
    assert await found(supervisor, "Encounter?date=ge2026-11-23&date=lt2026-11-24") == []
    pulses = await found(supervisor, f"Observation?{today}&code=http://loinc.org|8867-4")
    assert [one["valueQuantity"]["value"] for one in pulses] == [80]
    assert (
        len(await found(supervisor, f"MedicationRequest?authoredon=2026-11-22&patient=Patient/{day.patient}")) == 1
    )
    elsewhere = f"Encounter?{today}&service-provider={day.town.centers['b'].id}"
    assert await found(supervisor, elsewhere) == []


async def test_pages_follow_each_other(day: Day) -> None:
    heart, seen = day.town["heart"], []
    bundle = await read(heart, f"Observation?encounter={day.encounter}&_count=4")
    assert bundle["total"] == 6
    seen += [one["resource"]["id"] for one in bundle["entry"]]
    links = {one["relation"]: one["url"].partition("/fhir/")[2] for one in bundle["link"]}
    second = await read(heart, links["next"])
    seen += [one["resource"]["id"] for one in second["entry"]]
    assert len(seen) == len(set(seen)) == 6
    assert {one["relation"] for one in second["link"]} == {"self", "previous"}


async def test_what_was_amended_and_withdrawn_says_so(day: Day) -> None:
    heart, path = day.town["heart"], f"/api/encounters/{day.encounter}/prescription"
    content = PRESCRIPTION | {"medicines": [MEDICINE | {"id": new_id(), "days": 3}]}
    await heart.done("PUT", path, {"version": 1, "content": content})
    await heart.done("POST", f"{path}/sign", {"version": 2, "reason": "shorter"})
    papers = await found(heart, f"DocumentReference?encounter={day.encounter}")
    assert [one["status"] for one in papers[:2]] == ["superseded", "current"]
    medicines = await found(heart, f"MedicationRequest?encounter={day.encounter}")
    assert [one["status"] for one in medicines] == ["cancelled", "active"]
    await heart.done("POST", f"{path}/withdraw", {"reason": "wrong patient"})
    (diagnosis,) = await found(heart, f"Condition?encounter={day.encounter}")
    assert diagnosis["verificationStatus"]["coding"][0]["code"] == "entered-in-error"
    assert "clinicalStatus" not in diagnosis


async def test_nobody_reads_by_fhir_what_he_may_not_see(day: Day) -> None:
    town = day.town
    ids = f"_id={day.encounter}"
    for other in ("staff_b", "skin", "heart2"):
        await told(town[other], f"Encounter/{day.encounter}", 404, "not-found")
        await told(town[other], f"Encounter/{day.encounter}/$everything", 404, "not-found")
        await told(town[other], f"Patient/{day.patient}", 404, "not-found")
        await told(town[other], f"Patient/{day.patient}/$everything", 404, "not-found")
        for query in (ids, "date=2026-11-22", f"patient={day.patient}"):
            assert await found(town[other], f"Encounter?{query}") == []
        assert await found(town[other], f"Condition?patient={day.patient}") == []
        assert await found(town[other], f"AllergyIntolerance?patient={day.patient}") == []
    assert await found(town["staff_b"], "Patient?name=zarmina") == []
    for kind in ("Encounter", "Observation", "Consent"):
        await told(town["administrator"], f"{kind}?date=2026-11-22", 403, "forbidden")
    await told(town["staff_a"], "AuditEvent", 403, "forbidden")
    guest = await town.guest(day.encounter)
    await told(guest, f"Encounter/{day.encounter}", 403, "forbidden")
    await told(Caller(town.http, "nobody's token"), f"Patient/{day.patient}", 401, "login")
    shown = await read(town["supervisor"], f"Patient/{day.patient}")
    assert "telecom" not in shown and len(shown["identifier"]) == 1
    searched = await found(town["supervisor"], f"Patient?organization={town.centers['a'].id}&name=zarmina")
    assert searched == [shown]


async def test_what_is_given_out_is_in_the_audit_trail(day: Day) -> None:
    before = len(await day.town.audit())
    await found(day.town["supervisor"], "Observation?date=2026-11-22")
    events = (await day.town.audit())[before:]
    assert [(one.action, one.patient_id, one.reason) for one in events] == [
        ("fhir.read", day.patient, "Observation")
    ]
    trail = await found(day.town["administrator"], f"AuditEvent?patient={day.patient}&_count=1")
    assert [one["subtype"][0]["code"] for one in trail] == ["fhir.read"]
    assert await read(day.town["supervisor"], f"AuditEvent/{trail[0]['id']}") == trail[0]
    assert await found(day.town["administrator"], "AuditEvent?date=lt2026-11-22") == []


BAD = (
    "Medication?_id=1 404 not-found",
    "Encounter?colour=red 400 invalid",
    "Encounter?code=1 400 invalid",
    "Encounter 400 invalid",
    "Encounter?date=ge2026-01-01 400 invalid",
    "Encounter?date=yesterday 400 invalid",
    "Encounter?date=2026-13-01 400 invalid",
    "Encounter?date=ne2026-11-22 400 invalid",
    "Encounter?date=9999&date=9999-12-31 400 invalid",
    "Encounter?patient=a%20b 400 invalid",
    "Encounter?date=2026-11-22&_count=0 400 invalid",
    "Encounter?date=2026-11-22&_count=9999 400 invalid",
    "Encounter?date=2026-11-22&_offset=-1 400 invalid",
    "Encounter?_id=1&_id=2 400 invalid",
    "Encounter?_format=xml&_id=1 400 invalid",
    "AllergyIntolerance 400 invalid",
    "Appointment?date=ge2020-01-01&date=le2026-01-01 400 invalid",
    "Patient?name=a&phone=0300 400 invalid",
    "Practitioner/1 404 not-found",
    "Organization/1/$everything 404 not-found",
    "Patient/1/$everything?date=2026 400 invalid",
    "AuditEvent/99999999 404 not-found",
)


async def test_what_cannot_be_asked_is_told_as_an_outcome(town: Town) -> None:
    for line in BAD:
        path, status, code = line.split()
        await told(town["supervisor"], path, int(status), code)
