"""How often sign-in may be tried. In memory: a restart forgives everybody.

The lock-out is for one login from one address, so nobody can shut a doctor out everywhere by guessing wrongly
in his name; a further limit an address slows down whoever tries many names. Must not know passwords.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from server.domain.errors import TooMany

Key = TypeVar("Key")
Value = TypeVar("Value")

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
PER_ADDRESS = 30
ADDRESS_WINDOW = timedelta(minutes=1)
REMEMBERED = 10_000
"""Entries of each kind; the oldest are forgotten first, so that a flood takes no memory."""


@dataclass(slots=True)
class _Failures:
    count: int
    until: datetime


class SignInAttempts:
    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()
        self._tries: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def begin(self, login: str, address: str, now: datetime) -> None:
        """Count a try. Raises TooMany when this login or this address has to wait."""
        failures = self._failures.get((login, address))
        if failures is not None and now < failures.until:
            raise _locked(failures.until - now)
        since, tries = self._tries.get(address, (now, 0))
        if not timedelta(0) <= now - since < ADDRESS_WINDOW:
            since, tries = now, 0
        if tries >= PER_ADDRESS:
            raise _locked(since + ADDRESS_WINDOW - now)
        _remember(self._tries, address, (since, tries + 1))

    def failed(self, login: str, address: str, now: datetime) -> None:
        """A wrong password: from the fifth on each costs twice the waiting of the one before."""
        known = self._failures.get((login, address))
        count = known.count + 1 if known else 1
        _remember(self._failures, (login, address), _Failures(count, now + waiting_after(count)))

    def succeeded(self, login: str, address: str) -> None:
        """Forget the wrong ones; a right one does not count for the address either."""
        self._failures.pop((login, address), None)
        if address in self._tries:
            since, tries = self._tries[address]
            self._tries[address] = (since, tries - 1)


def waiting_after(failures: int) -> timedelta:
    """How long to wait after that many wrong passwords in a row."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(failures - FREE_FAILURES, 16)))


def _locked(wait: timedelta) -> TooMany:
    seconds = max(1, round(wait.total_seconds()))
    minutes = -(-seconds // 60)
    return TooMany("auth.locked", f"Too many tries. Wait {minutes} min.", retry_after=seconds)


def _remember(memory: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > REMEMBERED:
        memory.popitem(last=False)
