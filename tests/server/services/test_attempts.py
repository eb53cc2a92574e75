"""How often sign-in may be tried (security.md A25)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.errors import TooMany
from server.services.attempts import (
    LONGEST_WAIT,
    PER_ADDRESS,
    REMEMBERED,
    STRANGERS_FREE,
    SignInAttempts,
    waiting_after,
)
from tests.server.clock import HandClock


def fail(attempts: SignInAttempts, login: str, address: str, clock: HandClock) -> None:
    attempts.begin(login, address, clock())
    attempts.failed(login, address, clock())


def test_waiting_doubles_from_the_fifth_wrong_password_up_to_a_bound() -> None:
    waits = [waiting_after(failures).total_seconds() for failures in (1, 4, 5, 6, 7)]
    assert waits == [0, 0, 30, 60, 120]
    assert waiting_after(10_000) == LONGEST_WAIT


def test_the_fifth_wrong_password_locks_this_login_from_this_address_only(clock: HandClock) -> None:
    attempts = SignInAttempts()
    for _ in range(5):
        fail(attempts, "dr.ayesha", "10.0.0.9", clock)
    with pytest.raises(TooMany) as refused:
        attempts.begin("dr.ayesha", "10.0.0.9", clock())
    assert refused.value.code == "auth.locked"
    assert refused.value.retry_after == 30
    attempts.begin("dr.ayesha", "10.0.0.1", clock())
    attempts.begin("nasreen", "10.0.0.9", clock())
    clock.advance(30)
    attempts.begin("dr.ayesha", "10.0.0.9", clock())


def test_a_right_password_forgives(clock: HandClock) -> None:
    attempts = SignInAttempts()
    for _ in range(4):
        fail(attempts, "nasreen", "a", clock)
    attempts.succeeded("nasreen", "a")
    for _ in range(4):
        fail(attempts, "nasreen", "a", clock)
    attempts.begin("nasreen", "a", clock())


def test_an_address_that_tries_many_names_waits(clock: HandClock) -> None:
    attempts = SignInAttempts()
    for number in range(PER_ADDRESS):
        fail(attempts, f"name{number}", "bad", clock)
    with pytest.raises(TooMany):
        attempts.begin("another", "bad", clock())
    attempts.begin("another", "good", clock())
    clock.advance(timedelta(minutes=1).total_seconds())
    attempts.begin("another", "bad", clock())


def test_right_passwords_of_a_whole_center_do_not_count_for_its_address(clock: HandClock) -> None:
    attempts = SignInAttempts()
    for number in range(PER_ADDRESS * 3):
        attempts.begin(f"name{number}", "center", clock())
        attempts.succeeded(f"name{number}", "center")


def test_a_flood_of_names_takes_no_memory_without_bound(clock: HandClock) -> None:
    attempts = SignInAttempts()
    for number in range(REMEMBERED + 50):
        attempts.failed(f"name{number}", "a", clock())
    assert len(attempts._failures.failures) == REMEMBERED


def test_a_net_of_addresses_is_slowed_down_and_the_doctors_own_browser_is_not(clock: HandClock) -> None:
    attempts = SignInAttempts()
    for number in range(STRANGERS_FREE):
        fail(attempts, "dr.ayesha", f"10.0.{number}.1", clock)
    with pytest.raises(TooMany):
        attempts.begin("dr.ayesha", "10.9.9.9", clock())
    attempts.begin("dr.ayesha", "10.9.9.9", clock(), device="her laptop")
    attempts.begin("nasreen", "10.9.9.9", clock())
    clock.advance(timedelta(hours=25).total_seconds())
    fail(attempts, "dr.ayesha", "10.9.9.9", clock)
    attempts.begin("dr.ayesha", "10.9.9.8", clock())


def test_a_known_browser_waits_for_its_own_wrong_ones_alone(clock: HandClock) -> None:
    attempts = SignInAttempts()
    for _ in range(5):
        attempts.failed("nasreen", "10.0.0.1", clock(), device="stolen")
    with pytest.raises(TooMany):
        attempts.begin("nasreen", "10.0.0.1", clock(), device="stolen")
    attempts.begin("nasreen", "10.0.0.1", clock())


def test_a_whole_network_of_the_newer_kind_is_one_address(clock: HandClock) -> None:
    attempts = SignInAttempts()
    for number in range(5):
        fail(attempts, "nasreen", f"2001:db8:0:1::{number}", clock)
    with pytest.raises(TooMany):
        attempts.begin("nasreen", "2001:db8:0:1:ffff::9", clock())
    attempts.begin("nasreen", "2001:db8:0:2::1", clock())
