"""The data files of the gate are whole: known words, both languages, nothing that nobody reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import pytest

from server.domain.encounters import Urgency
from server.domain.specialities import SPECIALITIES
from server.domain.triage_data import DATA, Kind, raw, read
from server.domain.vitals import Vitals
from tests.house.files import text

COMPLAINTS, DANGER, VITALS = raw("complaints"), raw("danger"), raw("vitals")
FILES = {"complaints": COMPLAINTS, "danger": DANGER, "vitals": VITALS}
URGENT = {Urgency.EMERGENCY, Urgency.URGENT}
DIAGNOSES = re.compile(
    r"\b(pneumonia|malaria|dengue|cholera|meningitis|stroke|infarct|heart attack|cancer|eclampsia|sepsis|"
    r"appendicitis|typhoid|jaundice|measles)\b",
    re.IGNORECASE,
)
URDU = re.compile(r"[\u0600-\u06ff]")


def texts(value: Any) -> Iterator[dict[str, str]]:
    """Every sentence in a file, wherever it lies."""
    if isinstance(value, dict):
        if "en" in value:
            yield value
        else:
            for part in value.values():
                yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_its_version_and_sources_and_waits_for_a_signature(name: str) -> None:
    file = FILES[name]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", file["version"])
    assert file["sources"]
    assert file["signed_off_by"] == "", "a clinician signs here; then this test names who"


@pytest.mark.parametrize("name", FILES)
def test_every_sentence_is_there_in_english_and_urdu(name: str) -> None:
    found = list(texts(FILES[name]))
    assert len(found) > 10
    for words in found:
        assert set(words) == {"en", "ur"}, words
        assert words["en"].strip() and URDU.search(words["ur"]) and not URDU.search(words["en"]), words


@pytest.mark.parametrize("name", FILES)
def test_it_sorts_and_never_diagnoses(name: str) -> None:
    named = [words["en"] for words in texts(FILES[name]) if DIAGNOSES.search(words["en"])]
    assert named == []


def test_ids_are_unique_and_questions_belong_to_their_complaint() -> None:
    rules = [one.rule.id for one in rules_of_answers()]
    rules += [*DATA.signs, *(one.rule.id for one in DATA.together), *(one.id for one in DATA.ages)]
    assert len(rules) == len(set(rules))
    ids = [question.id for complaint in DATA.complaints.values() for question in complaint.questions]
    ids += [question.id for question in DATA.common]
    assert len(ids) == len(set(ids))
    assert len(DATA.complaints) == len(COMPLAINTS["complaints"]) >= 16
    assert len(DATA.signs) == len(DANGER["signs"])
    for complaint in DATA.complaints.values():
        assert all(question.id.startswith(f"{complaint.id}.") for question in complaint.questions)
        assert all(
            one.rule.id.startswith(f"{question.id}") for question in complaint.questions for one in question.rules
        )


def test_rules_speak_of_known_things() -> None:
    rules = [*DATA.signs.values(), *DATA.ages, *(one.rule for one in DATA.together)]
    rules += [one.rule for one in rules_of_answers()]
    for rule in rules:
        assert rule.urgency in URGENT, rule.id
        assert set(rule.first) <= set(DATA.actions), rule.id
    for together in DATA.together:
        assert set(together.signs) <= set(DATA.signs)
        assert {name for name, _, _ in together.vitals} <= set(Vitals.__dataclass_fields__)
        assert 2 <= together.at_least <= len(together.signs) + len(together.vitals)
    first = [*DATA.first_by_urgency.values(), *DATA.first_by_vital.values()]
    assert {id_ for ids in first for id_ in ids} <= set(DATA.actions)
    used = {id_ for rule in rules for id_ in rule.first} | {id_ for ids in first for id_ in ids}
    assert used == set(DATA.actions), "an action that nothing asks for"
    assert DATA.first_by_urgency["emergency"][0] == "call_1122"


def test_answers_can_meet_their_rules() -> None:
    for question in (*DATA.common, *(q for one in DATA.complaints.values() for q in one.questions)):
        assert (question.kind is Kind.CHOICE) == bool(question.options), question.id
        for one in question.rules:
            if question.kind is Kind.YES_NO:
                assert one.equals in ("yes", "no"), question.id
            elif question.kind is Kind.CHOICE:
                assert one.equals in question.options, question.id
            else:
                assert (one.above is None) != (one.below is None), question.id
                assert question.kind is not Kind.TEXT


def test_complaints_lead_somewhere_whoever_the_patient_is() -> None:
    for complaint in DATA.complaints.values():
        assert {one.speciality for one in complaint.specialities} <= set(SPECIALITIES)
        last = complaint.specialities[-1].whom
        assert last.includes(400, "male", False) and last.includes(3, "female", False), complaint.id
        assert set(complaint.vitals) <= set(Vitals.__dataclass_fields__), complaint.id


def test_the_screen_has_a_picture_for_every_complaint() -> None:
    names = set(re.findall(r'"([\w-]+)"', text(PurePosixPath("web/src/design/icon-names.ts"))))
    assert {one["icon"] for one in COMPLAINTS["complaints"]} <= names


def test_another_shape_is_refused() -> None:
    broken = {**DANGER, "signs": [{**DANGER["signs"][0], "urgency": "soon"}]}
    with pytest.raises(ValueError, match="soon"):
        read(COMPLAINTS, broken, VITALS)
    with pytest.raises(KeyError):
        read({"version": "x"}, DANGER, VITALS)


def rules_of_answers() -> Iterator[Any]:
    for question in (*DATA.common, *(q for one in DATA.complaints.values() for q in one.questions)):
        yield from question.rules
