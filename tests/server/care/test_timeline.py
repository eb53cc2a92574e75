"""The timeline of a recording and who agreed to it, over HTTP: what is told, to whom, and what stays unsaid."""

from __future__ import annotations

from dataclasses import replace

from media.recording.assemble import write_manifest
from media.recording.verify import read_manifest
from server.domain.events import CallClosed
from server.domain.links import LinkSample
from server.domain.pauses import Pause, PauseReason
from server.domain.recordings import RecordingState
from server.node import recording_keys
from tests.server.care.conftest import Town
from tests.server.care.test_assembling import journaled, row, until
from tests.server.care.test_prescribing import sheet, write
from tests.server.care.test_recording_commands import told
from tests.server.care.test_recordings import CONTENT, opened, read


async def assembled(town: Town) -> str:
    recording = await journaled(town)
    town.node.events.publish(CallClosed(recording.encounter_id))
    await until(town, recording.id, RecordingState.READY)
    return recording.id


async def test_links_pauses_and_notes_lie_on_the_line(town: Town) -> None:
    encounter_id = await town.treat()
    recording_id = await town.keep_recording(encounter_id, CONTENT)
    begun, kept = town.clock(), await row(town, recording_id)
    async with town.node.store.work() as work:
        [seat] = await work.participants.of_encounter(encounter_id)
        await work.recordings.save(replace(kept, duration_ms=60_000))
    notes = {"version": 0, "history": "secret words", "findings": "", "assessment": "", "plan": ""}
    town.clock.advance(20)
    await town["heart"].done("PUT", f"/api/encounters/{encounter_id}/notes", notes)
    unknown = dict.fromkeys(
        ("up_kbps", "down_kbps", "up_loss", "down_loss", "up_mos", "down_mos", "down_fps", "down_concealed")
    )
    sample = LinkSample(
        encounter_id=encounter_id, participant_id=seat.id, at=town.clock(), up_rung="full", up_reason="room",
        down_rung="full", down_reason="room", up_capacity_kbps=100, down_capacity_kbps=900, round_trip_ms=80,
        megabytes=1, **unknown,
    )  # fmt: skip
    doctor = town.people["heart"].id
    pause = Pause("p1", encounter_id, PauseReason.OTHER, "her son", begun, doctor, town.clock(), doctor)
    async with town.node.store.work() as work:
        await work.links.add_samples([sample])
        await work.pauses.add(pause)
    path = f"/api/recordings/{recording_id}/timeline"
    said = await town["supervisor"].done("GET", path)
    assert said["sides"] == []
    assert said["links"] == [{"participant_id": seat.id, "from_ms": 10_000, "to_ms": 20_000, "up": 2, "down": 4}]
    assert said["pauses"] == [{"from_ms": 0, "to_ms": 20_000, "reason": "other", "detail": "her son"}]
    assert said["events"] == [{"at_ms": 20_000, "kind": "notes", "label": town.people["heart"].name}]
    assert "secret" not in str(said)
    for who in ("staff_a", "heart", "administrator"):
        assert (await town[who].ask("GET", path)).status == 403
    assert [one.actor_id for one in await town.audit() if one.action == "recording.timeline"] == [
        town.people["supervisor"].id
    ]


async def test_signed_prescriptions_lie_on_the_line_without_their_medicines(town: Town) -> None:
    encounter_id = await town.treat()
    recording_id = await town.keep_recording(encounter_id, CONTENT)
    kept = await row(town, recording_id)
    async with town.node.store.work() as work:
        await work.recordings.save(replace(kept, duration_ms=60_000))
    town.clock.advance(12)
    await write(town, encounter_id, sheet())
    path = f"/api/encounters/{encounter_id}/prescription/sign"
    await town["heart"].done("POST", path, {"version": 1})
    said = await town["supervisor"].done("GET", f"/api/recordings/{recording_id}/timeline")
    assert said["events"] == [{"at_ms": 12_000, "kind": "prescription", "label": town.people["heart"].name}]


async def test_thumbnails_are_read_by_range_with_the_ticket_of_the_files(town: Town) -> None:
    recording_id = await assembled(town)
    said = await town["supervisor"].done("GET", f"/api/recordings/{recording_id}/timeline")
    [side] = said["sides"]
    [first, *_] = side["thumbnails"]
    wanted = {"Range": f"bytes={first['start']}-{first['start'] + first['size'] - 1}"}
    assert (await read(town, side["thumbnails_url"], **wanted)).status == 404
    cookie = await opened(town, recording_id)
    picture = await read(town, side["thumbnails_url"], **wanted, **cookie)
    assert (picture.status, picture.body[:4], picture.body[8:12]) == (206, b"RIFF", b"WEBP")
    assert picture.headers["Content-Type"] == "application/octet-stream"
    [file] = (await town["supervisor"].done("GET", f"/api/recordings/{recording_id}"))["files"]
    voice = await read(town, file["voice_url"], **cookie)
    assert (voice.status, voice.body[:4], voice.headers["Content-Type"]) == (200, b"\x1a\x45\xdf\xa3", "audio/webm")


