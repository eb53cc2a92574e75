"""Reviewing recordings over HTTP: why, which bytes, for how long (A13, A14)."""

from __future__ import annotations

import asyncio
from http.cookies import SimpleCookie

import pytest
from aiohttp import ClientPayloadError
from multidict import CIMultiDict

from server.domain.recordings import RecordingState
from server.services import recordings
from tests.server.care.conftest import Answer, Town

CONTENT = bytes(range(256)) * 40


async def opened(town: Town, recording_id: str, who: str = "supervisor") -> dict[str, str]:
    """The header that lets read the files."""
    path = f"/api/recordings/{recording_id}/open"
    answer = await town[who].ask("POST", path, {"reason": "complaint", "detail": "the family asked"})
    assert answer.status == 200, answer
    return {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


async def read(town: Town, url: str, method: str = "GET", **headers: str) -> Answer:
    """Without any token, as a video element reads."""
    async with town.http.request(method, url, headers=headers) as response:
        return Answer(response.status, await response.read(), CIMultiDict(response.headers))


async def ready(town: Town) -> tuple[str, str]:
    """Id and file address of a recording that can be played."""
    recording_id = await town.keep_recording(await town.treat(), CONTENT)
    return recording_id, f"/api/recordings/{recording_id}/files/seat.webm"


async def test_the_list_is_newest_first_narrowed_and_paged(town: Town) -> None:
    first = await town.keep_recording(await town.treat(), CONTENT)
    town.clock.advance(60)
    second = await town.keep_recording(await town.queue("staff_b"), CONTENT)
    page = await town["supervisor"].done("GET", "/api/recordings")
    assert [row["id"] for row in page["recordings"]] == [second, first]
    assert (page["total"], page["next"]) == (2, None)
    row = page["recordings"][1]
    assert (row["patient_name"], row["patient_age"], row["gaps"], row["gap_ms"]) == ("Zarmina Bibi", "34", 1, 1_200)
    for query, ids in (
        (f"center={town.centers['a'].id}", [first]),
        (f"doctor={town.people['heart'].id}", [first]),
        ("q=زرمینہ", [second, first]),
        ("q=nobody", []),
        ("day=2026-11-22", [second, first]),
        ("day=2026-11-21", []),
    ):
        page = await town["supervisor"].done("GET", f"/api/recordings?{query}")
        assert [row["id"] for row in page["recordings"]] == ids, query
    for who in ("staff_a", "heart"):
        assert (await town[who].ask("GET", "/api/recordings")).status == 403


async def test_an_administrator_lists_recordings_without_their_patients(town: Town) -> None:
    kept = await town.keep_recording(await town.treat(), CONTENT)
    page = await town["administrator"].done("GET", "/api/recordings")
    [row] = page["recordings"]
    assert (row["id"], row["patient_name"], row["patient_sex"], row["patient_age"]) == (kept, "-", "", "")
    assert "Zarmina" not in str(page)
    assert (await town["administrator"].ask("GET", "/api/recordings?q=zarmina")).status == 422
    assert (await town["administrator"].ask("GET", f"/api/recordings/{kept}")).status == 403


async def test_pages_follow_each_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    encounters = [(await town.arrive())["card"]["id"] for _ in range(3)]
    kept = [await town.keep_recording(one, b"x") for one in encounters]
    monkeypatch.setattr(recordings, "PAGE_LENGTH", 2)
    first = await town["supervisor"].done("GET", "/api/recordings")
    rest = await town["supervisor"].done("GET", f"/api/recordings?cursor={first['next']}")
    assert [row["id"] for row in (*first["recordings"], *rest["recordings"])] == sorted(kept, reverse=True)
    assert (first["total"], rest["next"]) == (3, None)


async def test_opening_needs_a_reason_that_stays_in_the_audit_trail(town: Town) -> None:
    recording_id, url = await ready(town)
    path = f"/api/recordings/{recording_id}/open"
    for words in ({}, {"reason": "curiosity"}, {"reason": "other"}, {"reason": "other", "detail": "  "}):
        assert (await town["supervisor"].ask("POST", path, words)).status == 422, words
    answer = await town["supervisor"].ask("POST", path, {"reason": "other", "detail": "asked by the court"})
    assert answer.body["recording"]["files"][0]["url"] == url
    [mark] = answer.body["recording"]["marks"]
    assert (mark["at_ms"], mark["kind"]) == (100, "muted")
    cookie = SimpleCookie(answer.headers["Set-Cookie"])["eilaj_recording"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert cookie["path"] == f"/api/recordings/{recording_id}/files"
    events = [event for event in await town.audit() if event.action == "recording.open"]
    assert [(event.reason, event.object_id) for event in events] == [("other: asked by the court", recording_id)]
    assert events[0].actor_id == town.people["supervisor"].id


async def test_ranges(town: Town) -> None:
    recording_id, url = await ready(town)
    cookie = await opened(town, recording_id)
    whole = await read(town, url, **cookie)
    assert (whole.status, whole.body) == (200, CONTENT)
    assert whole.headers["Content-Type"] == "video/webm"
    assert whole.headers["Cache-Control"] == "private, no-store"
    head = await read(town, url, "HEAD", **cookie)
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(CONTENT)))
    size = len(CONTENT)
    for asked, begin, end in (
        ("0-99", 0, 100),
        ("100-", 100, size),
        ("-50", size - 50, size),
        ("0-999999", 0, size),
    ):
        part = await read(town, url, Range=f"bytes={asked}", **cookie)
        assert (part.status, part.body) == (206, CONTENT[begin:end]), asked
        assert part.headers["Content-Range"] == f"bytes {begin}-{end - 1}/{size}"
    etag = whole.headers["ETag"]
    fresh = {"If-Range": etag, "Range": "bytes=0-9"}
    assert (await read(town, url, **fresh, **cookie)).status == 206
    assert (await read(town, url, **{"If-None-Match": etag}, **cookie)).status == 304
    assert (await read(town, url, **{"If-Match": '"other"'}, **cookie)).status == 412


