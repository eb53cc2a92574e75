"""The only ways by which words get into a page: escaped, and isolated so that numbers keep their order.

It must not know what a document holds.
"""

from __future__ import annotations

from html import escape

from server.domain.phrases import NASTALIQ, Said, say

#: For `lang` in HTML (facts: languages.md §1).
TAGS = {"en": "en", "ur": "ur", "pnb": "pnb", "ps": "ps", "sd": "sd", "bal": "bal", "ks": "ks"}


def value(text: object) -> str:
    """A number, unit, code, date or dose: left to right whatever stands around it."""
    return f'<bdi class="v" dir="ltr">{escape(str(text))}</bdi>'


def typed(text: str) -> str:
    """Somebody's own words or name, in whatever script; its lines are kept."""
    return f'<bdi class="t">{escape(text)}</bdi>'


def spoken(said: Said) -> str:
    """A phrase in its own language; its numbers are isolated."""
    return f'<span lang="{TAGS[said.language]}" dir="{direction(said.language)}">{_numbers(said.text)}</span>'


def phrase(key: str, language: str, count: float | None = None) -> str:
    """A phrase in this language; where it is another's (Urdu's), a small mark says so."""
    said = say(key, language, count)
    mark = "" if said.language == language else f'<sup class="v">{said.language.upper()}</sup>'
    return spoken(said) + mark


def both(key: str, language: str, count: float | None = None) -> str:
    """A label in English and, beside it, in the patient's language."""
    english = spoken(say(key, "en", count))
    return english if language == "en" else f'{english} <span class="o">{phrase(key, language, count)}</span>'


def direction(language: str) -> str:
    return "ltr" if language == "en" else "rtl"


def script(language: str) -> str:
    """The class that chooses the font."""
    if language == "en":
        return "latin"
    return "nastaliq" if language in NASTALIQ else "naskh"


def _numbers(text: str) -> str:
    """Every run of digits as a value of its own."""
    out, run = [], ""
    for sign in text:
        if sign in "0123456789½¼¾" or (run and sign in ".,"):
            run += sign
            continue
        if run:
            out.append(_run(run))
            run = ""
        out.append(escape(sign))
    return "".join(out) + (_run(run) if run else "")


def _run(run: str) -> str:
    """A full stop at the end belongs to the sentence."""
    bare = run.rstrip(".,")
    return value(bare) + run[len(bare) :]
