"""How often sign-in may be tried. In memory: a restart forgives everybody.

The lock-out is for one login from one address, so nobody can shut a doctor out everywhere by guessing wrongly
in his name; a further limit an address slows down whoever tries many names. Whoever guesses one name from very many
addresses is slowed down as a stranger: browsers in which that name has signed in before do not notice.
Must not know passwords.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from server.domain.errors import TooMany

Key = TypeVar("Key")
Value = TypeVar("Value")

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
PER_ADDRESS = 30
ADDRESS_WINDOW = timedelta(minutes=1)
STRANGERS_FREE = 50
"""Wrong ones for one login by all strangers together before they have to wait; SP 800-63B allows a hundred."""
STRANGERS_FORGOTTEN = timedelta(hours=24)
REMEMBERED = 10_000
"""Entries of each kind; the oldest are forgotten first, so that a flood takes no memory."""


@dataclass(slots=True)
class _Failures:
    count: int
    last: datetime
    until: datetime


class Backoff(Generic[Key]):
    """Wrong ones in a row under one key: from the `free`th on each costs twice the waiting of the one before."""

    def __init__(self, free: int = FREE_FAILURES, forgotten_after: timedelta | None = None) -> None:
        self._free = free
        self._forgotten_after = forgotten_after
        self.failures: OrderedDict[Key, _Failures] = OrderedDict()

    def check(self, key: Key, now: datetime) -> None:
        """Raises TooMany while this key has to wait."""
        known = self.failures.get(key)
        if known is not None and now < known.until:
            raise _locked(known.until - now)

    def failed(self, key: Key, now: datetime) -> None:
        known = self.failures.get(key)
        if known is not None and self._forgotten_after is not None and now - known.last > self._forgotten_after:
            known = None
        count = known.count + 1 if known else 1
        _remember(self.failures, key, _Failures(count, now, now + waiting_after(count, self._free)))

    def forget(self, key: Key) -> None:
        self.failures.pop(key, None)


class SignInAttempts:
    def __init__(self) -> None:
        self._failures: Backoff[tuple[str, str]] = Backoff()
        self._strangers: Backoff[str] = Backoff(STRANGERS_FREE, STRANGERS_FORGOTTEN)
        self._tries: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def begin(self, login: str, address: str, now: datetime, *, device: str = "") -> None:
        """Count a try. `device`: of a browser in which this login has signed in before; it has a lane of its own.

        Raises TooMany when this login or this address has to wait.
        """
        address = network_of(address)
        self._failures.check((login, device or address), now)
        if not device:
            self._strangers.check(login, now)
        since, tries = self._tries.get(address, (now, 0))
        if not timedelta(0) <= now - since < ADDRESS_WINDOW:
            since, tries = now, 0
        if tries >= PER_ADDRESS:
            raise _locked(since + ADDRESS_WINDOW - now)
        _remember(self._tries, address, (since, tries + 1))

    def failed(self, login: str, address: str, now: datetime, *, device: str = "") -> None:
        """A wrong password or code."""
        self._failures.failed((login, device or network_of(address)), now)
        if not device:
            self._strangers.failed(login, now)

    def succeeded(self, login: str, address: str, *, device: str = "") -> None:
        """Forget the wrong ones; a right one does not count for the address either."""
        address = network_of(address)
        self._failures.forget((login, device or address))
        if address in self._tries:
            since, tries = self._tries[address]
            self._tries[address] = (since, tries - 1)


def network_of(address: str) -> str:
    """Whose addresses these are: of IPv6 somebody has 2^64 of them, so they count as one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address


def waiting_after(failures: int, free: int = FREE_FAILURES) -> timedelta:
    """How long to wait after that many wrong ones in a row."""
    if failures < free:
        return timedelta(0)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(failures - free, 16)))


def _locked(wait: timedelta) -> TooMany:
    seconds = max(1, round(wait.total_seconds()))
    minutes = -(-seconds // 60)
    return TooMany("auth.locked", f"Too many tries. Wait {minutes} min.", retry_after=seconds)


def _remember(memory: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > REMEMBERED:
        memory.popitem(last=False)
