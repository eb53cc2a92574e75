"""When something may be sent: within 24 hours, so many to one person and so many in all. Pure; time is an argument.

Sources: Meta's rules for pairs (1 message in 6 s, a burst of 45 that is repaid) and throughput (80 a second).
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)
PAIR_EVERY, PAIR_BURST = timedelta(seconds=6), 45
NUMBER_A_SECOND = 80
REMEMBERED = 50_000
"""People; who wrote to us longest ago is forgotten first, and has paid back by then."""


def in_window(last_heard: datetime | None, now: datetime) -> bool:
    """Whether free words may be sent: the citizen wrote or called less than 24 hours ago."""
    return last_heard is not None and now - last_heard < WINDOW


class Allowance:
    """Generic cell rate: of every burst the time that it takes at the steady rate is paid back before the next."""

    def __init__(self, every: timedelta, burst: int) -> None:
        self._every = every
        self._most = every * burst
        #: Address -> when everything that was sent will be paid back.
        self._paid: OrderedDict[str, datetime] = OrderedDict()

    def wait(self, address: str, now: datetime) -> timedelta:
        """How long to wait before one more may be sent; zero takes it from the allowance."""
        paid = max(self._paid.get(address, now), now)
        if paid + self._every - now > self._most:
            return paid + self._every - now - self._most
        self._paid[address] = paid + self._every
        self._paid.move_to_end(address)
        if len(self._paid) > REMEMBERED:
            self._paid.popitem(last=False)
        return timedelta(0)


class Allowances:
    """Of one number: in all, and to each person."""

    def __init__(self, a_second: int = NUMBER_A_SECOND) -> None:
        self._number = Allowance(timedelta(seconds=1) / a_second, a_second)
        self._pairs = Allowance(PAIR_EVERY, PAIR_BURST)

    def wait(self, address: str, now: datetime) -> timedelta:
        """How long to wait before one more message to this person; zero takes it from both allowances."""
        return self._pairs.wait(address, now) or self._number.wait("", now)
