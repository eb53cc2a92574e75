"""The helpline's data files hold together, and the checker sees what does not."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest

from server.domain.helpline.checking import problems
from server.domain.helpline.flow import flow, read
from server.domain.helpline.reading import words
from server.domain.helpline.talk import Choice, Reply
from server.domain.helpline.wording import Catalogue, catalogues, completeness, worded


def data() -> Any:
    folder = resources.files("server.domain.rules").joinpath("helpline/flow.json")
    return json.loads(folder.read_text(encoding="utf-8"))


def node(flow_data: Any, name: str) -> Any:
    return next(one for one in flow_data["nodes"] if one["id"] == name)


def test_nothing_is_wrong_with_ours() -> None:
    assert problems(flow(), words(), catalogues()) == ()


def test_a_way_to_nowhere_is_seen() -> None:
    broken = data()
    node(broken, "complaint")["next"] = "nowhere"
    assert problems(read(broken), words(), catalogues()) == ("complaint leads to nowhere, which is not there",)


def test_a_question_that_nobody_is_asked_is_seen() -> None:
    broken = data()
    node(broken, "words")["next"] = "illness"
    assert "nobody is ever asked since" in problems(read(broken), words(), catalogues())


def test_a_way_past_the_question_for_danger_is_seen() -> None:
    broken = data()
    node(broken, "who")["options"][0] = {"id": "me", "to": "complaint"}
    assert "a doctor can be reached without the question for danger" in problems(
        read(broken), words(), catalogues()
    )


def test_going_round_without_a_question_is_seen() -> None:
    broken = data()
    node(broken, "glad")["next"] = "thanks"
    node(broken, "thanks")["next"] = "glad"
    found = problems(read(broken), words(), catalogues())
    assert any("goes round" in one for one in found)


def test_a_way_that_may_be_closed_and_a_lost_option_are_seen() -> None:
    broken = data()
    node(broken, "since")["next"] = [{"to": "illness", "when": {"equals": {"sex": ["male"]}}}]
    node(broken, "doctor_wish")["options"] = [{"id": "any", "when": {"equals": {"sex": ["male"]}}}]
    found = problems(read(broken), words(), catalogues())
    assert "since has no way that is always open" in found
    assert "doctor_wish may have nothing to choose" in found


def test_a_condition_of_unknown_kind_is_refused() -> None:
    broken = data()
    node(broken, "since")["when"] = {"equal": {}}
    with pytest.raises(ValueError, match="no part"):
        read(broken)


def changed(language: str, **wordings: str) -> dict[str, Catalogue]:
    known = dict(catalogues())
    one = known[language]
    known[language] = replace(
        one, words={**one.words, **{key.replace("__", "."): text for key, text in wordings.items()}}
    )
    return known


def test_missing_and_long_wordings_are_seen() -> None:
    known = dict(catalogues())
    words_ur = {key: text for key, text in known["ur"].words.items() if key != "ask.who"}
    known["ur"] = replace(known["ur"], words=words_ur)
    assert problems(flow(), words(), known) == ("ur lacks ask.who",)
    long = changed("ps", option__who__me="x" * 25)
    assert problems(flow(), words(), long) == ("ps option.who.me has 25 characters of at most 24",)


def test_what_a_language_lacks_is_said_in_urdu_with_a_marker() -> None:
    said = worded(catalogues(), "bal", Reply("ask.since", (Choice("since:today", "option.since.today", 1),)))
    assert said.text == f"{catalogues()['ur'].words['ask.since']} [UR]"
    assert said.plain().splitlines()[1].startswith("1 ")


def test_values_are_isolated() -> None:
    known = changed("ur", ask__who="نمبر {phone} ہے")
    said = worded(known, "ur", Reply("ask.who", values=(("phone", "0300 1234567"),)))
    assert said.text == "نمبر \u20680300 1234567\u2069 ہے"


def test_completeness_says_what_is_missing_and_unreviewed() -> None:
    by_language = {one.language: one for one in completeness(catalogues())}
    assert not by_language["ur"].missing and not by_language["en"].missing
    assert len(by_language["bal"].missing) > 100
    assert all(one.needs_review > 0 for one in by_language.values()), "no native speaker has read any of it yet"
