"""Understanding what a citizen typed: three digit sets, keycaps, words of seven languages, also in Latin letters.

Must not know the question that is open: what a word or number means there is `engine`'s.
The words are data (`rules/helpline/reading.json`). Folding of letters: facts of Unicode (NFKC) and of the seven
languages' keyboards, where one letter has several code points.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

LONGEST = 1_000
"""Characters of a text that are looked at and kept."""

_INVISIBLE = re.compile("[\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufe0e\ufe0f\u20e3]")
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
"""Vowel marks, which few people type."""
_LETTERS = str.maketrans({
    "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ئ": "ی", "ك": "ک", "ڪ": "ک", "ه": "ہ", "ھ": "ہ", "ة": "ہ", "ۃ": "ہ",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ۆ": "و", "ں": "ن",
})  # fmt: skip
"""For comparing alone, so that Sindhi's two letters k may fall together here."""
_SIGNS = str.maketrans({"\U0001f44d": " yes ", "\U0001f44e": " no ", "\u2705": " yes ", "\u274c": " no "})
_NOT_WORD = re.compile(r"[^\w]+")
_NUMBERS = re.compile(r"\d+")


def fold(text: str) -> str:
    """Text for comparing: without marks, one code point a letter, small letters, single spaces."""
    plain = _MARKS.sub(
        "", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text[:LONGEST]).translate(_SIGNS))
    ).casefold()
    digits = "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in plain)
    return _NOT_WORD.sub(" ", digits.translate(_LETTERS)).strip()


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of a text that holds nothing else but what joins them ("2", "۲", "1 و 3", "1,3"); else none."""
    folded = fold(text)
    rest = [word for word in folded.split() if not word.isdecimal() and word not in ("و", "and", "aur", "او", "۽")]
    found = tuple(int(one) for one in _NUMBERS.findall(folded) if len(one) <= 3)
    return found if found and not rest else ()


@dataclass(frozen=True)
class Words:
    """Folded phrases that mean something everywhere."""

    #: Phrase -> command: menu, language, doctor, person, stop, back, skip, unknown, repeat.
    commands: Mapping[str, str]
    #: Phrase -> options' ids that it stands for, such as yes and no.
    answers: Mapping[str, str]
    #: Phrase -> danger sign.
    dangers: Mapping[str, str]

    def command(self, text: str) -> str | None:
        """Only a message that is nothing but the command."""
        return self.commands.get(fold(text))

    def danger(self, text: str) -> str | None:
        """A danger sign that stands anywhere in the text, as whole words."""
        padded = f" {fold(text)} "
        return next((sign for phrase, sign in self.dangers.items() if f" {phrase} " in padded), None)


@cache
def words() -> Words:
    """Those of the data file, of every language at once: whoever writes may mix them."""
    text = resources.files("server.domain.rules").joinpath("helpline/reading.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return Words(_by_phrase(data["commands"]), _by_phrase(data["answers"]), _by_phrase(data["dangers"]))


def _by_phrase(meanings: Mapping[str, list[str]]) -> dict[str, str]:
    """Raises ValueError where one phrase would mean two things."""
    found: dict[str, str] = {}
    for meaning, phrases in meanings.items():
        for phrase in map(fold, phrases):
            if not phrase or found.setdefault(phrase, meaning) != meaning:
                raise ValueError(f"“{phrase}” would mean {found.get(phrase)} and {meaning}")
    return found
