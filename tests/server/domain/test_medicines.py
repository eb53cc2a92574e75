"""Quantities, warnings and what cannot be signed, from the shipped lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import formulary
from server.domain.diagnoses import TERMS, Certainty, Diagnosis, in_urdu, is_known
from server.domain.errors import Conflict, Invalid, Refused
from server.domain.formulary import DRUGS, FORMS, FREQUENCIES, drugs_in, groups_in
from server.domain.medicines import Medicine, Running, WarningKind, cautions, faults, quantity, still_runs
from server.domain.phrases import PHRASES, day, is_reviewed, lacking, number, say
from server.domain.prescriptions import (
    Prescription,
    Referral,
    from_json,
    refuse_unknown,
    refuse_unsignable,
    to_json,
)
from server.domain.specialities import LANGUAGES
from tests.server.clock import MORNING


def medicine(name: str = "paracetamol", **changes: Any) -> Medicine:
    form, strength = DRUGS[name].forms[0] if name in DRUGS else ("tablet", "")
    one = Medicine(
        id=name,
        drug=name if name in DRUGS else "",
        name=name,
        form=form,
        strength=strength,
        dose=1,
        unit=FORMS[form].unit,
        route=FORMS[form].route,
        frequency="three",
        days=5,
    )
    return replace(one, **changes)


@pytest.mark.parametrize(
    ("changes", "amount", "unit"),
    [
        ({}, 15, "tablet"),
        ({"frequency": "twice", "dose": 0.5, "days": 7}, 7, "tablet"),
        ({"frequency": "once", "dose": 0.5, "days": 5}, 3, "tablet"),
        ({"frequency": "weekly", "days": 28}, 4, "tablet"),
        ({"frequency": "alternate_days", "days": 9}, 5, "tablet"),
        ({"frequency": "stat", "days": None}, 1, "tablet"),
        ({"form": "syrup", "dose": 7.5, "days": 3}, 67.5, "mL"),
        ({"form": "cream", "dose": None}, 1, "pack"),
        ({"form": "insulin_injection", "dose": 12, "days": None}, 1, "pack"),
    ],
)
def test_the_quantity_is_counted(changes: dict[str, Any], amount: float, unit: str) -> None:
    counted = quantity(medicine(**changes))
    assert counted is not None
    assert (counted.amount, counted.unit) == (amount, unit)


@pytest.mark.parametrize("changes", [{"days": None}, {"dose": None}, {"form": ""}, {"frequency": ""}])
def test_no_quantity_is_guessed(changes: dict[str, Any]) -> None:
    assert quantity(medicine(**changes)) is None


@given(st.sampled_from(sorted(FREQUENCIES)), st.floats(0.25, 20), st.integers(1, 365))
def test_the_patient_never_gets_too_little(frequency: str, dose: float, days: int) -> None:
    counted = quantity(medicine(frequency=frequency, dose=dose, days=days))
    assert counted is not None
    per_day = FREQUENCIES[frequency].per_day
    # A course of whole doses; a weekly dose within a few days is one dose.
    assert counted.amount >= dose * (1 if per_day is None else int(per_day * days)) - 1e-6


def kinds(found: Any) -> list[tuple[str, WarningKind]]:
    return [(one.medicine_id, one.kind) for one in found]


@pytest.mark.parametrize(
    "words", ["penicillin", "Penicillins, rash", "پینسلین سے الرجی", "Augmentin", "amoxicillin 2019"]
)
def test_an_allergy_warns_in_any_words(words: str) -> None:
    assert kinds(cautions([medicine("amoxicillin")], [words], [])) == [("amoxicillin", WarningKind.ALLERGY)]
    related = kinds(cautions([medicine("cefixime")], [words], []))
    assert related == [("cefixime", WarningKind.RELATED_ALLERGY)]
    assert cautions([medicine("azithromycin")], [words], []) == ()


def test_free_text_is_compared_too() -> None:
    typed = medicine("Amoxil 500 from home", drug="")
    assert kinds(cautions([typed], ["penicillin"], [])) == [(typed.id, WarningKind.ALLERGY)]
    assert kinds(cautions([medicine("Joshanda")], ["joshanda"], [])) == [("Joshanda", WarningKind.ALLERGY)]
    assert cautions([medicine("Joshanda")], ["penicillin", ""], []) == ()


def test_the_same_and_the_same_class_are_told_once_at_the_second() -> None:
    pair = [medicine("ibuprofen"), medicine("diclofenac"), medicine("ibuprofen", id="again")]
    assert kinds(cautions(pair, [], [])) == [
        ("diclofenac", WarningKind.SAME_CLASS),
        ("again", WarningKind.DUPLICATE),
        ("again", WarningKind.SAME_CLASS),
    ]
    assert cautions([medicine("folic acid"), medicine("retinol")], [], []) == ()


def test_what_still_runs_counts_and_what_ended_does_not() -> None:
    old = medicine("amlodipine", days=30)
    assert still_runs(old, MORNING, MORNING + timedelta(days=29))
    assert not still_runs(old, MORNING, MORNING + timedelta(days=30))
    assert not still_runs(replace(old, frequency="stat"), MORNING, MORNING + timedelta(days=1))
    assert still_runs(replace(old, days=None), MORNING, MORNING + timedelta(days=89))
    found = cautions([medicine("nifedipine")], [], [Running(old, MORNING)])
    assert (found[0].kind, found[0].about, found[0].since) == (WarningKind.SAME_CLASS, "amlodipine", MORNING)


@pytest.mark.parametrize("name", [name for name, drug in DRUGS.items() if drug.controlled])
def test_a_controlled_medicine_is_refused_by_any_of_its_names(name: str) -> None:
    for typed in (medicine(name), *(medicine(f"{word} tab", drug="") for word in (name, *DRUGS[name].brands))):
        found = cautions([typed], [], [])
        assert WarningKind.CONTROLLED in {one.kind for one in found}
        content = Prescription(medicines=(replace(typed, kept_because="needed"),))
        assert refusal(content, found) == "prescription.controlled"


def refusal(content: Prescription, found: Any = (), registration: str = "1234-N") -> str:
    with pytest.raises(Refused) as refused:
        refuse_unsignable(content, found, date(2026, 11, 22), registration=registration)
    return refused.value.code


def test_what_lacks_stops_the_signature() -> None:
    whole = Prescription(medicines=(medicine(),))
    refuse_unsignable(whole, (), date(2026, 11, 22), registration="1234-N")
    assert refusal(whole, registration=" ") == "prescription.no_registration"
    assert refusal(Prescription()) == "prescription.empty"
    assert refusal(replace(whole, medicines=(medicine(frequency=""),))) == "input.refused"
    assert refusal(replace(whole, referral=Referral("DHQ", ""))) == "input.refused"
    assert refusal(replace(whole, follow_up_on=date(2026, 11, 21))) == "input.refused"
    warned = cautions(whole.medicines, ["paracetamol"], [])
    assert refusal(whole, warned) == "prescription.warning"
    answered = replace(whole, medicines=(medicine(kept_because="had it last week without harm"),))
    refuse_unsignable(answered, warned, date(2026, 11, 22), registration="1234-N")


def test_each_lacking_field_is_named() -> None:
    empty = medicine(name="", drug="", form="", dose=None, unit="", route="", frequency="")
    assert [one.field for one in faults(empty, "medicines/2")] == [
        f"medicines/2/{field}" for field in ("name", "frequency", "dose", "route")
    ]
    assert faults(medicine("hydrocortisone", dose=None), "m") == ()


@pytest.mark.parametrize(
    "wrong",
    [
        Prescription(medicines=(medicine(drug="no such"),)),
        Prescription(medicines=(medicine(strength="700 mg"),)),
        Prescription(medicines=(replace(medicine(), name="harmless"),)),
        Prescription(medicines=(medicine(route="by post"),)),
        Prescription(medicines=(medicine(dose=0),)),
        Prescription(medicines=(medicine(dose=float("nan")),)),
        Prescription(medicines=(medicine(days=366),)),
        Prescription(medicines=(medicine(instructions=("none of ours",)),)),
        Prescription(medicines=(medicine(), medicine())),
        Prescription(advice=("none of ours",)),
        Prescription(diagnoses=(Diagnosis("J06", "Something else"),)),
        Prescription(diagnoses=(Diagnosis("Q99", "Unknown code"),)),
    ],
)
def test_words_that_are_none_of_ours_are_refused(wrong: Prescription) -> None:
    with pytest.raises(Invalid):
        refuse_unknown(wrong)


def test_json_gives_back_what_was_written() -> None:
    content = Prescription(
        diagnoses=(Diagnosis("J06", "Common cold", Certainty.CONFIRMED), Diagnosis("", "typed")),
        medicines=(medicine(instructions=("after_food",), note="نوٹ"), medicine("amoxicillin", days=None)),
        investigations=("cbc", "typed"),
        referral=Referral("DHQ", "chest pain", True),
        advice=("rest",),
        advice_text="no cold water",
        follow_up_on=date(2026, 12, 1),
    )
    refuse_unknown(content)
    assert from_json(to_json(content)) == content
    assert from_json(to_json(Prescription())) == Prescription()


# --- the shipped lists -----------------------------------------------------------------------------------------


def test_the_formulary_is_whole() -> None:
    assert len(DRUGS) > 150
    for drug in DRUGS.values():
        assert drug.forms, drug.name
        assert len(set(drug.forms)) == len(drug.forms), drug.name
        assert {form for form, _ in drug.forms} <= set(FORMS), drug.name
        assert set(drug.groups) <= set(formulary.GROUP_WORDS), drug.name
        assert drug in drugs_in(f"tab {drug.name} bd"), drug.name
    units = {form.unit for form in FORMS.values()} | {"pack"}
    assert {f"unit.{unit}" for unit in units} <= set(PHRASES)
    assert {f"route.{form.route}" for form in FORMS.values()} <= set(PHRASES)
    assert {f"frequency.{name}" for name in FREQUENCIES} <= set(PHRASES)
    for frequency in FREQUENCIES.values():
        assert not frequency.moments or frequency.moments.count("1") == frequency.per_day


def test_groups_are_named_in_english_and_urdu() -> None:
    assert groups_in("سلفا") == {"sulfonamides"}
    assert groups_in("brufen, aspirin") == {"nsaids"}
    assert groups_in("dust and pollen") == frozenset()


def test_diagnoses_have_a_code_and_words_in_both_languages() -> None:
    assert len(TERMS) > 150
    assert all(one.en.strip() and one.ur.strip() for one in TERMS.values())
    assert len({one.en for one in TERMS.values()}) == len(TERMS)
    assert is_known(Diagnosis("", "whatever"))
    assert in_urdu(Diagnosis("J06", "Common cold")) == "نزلہ زکام"
    assert in_urdu(Diagnosis("", "typed")) == "typed"


def test_english_and_urdu_are_complete_and_no_phrase_loses_its_number() -> None:
    assert lacking("en") == lacking("ur") == ()
    for key, texts in PHRASES.items():
        assert set(texts) <= set(LANGUAGES)
        with_number = {language for language, text in texts.items() if "{n}" in text}
        assert with_number in (set(), set(texts)), key
        assert not key.endswith("#one") or (with_number == set() and all("1" in text for text in texts.values()))


def test_a_missing_phrase_is_said_in_urdu_and_unread_languages_are_known() -> None:
    missing = lacking("bal")[0]
    assert say(missing, "bal", 2).language == "ur"
    assert say("unit.tablet", "en", 1).text == "1 tablet"
    assert say("unit.tablet", "en", 0.5).text == "½ tablet"
    assert is_reviewed("en")
    assert not any(is_reviewed(language) for language in LANGUAGES if language != "en")


@pytest.mark.parametrize(("value", "said"), [(1, "1"), (0.5, "½"), (1.5, "1½"), (2.3, "2.3"), (1000, "1,000")])
def test_numbers_have_no_trailing_zero(value: float, said: str) -> None:
    assert number(value) == said


def test_days_are_unmistakable() -> None:
    assert day(date(2026, 11, 22), "en") == "22-Nov-2026"
    assert day(date(2026, 11, 22), "ur") == day(date(2026, 11, 22), "ks") == "22 نومبر 2026"


def test_a_conflict_is_told_apart_from_input() -> None:
    with pytest.raises(Conflict):
        refuse_unsignable(Prescription(), (), date(2026, 11, 22), registration="1234-N")
