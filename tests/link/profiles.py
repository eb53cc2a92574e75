"""Links by name, `(up, down)` as the center has them. The figures are those of the lines we measured calls on."""

from __future__ import annotations

from tests.link.pipe import Profile


def symmetric(
    rate: float, round_trip: float, queue: float, loss: float = 0.0, burst: float = 0.0
) -> tuple[Profile, Profile]:
    """Both directions alike. `rate` in kbit/s, times in seconds."""
    one = Profile(rate=rate * 1000, queue=queue, delay=round_trip / 2, loss=loss, burst_loss=burst)
    return one, one


GOOD = symmetric(10_000, 0.02, 0.2)
#: A poor DSL line, shared.
DSL_POOR = symmetric(512, 0.15, 0.4, loss=0.01)
#: The edge of a mobile cell.
EDGE = symmetric(128, 0.4, 0.8, loss=0.02)
#: A busy mobile cell: room, but a tenth lost in bursts of three.
LOSSY = symmetric(1000, 0.12, 0.2, burst=0.1)
OUTAGE = symmetric(0, 0.15, 0.4)
