"""The words of the helpline in seven languages, and replies put into them. Must not know why something is said.

A wording that a language lacks is said in Urdu, else in English, with a marker. Values are isolated (Unicode UAX
#9: FSI … PDI), so that a number or name cannot turn a sentence of the other direction around.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from server.domain.helpline.talk import Reply

LANGUAGES = ("en", "ur", "pnb", "ps", "sd", "bal", "ks")
FALLBACKS = ("ur", "en")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language. `reviewed`: keys that a native speaker has read; `voice`: key -> sound file."""

    language: str
    words: Mapping[str, str]
    reviewed: frozenset[str]
    unsure: frozenset[str]
    voice: Mapping[str, str]


Catalogues = Mapping[str, Catalogue]


@dataclass(frozen=True, slots=True)
class Worded:
    """A reply as a citizen reads it: the text, then (pick, title) of its choices and commands.

    `spoken`: the sound file of the text, "" where there is none.
    """

    text: str
    choices: tuple[tuple[str, str], ...]
    commands: tuple[tuple[str, str], ...]
    spoken: str = ""

    def plain(self) -> str:
        """For channels without buttons: choices as numbered lines, commands in one line."""
        lines = [self.text, *(f"{number} {title}" for number, (_, title) in enumerate(self.choices, 1))]
        if self.commands:
            lines.append(" · ".join(title for _, title in self.commands))
        return "\n".join(lines)


@cache
def catalogues() -> Catalogues:
    """Those of the data files."""
    folder = resources.files("server.domain.rules").joinpath("helpline")
    files = (folder.joinpath(f"words.{language}.json").read_text(encoding="utf-8") for language in LANGUAGES)
    return {one.language: one for one in (read(json.loads(text)) for text in files)}


def read(data: Mapping[str, Any]) -> Catalogue:
    """Raises KeyError for what is no catalogue."""
    return Catalogue(
        data["language"], data["words"], frozenset(data["reviewed"]), frozenset(data["unsure"]), data["voice"]
    )


def worded(known: Catalogues, language: str, reply: Reply) -> Worded:
    """Raises KeyError for a wording that even English lacks, which `checking` does not let pass."""
    text = _text(known, language, reply.key)
    for name, value in reply.values:
        text = text.replace(f"{{{name}}}", f"\u2068{value}\u2069")
    choices = tuple((one.pick, _text(known, language, one.key)) for one in reply.choices)
    commands = tuple((f"command:{name}", _text(known, language, f"command.{name}")) for name in reply.commands)
    spoken = known[language].voice.get(reply.key, "") if language in known else ""
    return Worded(text, choices, commands, spoken)


def find(catalogue: Catalogue, key: str) -> str | None:
    """Its wording; an option that many questions share (`option.yes`) may stand once."""
    found = catalogue.words.get(key)
    return found if found is not None else catalogue.words.get(_shared(key))


def _shared(key: str) -> str:
    area, _, rest = key.partition(".")
    return f"option.{rest.rpartition('.')[2]}" if area == "option" else key


def _text(known: Catalogues, language: str, key: str) -> str:
    own = find(known[language], key) if language in known else None
    if own is not None:
        return own
    for other in FALLBACKS:
        found = find(known[other], key)
        if found is not None:
            return f"{found} [{other.upper()}]" if language else found
    raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Completeness:
    """Of one language, in wordings."""

    language: str
    wanted: int
    missing: tuple[str, ...]
    needs_review: int
    unsure: int


def completeness(known: Catalogues) -> tuple[Completeness, ...]:
    """What each language still lacks; English says what is wanted."""
    wanted = known["en"].words.keys()
    return tuple(
        Completeness(
            one.language,
            len(wanted),
            tuple(key for key in wanted if key not in one.words),
            sum(key not in one.reviewed for key in one.words),
            len(one.unsure),
        )
        for one in known.values()
    )
