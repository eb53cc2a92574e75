"""Links by name, as the center has them: rates in kbit/s there, times in seconds. `up` is from the patient.

The loss is that of each direction; a round trip is split in halves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.link.pipe import Profile


@dataclass(frozen=True)
class Step:
    """What a link is from so many seconds after its beginning on."""

    after: float
    up: Profile
    down: Profile


@dataclass(frozen=True)
class Link:
    """Both directions, and how they change in the course of a call."""

    up: Profile
    down: Profile
    steps: tuple[Step, ...] = ()
    #: When the participant's address changes, seconds after the beginning.
    moves_after: float | None = None


def symmetric(
    rate: float, round_trip: float, queue: float, loss: float = 0.0, burst: float = 0.0
) -> tuple[Profile, Profile]:
    """Both directions alike. `rate` in kbit/s, times in seconds."""
    one = Profile(rate=rate * 1000, queue=queue, delay=round_trip / 2, loss=loss, burst_loss=burst)
    return one, one


def _link(both: tuple[Profile, Profile], *, between: tuple[float, float, float] | None = None) -> Link:
    """`between`: (from, to, kbit/s), the seconds in which the rate is another one."""
    up, down = both
    if between is None:
        return Link(up, down)
    start, end, rate = between
    low = Step(start, replace(up, rate=rate * 1000), replace(down, rate=rate * 1000))
    return Link(up, down, steps=(low, Step(end, up, down)))


#: Where doctors are.
GOOD = symmetric(10_000, 0.02, 0.2)
#: A poor DSL line, shared.
DSL_POOR = symmetric(512, 0.15, 0.4, loss=0.01)
#: The edge of a mobile cell.
EDGE = symmetric(128, 0.4, 0.8, loss=0.02)
#: A busy mobile cell: room, but a tenth lost in bursts of three.
LOSSY = symmetric(1000, 0.12, 0.2, burst=0.1)
OUTAGE = symmetric(0, 0.15, 0.4)
#: What a bad downlink is compared with: the uplink of both is the same.
CLEAN = symmetric(1000, 0.12, 0.3)

DOCTOR = Link(*GOOD)

#: Those that issue 3 has goals for, in its order; `good` shows that the machine is idle.
LINKS = {
    "good": _link(symmetric(2000, 0.06, 0.3)),
    "dsl-poor": _link(DSL_POOR),
    "edge": _link(EDGE),
    "lossy": _link(LOSSY),
    "drop": _link(symmetric(1000, 0.1, 0.3), between=(20, 40, 150)),
    "outage": _link(DSL_POOR, between=(25, 31, 0)),
    "vthin": _link(symmetric(64, 0.6, 0.8, loss=0.03)),
    "asym": Link(up=symmetric(128, 0.12, 0.4)[0], down=symmetric(1000, 0.12, 0.3)[0]),
    "vsat": _link(symmetric(512, 0.6, 0.5, loss=0.005)),
    "bloat": _link(symmetric(512, 0.08, 2.0)),
    "jitter": _link((Profile(rate=512e3, queue=0.4, delay=0.05, jitter=0.08, reorder=True),) * 2),
    "lossup": Link(up=LOSSY[0], down=CLEAN[1]),
    "lossdown": Link(up=CLEAN[0], down=LOSSY[1]),
    "moved": replace(_link(DSL_POOR), moves_after=25.0),
    "clean": _link(CLEAN),
    #: Isolation: the uplink of `clean` with a downlink that nothing fits through.
    "baddown": Link(up=CLEAN[0], down=replace(EDGE[1], delay=CLEAN[1].delay)),
}
GOALS_FOR = ("dsl-poor", "edge", "lossy", "drop", "outage", "vthin")
