"""A conversation with the helpline: the straight way, the ways out, danger, late buttons, pauses, events."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.helpline.flow import flow
from server.domain.helpline.talk import SKIPPED, UNKNOWN, Does, Kind, Talk
from tests.server.domain.helpline.talking import Citizen, at_menu, until


def test_the_first_words_are_those_of_language() -> None:
    citizen = Citizen().says("Hi")
    assert citizen.read() == ["ask.language"]
    assert len(citizen.replies[0].choices) == 7
    citizen.says("۲")
    assert citizen.talk is not None and citizen.talk.language == "ur"
    assert citizen.read() == ["say.welcome", "ask.menu"]


@pytest.mark.parametrize("said", ["2", "٢", "۲", "2️⃣", "اردو", "Urdu", " URDU ", "language:ur"])
def test_a_language_is_understood_however_it_is_given(said: str) -> None:
    citizen = Citizen().says("hello")
    citizen.presses(said) if ":" in said else citizen.says(said)
    assert citizen.talk is not None and citizen.talk.language == "ur"


def test_the_straight_way_leads_to_a_doctor() -> None:
    citizen = until("waiting")
    assert citizen.did(Does.HAND_OVER) == [("browser",)]
    assert citizen.talk is not None
    assert citizen.talk.answers["complaint"] == ("skin",)
    assert citizen.talk.answers["medicines"] == (SKIPPED,)
    assert citizen.read() == ["say.handed_over", "ask.waiting"]
    assert citizen.did(Does.ALERT) == []


def test_who_refuses_is_told_what_that_means() -> None:
    citizen = at_menu().presses("menu:doctor").says("no")
    assert citizen.read() == ["say.no_consent", "ask.menu"]


def test_a_child_is_asked_what_a_child_is_asked() -> None:
    citizen = at_menu().presses("menu:doctor", "consent:yes", "who:child", "age:under_2_months", "sex:male")
    assert citizen.node == "danger"
    citizen.presses("danger:none")
    assert citizen.node == "danger_child"
    assert "danger_child:young_fever" in [one.pick for one in citizen.replies[-1].choices]
    older = at_menu().presses(
        "menu:doctor", "consent:yes", "who:child", "age:years_1_4", "sex:female", "danger:none"
    )
    assert older.node == "danger_child", "a girl of three is not asked whether she is pregnant"
    assert "danger_child:young_fever" not in [one.pick for one in older.replies[-1].choices]


def test_numbers_count_the_options_that_are_shown() -> None:
    citizen = at_menu().presses("menu:doctor", "consent:yes", "who:me")
    assert [one.pick for one in citizen.replies[-1].choices] == [
        "age:years_12_17", "age:years_18_49", "age:years_50",
    ]  # fmt: skip
    assert citizen.says("2").talk is not None
    assert citizen.talk is not None and citizen.talk.answers["age"] == ("years_18_49",)


def test_several_numbers_may_be_sent() -> None:
    citizen = until("illness").says("2, 3 and 5")
    assert citizen.talk is not None and citizen.talk.answers["illness"] == ("sugar", "pressure", "lungs")


def test_danger_comes_first_and_still_allows_a_doctor() -> None:
    citizen = at_menu().presses("menu:doctor", "consent:yes", "who:other", "age:years_50", "sex:male").says("5 6")
    assert citizen.read() == ["say.emergency_now", "ask.emergency"]
    assert citizen.did(Does.ALERT) == [("chest_pain", "stroke")]
    citizen.presses("emergency:doctor")
    assert citizen.node == "contact", "nobody in danger is asked for his allergies"
    citizen.presses("contact:whatsapp")
    assert citizen.did(Does.HAND_OVER) == [("whatsapp",)]
    assert citizen.talk is not None and citizen.talk.signs == ("chest_pain", "stroke")


@pytest.mark.parametrize(
    ("said", "sign"),
    [
        ("mera baap behosh hai", "not_waking"), ("سینے میں درد ہے", "chest_pain"), ("POISON", "poison_bite"),
        ("خودکشی", "harm_self"), ("بے ہوش", "not_waking"), ("نانگ", "poison_bite"), ("chest  pain!!", "chest_pain"),
    ],
)  # fmt: skip
def test_words_of_danger_are_heard_anywhere(said: str, sign: str) -> None:
    for citizen in (Citizen(), at_menu(), until("medicines"), until("waiting"), at_menu().says("stop")):
        citizen.says(said)
        assert citizen.read()[-2:] == ["say.emergency_now", "ask.emergency"]
        assert citizen.did(Does.ALERT)[-1] == (sign,)


def test_a_word_within_a_word_is_no_danger() -> None:
    assert at_menu().says("no strokes of the brush fitst").node == "menu"


def test_each_sign_is_told_once() -> None:
    citizen = at_menu().says("snake bite", "snake bite", "stroke")
    assert citizen.did(Does.ALERT) == [("poison_bite",), ("stroke",)]


@pytest.mark.parametrize("said", ["menu", "0", "٠", "مینو", "مينيو"])
def test_menu_works_anywhere(said: str) -> None:
    for node in ("consent", "danger", "words", "photo", "waiting"):
        assert until(node).says(said).node == "menu"


def test_back_takes_the_last_answer_away() -> None:
    citizen = until("since")
    citizen.says("back")
    assert citizen.node == "words"
    citizen.says("back", "پیچھے")
    assert citizen.node == "danger"
    assert citizen.talk is not None and "danger" not in citizen.talk.answers
    for _ in range(9):
        citizen.says("back")
    assert citizen.node == "menu", "at the beginning, back leads out"


def test_skip_and_unknown_work_only_where_they_are_offered() -> None:
    citizen = until("danger").says("skip")
    assert citizen.read() == ["needed", "ask.danger"]
    citizen.says("pata nahi")
    assert citizen.talk is not None and citizen.talk.answers["danger"] == (UNKNOWN,)
    assert citizen.read()[0] == "say.danger_unsure"


def test_what_is_not_understood_leads_to_help_then_to_a_person() -> None:
    citizen = at_menu().says("qwerty")
    assert citizen.read() == ["not_understood", "ask.menu"]
    citizen.says("qwerty again")
    assert citizen.read() == ["offer_person", "ask.menu"]
    citizen.says("person")
    assert citizen.read() == ["say.person_called", "ask.person"]
    assert citizen.did(Does.ALERT) == [()]
    citizen.says("please read this")
    assert citizen.read() == [] and citizen.did(Does.FORWARD) == [("please read this",)]
    assert citizen.says("menu").node == "menu"


def test_stop_is_kept_until_somebody_writes_start() -> None:
    citizen = until("since").says("stop")
    assert citizen.did(Does.OPT_OUT) == [()]
    assert citizen.sends(Kind.EVENT, "follow_up").replies == ()
    assert citizen.says("hm").node == "stopped"
    citizen.says("start")
    assert citizen.node == "menu" and citizen.did(Does.OPT_IN) == [()]


def test_an_old_button_changes_its_answer_and_what_follows_is_asked_again() -> None:
    citizen = until("since").presses("sex:male")
    assert citizen.talk is not None and citizen.talk.answers["sex"] == ("male",)
    assert "pregnant" not in citizen.talk.answers and citizen.node == "danger"
    assert until("since").presses("rating:good").node == "since", "a button of what was never asked does nothing"
    assert until("since").presses("danger_child:fits").node == "emergency"


def test_what_is_sent_unasked_is_kept() -> None:
    citizen = until("since").sends(Kind.VOICE, "note-7")
    assert citizen.read() == ["kept", "ask.since"] and citizen.did(Does.KEEP) == [("note-7",)]
    assert until("words").sends(Kind.VOICE, "note-8").node == "since"
    assert until("photo").sends(Kind.PHOTO, "photo-1").did(Does.KEEP) == [("photo-1",)]
    assert at_menu().sends(Kind.OTHER).read() == ["not_understood", "ask.menu"]


def test_who_comes_back_after_a_day_is_asked_whether_to_go_on() -> None:
    citizen = until("since").waits(timedelta(days=2)).says("hello")
    assert citizen.node == "resume"
    assert citizen.presses("resume:go_on").node == "since"
    citizen.waits(timedelta(days=2)).says("1").presses("resume:anew")
    assert citizen.node == "menu"


def test_after_a_month_all_begins_anew() -> None:
    citizen = until("since").waits(timedelta(days=40)).says("hello")
    assert citizen.node == "menu"
    assert citizen.talk is not None and citizen.talk.answers == {} and citizen.talk.language == "en"


def test_events_come_between_and_lead_back() -> None:
    citizen = until("since").sends(Kind.EVENT, "follow_up")
    assert citizen.node == "follow_up"
    citizen.presses("follow_up:better")
    assert citizen.node == "rating"
    citizen.says("1")
    assert citizen.did(Does.RATE) == [("good",)] and citizen.node == "since"
    assert until("waiting").sends(Kind.EVENT, "no such event").replies == ()


def test_who_is_worse_is_brought_to_a_person() -> None:
    citizen = until("waiting").sends(Kind.EVENT, "follow_up").presses("follow_up:worse")
    assert citizen.did(Does.ALERT) == [()] and citizen.node == "worse_doctor"


def test_a_whatsapp_call_is_offered_on_whatsapp_alone() -> None:
    picks = [one.pick for one in until("contact", "web").replies[-1].choices]
    assert "contact:whatsapp" not in picks and "contact:browser" in picks


def test_a_talk_is_the_same_after_being_kept() -> None:
    talk = until("illness").talk
    assert talk is not None and Talk.from_json(talk.as_json()) == talk


def test_the_epidemic_questions_sort_and_lead_to_a_doctor() -> None:
    start = at_menu().presses("menu:breathing", "breath_hard:some", "breath_fever:yes", "breath_cough:no")
    assert start.says("no").says("no").read() == ["say.breath_high", "ask.breath_doctor"]
    mild = at_menu().presses("menu:breathing", "breath_hard:no").says("no", "yes", "no", "no")
    assert mild.read() == ["say.breath_low", "ask.breath_doctor"]
    assert at_menu().presses("menu:breathing", "breath_hard:cannot_breathe").node == "emergency"


def test_the_flow_is_the_one_that_nobody_has_signed_off_yet() -> None:
    assert flow().signed_off_by == "", "when a clinician has signed it off, say so in the README too"
