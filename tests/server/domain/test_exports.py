"""The way of a copy: who may agree, what may follow what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain import exports
from server.domain.errors import Conflict, Invalid
from server.domain.exports import LIFE, Export, ExportKind, ExportState, Failure
from tests.server.clock import MORNING


def export(**changes: object) -> Export:
    one = Export(
        "x", "r", ExportKind.COMPOSED, None, "imran", MORNING, "complaint", "", "en", ExportState.ASKED, True
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def test_nobody_agrees_to_his_own() -> None:
    for decide in (
        lambda: exports.approved(export(), "imran", MORNING),
        lambda: exports.refused(export(), "imran", MORNING, "no"),
    ):
        with pytest.raises(Conflict) as refusal:
            decide()
        assert refusal.value.code == "export.own"


def test_a_second_person_agrees_or_not_once() -> None:
    yes = exports.approved(export(), "sana", MORNING)
    assert (yes.state, yes.decided_by, yes.ended_at) == (ExportState.WAITING, "sana", None)
    no = exports.refused(export(), "sana", MORNING, " not for this ")
    assert (no.state, no.decision, no.ended_at) == (ExportState.REFUSED, "not for this", MORNING)
    with pytest.raises(Invalid):
        exports.refused(export(), "sana", MORNING, "  ")
    for done in (yes, no):
        with pytest.raises(Conflict):
            exports.approved(done, "third", MORNING)


@pytest.mark.parametrize("state", ExportState)
def test_what_may_follow_what(state: ExportState) -> None:
    one = export(state=state)
    if state in exports.OPEN | {ExportState.FAILED}:
        assert exports.cancelled(one, MORNING).state is ExportState.CANCELLED
    else:
        with pytest.raises(Conflict):
            exports.cancelled(one, MORNING)
    if state is ExportState.FAILED:
        assert exports.again(one).state is ExportState.WAITING
    else:
        with pytest.raises(Conflict):
            exports.again(one)


def test_a_wish_says_why_and_whose() -> None:
    exports.check_wish(export())
    exports.check_wish(export(kind=ExportKind.SINGLE, participant_id="p"))
    for bad in (
        export(reason="other", detail="  "),
        export(kind=ExportKind.SINGLE),
        export(participant_id="p"),
    ):
        with pytest.raises(Invalid):
            exports.check_wish(bad)


def test_the_same_wish_twice() -> None:
    assert export().is_same_wish(export(id="y", state=ExportState.READY))
    for other in (
        export(asked_by="sana"),
        export(kind=ExportKind.ORIGINALS),
        export(state=ExportState.FAILED),
        export(recording_id="other"),
    ):
        assert not export().is_same_wish(other)


def test_a_ready_one_ends_after_its_life() -> None:
    assert export().until is None
    assert export(ready_at=MORNING).until == MORNING + LIFE == MORNING + timedelta(days=7)


def test_why_it_could_not_be_made() -> None:
    assert Failure.of("No space left on device") is Failure.NO_ROOM
    assert Failure.of("File too large") is Failure.NO_ROOM
    assert Failure.of("p.webm was altered or replaced") is Failure.ALTERED
    assert Failure.of("text cannot be drawn: install fonts-noto-core libfribidi0") is Failure.FONTS
    assert Failure.of("exit status -9") is Failure.OTHER


def test_what_the_audit_trail_gets() -> None:
    assert export(detail="the family").why == "composed; complaint: the family"
    assert export(kind=ExportKind.SINGLE, participant_id="p").why == "single of p; complaint"
