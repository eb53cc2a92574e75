"""Diagnoses: our own list of terms with codes (`rules/diagnoses.json`, its licence stands there) and certainty.

A diagnosis may also be typed freely, without a code. It must not know patients.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

_DATA: dict[str, Any] = json.loads(
    resources.files("server.domain").joinpath("rules/diagnoses.json").read_text("utf-8")
)
VERSION: str = _DATA["version"]
SYSTEM: str = _DATA["system"]


class Certainty(StrEnum):
    """FHIR R4 condition-ver-status, the part we use."""

    PROVISIONAL = "provisional"
    DIFFERENTIAL = "differential"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Term:
    """`also`: other words that people type for it, Roman Urdu among them."""

    code: str
    en: str
    ur: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`code` '' where it was typed freely; with a code `text` is the term's English words."""

    code: str
    text: str
    certainty: Certainty = Certainty.PROVISIONAL


TERMS: dict[str, Term] = {
    row["code"]: Term(row["code"], row["en"], row["ur"], tuple(row["also"])) for row in _DATA["terms"]
}


def in_urdu(one: Diagnosis) -> str:
    """The term's Urdu words, or what was typed."""
    return TERMS[one.code].ur if one.code in TERMS else one.text


def is_known(one: Diagnosis) -> bool:
    """Whether a code, if there is one, is of our list and its words are the term's."""
    return not one.code or (one.code in TERMS and TERMS[one.code].en == one.text)
