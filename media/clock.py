"""The server's clock as media uses it: Unix time that nobody sets.

Whoever sets the machine's clock during a call, or a time service that steps it, would otherwise tear an hour into a
recording or lay its parts over each other. So the wall is read once, at the start of the process; from then on only
the monotonic clock counts, which time services slew but never step.
"""

from __future__ import annotations

import time

_MONOTONIC_IS_AHEAD_BY = time.time_ns() - time.monotonic_ns()


def now_ns() -> int:
    """Nanoseconds since 1970."""
    return _MONOTONIC_IS_AHEAD_BY + time.monotonic_ns()