async def test_the_first_reading_of_a_file_with_a_ticket_is_audited_wherever_it_begins(town: Town) -> None:
    recording_id = await town.keep_recording(await town.treat(), CONTENT)
    url = f"/api/recordings/{recording_id}/files/seat.webm"
    cookie = await opened(town, recording_id)
    await read(town, url, "HEAD", **cookie)
    for begin in (500, 0, 700):
        await read(town, url, Range=f"bytes={begin}-{begin + 9}", **cookie)
    again = await opened(town, recording_id)
    town.clock.advance(1)
    later = await opened(town, recording_id)
    await read(town, url, Range="bytes=3-9", **later)
    assert again != later
    assert len([one for one in await town.audit() if one.action == "recording.file"]) == 2


async def test_recover_makes_overviews_for_what_was_assembled_before_there_were_any(town: Town) -> None:
    recording_id = await assembled(town)
    place = town.node.settings.data / "recordings" / recording_id
    key = recording_keys(town.node.settings).get(recording_id)
    for path in (*place.glob("*.voice.webm"), *place.glob("*.thumbnails")):
        path.unlink()
    write_manifest(place, replace(read_manifest(place, key), overviews=None), key)
    kept = await row(town, recording_id)
    assert kept.assembled is not None
    bare = tuple(replace(file, voice="", thumbnails="") for file in kept.assembled.files)
    async with town.node.store.work() as work:
        await work.recordings.save(replace(kept, assembled=replace(kept.assembled, files=bare)))
    shown = await town["supervisor"].done("GET", f"/api/recordings/{recording_id}")
    assert (shown["row"]["state"], shown["files"][0]["voice_url"]) == ("ready", None)
    said = await town["supervisor"].done("GET", f"/api/recordings/{recording_id}/timeline")
    assert said["sides"] == []
    _, recovered = await told(town, "recover", all=True)
    assert recovered == {"recovered": [{"id": recording_id, "state": "ready"}]}
    said = await town["supervisor"].done("GET", f"/api/recordings/{recording_id}/timeline")
    assert said["sides"][0]["thumbnails"] != []
    assert (await told(town, "verify", all=True))[0] == 0


async def test_a_timeline_of_what_cannot_be_played_is_none(town: Town) -> None:
    encounter_id = await town.treat()
    recording_id = await town.node.care.recordings.begin(encounter_id, town.clock())
    answer = await town["supervisor"].ask("GET", f"/api/recordings/{recording_id}/timeline")
    assert (answer.status, answer.body["code"]) == (409, "recording.not_ready")


async def test_seeks_are_written_down_beside_what_was_played(town: Town) -> None:
    recording_id = await town.keep_recording(await town.treat(), CONTENT)
    path = f"/api/recordings/{recording_id}/played"
    await town["supervisor"].done("POST", path, {"ranges": [[0, 400]], "seeks": [[400, 100]]})
    await town["supervisor"].done("POST", path, {"ranges": [], "seeks": [[100, 800], [800, 0]]})
    events = [event.reason for event in await town.audit() if event.action == "recording.play"]
    assert events == ["ms 0-400; seeks 400>100", "seeks 100>800,800>0"]
    for seeks in ([[-1, 5]], [[0, 10**9]], [[0]], [[0, 1]] * 201, []):
        assert (await town["supervisor"].ask("POST", path, {"ranges": [], "seeks": seeks})).status == 422, seeks


async def test_who_agreed_when_and_in_which_words(town: Town) -> None:
    encounter_id = await town.treat()
    path = f"/api/encounters/{encounter_id}/consents"
    no = {"scope": "recording", "given": False, "wording": "recording-1", "language": "ur"}
    town.clock.advance(60)
    await town["staff_a"].done("POST", path, no | {"who": "guardian", "guardian": "Her mother"})
    said = (await town["supervisor"].done("GET", path))["answers"]
    assert [(one["scope"], one["given"], one["name"]) for one in said] == [
        ("care", True, "Zarmina Bibi"),
        ("recording", True, "Zarmina Bibi"),
        ("recording", False, "Zarmina Bibi"),
    ]
    first, *_, last = said
    assert first["words"] == "A doctor will see you by video. Do you agree?"
    assert (last["who"], last["guardian"], last["how"]) == ("guardian", "Her mother", "spoken")
    assert last["words"].startswith("کیا ہم اسے ریکارڈ")
    assert last["witness"] == town.people["staff_a"].name
    assert last["at"] > first["at"]
    for who, status in (
        ("staff_a", 200),
        ("heart", 200),
        ("heart2", 404),
        ("staff_b", 404),
        ("administrator", 403),
    ):
        assert (await town[who].ask("GET", path)).status == status, who


async def test_a_list_can_be_narrowed_to_a_doctor_by_name(town: Town) -> None:
    said = await town["supervisor"].done("GET", "/api/doctors")
    names = {one["id"]: one["name"] for one in said["doctors"]}
    assert names[town.people["heart"].id] == town.people["heart"].name
    assert town.people["staff_a"].id not in names
    assert (await town["heart"].ask("GET", "/api/doctors")).status == 403