async def test_absurd_ranges(town: Town) -> None:
    recording_id, url = await ready(town)
    cookie = await opened(town, recording_id)
    for asked in ("bytes=99999999-", "bytes=5-1", "bytes=a-b", "bytes=-", "lines=1-2", f"bytes={'9' * 400}-"):
        answer = await read(town, url, Range=asked, **cookie)
        assert answer.status == 416, asked
        assert answer.headers["Content-Range"] == f"bytes */{len(CONTENT)}"
    several = await read(town, url, Range="bytes=0-1,4-5", **cookie)
    assert several.status in (200, 416)


async def test_no_ticket_no_byte_and_no_hint(town: Town) -> None:
    """A13: the same answer as for a recording that never was."""
    recording_id, url = await ready(town)
    other_id, other_url = await ready_at_b(town)
    cookie = await opened(town, other_id)
    never = await read(town, url.replace(recording_id, "00000000-0000-4000-8000-000000000000"), **cookie)
    assert never.status == 404
    wrong = dict(cookie)
    wrong["Cookie"] = cookie["Cookie"][:-1] + ("0" if cookie["Cookie"][-1] != "0" else "1")
    for address, headers in ((url, {}), (url, cookie), (other_url, wrong), (url, {"Cookie": "eilaj_recording=x"})):
        for method, more in (
            ("GET", {}),
            ("HEAD", {}),
            ("GET", {"Range": "bytes=0-1"}),
            ("GET", {"If-Range": '"x"'}),
        ):
            answer = await read(town, address, method, **headers, **more)
            assert answer.status == 404
            assert answer.body == (b"" if method == "HEAD" else never.body)
            assert set(answer.headers) == set(never.headers)
    assert (await read(town, other_url, **cookie)).status == 200


async def ready_at_b(town: Town) -> tuple[str, str]:
    recording_id = await town.keep_recording(await town.queue("staff_b"), CONTENT)
    return recording_id, f"/api/recordings/{recording_id}/files/seat.webm"


