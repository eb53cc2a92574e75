"""The questions of the helpline, their order and their conditions, read from a data file. Must not know a wording.

Nothing medical is written in code: questions, danger signs and their order are `rules/helpline/flow.json`,
versioned, with the name of the clinician who signed it off. `checking` says whether a file holds together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from server.domain.helpline.talk import Answers, Does

RETURN = "@return"
"""A way that leads to what was interrupted, or to the menu."""


@dataclass(frozen=True, slots=True)
class When:
    """A condition on what was answered; all parts must hold.

    `points`: question -> option -> points, which together reach `least`.
    """

    equals: Mapping[str, frozenset[str]]
    differs: Mapping[str, frozenset[str]]
    channel: str = ""
    points: Mapping[str, Mapping[str, int]] | None = None
    least: int = 0

    def holds(self, answers: Answers, channel: str) -> bool:
        if self.channel and channel != self.channel:
            return False
        if any(not wanted & set(answers.get(name, ())) for name, wanted in self.equals.items()):
            return False
        if any(barred & set(answers.get(name, ())) for name, barred in self.differs.items()):
            return False
        return self.points is None or self._points(answers) >= self.least

    def _points(self, answers: Answers) -> int:
        known = (self.points or {}).items()
        return sum(worth.get(given, 0) for name, worth in known for given in answers.get(name, ()))


@dataclass(frozen=True, slots=True)
class Way:
    """Where to go on; the first way whose condition holds is taken."""

    to: str
    when: When


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    #: "": as the question says.
    to: str
    when: When
    #: This option says that somebody is in danger.
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A question, or something that is said on the way. `takes`: choice, many, text, media or nothing (`say`)."""

    id: str
    takes: str
    when: When
    ways: tuple[Way, ...]
    options: tuple[Option, ...] = ()
    skip: bool = False
    unknown: bool = False
    #: A conversation may stay here for ever; nothing is lost when it begins anew.
    rests: bool = False
    effects: tuple[Does, ...] = ()

    def option(self, id_: str) -> Option | None:
        return next((one for one in self.options if one.id == id_), None)


@dataclass(frozen=True)
class Flow:
    version: int
    signed_off_by: str
    start: str
    menu: str
    #: Where `doctor` leads.
    case: str
    emergency: str
    #: Where a case of danger goes on when the citizen still wants a doctor.
    contact: str
    #: Where a person is called, and where that person reads what is written.
    person: str
    taken_over: str
    #: Where `stop` leads, and where it ends.
    stop: str
    stopped: str
    resume: str
    #: Event -> where it leads.
    events: Mapping[str, str]
    nodes: Mapping[str, Node]

    @cached_property
    def dangers(self) -> Mapping[str, str]:
        """Danger sign -> the question that asks for it."""
        return {option.id: node.id for node in self.nodes.values() for option in node.options if option.danger}

    def after(self, node: Node, answers: Answers, channel: str) -> str:
        """The next node; files whose ways may all be closed are refused by `checking`."""
        return next(way.to for way in node.ways if way.when.holds(answers, channel))

    def ends(self) -> Iterator[str]:
        """Nodes that are reached from outside the order of questions."""
        yield from (self.start, self.menu, self.case, self.emergency, self.contact, self.person, self.taken_over)
        yield from (self.stop, self.stopped, self.resume, *self.events.values())


@cache
def flow() -> Flow:
    """The helpline's own flow."""
    text = resources.files("server.domain.rules").joinpath("helpline/flow.json").read_text(encoding="utf-8")
    return read(json.loads(text))


def read(data: Mapping[str, Any]) -> Flow:
    """Raises KeyError, TypeError or ValueError for what is no flow."""
    rows = data["nodes"]
    following = [row["id"] for row in rows[1:]] + [RETURN]
    nodes = {row["id"]: _node(row, after) for row, after in zip(rows, following, strict=True)}
    if len(nodes) != len(rows):
        raise ValueError("two questions have one name")
    names = ("start", "menu", "case", "emergency", "contact", "person", "taken_over", "stop", "stopped", "resume")
    ends = {name: str(data[name]) for name in names}
    return Flow(int(data["version"]), str(data["signed_off_by"]), events=dict(data["events"]), nodes=nodes, **ends)


def _node(row: Mapping[str, Any], following: str) -> Node:
    return Node(
        id=row["id"],
        takes=row["takes"],
        when=_when(row.get("when", {})),
        ways=_ways(row.get("next", following)),
        options=tuple(_option(one) for one in row.get("options", ())),
        skip=row.get("skip", False),
        unknown=row.get("unknown", False),
        rests=row.get("rests", False),
        effects=tuple(Does(name) for name in row.get("effects", ())),
    )


def _ways(given: str | list[Mapping[str, Any]]) -> tuple[Way, ...]:
    if isinstance(given, str):
        return (Way(given, _when({})),)
    return tuple(Way(one["to"], _when(one.get("when", {}))) for one in given)


def _option(row: Mapping[str, Any] | str) -> Option:
    if isinstance(row, str):
        return Option(row, "", _when({}))
    return Option(row["id"], row.get("to", ""), _when(row.get("when", {})), row.get("danger", False))


def _when(row: Mapping[str, Any]) -> When:
    unknown = set(row) - {"equals", "differs", "channel", "points", "least"}
    if unknown:
        raise ValueError(f"a condition has no part {sorted(unknown)}")
    equals = {name: frozenset(given) for name, given in row.get("equals", {}).items()}
    differs = {name: frozenset(given) for name, given in row.get("differs", {}).items()}
    return When(equals, differs, row.get("channel", ""), row.get("points"), row.get("least", 0))
