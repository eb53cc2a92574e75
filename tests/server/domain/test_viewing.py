"""From the events of the audit trail to who opened what, why, and what was watched."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.domain.audit import AuditEvent
from server.domain.viewing import merged, openings, ranges_in
from tests.server.clock import MORNING

BASE = AuditEvent(0, MORNING, "imran", "Imran", "supervisor", "", "recording", "rec", None, "", "", "", "")


def event(minute: int, action: str, reason: str = "", **changes: object) -> AuditEvent:
    at = MORNING + timedelta(minutes=minute)
    one = replace(BASE, number=minute + 1, at=at, action=f"recording.{action}", reason=reason)
    return replace(one, **changes)  # type: ignore[arg-type]


def test_what_was_done_belongs_to_the_opening_before_it() -> None:
    found = openings(
        [
            event(0, "list"),
            event(1, "open", "complaint: the family asked"),
            event(2, "file", "seat.webm"),
            event(3, "play", "ms 0-4000,9000-9500"),
            event(4, "play", "ms 3000-5000"),
            event(5, "export", "the court"),
            event(9, "open", "training"),
        ]
    )
    assert [(one.reason, one.at, one.last_at) for one in found] == [
        ("training", MORNING + timedelta(minutes=9), MORNING + timedelta(minutes=9)),
        ("complaint: the family asked", MORNING + timedelta(minutes=1), MORNING + timedelta(minutes=5)),
    ]
    assert found[1].ranges == [(0, 5_000), (9_000, 9_500)]
    assert (found[1].watched_ms, [one.reason for one in found[1].exports]) == (5_500, ["the court"])


def test_people_and_recordings_are_not_mixed() -> None:
    other = {"actor_id": "sana", "actor_name": "Sana"}
    found = openings(
        [
            event(0, "open", "training"),
            event(1, "open", "complaint", **other),
            event(2, "play", "ms 0-10", **other),
            event(3, "open", "training", object_id="other"),
            event(4, "play", "ms 20-30"),
        ]
    )
    assert [(one.actor_name, one.recording_id, one.ranges) for one in found] == [
        ("Imran", "other", []),
        ("Sana", "rec", [(0, 10)]),
        ("Imran", "rec", [(20, 30)]),
    ]


def test_a_copy_taken_out_by_command_line_is_an_opening_without_reason() -> None:
    [one] = openings([event(0, "export", "backup", actor_id=None, actor_name="system")])
    assert (one.reason, one.actor_name, one.exports[0].reason) == ("", "system", "backup")


def test_only_ranges_are_read_from_what_was_played() -> None:
    assert ranges_in("ms 0-400,500-900") == [(0, 400), (500, 900)]
    assert ranges_in("nothing") == []


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))))
def test_merged_ranges_cover_the_same_and_are_apart(ranges: list[tuple[int, int]]) -> None:
    joined = merged(ranges)
    covered = {moment for begin, end in ranges for moment in range(begin, end)}
    assert {moment for begin, end in joined for moment in range(begin, end)} == covered
    assert all(before[1] < after[0] for before, after in pairwise(joined))
