"""Who a patient is: age in words, names that match across scripts and spellings, telephone and CNIC numbers.

Names come in Urdu, Pashto, Sindhi and Latin letters, typed by different hands. `name_key` makes them comparable:
every word once folded (case, marks, look-alike letters) and once as its consonants, so that Zarmeena, Zarmina and
زرمینہ meet. It must not know the store; the store keeps the key and searches in it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

AGE_TOLERANCE_YEARS = 2
"""Told ages differ from one day to the next; within this two records may be one person."""

OLDEST_YEARS = 130


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient as the center registered him. `phone` is E.164, `cnic` 13 digits, both may be empty."""

    id: str
    center_id: str
    name: str
    sex: Sex
    birth_date: date
    birth_date_estimated: bool
    father_or_husband: str
    phone: str
    cnic: str
    allergies: str
    created_at: datetime
    created_by: str | None
    #: Start of the newest encounter, None when there was none.
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Age:
    """Exactly one is set: years from two on, months from one month on, days before."""

    years: int | None = None
    months: int | None = None
    days: int | None = None


def age_on(birth_date: date, today: date) -> Age:
    """The age that people say: `34`, `8 months`, `12 days`."""
    months = _whole_months(birth_date, today)
    if months >= 24:
        return Age(years=months // 12)
    if months >= 1:
        return Age(months=months)
    return Age(days=max(0, (today - birth_date).days))


def age_in_months(birth_date: date, today: date) -> int:
    """Whole months lived, never below 0; what rules for children go by."""
    return max(0, _whole_months(birth_date, today))


def age_words(birth_date: date, today: date) -> str:
    """The age as lists print it: `34`, `8 m`, `12 d`."""
    age = age_on(birth_date, today)
    if age.years is not None:
        return str(age.years)
    return f"{age.months} m" if age.months is not None else f"{age.days} d"


def birth_date_from_age(years: int, months: int, today: date) -> date:
    """The estimated birth date of somebody who told an age: that many months before today."""
    total = today.year * 12 + today.month - 1 - years * 12 - months
    year, month = divmod(total, 12)
    first = date(year, month + 1, 1)
    last_day = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(today.day, last_day.day))


def birth_date_is_possible(birth_date: date, today: date) -> bool:
    return birth_date <= today and _whole_months(birth_date, today) <= OLDEST_YEARS * 12


def likely_double(known: Patient, new: Patient) -> bool:
    """The same CNIC, or a name that sounds the same, an age within two years and the same telephone."""
    if new.cnic and known.cnic == new.cnic:
        return True
    days = abs((known.birth_date - new.birth_date).days)
    near = days <= AGE_TOLERANCE_YEARS * 366
    return near and known.phone == new.phone and name_sound(known.name) == name_sound(new.name)


# --- names -----------------------------------------------------------------------------------------------------


def name_key(name: str) -> str:
    """What is stored beside a name for the search: ` zarmina bibi ~zrmn ~b `, at most 240 characters."""
    words = _words(name)
    return f" {' '.join([*words, *(f'~{_sound(word)}' for word in words)])} "[:240]


def search_parts(query: str) -> tuple[tuple[str, ...], ...]:
    """For each word of a query the parts that may stand in a name key; every word must be met by one.

    A word or sound may be a beginning, but a single consonant says too little: it must be the whole sound.
    """
    parts = []
    for word in _words(query):
        sound = _sound(word)
        parts.append((f" {word}", f" ~{sound}" if len(sound) > 1 else f" ~{sound} "))
    return tuple(parts)


def name_sound(name: str) -> str:
    """The consonants of the whole name, alike for all scripts and spellings, and for Bibi and بی بی."""
    return _once("".join(_sound(word) for word in _words(name)))


