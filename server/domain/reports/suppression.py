"""What of a table may leave us: numbers under five are not told, nor what would give them away. Pure.

> Where exactly one row is hidden, the total less the others would tell it: then the smallest other one goes too.

Two tables whose periods differ by a day can still be compared by whoever has both; no rule about one table helps.
"""

from __future__ import annotations

from collections.abc import Sequence

FEWEST = 5


def is_small(count: float) -> bool:
    return 0 < count < FEWEST


def hidden(rows: Sequence[Sequence[float]]) -> tuple[bool, ...]:
    """For each row of a column whether it must not be told. A row is the counts that it tells, its whole first.

    A share tells three: the whole, the part, and the rest.
    """
    small = {at for at, counts in enumerate(rows) if any(is_small(count) for count in counts)}
    if len(small) == 1 and (others := [at for at, counts in enumerate(rows) if at not in small and counts[0] > 0]):
        small.add(min(others, key=lambda at: rows[at][0]))
    return tuple(at in small for at in range(len(rows)))
