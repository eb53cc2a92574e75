"""One line of a prescription: how much of what, how often, how long; its quantity and what speaks against it.

Pure. A warning never blocks a doctor who says why; a controlled medicine is refused whatever is said.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.errors import FieldError
from server.domain.formulary import (
    DRUGS,
    FORMS,
    FREQUENCIES,
    MAY_DOUBLE,
    RELATED_GROUPS,
    ROUTES,
    UNITS,
    Drug,
    drugs_in,
    groups_in,
    mentions,
)
from server.domain.phrases import PHRASES

LONGEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Medicine:
    """As the doctor writes it. `drug` is a name of the formulary, or '' for one that was typed freely."""

    id: str
    drug: str
    name: str
    form: str
    strength: str
    #: Units of the form at a time, e.g. 1 (tablet) or 5 (mL); None: not said yet.
    dose: float | None
    unit: str
    route: str
    frequency: str
    #: None: until the doctor says otherwise.
    days: int | None
    instructions: tuple[str, ...] = ()
    note: str = ""
    #: Why it is kept in spite of its warnings.
    kept_because: str = ""


class WarningKind(StrEnum):
    ALLERGY = "allergy"
    #: Of a group that often goes with the allergy (penicillins and cephalosporins).
    RELATED_ALLERGY = "related_allergy"
    #: The same medicine twice, here or still running from before.
    DUPLICATE = "duplicate"
    #: Another medicine of the same class.
    SAME_CLASS = "same_class"
    CONTROLLED = "controlled"


@dataclass(frozen=True, slots=True)
class Caution:
    """What speaks against one medicine. `about`: the allergy's words, or the other medicine's name."""

    medicine_id: str
    kind: WarningKind
    about: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A medicine of an earlier signed prescription that the patient may still take."""

    medicine: Medicine
    since: datetime


@dataclass(frozen=True, slots=True)
class Quantity:
    """`amount` of `unit`; None where a pack is one."""

    amount: float
    unit: str


def quantity(one: Medicine) -> Quantity | None:
    """What the dispenser hands out. None when it cannot be said (no end, no dose, unknown form)."""
    form, frequency = FORMS.get(one.form), FREQUENCIES.get(one.frequency)
    if form is None or frequency is None:
        return None
    if form.kind == "pack":
        return Quantity(1, "pack")
    if one.dose is None or (one.days is None and frequency.per_day is not None):
        return None
    times = 1 if frequency.per_day is None else math.ceil(round(frequency.per_day * (one.days or 0), 3))
    amount = one.dose * times
    return Quantity(math.ceil(round(amount, 3)) if form.kind == "counted" else round(amount, 1), form.unit)


def still_runs(one: Medicine, since: datetime, now: datetime) -> bool:
    """Whether a medicine prescribed then may still be taken now; one without an end counts for 90 days."""
    if FREQUENCIES.get(one.frequency) is not None and FREQUENCIES[one.frequency].per_day is None:
        return now - since < timedelta(days=1)
    return now - since < timedelta(days=90 if one.days is None else one.days)


def drugs_of(one: Medicine) -> tuple[Drug, ...]:
    """Of the formulary, or whatever known names stand in free text."""
    return (DRUGS[one.drug],) if one.drug in DRUGS else drugs_in(one.name)


def cautions(
    medicines: Sequence[Medicine], allergies: Iterable[str], running: Sequence[Running]
) -> tuple[Caution, ...]:
    """Everything that speaks against these medicines, in their order."""
    known = tuple(allergies)
    found: list[Caution] = []
    for at, one in enumerate(medicines):
        drugs = drugs_of(one)
        if any(drug.controlled for drug in drugs):
            found.append(Caution(one.id, WarningKind.CONTROLLED, one.name))
        found += _allergy_cautions(one, drugs, known)
        found += _doubles(one, drugs, medicines[:at], running)
    return tuple(found)


def _allergy_cautions(one: Medicine, drugs: tuple[Drug, ...], allergies: tuple[str, ...]) -> list[Caution]:
    groups = {group for drug in drugs for group in drug.groups}
    related = {near for group in groups for near in RELATED_GROUPS.get(group, ())} - groups
    found = []
    for words in allergies:
        against = groups_in(words)
        named = any(mentions(words, name) for name in (one.name, *(drug.name for drug in drugs)))
        if named or groups & against:
            found.append(Caution(one.id, WarningKind.ALLERGY, words))
        elif related & against:
            found.append(Caution(one.id, WarningKind.RELATED_ALLERGY, words))
    return found


def _doubles(
    one: Medicine, drugs: tuple[Drug, ...], before: Sequence[Medicine], running: Sequence[Running]
) -> list[Caution]:
    """Compared with the lines above and with what still runs, so that a pair is told once, at its second."""
    others: list[tuple[Medicine, datetime | None]] = [(other, None) for other in before]
    others += [(other.medicine, other.since) for other in running]
    found = []
    for other, since in others:
        theirs = drugs_of(other)
        same_name = other.name.casefold() == one.name.casefold()
        if same_name or {drug.name for drug in drugs} & {drug.name for drug in theirs}:
            found.append(Caution(one.id, WarningKind.DUPLICATE, other.name, since))
        elif {drug.class_ for drug in drugs} & {drug.class_ for drug in theirs} - MAY_DOUBLE:
            found.append(Caution(one.id, WarningKind.SAME_CLASS, other.name, since))
    return found


def faults(one: Medicine, at: str) -> tuple[FieldError, ...]:
    """What lacks before this line can be signed; `at` is its JSON pointer."""
    lacking = []
    if not one.name.strip():
        lacking.append(FieldError(f"{at}/name", "needed", "Which medicine?"))
    if one.frequency not in FREQUENCIES:
        lacking.append(FieldError(f"{at}/frequency", "needed", "How often?"))
    is_spread = one.form in FORMS and FORMS[one.form].unit == "application"
    if one.dose is None and not is_spread:
        lacking.append(FieldError(f"{at}/dose", "needed", "How much at a time?"))
    if one.route not in ROUTES:
        lacking.append(FieldError(f"{at}/route", "needed", "By which way?"))
    return (*lacking, *words_unknown(one, at))


def words_unknown(one: Medicine, at: str) -> tuple[FieldError, ...]:
    """Words of this line that are none of ours; what is empty is not said yet."""
    unknown = []
    drug = DRUGS.get(one.drug)
    if one.drug and drug is None:
        unknown.append(FieldError(f"{at}/drug", "unknown", "This medicine is not in the list."))
    if drug is not None and (one.form, one.strength) not in drug.forms:
        unknown.append(FieldError(f"{at}/strength", "unknown", "There is no such form or strength."))
    if drug is not None and one.name != drug.name:
        unknown.append(FieldError(f"{at}/name", "unknown", "The name is not that of the list."))
    places = {"form": FORMS, "unit": UNITS, "route": ROUTES, "frequency": FREQUENCIES}
    for field, known in places.items():
        if getattr(one, field) and getattr(one, field) not in known:
            unknown.append(FieldError(f"{at}/{field}", "unknown", "This word is not one of ours."))
    if any(f"instruction.{word}" not in PHRASES for word in one.instructions):
        unknown.append(FieldError(f"{at}/instructions", "unknown", "There is no such instruction."))
    if one.dose is not None and not 0 < one.dose <= 1_000:
        unknown.append(FieldError(f"{at}/dose", "impossible", "This dose is not possible."))
    if one.days is not None and not 1 <= one.days <= LONGEST_DAYS:
        unknown.append(FieldError(f"{at}/days", "impossible", "Between 1 and 365 days."))
    return tuple(unknown)
