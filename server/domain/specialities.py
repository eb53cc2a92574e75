"""The specialities of the control room's doctors, as words that tables, messages and forms share."""

from __future__ import annotations

from enum import StrEnum


class Speciality(StrEnum):
    CARDIOLOGY = "cardiology"
    DERMATOLOGY = "dermatology"
    ENT = "ent"
    GENERAL_MEDICINE = "general_medicine"
    MOTHER_AND_CHILD = "mother_and_child"


SPECIALITIES: tuple[str, ...] = tuple(Speciality)
LANGUAGES: tuple[str, ...] = ("en", "ur", "pnb", "ps", "sd", "bal", "ks")
"""Languages that a patient may speak (facts: languages.md §1)."""
