"""Passwords: hashing, checking, making. Must not know people.

Argon2id takes memory and time on purpose, so it runs beside the event loop and never more than `AT_ONCE` times at
once: a flood of sign-ins queues here instead of taking the machine's memory.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from server.domain.errors import invalid
from server.domain.password_rules import Weakness, weakness

AT_ONCE = 2
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters that are taken for others when read out."""
GROUPS, GROUP = 3, 4


class Passwords:
    def __init__(self, memory_kib: int = 46 * 1024, rounds: int = 1) -> None:
        """The defaults are the first that OWASP's password storage sheet names; tests take less."""
        self._hasher = PasswordHasher(
            time_cost=rounds, memory_cost=memory_kib, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
        )
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether it is the password. For nobody (None) the answer is no, after the same time."""
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, self._verify, password_hash or self._nobody, password
        )
        return found and password_hash is not None

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def refuse_weak(field: str, password: str, shortest: int, names: Iterable[str]) -> None:
    """Raises Invalid (`short`, `common`, `name`) for a new password that must not be used."""
    match weakness(password, shortest=shortest, names=names):
        case Weakness.SHORT:
            raise invalid(field, "short", f"At least {shortest} characters. A few words are easy to remember.")
        case Weakness.COMMON:
            raise invalid(field, "common", "Many people use this password. Choose another one.")
        case Weakness.NAME:
            raise invalid(field, "name", "This is your name with little else. Choose another one.")
        case None:
            pass


def generate() -> str:
    """A password to tell somebody once, 59 bits, e.g. `k7mq-2hxc-w9pd`."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
