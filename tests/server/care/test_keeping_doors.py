"""Holds and retention classes over HTTP, with reasons."""

from __future__ import annotations

from tests.server.care.conftest import Town


async def test_hold_release_and_class_with_their_reasons_in_the_trail(town: Town) -> None:
    recording_id = await town.keep_recording(await town.treat(), b"content")
    path = f"/api/recordings/{recording_id}"
    kept = await town["supervisor"].done("GET", f"{path}/keeping")
    assert (kept["retention"], kept["hold"], kept["classes"]) == (
        "clinical",
        "",
        [{"name": "clinical", "days": 3650}],
    )
    assert kept["until"] is not None
    held = await town["supervisor"].done("POST", f"{path}/hold", {"reason": " court order 12 "})
    assert held["hold"] == "court order 12"
    classed = await town["administrator"].done(
        "POST", f"{path}/retention", {"retention": "clinical", "reason": "asked"}
    )
    assert classed["hold"] == "court order 12"
    free = await town["administrator"].done("POST", f"{path}/hold/release", {"reason": "judgement given"})
    assert free["hold"] == ""
    said = [(one.action, one.reason) for one in await town.audit() if one.object_id == recording_id]
    assert [one for one in said if one[0] != "recording.kept"] == [
        ("recording.hold", "court order 12"),
        ("recording.classify", "clinical: asked"),
        ("recording.release", "judgement given"),
    ]


async def test_without_a_reason_or_a_class_nothing_changes(town: Town) -> None:
    recording_id = await town.keep_recording(await town.treat(), b"content")
    path = f"/api/recordings/{recording_id}"
    for door, body in (
        ("hold", {}),
        ("hold", {"reason": "  "}),
        ("hold", {"reason": "x" * 401}),
        ("hold/release", {"reason": ""}),
        ("retention", {"retention": "clinical"}),
        ("retention", {"retention": "for ever", "reason": "x"}),
        ("retention", {"retention": "x" * 30, "reason": "x"}),
    ):
        assert (await town["supervisor"].ask("POST", f"{path}/{door}", body)).status == 422, (door, body)
    for who in ("staff_a", "heart"):
        assert (await town[who].ask("POST", f"{path}/hold", {"reason": "x"})).status == 403
    assert (await town["supervisor"].done("GET", f"{path}/keeping"))["hold"] == ""
