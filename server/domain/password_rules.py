"""Which passwords are refused (NIST SP 800-63B-4 §3.1.1.2): too short, chosen by many, made of one's own name.

No rule asks for kinds of characters, and nothing expires. Pure; must not know hashing nor people's rows.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

SHORTEST_ALONE = 15
"""Characters where the password is all that is asked for."""
SHORTEST_WITH_CODE = 8
"""Characters where a code of the app is asked for too."""
LONGEST = 256
LEFT_OVER = 4
"""A password that is easy words and fewer characters than this besides counts as easy."""
LONGEST_YEAR = 4
"""Digits behind an easy word are a year or the number of a house; more may be worth something."""
RUN = 4
"""So many neighbours of one row are a word of no worth: `1234`, `qwer`, `aaaa`."""

_RULES = Path(__file__).parent / "rules"
_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")


class Weakness(StrEnum):
    SHORT = "short"
    #: In the list of those that many people choose, or easy words strung together.
    COMMON = "common"
    #: The person's own names and little else.
    NAME = "name"


def same_text(password: str) -> str:
    """The form that is hashed: what two keyboards write differently is the same password (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, *, shortest: int, names: Iterable[str] = ()) -> Weakness | None:
    """What is wrong with a new password first of all; None: it may be used. `names`: of the person and account."""
    text = same_text(password)
    if len(text) < shortest:
        return Weakness.SHORT
    folded = text.casefold()
    if folded in _common() or _without_runs(folded, _words()) < LEFT_OVER:
        return Weakness.COMMON
    own = {part for name in names for part in re.findall(r"\w{3,}", name.casefold())}
    return Weakness.NAME if own and _without_runs(folded, own | _words()) < LEFT_OVER else None


def _without_runs(folded: str, words: Iterable[str]) -> int:
    """How many characters are left without easy words, rows of keys, repeats, and what stands between them."""
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    read = folded.translate(_LOOKALIKES)
    fewest = len(folded)
    for text in {folded, read}:
        left = re.sub(longest_first, " ", text) if longest_first else text
        left = re.sub(r"(.{2,}?)\1+", r"\1", _without_rows(left))
        fewest = min(fewest, len(re.sub(r"[\W\d_]+", "", left)))
    # Many digits that are no row of keys are worth something too.
    digits = len(re.sub(r"\D", "", _without_rows(folded)))
    return fewest + (digits if digits > LONGEST_YEAR else 0)


def _without_rows(text: str) -> str:
    for row in _rows():
        for size in range(len(row), RUN - 1, -1):
            for at in range(len(row) - size + 1):
                text = text.replace(row[at : at + size], " ")
    return re.sub(r"(.)\1{3,}", " ", text)


@cache
def _common() -> frozenset[str]:
    lines = (_RULES / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def _easy() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((_RULES / "password_words.json").read_text(encoding="utf-8"))
    return read


@cache
def _words() -> frozenset[str]:
    return frozenset(_easy()["words"])


@cache
def _rows() -> tuple[str, ...]:
    rows = _easy()["rows"]
    return (*rows, *(row[::-1] for row in rows))
