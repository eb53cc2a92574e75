"""Codes of the app: RFC 6238's own vectors, replay, drift, and what people type."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from hypothesis import given
from hypothesis import strategies as st

from server.domain import second_factor
from server.domain.identity import Role
from server.domain.second_factor import Demand
from tests.server.clock import MORNING
from tests.server.people import make_person

RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "eight_digits"),
    [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ],
)
def test_the_vectors_of_the_standard(seconds: int, eight_digits: str) -> None:
    assert second_factor.code_of(RFC_SECRET, seconds // 30) == eight_digits[2:]


@given(st.binary(min_size=20, max_size=20), st.integers(0, 2**40))
def test_it_agrees_with_another_implementation(secret: bytes, step: int) -> None:
    other = TOTP(secret, 6, SHA1(), 30)
    assert second_factor.code_of(secret, step) == other.generate(step * 30).decode()


@pytest.mark.parametrize(("off", "is_taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_off(off: int, is_taken: bool) -> None:
    code = second_factor.code_of(RFC_SECRET, second_factor.step_at(MORNING + timedelta(seconds=off)))
    assert (second_factor.step_of(RFC_SECRET, code, MORNING, 0) is not None) is is_taken


def test_a_code_is_good_once_and_older_ones_die_with_it() -> None:
    step = second_factor.step_at(MORNING)
    now, before = second_factor.code_of(RFC_SECRET, step), second_factor.code_of(RFC_SECRET, step - 1)
    assert second_factor.step_of(RFC_SECRET, now, MORNING, 0) == step
    assert second_factor.step_of(RFC_SECRET, now, MORNING, step) is None
    assert second_factor.step_of(RFC_SECRET, before, MORNING, step) is None


@pytest.mark.parametrize("typed", ["123 456", "۱۲۳۴۵۶", "١٢٣-٤٥٦", " 123456 ", "１２３４５６"])
def test_any_keyboard_may_type_the_code(typed: str) -> None:
    assert second_factor.as_typed(typed) == "123456"
    assert second_factor.is_app_code(second_factor.as_typed(typed))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "²³⁴⁵⁶⁷x", "k7mq-2hxc-w9pd-4fzn"])
def test_what_is_no_code(typed: str) -> None:
    assert not second_factor.is_app_code(second_factor.as_typed(typed))


def test_a_recovery_code_survives_being_typed() -> None:
    code = second_factor.new_recovery_code()
    assert second_factor.as_typed(code.upper().replace("-", " ")) == code.replace("-", "")
    assert len({second_factor.new_recovery_code() for _ in range(50)}) == 50


def test_the_square_code_says_what_apps_read() -> None:
    address = urlsplit(second_factor.address_of(RFC_SECRET, "dr.ayesha"))
    words = parse_qs(address.query)
    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", "/E-Ilaj%3Adr.ayesha")
    assert words["secret"] == ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"]
    assert (words["issuer"], words["digits"], words["period"]) == (["E-Ilaj"], ["6"], ["30"])


def test_who_has_to_set_it_up() -> None:
    doctor, staff = make_person(Role.DOCTOR), make_person(Role.STAFF)
    assert second_factor.is_demanded(doctor, Demand.ROLES, frozenset())
    assert not second_factor.is_demanded(doctor, Demand.ROLES, frozenset({doctor.id}))
    assert not second_factor.is_demanded(doctor, Demand.NOBODY, frozenset())
    assert not second_factor.is_demanded(staff, Demand.ROLES, frozenset())


def test_a_step_is_thirty_seconds_of_the_epoch() -> None:
    assert second_factor.step_at(datetime(1970, 1, 1, 0, 1, tzinfo=UTC)) == 2
