"""Lines in two scripts: their order, and that they fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from media.recording.compose_text import Lettering, MissingFonts, Words, runs


def order(text: str, *, right_to_left: bool = False) -> list[str]:
    """The pieces from left to right; those from right to left as they are written."""
    return [run.text for run in runs(text, right_to_left=right_to_left)]


def test_a_name_in_another_script_keeps_its_place() -> None:
    assert order("by زرمینہ بی بی, today") == ["by ", "زرمینہ بی بی", ", today"]
    assert order("از Ayesha Khan، آج", right_to_left=True) == ["، آج", "Ayesha Khan", " ", "از"]


def test_numbers_stay_with_the_words_around_them() -> None:
    """UAX 9: what stands between letters of one direction goes with them, else with the line."""
    assert order("کمرہ 2 بیہالی") == ["بیہالی", " 2 ", "کمرہ"]
    assert order("Room 2 Behali") == ["Room 2 Behali"]
    assert order("at 10:41 کمرہ") == ["at 10:41 ", "کمرہ"]
    assert order("کمرہ: Room 3 (new)", right_to_left=True) == [")", "Room 3 (new", ": ", "کمرہ"]


def test_no_name_can_turn_the_line_around() -> None:
    assert order("by \u202eEvil\u202c, today\n") == ["by Evil, today"]


@pytest.mark.parametrize("text", ["", " ", "12", "()", "نام", "a", "\u200f", "…"])
def test_every_line_has_a_picture(text: str) -> None:
    for right_to_left in (False, True):
        mask = Lettering().line(text, 20, 200, right_to_left=right_to_left)
        assert mask.height > 20


def test_a_long_line_becomes_smaller_and_then_shorter() -> None:
    lettering = Lettering()
    for text in ("Dr Ayesha Khan " * 20, "ڈاکٹر عائشہ خان " * 20):
        mask = lettering.line(text, 20, 300)
        assert 200 < mask.width <= 303
    natural = lettering.line("Dr Ayesha Khan and more", 20, 1000)
    shrunk = lettering.line("Dr Ayesha Khan and more", 20, natural.width - 20)
    assert shrunk.width <= natural.width - 17
    assert shrunk.height < natural.height


def test_urdu_is_shaped_not_spelled() -> None:
    """Joined letters are narrower than the same letters apart."""
    lettering = Lettering()
    joined = lettering.line("بیہالی", 40, 1000, right_to_left=True)
    apart = sum(lettering.line(letter, 40, 1000, right_to_left=True).width for letter in "بیہالی")
    assert joined.width < apart * 0.8


def test_lines_of_a_size_stand_level() -> None:
    lettering = Lettering()
    assert lettering.line("abc", 20, 500).height == lettering.line("زرمینہ", 20, 500).height


def test_words_are_drawn_anew_only_when_they_change() -> None:
    words = Words(Lettering(), 20, 300, right_to_left=False)
    first = words.mask("one")
    assert words.mask("one") is first
    assert words.mask("two") is not first


def test_missing_fonts_are_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFonts, match="fonts-noto-core"):
        Lettering(tmp_path)
