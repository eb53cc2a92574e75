"""Alarms: what is measured, and a rule a kind, become raised, worse or cleared. Pure; must not know the store.

> Nothing flaps: a value has to be bad for a while before it raises, and fine for a while before it clears; between
> the two bounds everything stays as it is. The bounds are data (`rules/alarms.json`), checked when they are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from server.domain.encounters import Urgency

FILE = Path(__file__).parent / "rules" / "alarms.json"
VERSION = 1
_OF_FILE = {"version", "targets_minutes", "overloaded_patients", "idle_minutes", "rules"}
_OF_RULE = {"kind", "of", "bad", "fine", "act_at", "raise_after_s", "clear_after_s"}
_MAY_LACK = {"act_at"}

Key = tuple[str, str]
"""Kind, and the id of what it is about."""


class BadRules(ValueError):
    """The file of rules does not say what it must."""


class Kind(StrEnum):
    ROOM_OFFLINE = "room_offline"
    WAITING_LONG = "waiting_long"
    DOCTOR_MISSING = "doctor_missing"
    LINK_UNUSABLE = "link_unusable"
    RECORDING_STOPPED = "recording_stopped"
    NOT_ASSEMBLED = "not_assembled"
    STORAGE_AWAY = "storage_away"
    TURN_DOWN = "turn_down"
    DISK_LOW = "disk_low"
    CERTIFICATE_EXPIRING = "certificate_expiring"
    BACKUP_OLD = "backup_old"


class Severity(StrEnum):
    """Keep an eye on it; or somebody must act now."""

    WATCH = "watch"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class Rule:
    """Bad from `bad` on, fine from `fine` on; which of the two is larger says which way is bad. `act_at`: worse."""

    kind: Kind
    bad: float
    fine: float
    act_at: float | None
    raise_after: timedelta
    clear_after: timedelta

    def is_bad(self, value: float) -> bool:
        return self._reaches(value, self.bad)

    def is_fine(self, value: float) -> bool:
        return value <= self.fine if self.bad > self.fine else value >= self.fine

    def severity(self, value: float) -> Severity:
        worse = self.act_at is not None and self._reaches(value, self.act_at)
        return Severity.ACT if worse else Severity.WATCH

    def _reaches(self, value: float, bound: float) -> bool:
        return value >= bound if self.bad > self.fine else value <= bound


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole file."""

    targets: Mapping[Urgency, timedelta]
    #: A doctor who has seen so many patients today has enough.
    overloaded_patients: int
    #: A doctor on duty without a patient for so long, while some wait, is idle.
    idle: timedelta
    of: Mapping[Kind, Rule]


@dataclass(frozen=True, slots=True)
class Measured:
    """One value now; `about` is an id (room, encounter, person, recording) or a word for a part of the node."""

    kind: Kind
    about: str
    value: float
    center_id: str | None = None
    #: What a person should know besides; never a patient's data.
    detail: str = ""

    @property
    def key(self) -> Key:
        return (self.kind.value, self.about)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one key: since when it is bad or fine, and what is raised."""

    bad_since: datetime | None = None
    fine_since: datetime | None = None
    raised: Severity | None = None


class Became(StrEnum):
    RAISED = "raised"
    WORSE = "worse"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Change:
    became: Became
    kind: Kind
    about: str
    severity: Severity
    center_id: str | None = None
    detail: str = ""


def step(
    standing: Mapping[Key, Standing], measured: Iterable[Measured], rules: Rules, now: datetime
) -> tuple[dict[Key, Standing], tuple[Change, ...]]:
    """What stands after this look, and what has changed with it. What is no longer measured counts as fine."""
    after: dict[Key, Standing] = {}
    changes: list[Change] = []
    seen = {one.key: one for one in measured}
    for key in [*seen, *(key for key in standing if key not in seen)]:
        one, rule = seen.get(key), rules.of[Kind(key[0])]
        before = standing.get(key, Standing())
        if one is not None and rule.is_bad(one.value):
            stands, change = _bad(before, one, rule, now)
        elif one is None or rule.is_fine(one.value):
            stands, change = _fine(before, key, rule, now)
        else:
            stands, change = replace(before, bad_since=None, fine_since=None), None
        if stands.raised is not None or stands.bad_since is not None:
            after[key] = stands
        if change is not None:
            changes.append(change)
    return after, tuple(changes)


def _bad(before: Standing, one: Measured, rule: Rule, now: datetime) -> tuple[Standing, Change | None]:
    since = before.bad_since or now
    stands = Standing(since, None, before.raised)
    severity = rule.severity(one.value)
    if before.raised is None and now - since < rule.raise_after:
        return stands, None
    if before.raised is not None and (before.raised is severity or severity is Severity.WATCH):
        return stands, None  # what was worse once stays so until it clears
    became = Became.RAISED if before.raised is None else Became.WORSE
    return replace(stands, raised=severity), Change(
        became, one.kind, one.about, severity, one.center_id, one.detail
    )


def _fine(before: Standing, key: Key, rule: Rule, now: datetime) -> tuple[Standing, Change | None]:
    if before.raised is None:
        return Standing(), None
    since = before.fine_since or now
    if now - since < rule.clear_after:
        return Standing(None, since, before.raised), None
    return Standing(), Change(Became.CLEARED, rule.kind, key[1], before.raised)


@cache
def rules() -> Rules:
    """Those of this version. Raises BadRules."""
    return parse(json.loads(FILE.read_text(encoding="utf-8")))


def parse(data: Any) -> Rules:
    """Unknown, missing and contradictory entries are refused. Raises BadRules."""
    if not isinstance(data, dict) or set(data) != _OF_FILE or data["version"] != VERSION:
        raise BadRules(f"the file needs version {VERSION} and exactly {sorted(_OF_FILE)}")
    targets = data["targets_minutes"]
    if not isinstance(targets, dict) or set(targets) != {one.value for one in Urgency}:
        raise BadRules("targets_minutes needs one entry an urgency")
    found = [_rule(one) for one in data["rules"]]
    if len(found) != len(Kind) or {one.kind for one in found} != set(Kind):
        raise BadRules("every kind needs exactly one rule")
    return Rules(
        targets={Urgency(word): timedelta(minutes=_number(value)) for word, value in targets.items()},
        overloaded_patients=int(_number(data["overloaded_patients"])),
        idle=timedelta(minutes=_number(data["idle_minutes"])),
        of={one.kind: one for one in found},
    )


def _rule(data: Any) -> Rule:
    if not isinstance(data, dict) or not _OF_RULE - _MAY_LACK <= set(data) <= _OF_RULE:
        raise BadRules(f"a rule needs {sorted(_OF_RULE - _MAY_LACK)} and nothing unknown")
    if data["kind"] not in {one.value for one in Kind}:
        raise BadRules(f"there is no kind {data['kind']}")
    bad, fine = _number(data["bad"]), _number(data["fine"])
    act_at = None if data.get("act_at") is None else _number(data["act_at"])
    if bad == fine or (act_at is not None and (act_at < bad if bad > fine else act_at > bad)):
        raise BadRules(f"the bounds of {data['kind']} contradict each other")
    return Rule(
        Kind(data["kind"]),
        bad,
        fine,
        act_at,
        timedelta(seconds=_number(data["raise_after_s"])),
        timedelta(seconds=_number(data["clear_after_s"])),
    )


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise BadRules("a number of 0 or more is needed")
    return float(value)
