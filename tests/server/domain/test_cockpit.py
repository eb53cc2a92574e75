"""The cockpit's rules by themselves, and that its data has what screens and rules take for granted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from server.api.schemas.cockpit import Cockpit
from server.domain import cockpit
from server.domain.attachments import Attachment, AttachmentKind, Part
from server.domain.cockpit import Capture, Stage, Stroke, Tool, Tools
from server.domain.cockpit_data import DATA, raw
from server.domain.errors import Conflict, Invalid

NOW = datetime(2026, 11, 30, 5, tzinfo=UTC)
LANGUAGES = {"en", "ur", "pnb", "ps", "sd", "bal", "ks"}


def capture(id_: str, **changes: Any) -> Capture:
    return replace(Capture(id_, "p", AttachmentKind.PICTURE, Part.WHOLE, NOW, Stage.ASKED), **changes)


def stroke(id_: str, who: str = "p", points: tuple[int, ...] = (1, 2), on: str = "a") -> Stroke:
    return Stroke(id_, on, who, "Nasreen", Tool.PEN, points)


def opened() -> Tools:
    tools = Tools()
    tools.show(capture("a"))
    tools.share("a")
    return tools


def test_one_picture_is_open_at_a_time() -> None:
    tools = opened()
    tools.show(capture("b"))
    tools.share("b")
    assert {id_: one.shared for id_, one in tools.captures.items()} == {"a": False, "b": True}
    with pytest.raises(Conflict):
        tools.draw(stroke("s"))


@pytest.mark.parametrize("points", [(1,), (-1, 2), (1, 10_001)])
def test_points_lie_on_the_picture_and_come_in_pairs(points: tuple[int, ...]) -> None:
    with pytest.raises(Conflict):
        opened().draw(stroke("s", points=points))


def test_lines_are_ones_own_and_not_without_end() -> None:
    tools = opened()
    for number in range(cockpit.STROKES_AT_MOST):
        tools.draw(stroke(f"s{number}"))
    with pytest.raises(Conflict):
        tools.draw(stroke("more"))
    tools.draw(stroke("s0", points=(1, 2, 3, 4)))
    with pytest.raises(Conflict):
        tools.draw(stroke("s0", who="q"))
    tools.undo("a", "s0", "q")
    assert "s0" in tools.strokes, "not somebody else's"
    tools.undo("a", None, "p")
    assert tools.strokes == {}


def test_the_oldest_captures_go_with_their_lines() -> None:
    tools = opened()
    tools.draw(stroke("s"))
    for number in range(cockpit.CAPTURES_SHOWN):
        tools.show(capture(f"n{number}"))
    assert "a" not in tools.captures
    assert tools.strokes == {}


def test_a_kept_drawing_comes_back_with_its_picture() -> None:
    kept = Attachment(
        *("a", "e", AttachmentKind.PICTURE, "image/webp", "", "", None, NOW, None, 4),
        arrived_pieces=3,
        drawing=cockpit.drawing_of([stroke("s", points=(1, 2, 3, 4))]),
    )
    tools = cockpit.tools_of((), (), (kept, replace(kept, id="gone", removed_at=NOW)))
    assert tools.strokes == {"s": stroke("s", points=(1, 2, 3, 4))}
    assert (tools.captures["a"].stage, tools.captures["a"].percent) == (Stage.COMING, 70)
    assert "gone" not in tools.captures


def test_cues_with_a_place_need_one_of_the_list() -> None:
    DATA.check_cue("stethoscope", "heart")
    DATA.check_cue("light", "")
    for cue, site in (("stethoscope", ""), ("light", "moon"), ("dance", "")):
        with pytest.raises(Invalid):
            DATA.check_cue(cue, site)


def test_every_cue_has_words_in_every_language_and_says_which_are_unread() -> None:
    rows = raw()
    assert all(set(one["text"]) == LANGUAGES and all(one["text"].values()) for one in rows["cues"])
    assert all({"en", "ur"} <= set(one["text"]) for one in [*rows["sites"], *rows["checklist"]])
    assert set(rows["unreviewed"]) == LANGUAGES - {"en", "ur"}
    ids = [one["id"] for part in ("cues", "checklist") for one in rows[part]]
    assert len(ids) == len(set(ids)) or {"heart", "mouth"} >= {id_ for id_ in ids if ids.count(id_) > 1}
    rows.pop("sources")
    Cockpit.model_validate(rows)
