"""Passwords: Argon2id, the same work for nobody, never many at once (security.md A26)."""

from __future__ import annotations

import asyncio
import re
import threading
import time

import pytest

from server.services.passwords import AT_ONCE, Passwords, generate


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(memory_kib=8, rounds=1)


async def test_a_password_is_known_again_and_no_other(passwords: Passwords) -> None:
    kept = await passwords.hash("باران horse")
    assert kept.startswith("$argon2id$")
    assert await passwords.matches(kept, "باران horse")
    assert not await passwords.matches(kept, "باران hors")
    assert not await passwords.matches("not a hash", "x")
    assert kept != await passwords.hash("باران horse")


async def test_nobody_costs_the_same_work_and_never_matches(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []
    verify = passwords._verify

    def counted(password_hash: str, password: str) -> bool:
        worked.append(password_hash)
        return verify(password_hash, password)

    monkeypatch.setattr(passwords, "_verify", counted)
    kept = await passwords.hash("right")
    assert not await passwords.matches(kept, "wrong")
    assert not await passwords.matches(None, "wrong")
    parameters = [one.rsplit("$", 2)[0] for one in worked]
    assert len(worked) == 2
    assert parameters[0] == parameters[1], "the same cost"


async def test_many_sign_ins_wait_for_their_turn_and_the_loop_goes_on(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most, lock = 0, 0, threading.Lock()

    def slow(_hash: str, _password: str) -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.03)
        with lock:
            running -= 1
        return True

    monkeypatch.setattr(passwords, "_verify", slow)
    flood = asyncio.gather(*(passwords.matches("x", "y") for _ in range(8)))
    turns = 0
    while not flood.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert most == AT_ONCE
    assert turns > 5


def test_generated_passwords_can_be_read_out_and_do_not_repeat() -> None:
    made = {generate() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){2}[a-hjkmnp-z2-9]{4}", one) for one in made)
