"""What is counted for reports: plain sums, and waits and durations in steps. Everything else is made from these.

Sums can be added up over days, centers and doctors, so a year is read from a few thousand rows. A median cannot be
added up; it is read from the steps, and is right to within one step. Pure; must not know tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

WAIT_EDGES: tuple[int, ...] = (*range(5, 65, 5), 75, 90, 120, 180, 240, 480)
"""Minutes from the queue to the claim: the upper ends of the steps, themselves not included; one more is open."""
DURATION_EDGES: tuple[int, ...] = (*range(2, 32, 2), 40, 60, 90)
"""Minutes from the claim to the end, in the same way."""
WAITS = tuple(f"wait_{step}" for step in range(len(WAIT_EDGES) + 1))
DURATIONS = tuple(f"duration_{step}" for step in range(len(DURATION_EDGES) + 1))
COUNTS = (
    *("arrived", "claimed", "in_target", "finished", "cancelled", "referred"),
    *("booked", "came", "due", "kept"),
    *("linked", "link_seconds", "weak_seconds", "metered", "duty_days", "duty_minutes", "planned_minutes"),
)
FIGURES = (*COUNTS, "megabytes", *WAITS, *DURATIONS)

TARGET_MINUTES = {"emergency": 5, "urgent": 15, "routine": 30}
"""By urgency, within how many minutes a waiting patient should have a doctor. Nobody has signed this off yet."""

Sums = Mapping[str, float]
"""Figure -> its sum; what is left out was not asked for."""


def step_of(minutes: float, edges: Sequence[int]) -> int:
    """Number of the step that these minutes fall into."""
    return next((at for at, edge in enumerate(edges) if minutes < edge), len(edges))


def quantile(sums: Sums, names: Sequence[str], edges: Sequence[int], share: float) -> float | None:
    """The minutes that this share (0..1) of the counted stayed below; evenly spread within a step.

    None when nothing was counted. Beyond the last edge nothing is known: then it is that edge.
    """
    counts = [sums[name] for name in names]
    wanted = share * sum(counts)
    if wanted <= 0:
        return None
    below = 0.0
    for at, count in enumerate(counts):
        if below + count >= wanted and count > 0:
            if at == len(edges):
                break
            low = edges[at - 1] if at > 0 else 0
            return low + (edges[at] - low) * (wanted - below) / count
        below += count
    return float(edges[-1])
