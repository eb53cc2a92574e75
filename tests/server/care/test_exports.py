"""Copies of recordings over HTTP: why, who agrees, how far, which bytes, for how long."""

from __future__ import annotations

import asyncio
import io
import zipfile
from typing import Any

import pytest

from media.api import Exported, RecordingError
from server.config import Settings
from server.domain.errors import Conflict
from server.domain.events import ExportChanged
from server.domain.exports import ExportState
from server.node import recording_keys
from server.services.export_making import ExportMaker
from server.services.export_order import order_of, texts
from tests.media.recording.watching import watch
from tests.server.care.conftest import Answer, Town
from tests.server.care.exported import another_supervisor, ask, recorded, row, told, until

DAY = 86_400


async def opened(town: Town, export_id: str) -> tuple[str, dict[str, str]]:
    answer = await town["supervisor"].ask("POST", f"/api/exports/{export_id}/open")
    assert answer.status == 200, answer
    return answer.body["url"], {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


async def read(town: Town, url: str, **headers: str) -> Answer:
    async with town.http.get(url, headers=headers) as response:
        return Answer(response.status, await response.read(), response.headers)  # type: ignore[arg-type]


async def test_a_composition_is_asked_for_made_and_downloaded_by_ranges(town: Town) -> None:
    recording_id, _ = await recorded(town)
    made = await ask(town, recording_id)
    assert (made["state"], made["mine"], made["needs_approval"]) == ("waiting", True, False)
    ready = await until(town, made["id"], ExportState.READY)
    states = [event.state for event in town.heard if isinstance(event, ExportChanged)]
    assert [states[0], states[1], states[-1]] == ["waiting", "making", "ready"]
    url, cookie = await opened(town, made["id"])
    whole = await read(town, url, **cookie)
    assert (whole.status, len(whole.body)) == (200, ready.size)
    assert whole.headers["Content-Type"] == "video/webm"
    assert whole.headers["Content-Disposition"] == f'attachment; filename="E-Ilaj-{recording_id[:8]}-composed.webm"'
    assert watch(io.BytesIO(whole.body)).sizes == {(1280, 720)}
    part = await read(town, url, Range="bytes=1000-1999", **cookie)
    assert (part.status, part.body) == (206, whole.body[1000:2000])
    [shown] = (await town["supervisor"].done("GET", f"/api/recordings/{recording_id}/exports"))["exports"]
    assert (shown["state"], shown["size"], shown["asked_by"]) == (
        "ready", ready.size, town.people["supervisor"].name,
    )  # fmt: skip
    actions = [action.removeprefix("recording.export.") for action, _ in await told(town)]
    assert actions == ["asked", "made", "downloaded"]
    assert "composed; complaint: the family asked" in (await told(town))[0][1]


async def test_originals_and_one_participants_file(town: Town) -> None:
    recording_id, seats = await recorded(town)
    packed = await ask(town, recording_id, "originals")
    single = await ask(town, recording_id, "single", participant_id=seats["doctor"])
    assert single["whose"] == "Dr Ayesha Khan"
    for one in (packed, single):
        await until(town, one["id"], ExportState.READY)
    url, cookie = await opened(town, packed["id"])
    with zipfile.ZipFile(io.BytesIO((await read(town, url, **cookie)).body)) as archive:
        assert archive.namelist() == ["1-room.webm", "2-doctor.webm", "about.json"]
        doctors = archive.read("2-doctor.webm")
        assert "Zarmina Bibi" in archive.read("about.json").decode()
    url, cookie = await opened(town, single["id"])
    assert (await read(town, url, **cookie)).body == doctors


async def test_the_words_in_the_picture_are_those_of_who_asked(town: Town) -> None:
    recording_id, _ = await recorded(town, guardian="Rahim Gul")
    await town["supervisor"].done("PATCH", "/api/me", {"language": "ur"})
    made = await ask(town, recording_id, detail="")
    export = await row(town, made["id"])
    async with town.node.store.work() as work:
        recording = await work.recordings.get(recording_id)
        assert recording is not None
        order = await order_of(work, export, recording)
    assert [side.name for side in order.sides] == ["Zarmina Bibi", "Dr Ayesha Khan"]
    assert order.words.right_to_left
    assert order.words.consent == "Zarmina Bibi کے لیے Rahim Gul، Dr Ayesha Khan کی رضامندی سے ریکارڈ کیا گیا"
    assert town.people["supervisor"].name in order.words.watermark
    assert "شکایت" in order.words.foot
    assert set(texts("en")) == set(texts("ur"))
    assert set(texts("en")["said"]) == set(texts("ur")["said"])


async def test_what_may_not_be_asked(town: Town) -> None:
    recording_id, seats = await recorded(town)
    path = f"/api/recordings/{recording_id}/exports"
    for body in (
        {},
        {"kind": "composed"},
        {"kind": "everything", "reason": "court"},
        {"kind": "composed", "reason": "curiosity"},
        {"kind": "composed", "reason": "other", "detail": " "},
        {"kind": "single", "reason": "court"},
        {"kind": "composed", "reason": "court", "participant_id": seats["doctor"]},
        {"kind": "composed", "reason": "court", "detail": "x" * 401},
    ):
        assert (await town["supervisor"].ask("POST", path, body)).status == 422, body
    strange = {"kind": "single", "reason": "court", "participant_id": "somebody"}
    refused = await town["supervisor"].ask("POST", path, strange)
    assert (refused.status, refused.body["code"]) == (409, "export.nothing")
    await ask(town, recording_id)
    again = await town["supervisor"].ask("POST", path, {"kind": "composed", "reason": "court"})
    assert (again.status, again.body["code"]) == (409, "export.already")
    running = await town.node.care.recordings.begin(await town.treat("heart2"), town.clock())
    early = await town["supervisor"].ask(
        "POST", f"/api/recordings/{running}/exports", {"kind": "composed", "reason": "court"}
    )
    assert (early.status, early.body["code"]) == (409, "recording.not_ready")


async def test_only_who_asked_gets_the_file_and_only_with_a_ticket(town: Town) -> None:
    recording_id, _ = await recorded(town)
    made = await ask(town, recording_id, "originals")
    await until(town, made["id"], ExportState.READY)
    url, cookie = await opened(town, made["id"])
    never = await read(town, url.replace(made["id"], "00000000-0000-4000-8000-000000000000"), **cookie)
    assert never.status == 404
    wrong = {"Cookie": cookie["Cookie"][:-1] + ("0" if cookie["Cookie"][-1] != "0" else "1")}
    player = await town.node.care.recordings.open(
        town.people["supervisor"].as_actor(), recording_id, "training", ""
    )
    for headers in ({}, wrong, {"Cookie": f"eilaj_export={player.ticket}"}, {"Cookie": "eilaj_export=x"}):
        answer = await read(town, url, **headers)
        assert (answer.status, answer.body) == (404, never.body), headers
    second = await another_supervisor(town)
    for path in ("open", "cancel", "retry"):
        hidden = await second.ask("POST", f"/api/exports/{made['id']}/{path}")
        missing = await second.ask("POST", f"/api/exports/unknown/{path}")
        assert (hidden.status, hidden.body) == (missing.status, missing.body) == (404, missing.body)
    for who in ("staff_a", "heart", "administrator"):
        assert (await town[who].ask("POST", f"/api/exports/{made['id']}/open")).status == 403
    await town.node.people.deactivate(town.people["administrator"].as_actor(), town.people["supervisor"].id)
    assert (await read(town, url, **cookie)).status == 404


async def test_a_ticket_and_a_copy_end_with_their_time(town: Town) -> None:
    recording_id, _ = await recorded(town)
    made = await ask(town, recording_id, "originals")
    await until(town, made["id"], ExportState.READY)
    url, cookie = await opened(town, made["id"])
    town.clock.advance(3_601)
    assert (await read(town, url, **cookie)).status == 404
    folder = town.node.settings.data / "exports" / made["id"]
    assert folder.is_dir()
    town.clock.advance(7 * DAY)
    with pytest.raises(Conflict, match=r"export\.not_ready"):
        await town.node.care.exports.open(town.people["supervisor"].as_actor(), made["id"])
    await town.node.care.export_maker.expire()
    assert (await row(town, made["id"])).state is ExportState.EXPIRED
    assert not folder.exists()
    assert made["id"] not in recording_keys(town.node.settings).known()
    assert (await told(town))[-1] == ("recording.export.expired", f"{made['id']}: after 7 days")


async def test_a_copy_goes_with_its_recording(town: Town) -> None:
    recording_id, _ = await recorded(town)
    made = await ask(town, recording_id, "originals")
    await until(town, made["id"], ExportState.READY)
    town.clock.advance(6 * DAY)
    town.node.care.keeping._days = {"clinical": 1}
    assert len(await town.node.care.keeping.purge(town.people["administrator"].as_actor())) == 1
    await town.node.care.export_maker.expire()
    assert (await row(town, made["id"])).state is ExportState.EXPIRED
    assert recording_keys(town.node.settings).known() == ()


async def test_cancelling_while_it_is_made_ends_process_file_and_key(town: Town) -> None:
    recording_id, _ = await recorded(town, seconds=12)
    made = await ask(town, recording_id)
    await until(town, made["id"], ExportState.MAKING)
    ended = await town["supervisor"].done("POST", f"/api/exports/{made['id']}/cancel")
    assert ended["state"] == "cancelled"
    assert not (town.node.settings.data / "exports" / made["id"]).exists()
    assert made["id"] not in recording_keys(town.node.settings).known()
    assert (await town["supervisor"].ask("POST", f"/api/exports/{made['id']}/cancel")).status == 409
    following = await ask(town, recording_id)
    await until(town, following["id"], ExportState.READY)
    assert "recording.export.cancelled" in [action for action, _ in await told(town)]


@pytest.mark.parametrize("approves", [True, False])
async def test_four_eyes(town: Town, approves: bool) -> None:
    town.node.care.exports.four_eyes = True
    recording_id, _ = await recorded(town)
    second = await another_supervisor(town)
    made = await ask(town, recording_id, "originals")
    assert (made["state"], made["needs_approval"]) == ("asked", True)
    await asyncio.sleep(0.3)
    assert not (town.node.settings.data / "exports").exists(), "nothing is made before a second person agreed"
    path = f"/api/exports/{made['id']}"
    for own in ("approve", "refuse"):
        body = {"reason": "x"} if own == "refuse" else {}
        answer = await town["supervisor"].ask("POST", f"{path}/{own}", body)
        assert (answer.status, answer.body["code"]) == (409, "export.own")
    assert (await town["supervisor"].done("GET", "/api/exports"))["exports"] == []
    for who in (second, town["administrator"]):
        [waiting] = (await who.done("GET", "/api/exports"))["exports"]
        assert (waiting["id"], waiting["mine"], waiting["detail"]) == (made["id"], False, "the family asked")
        assert "Zarmina" not in str(waiting)
    for who in ("staff_a", "heart"):
        assert (await town[who].ask("POST", f"{path}/approve")).status == 403
    if approves:
        agreed = await town["administrator"].done("POST", f"{path}/approve")
        assert agreed["decided_by"] == town.people["administrator"].name
        await until(town, made["id"], ExportState.READY)
        await opened(town, made["id"])
    else:
        assert (await second.ask("POST", f"{path}/refuse", {"reason": " "})).status == 422
        refused = await second.done("POST", f"{path}/refuse", {"reason": "the family has a copy"})
        assert (refused["state"], refused["decision"]) == ("refused", "the family has a copy")
        assert (await town["supervisor"].ask("POST", f"{path}/open")).status == 409
    assert (await second.ask("POST", f"{path}/approve")).status == 409
    word, why = (
        ("approved", "originals; complaint: the family asked") if approves else ("refused", "the family has a copy")
    )
    assert (f"recording.export.{word}", f"{made['id']}: {why}") in await told(town)


async def test_a_failure_is_seen_and_can_be_tried_again(town: Town) -> None:
    recording_id, seats = await recorded(town)
    path = town.node.settings.data / "recordings" / recording_id / f"{seats['doctor']}.webm"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    made = await ask(town, recording_id)
    failed = await until(town, made["id"], ExportState.FAILED)
    assert failed.failure == "altered"
    path.write_bytes(whole)
    again = await town["supervisor"].done("POST", f"/api/exports/{made['id']}/retry")
    assert again["state"] == "waiting"
    await until(town, made["id"], ExportState.READY)
    assert (await town["supervisor"].ask("POST", f"/api/exports/{made['id']}/retry")).status == 409


class SlowWorks:
    """Begins and never ends by itself."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.ended = 0

    async def make(self, _order: Any, progress: Any) -> Exported:
        self.began.set()
        progress(0.5)
        try:
            await asyncio.sleep(3600)
        finally:
            self.ended += 1
        raise RecordingError("never")

    async def destroy(self, _export_id: str) -> None: ...

    async def known(self) -> tuple[str, ...]:
        return ()


async def test_what_was_under_way_begins_anew_after_a_restart(town: Town) -> None:
    recording_id, _ = await recorded(town)
    node = town.node
    await node.care.export_maker.close()
    slow = SlowWorks()
    first = ExportMaker(node.store, node.events, node.clock, slow)  # type: ignore[arg-type]
    await first.start()
    made = await ask(town, recording_id, "originals")
    first.consider(await row(town, made["id"]))
    await asyncio.wait_for(slow.began.wait(), 30)
    assert (progress := first.progress(made["id"])) is not None
    assert progress.share == 0.5
    await first.close()
    assert slow.ended == 1
    assert (await row(town, made["id"])).state is ExportState.MAKING
    await node.care.export_maker.start()
    await until(town, made["id"], ExportState.READY)


async def test_what_lies_there_without_a_row_goes(town: Town) -> None:
    stray = town.node.settings.data / "exports" / "stray"
    stray.mkdir(parents=True)
    (stray / "content").write_bytes(b"x")
    recording_keys(town.node.settings).get_or_make("stray")
    await town.node.care.export_maker.expire()
    assert not stray.exists()
    assert recording_keys(town.node.settings).known() == ()


def test_four_eyes_is_a_setting() -> None:
    assert not Settings().export_four_eyes
    assert Settings(export_four_eyes="true").export_four_eyes  # type: ignore[arg-type]
