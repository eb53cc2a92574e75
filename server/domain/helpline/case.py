"""The helpline's answers as a case that the gate can judge, and as lines that a doctor reads at a glance.

Pure; the words are data (`rules/helpline/case.json`, and the English catalogue for the doctor's lines).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from server.domain.encounters import Urgency, more_urgent
from server.domain.helpline.flow import Flow
from server.domain.helpline.talk import SKIPPED, UNKNOWN, Talk
from server.domain.helpline.wording import Catalogues, find
from server.domain.triage import Case, Judgement, judge
from server.domain.triage_data import SINCE

FALLBACK_SPECIALITY = "general_medicine"
LONGEST_SUMMARY = 2_000
"""Characters of the summary; what citizens wrote is cut before it, so this only guards the table."""
LONGEST_ANSWER = 300


@dataclass(frozen=True, slots=True)
class Told:
    """What the answers say, in the words of a case. `none_seen`: the signs were asked for and none was there."""

    case: Case
    urgency: Urgency
    speciality: str
    woman_doctor_wanted: bool
    #: The patient is the one who writes.
    himself: bool
    #: `me`, `child`, `other`.
    who: str


@cache
def _data() -> Mapping[str, Any]:
    text = resources.files("server.domain.rules").joinpath("helpline/case.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def told(talk: Talk) -> Told:
    """Whatever was answered so far; who came by a danger sign may have answered nothing else."""
    data = _data()
    who = _first(talk, "who") or "me"
    signs = tuple(dict.fromkeys(data["signs"][sign] for sign in talk.signs if sign in data["signs"]))
    since = data["since"].get(_first(talk, "since"))
    complaint = data["complaints"].get(_first(talk, "complaint"))
    case = Case(
        months=data["ages"].get(_first(talk, "age"), data["child"] if who == "child" else data["ages"][UNKNOWN]),
        sex=_first(talk, "sex") if _first(talk, "sex") in ("female", "male") else "other",
        pregnant=_first(talk, "pregnant") == "yes",
        complaints=() if complaint is None else (complaint,),
        answers={} if since is None else {SINCE: since},
        signs=signs,
        none_seen=not talk.signs and talk.answers.get("danger", ())[:1] == ("none",),
    )
    judged: Judgement = judge(case)
    least = Urgency.EMERGENCY if talk.signs else Urgency.ROUTINE
    return Told(
        case=case,
        urgency=more_urgent(least, judged.urgency) or Urgency.ROUTINE,
        speciality=judged.speciality or FALLBACK_SPECIALITY,
        woman_doctor_wanted=_first(talk, "doctor_wish") == "woman",
        himself=who == "me",
        who=who,
    )


def summary(flow: Flow, known: Catalogues, talk: Talk) -> str:
    """One line an answer, in English, danger signs first; the citizen's own words as they are."""
    english = known["en"]
    lines = [f"Danger: {_titles(known, flow, talk.signs)}"] if talk.signs else []
    for name in talk.done:
        node, given = flow.nodes.get(name), talk.answers.get(name, ())
        if node is None or node.rests or name in ("consent", "contact", "photo") or given == (SKIPPED,):
            continue
        asked = (find(english, f"ask.{name}") or name).partition(".")[0].partition("?")[0]
        titles = (find(english, f"option.{name}.{one}") for one in given) if node.options else iter(given)
        said = "does not know" if given == (UNKNOWN,) else ", ".join(one or "" for one in titles)
        lines.append(f"{asked}: {said[:LONGEST_ANSWER]}")
    return "\n".join(lines)[:LONGEST_SUMMARY]


def _titles(known: Catalogues, flow: Flow, signs: tuple[str, ...]) -> str:
    found = (find(known["en"], f"option.{flow.dangers.get(sign, 'danger')}.{sign}") or sign for sign in signs)
    return ", ".join(found)


def _first(talk: Talk, name: str) -> str:
    return next(iter(talk.answers.get(name, ())), "")
