"""Which passwords are refused, and that good ones are not."""

from __future__ import annotations

import pytest

from server.domain.password_rules import (
    SHORTEST_ALONE,
    SHORTEST_WITH_CODE,
    Weakness,
    same_text,
    weakness,
)
from server.services.passwords import generate

NAMES = ("dr.ayesha", "Dr Ayesha Khan")


@pytest.mark.parametrize(
    "password",
    [
        "password", "Passw0rd", "P@$$w0rd", "12345678", "qwertyuiop", "aaaaaaaa", "pakistan", "Pakistan786!",
        "iloveyou", "password2026", "asdfasdf", "abcabcabc", "eilaj-eilaj", "Peshawar#1", "87654321", "trustno1",
        "passwordpassword", "ilaj ilaj ilaj 12", "qwertyqwerty12345", "doctordoctor2026",
    ],
)  # fmt: skip
def test_what_many_choose_is_refused(password: str) -> None:
    assert weakness(password, shortest=SHORTEST_WITH_CODE) is Weakness.COMMON


@pytest.mark.parametrize("password", ["ayesha.khan1", "DrAyesha2026", "khan-ayesha!"])
def test_ones_own_name_is_refused(password: str) -> None:
    assert weakness(password, shortest=SHORTEST_WITH_CODE, names=NAMES) in (Weakness.NAME, Weakness.COMMON)
    assert weakness("shaheena-92", shortest=SHORTEST_WITH_CODE, names=("Shaheena Noor",)) is Weakness.NAME


@pytest.mark.parametrize(
    ("password", "shortest", "found"),
    [
        ("kxv9!wpz", SHORTEST_WITH_CODE, None),
        ("kxv9!wp", SHORTEST_WITH_CODE, Weakness.SHORT),
        ("kxv9!wpzjmt2qr", SHORTEST_ALONE, Weakness.SHORT),
        ("mango tonga well", SHORTEST_ALONE, None),
        ("پہاڑ پر سفید بکری", SHORTEST_ALONE, None),
    ],
)
def test_length_is_in_characters_of_any_script(password: str, shortest: int, found: Weakness | None) -> None:
    assert weakness(password, shortest=shortest) is found


def test_no_kind_of_character_is_asked_for_and_blanks_count() -> None:
    for password in ("river stone lamp ", "wellgoatlampriver", "9174 5082 6639 25"):
        assert weakness(password, shortest=SHORTEST_ALONE, names=NAMES) is None, password


def test_a_password_that_we_make_may_always_be_used() -> None:
    assert all(weakness(generate(), shortest=SHORTEST_WITH_CODE) is None for _ in range(300))


def test_two_ways_to_write_the_same_are_one_password() -> None:
    assert same_text("ｋxv９") == "kxv9"
