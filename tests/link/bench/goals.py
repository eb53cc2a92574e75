"""What issue 3 promises on each link, in its own numbers. It must not know how anything is measured."""

from __future__ import annotations

from dataclasses import dataclass

UP, DOWN = "up", "down"
"""The patient as the doctor gets them, and the other way round."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of figures.py and its bound; `most` says on which side of it the value may be."""

    bound: float
    most: bool = True
    #: The bound of the downlink where it differs.
    down: float | None = None

    def of(self, direction: str) -> float:
        return self.down if direction == DOWN and self.down is not None else self.bound

    def text(self, direction: str) -> str:
        return f"{'<=' if self.most else '>='} {self.of(direction):g}"

    def met(self, value: float | None, direction: str) -> bool:
        """Never is not met."""
        if value is None:
            return False
        bound = self.of(direction)
        return round(value, 2) <= bound if self.most else round(value, 2) >= bound


UNITS = {
    "offer": "s",
    "first picture": "s",
    "fine seconds": "%",
    "still": "s",
    "longest gap": "s",
    "concealed": "%",
    "mouth to ear": "ms",
    "PESQ": "MOS",
    "heard": "%",
    "speech": "s",
    "pictures": "1/s",
    "received": "kbit/s",
    "480 lines again": "s",
    "picture back": "s",
    "rejoins": "",
}
"""Every figure in the order in which it is shown."""
MORE_IS_BETTER = {"fine seconds", "PESQ", "heard", "pictures", "received"}


def _usual(
    first: float, fine: float, still: float, concealed: float, delay: float, pesq: tuple[float, float], heard: float
) -> dict[str, Goal]:
    return {
        "first picture": Goal(first),
        "fine seconds": Goal(fine, most=False),
        "still": Goal(still),
        "concealed": Goal(concealed),
        "mouth to ear": Goal(delay),
        "PESQ": Goal(pesq[0], most=False, down=pesq[1]),
        "heard": Goal(heard, most=False),
    }


_OUTAGE = _usual(1.5, 0, 7.5, 1.0, 220, (3.4, 3.2), 89)
del _OUTAGE["fine seconds"]

GOALS: dict[str, dict[str, Goal]] = {
    "good": {"pictures": Goal(14.5, most=False), "still": Goal(0), "PESQ": Goal(4.0, most=False)},
    "dsl-poor": _usual(1.5, 100, 0, 0.4, 220, (4.0, 3.7), 100),
    "edge": _usual(2.5, 92, 2.5, 1.5, 450, (3.2, 3.2), 100),
    "lossy": _usual(1.0, 98, 1.0, 1.2, 260, (3.1, 3.1), 100),
    "drop": _usual(0.8, 94, 2.5, 1.2, 280, (3.4, 3.4), 100) | {"480 lines again": Goal(8)},
    "outage": _OUTAGE | {"picture back": Goal(1), "rejoins": Goal(0)},
    "vthin": {
        "speech": Goal(4),
        "longest gap": Goal(10),
        "concealed": Goal(3),
        "mouth to ear": Goal(700),
        "PESQ": Goal(2.6, most=False),
        "heard": Goal(100, most=False),
    },
}

ISOLATION = Goal(5)
"""Per cent by which a bad downlink may change what the uplink carries."""
ISOLATED = ("pictures", "received", "PESQ")
ISOLATION_LINKS = ("clean", "baddown")
"""The same uplink with a good and with a bad downlink."""
IDLE_LINK = "good"
