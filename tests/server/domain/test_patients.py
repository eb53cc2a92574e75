"""Names that match across scripts, ages as people say them, numbers as people type them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.patients import (
    Age,
    age_in_months,
    age_on,
    age_words,
    birth_date_from_age,
    birth_date_is_possible,
    cnic_number,
    cnic_words,
    likely_double,
    masked,
    name_key,
    name_sound,
    phone_number,
    search_digits,
    search_parts,
)
from tests.server import making

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Zarmeena", "Zarmina Bibi"),
        ("زرمينه", "زرمینہ بی بی"),
        ("zarmina", "زرمینہ بی بی"),
        ("habib ullah", "حبیب اللہ"),
        ("Aisha", "عائشہ"),
        ("Omar", "عمر"),
        ("khan", "ګل خان"),
        ("noor", "نور محمد"),
        ("SHAH", "شاہ جہان"),
        ("يوسف", "Yousuf"),
        ("zar", "Zarmina"),
    ],
)
def test_a_name_is_found_in_another_spelling(typed: str, known: str) -> None:
    key = name_key(known)
    assert all(any(part in key for part in parts) for parts in search_parts(typed))


@pytest.mark.parametrize(("typed", "known"), [("Zarmina", "Rahim Gul"), ("Gul", "Bilal"), ("Sana", "Habib")])
def test_another_name_is_not_found(typed: str, known: str) -> None:
    key = name_key(known)
    assert not all(any(part in key for part in parts) for parts in search_parts(typed))


@given(st.text(max_size=200))
def test_any_text_has_a_key_and_is_found_by_itself(name: str) -> None:
    key = name_key(name)
    assert len(key) <= 240
    if len(key) < 240:
        assert all(any(part in key for part in parts) for parts in search_parts(name))


def test_ages_as_people_say_them() -> None:
    assert age_on(date(1992, 11, 23), TODAY) == Age(years=33)
    assert age_on(date(2024, 11, 22), TODAY) == Age(years=2)
    assert age_on(date(2024, 11, 23), TODAY) == Age(months=23)
    assert age_on(date(2026, 10, 22), TODAY) == Age(months=1)
    assert age_on(date(2026, 11, 10), TODAY) == Age(days=12)
    assert [age_words(born, TODAY) for born in (date(1965, 1, 1), date(2026, 3, 1), TODAY)] == ["61", "8 m", "0 d"]


@given(st.integers(0, 120), st.integers(0, 23), st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_a_told_age_comes_back(years: int, months: int, today: date) -> None:
    born = birth_date_from_age(years, months, today)
    assert age_in_months(born, today) == years * 12 + months
    assert birth_date_is_possible(born, today)


def test_birth_dates_that_cannot_be() -> None:
    assert not birth_date_is_possible(date(2026, 11, 23), TODAY)
    assert not birth_date_is_possible(date(1890, 1, 1), TODAY)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0300 1234567", "+923001234567"),
        ("۰۳۰۰-۱۲۳۴۵۶۷", "+923001234567"),
        ("٠٣٠٠١٢٣٤٥٦٧", "+923001234567"),
        ("+92 300 1234567", "+923001234567"),
        ("0092 300 1234567", "+923001234567"),
        ("923001234567", "+923001234567"),
        ("0997 123456", "+92997123456"),
        ("+44 20 7946 0018", "+442079460018"),
        ("", ""),
        ("  ", ""),
        ("12345", None),
        ("0300 12345", None),
        ("0300 1234567 8", None),
        ("call me", None),
        ("+", None),
        ("0300<script>", None),
    ],
)
def test_telephone_numbers(typed: str, number: str | None) -> None:
    assert phone_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("35202-1234567-1", "3520212345671"),
        ("35202 1234567 1", "3520212345671"),
        ("۳۵۲۰۲-۱۲۳۴۵۶۷-۱", "3520212345671"),
        ("", ""),
        ("35202-123456-1", None),
        ("352021234567x", None),
    ],
)
def test_cnic_numbers(typed: str, number: str | None) -> None:
    assert cnic_number(typed) == number


@given(st.text(max_size=60))
def test_hostile_numbers_are_refused_or_normal(typed: str) -> None:
    phone, cnic = phone_number(typed), cnic_number(typed)
    assert phone is None or phone == "" or (phone.startswith("+") and phone[1:].isascii() and phone[1:].isdigit())
    assert cnic is None or cnic == "" or len(cnic) == 13


def test_numbers_as_shown() -> None:
    assert cnic_words("3520212345671") == "35202-1234567-1"
    assert (masked("+923001234567"), masked("")) == ("..4567", "")


def test_digits_to_search_by() -> None:
    assert search_digits("0300 12") == "30012"
    assert search_digits("+92300") == "92300"
    assert search_digits("۰۳۰۰") == "300"
    assert [search_digits(text) for text in ("123", "Zarmina", "7 Ali", "")] == [""] * 4


def test_likely_doubles() -> None:
    known = making.patient("c")
    same = replace(known, name="زرمینہ بی بی", birth_date=date(1991, 1, 1))
    assert likely_double(known, same)
    assert not likely_double(known, replace(same, phone="+923009999999"))
    assert not likely_double(known, replace(same, birth_date=date(1980, 1, 1)))
    assert not likely_double(known, replace(same, name="Rahim Gul"))
    card = replace(known, cnic="3520212345671")
    assert likely_double(card, replace(card, name="Someone", phone="", birth_date=date(1950, 1, 1)))
    assert name_sound("Gul Bibi") == name_sound("گل بی بی")
