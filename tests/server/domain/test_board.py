"""The board: what stands where, deltas that lead to a fresh projection, urgent ones first, nobody's name."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain import alarms
from server.domain.alarms import Severity
from server.domain.board import HISTORY, Board, Cards, History, paced
from server.domain.board_facts import EndFacts
from server.domain.encounters import Urgency
from server.domain.roster import DutyState
from tests.server.clock import MORNING
from tests.server.domain.province import alarm, call, later, province, waiting

RULES = alarms.rules()


def apply(held: Cards, wanted: Cards, octets: int) -> int:
    """One look of a viewer; octets of the cards that it took."""
    taken = 0
    for kind, id_, card in paced(held, wanted, octets):
        taken += len(json.dumps(card))
        if card is None:
            del held[kind][id_]
        else:
            held.setdefault(kind, {})[id_] = card
    return taken


@given(seed=st.integers(0, 10**6), looks=st.integers(1, 25), octets=st.integers(100, 4_000))
@settings(max_examples=30, deadline=None)
def test_whatever_a_viewer_missed_deltas_lead_to_a_fresh_projection(seed: int, looks: int, octets: int) -> None:
    chance, board = random.Random(seed), Board(RULES)
    facts = province(12, 6)
    held: Cards = {}
    for _ in range(looks):
        apply(held, board.project(facts), octets)
        facts = later(facts, chance.choice([2, 30, 90]), chance, restless=0.3)
    wanted = board.project(facts)
    for _ in range(1_000):
        if not paced(held, wanted, octets):
            break
        apply(held, wanted, octets)
    assert {kind: cards for kind, cards in held.items() if cards} == {k: c for k, c in wanted.items() if c}


def test_nothing_changes_where_nothing_has_happened() -> None:
    board, facts = Board(RULES), province(20, 10)
    first = board.project(facts)
    assert board.project(replace(facts, now=facts.now + timedelta(seconds=1))) == first
    assert paced(first, first, 4_000) == []


def test_what_is_urgent_comes_first_and_little_room_is_kept() -> None:
    board, facts = Board(RULES), province(50, 20)
    trouble = facts.calls[7].encounter_id
    wanted = board.project(replace(facts, alarms=(alarm(trouble),)))
    chosen = paced({}, wanted, 1_000)
    assert {kind for kind, _, _ in chosen[:2]} == {"alarm", "board_room"}
    room = next(card for card in wanted["board_room"].values() if card["encounter_id"] == trouble)
    assert ("board_room", room["id"], room) in chosen
    assert sum(len(json.dumps(card, separators=(",", ":"))) + 130 for _, _, card in chosen) <= 1_000
    assert len(paced({}, wanted, 1)) == 1, "never none"


def test_rooms_say_what_they_are() -> None:
    facts = province(5, 1)
    rooms = [room.id for room in facts.rooms]
    seen = {rooms[2]: MORNING - timedelta(days=1), rooms[3]: MORNING}
    seated = waiting(77, facts.rooms[4], room_id=rooms[4])
    facts = replace(
        facts,
        present=frozenset(rooms) - {rooms[2], rooms[3]},
        last_seen=seen,
        encounters=(*facts.encounters, seated),
        alarms=(alarm(rooms[1], Severity.WATCH), alarm(rooms[3], snoozed_until=MORNING + timedelta(hours=1))),
    )
    shown = Board(RULES).project(facts)["board_room"]
    states = [(shown[one]["state"], shown[one]["tone"]) for one in rooms[:6]]
    expected = [("call", "busy"), ("empty", "watch"), ("closed", "normal"), ("offline", "normal")]
    assert states == [*expected, ("waiting", "normal"), ("empty", "normal")]


def test_the_queue_is_told_by_speciality_against_its_target() -> None:
    facts = province(3, 0)
    skin = {"speciality": "dermatology", "queued_at": MORNING - timedelta(minutes=4)}
    urgent = waiting(50, facts.rooms[0], urgency=Urgency.EMERGENCY, **skin)
    cards = Board(RULES).project(replace(facts, encounters=(*facts.encounters, urgent)))["line"]
    heart, other = cards["cardiology"], cards["dermatology"]
    assert (heart["waiting"], heart["routine"], heart["beyond"], heart["tone"]) == (3, 3, 0, "normal")
    assert (other["emergency"], other["beyond"], other["tone"]) == (1, 1, "watch")
    assert other["due"] == "2026-11-22T03:59:00Z"


def test_doctors_are_busy_idle_overloaded_or_missing() -> None:
    facts = province(6, 5)
    one, two, three, four, five = facts.doctors
    hour = MORNING + timedelta(hours=1)
    doctors = (
        one,
        replace(two, encounter_id=None, last_finished=hour - timedelta(minutes=5)),
        replace(three, encounter_id=None, last_finished=None),
        replace(four, today=RULES.overloaded_patients),
        replace(five, encounter_id=None, state=DutyState.OFF, doctor=replace(five.doctor, on_duty_since=None)),
    )
    cards = Board(RULES).project(replace(facts, now=hour, doctors=doctors))["duty"]
    loads = [cards[each.doctor.id]["load"] for each in doctors[:4]]
    assert loads == ["busy", "free", "idle", "overloaded"]
    assert five.doctor.id not in cards


def test_a_link_keeps_the_worst_of_each_of_thirty_minutes() -> None:
    history = History()
    for second in range(0, 60 * 40, 20):
        minute = second // 60
        level = 1 if second % 60 == 20 and minute == 35 else 4
        history.add(level, MORNING + timedelta(seconds=second))
    assert history.minutes == "4" * 26 + "1" + "4" * 3
    assert len(history.minutes) == HISTORY
    history.add(3, MORNING + timedelta(minutes=44))
    assert history.minutes.endswith("4----")


def test_the_history_of_a_call_goes_with_it() -> None:
    board, facts = Board(RULES), province(1, 1)
    for minute in range(3):
        ends = {"patient": EndFacts(4 - minute, None)}
        moved = call(facts.encounters[0], **ends)
        cards = board.project(replace(facts, now=MORNING + timedelta(minutes=minute), calls=(moved,)))
    (shown,) = cards["board_call"].values()
    assert (shown["patient_up_minutes"], shown["patient_down_minutes"]) == ("43", "--")
    board.project(replace(facts, calls=()))
    again = board.project(replace(facts, now=MORNING + timedelta(minutes=9)))["board_call"]
    assert next(iter(again.values()))["patient_up_minutes"] == ""


def test_no_patient_is_named() -> None:
    facts = province(4, 2)
    text = json.dumps(Board(RULES).project(replace(facts, alarms=(alarm(facts.encounters[0].id),))))
    assert "Zarmina" not in text and "patient-" not in text
