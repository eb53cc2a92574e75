"""The messages to those who offer to help, in English and Urdu: data in `rules/`. Must not know how they travel."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. No name of anybody stands in it: it may reach the wrong person."""

    subject: str
    text: str


def letter(kind: str, language: str, **values: str) -> Letter:
    """`kind` is a key of the data; a language without words gets English."""
    words = _words().get(language, _words()["en"])[kind]
    text = "\n\n".join(words["text"])
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return Letter(words["subject"], text)


@cache
def _words() -> dict[str, Any]:
    path = Path(__file__).parent / "rules" / "volunteer_words.json"
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