_INVISIBLE = re.compile("[\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_NOT_A_LETTER = re.compile(r"[^\w]+")
# Look-alike letters, facts: languages.md §3. Only the key folds them; what was typed stays as it was.
_FOLD = str.maketrans({"ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ئ": "ی", "ك": "ک", "ڪ": "ک", "ھ": "ہ", "ه": "ہ"})
_FOLD |= str.maketrans({"ۃ": "ہ", "ة": "ہ", "ۀ": "ہ", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و"})
_LATIN = str.maketrans(
    "بپتٹثجچحخدڈذرڑزژسشصضطظغفقکگلمنںہعاویځڅټډړږښڼګٻڀٽٿڄڃڊڏڌڙڦڳڱڻ",
    "bpttsjchkddzrrzzsssztzgfkkglmnnhaawyzstdrgsngbbttjcdddrpgnn",
)
_LATIN_SPELLING = str.maketrans({"q": "k", "x": "s", "v": "w", "z": "z", "e": "a", "i": "a", "o": "a", "u": "a"})


def _words(name: str) -> list[str]:
    """Folded words: lower case, without marks, in one form for each look-alike letter, digits as 0-9."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", latin_digits(name))).translate(_FOLD)
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _NOT_A_LETTER.sub(" ", bare.translate(_FOLD).casefold().replace("_", " ")).split()


def _sound(word: str) -> str:
    """Consonants only; a vowel counts at the beginning. `h`, `w`, `y` inside a word are written too freely."""
    latin = word.translate(_LATIN).translate(_LATIN_SPELLING)
    kept = latin[:1] + re.sub("[ahwy]", "", latin[1:])
    return _once(kept)


def _once(text: str) -> str:
    """Doubled letters written once."""
    return re.sub(r"(.)\1+", r"\1", text)


# --- numbers ---------------------------------------------------------------------------------------------------


def latin_digits(text: str) -> str:
    """Arabic (٠), Persian (۰) and any other decimal digits as 0-9; the rest unchanged."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def digits_of(text: str) -> str:
    """Only the digits, as 0-9."""
    return re.sub(r"[^0-9]", "", latin_digits(text))


def search_digits(query: str) -> str:
    """The digits of a query that looks like a number of at least four digits, without the trunk zero; else ''."""
    if re.search(r"[^\d\s+().-]", query):
        return ""
    digits = digits_of(query).removeprefix("00")
    return digits.removeprefix("0") if len(digits) >= 4 else ""


def phone_number(text: str) -> str | None:
    """E.164 (`+923001234567`) of what was typed, '' for nothing typed, None when it is no telephone number.

    `0300 1234567` and `92…` without a plus are taken as Pakistani; others need `+` or `00`.
    """
    typed = latin_digits(text).strip()
    if not typed:
        return ""
    if re.search(r"[^0-9\s+().\-/]", typed):
        return None
    digits = digits_of(typed)
    if typed.startswith("+") or digits.startswith("00"):
        full = digits.removeprefix("00")
    elif digits.startswith("92") and len(digits) == 12:
        full = digits
    elif digits.startswith("0"):
        full = "92" + digits[1:]
    else:
        return None
    right_length = 11 <= len(full) <= 12 if full.startswith("92") else 8 <= len(full) <= 15
    return f"+{full}" if right_length and not full.startswith("0") else None


def cnic_number(text: str) -> str | None:
    """The 13 digits of a CNIC, '' for nothing typed, None when it is none."""
    typed = latin_digits(text).strip()
    if not typed:
        return ""
    return digits_of(typed) if re.fullmatch(r"\d{5}[\s-]?\d{7}[\s-]?\d", typed) else None


def cnic_words(cnic: str) -> str:
    """As it is printed on the card: `35202-1234567-1`."""
    return f"{cnic[:5]}-{cnic[5:12]}-{cnic[12:]}" if cnic else ""


def masked(number: str) -> str:
    """Enough to recognise, too little to use: `..4821`."""
    return f"..{number[-4:]}" if number else ""


def _whole_months(birth_date: date, today: date) -> int:
    months = (today.year - birth_date.year) * 12 + today.month - birth_date.month
    return months - (today.day < birth_date.day)