async def test_a_ticket_ends_with_its_hour_and_with_its_person(town: Town) -> None:
    recording_id, url = await ready(town)
    cookie = await opened(town, recording_id)
    town.clock.advance(3_599)
    assert (await read(town, url, **cookie)).status == 200
    town.clock.advance(2)
    assert (await read(town, url, **cookie)).status == 404
    again = await town.node.care.recordings.open(town.people["supervisor"].as_actor(), recording_id, "training", "")
    cookie = {"Cookie": f"eilaj_recording={again.ticket}"}
    assert (await read(town, url, **cookie)).status == 200
    administrator = town.people["administrator"].as_actor()
    await town.node.people.deactivate(administrator, town.people["supervisor"].id)
    assert (await read(town, url, **cookie)).status == 404


async def test_no_name_leads_out_of_the_recording(town: Town) -> None:
    """A14."""
    recording_id, url = await ready(town)
    cookie = await opened(town, recording_id)
    folder = town.node.settings.data / "recordings" / recording_id
    (folder / "secret.webm").write_bytes(b"not in the manifest")
    (folder.parent / "outside.webm").write_bytes(b"outside")
    names = (
        "../outside.webm",
        "..%2foutside.webm",
        "%2e%2e%2foutside.webm",
        "%2e%2e",
        "seat.webm%00",
        "secret.webm",
    )
    names += ("%2fetc%2fpasswd", "manifest.json", "seat.webm%20", "x" * 5_000, "%ff%fe", "SEAT.WEBM", "seat.webm/")
    for name in names:
        answer = await read(town, url.removesuffix("seat.webm") + name, **cookie)
        assert answer.status in (400, 404), name
        assert b"outside" not in answer.body
    (folder / "seat.webm").unlink()
    (folder / "seat.webm").symlink_to(folder.parent / "outside.webm")
    assert (await read(town, url, **cookie)).status == 404


async def test_what_was_watched_is_written_down(town: Town) -> None:
    recording_id, _ = await ready(town)
    path = f"/api/recordings/{recording_id}/played"
    await town["supervisor"].done("POST", path, {"ranges": [[0, 400], [500, 900]]})
    events = [event for event in await town.audit() if event.action == "recording.play"]
    assert [event.reason for event in events] == ["ms 0-400,500-900"]
    for ranges in ([], [[5, 5]], [[-1, 5]], [[0, 10**9]], [[0]], [["a", 1]], [[0, 1]] * 201):
        assert (await town["supervisor"].ask("POST", path, {"ranges": ranges})).status == 422, ranges


async def test_a_recording_that_is_not_ready_cannot_be_opened(town: Town) -> None:
    encounter_id = await town.treat()
    recording_id = await town.node.care.recordings.begin(encounter_id, town.clock())
    assert await town.node.care.recordings.begin(encounter_id, town.clock()) == recording_id
    path = f"/api/recordings/{recording_id}"
    assert (await town["supervisor"].done("GET", path))["row"]["state"] == RecordingState.RECORDING
    refused = await town["supervisor"].ask("POST", f"{path}/open", {"reason": "training"})
    assert (refused.status, refused.body["code"]) == (409, "recording.not_ready")
    assert (await town["supervisor"].ask("POST", f"{path}/retry")).status == 409


async def test_many_read_at_once(town: Town) -> None:
    recording_id, url = await ready(town)
    cookie = await opened(town, recording_id)
    parts = await asyncio.gather(
        *(read(town, url, Range=f"bytes={n * 100}-{n * 100 + 99}", **cookie) for n in range(50))
    )
    assert b"".join(part.body for part in parts) == CONTENT[:5_000]


async def test_an_altered_place_ends_the_reading_and_the_rest_plays(town: Town) -> None:
    content = CONTENT * 40
    recording_id = await town.keep_recording(await town.treat(), content)
    url = f"/api/recordings/{recording_id}/files/seat.webm"
    cookie = await opened(town, recording_id)
    path = town.node.settings.data / "recordings" / recording_id / "seat.webm"
    spoilt = bytearray(path.read_bytes())
    spoilt[-1_000] ^= 1
    path.write_bytes(spoilt)
    part = await read(town, url, Range="bytes=5-300000", **cookie)
    assert (part.status, part.body) == (206, content[5:300_001])
    with pytest.raises(ClientPayloadError):
        await read(town, url, **cookie)
    spoilt[20] ^= 1
    path.write_bytes(spoilt)
    assert (await read(town, url, **cookie)).status == 404
