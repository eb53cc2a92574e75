"""The policy of a call: wishes, more than two people, who is away, what is told and when."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.advice import Expectation, Reason, Reported, Rung, VoiceAdvice, Wish
from media.api import AdviceChanged, CallPolicy
from media.ladder import RUNGS
from media.measured import Leg
from media.steering import Steering
from media.voice import wire_rate
from tests.media.steered_call import MBIT, Side, SteeredCall, always, falling

KBIT = 1000
RICH = Expectation(8 * MBIT, 8 * MBIT, 0.02)


def _two(patient: Side | None = None) -> SteeredCall:
    return SteeredCall({"patient": patient or Side(), "doctor": Side()}, {"patient": RICH, "doctor": RICH})


def _rung(call: SteeredCall, receiver: str, sender: str) -> Rung:
    return call.latest[receiver, sender].rung


@pytest.mark.parametrize(
    ("wish", "rung", "reason"),
    [
        (Wish(low_data=True), Rung.STILLS, Reason.WISH),
        (Wish(budget_spent=True), Rung.AUDIO, Reason.BUDGET),
        (Wish(at_most=Rung.SMALL), Rung.SMALL, Reason.RULE),
        (Wish(low_data=True, budget_spent=True), Rung.AUDIO, Reason.BUDGET),
    ],
)
def test_a_wish_binds_what_its_link_sends_and_gets_and_ends_at_once(wish: Wish, rung: Rung, reason: Reason) -> None:
    call = _two().run(5)
    call.steering.wish("patient", wish)
    call.run(1.2)
    for pair in (("doctor", "patient"), ("patient", "doctor")):
        shown = call.latest[pair]
        assert (shown.rung, shown.reason, shown.up, shown.down) == (rung, reason, False, False)
    for who in ("patient", "doctor"):
        advice = call.advice(who)
        assert (advice.rung, advice.reason) == (rung, reason)
        assert advice.video.send is (rung is Rung.SMALL)
        assert (advice.stills is not None) is (rung is Rung.STILLS)
    call.steering.wish("patient", Wish())
    call.run(1.2)
    assert _rung(call, "doctor", "patient") is Rung.FULL


def test_low_data_saves_with_the_voice_and_the_stills_too() -> None:
    call = _two().run(5)
    call.steering.wish("patient", Wish(low_data=True))
    advice = call.run(2).advice("patient")
    assert wire_rate(advice.voice) < 26_000
    assert advice.voice.dtx
    assert advice.stills is not None
    assert 8 * advice.stills.octets / advice.stills.every_seconds <= 12_000


def test_a_wish_is_no_reason_to_try_the_uplink() -> None:
    call = _two().run(2)
    call.steering.wish("patient", Wish(low_data=True))
    call.run(120)
    assert not [at for at, advice in call.told("patient") if at > 2.3 and advice.video.send]


def test_a_page_that_has_just_come_begins_with_what_it_expects() -> None:
    steering = Steering("call", CallPolicy())
    steering.expect("patient", Expectation(128 * KBIT, 128 * KBIT, 0.4))
    steering.wish("patient", Wish())
    advice = steering.advice("patient", 0.0)
    assert (advice.rung, advice.reason) == (Rung.STEPS, Reason.START)
    assert (advice.voice.packet_ms, advice.video.layers, advice.video.height) == (60, 3, 240)
    assert steering.known("patient").cap.total <= 1.5 * 0.85 * 128 * KBIT


def test_a_page_begins_with_what_the_others_can_take() -> None:
    steering = Steering("call", CallPolicy())
    steering.expect("patient", Expectation(64 * KBIT, 64 * KBIT, 0.6))
    steering.expect("doctor", RICH)
    advice = steering.advice("doctor", 0.0)
    assert advice.rung is Rung.STILLS
    assert advice.stills is not None
    assert (advice.voice.packet_ms, advice.video.send) == (60, False)


def test_nothing_known_begins_in_the_middle() -> None:
    advice = Steering("call", CallPolicy()).advice("anyone", 0.0)
    assert (advice.rung, advice.video.height, advice.video.layers) == (Rung.SMALL, 360, 1)


def test_alone_a_page_sends_no_more_than_a_middling_link_carries() -> None:
    call = SteeredCall({"doctor": Side()}, {"doctor": RICH}).run(10)
    assert call.steering.known("doctor").cap.total <= 300 * KBIT
    assert call.advice("doctor").video.height == 360


@pytest.mark.parametrize(("round_trip", "layers"), [(0.1, 1), (0.24, 1), (0.25, 3), (0.6, 3)])
def test_layers_are_decided_once_by_the_expected_round_trip(round_trip: float, layers: int) -> None:
    patient = Side(round_trip=round_trip)
    call = SteeredCall(
        {"patient": patient, "doctor": Side()},
        {"patient": Expectation(MBIT, MBIT, round_trip), "doctor": RICH},
    ).run(3)
    for wavering in (0.2, 0.3, 0.2, 0.3):
        patient.round_trip = wavering
        call.run(3)
    assert {advice.video.layers for who in ("patient", "doctor") for _, advice in call.told(who)} == {layers}


def test_three_people_have_layers() -> None:
    call = SteeredCall({who: Side() for who in ("patient", "doctor", "second")}).run(3)
    assert {call.advice(who).video.layers for who in call.sides} == {3}


def _board(**sides: Side) -> SteeredCall:
    """A patient, whom everybody has as the main picture, and doctors."""
    return SteeredCall({"patient": Side(), **sides}, dict.fromkeys(("patient", *sides), RICH))


def test_a_third_persons_thin_link_does_not_make_the_picture_of_the_others_worse() -> None:
    call = _board(doctor=Side(), second=Side(down=always(90 * KBIT))).run(30)
    assert _rung(call, "doctor", "patient") is Rung.FULL
    assert _rung(call, "second", "patient") is Rung.STILLS
    assert call.steering.served["second", "patient"].held
    assert not call.steering.served["doctor", "patient"].held
    advice = call.advice("patient")
    assert (advice.rung, advice.video.height) == (Rung.FULL, 480)
    assert advice.stills is not None, "for the one who has no moving picture"
    shown = call.latest["second", "patient"]
    assert (shown.up, shown.down) == (False, True)


def test_a_third_person_with_a_fair_link_gets_fewer_frames_of_the_same_picture() -> None:
    call = _board(doctor=Side(), second=Side(down=always(420 * KBIT))).run(30)
    assert _rung(call, "doctor", "patient") is Rung.FULL
    assert _rung(call, "second", "patient") is Rung.STEPS
    served = call.steering.served["second", "patient"]
    assert (served.held, served.layers) == (False, 2)


def test_pictures_beside_the_main_one_are_small() -> None:
    call = _board(doctor=Side(), second=Side()).run(30)
    assert call.advice("patient").video.height == 480
    assert call.advice("second").video.height == 240, "main for nobody"


def test_every_voice_suits_the_thinnest_link_that_it_goes_over() -> None:
    call = _board(doctor=Side(), second=Side(down=always(90 * KBIT))).run(30)
    for who in ("patient", "doctor"):
        assert call.advice(who).voice.packet_ms == 60
    assert call.advice("second").voice.packet_ms == 20, "it goes over rich links only"
    voices = sum(wire_rate(call.advice(who).voice) for who in ("patient", "doctor"))
    assert voices < 90 * KBIT


@pytest.mark.parametrize("away", ["resting", "not connected"])
def test_whoever_is_away_holds_nobody_down(away: str) -> None:
    second = Side(down=always(300 * KBIT), passes=lambda now: away != "resting" or now < 20)
    call = _board(doctor=Side(), second=second).run(20)
    assert call.advice("patient").video.frame_rate == 15, "the second doctor's picture is small"
    second.down = always(20 * KBIT)
    second.connected = away == "resting"
    call.run(20)
    assert call.advice("patient").voice.packet_ms == 20
    assert (call.advice("patient").video.height, call.advice("patient").video.frame_rate) == (480, 20)
    assert call.latest["second", "patient"].reason is Reason.SILENT


def test_somebody_away_costs_the_others_no_share() -> None:
    """What a receiver shows of somebody silent is not sent, so its room is the others'."""
    first = Side(passes=lambda now: now < 5)
    call = SteeredCall({"first": first, "doctor": Side(down=always(450 * KBIT)), "patient": Side()})
    call.run(40)
    assert _rung(call, "doctor", "patient") is Rung.FULL


def test_a_lone_receiver_that_rests_leaves_things_as_they_are() -> None:
    patient = Side(down=always(100 * KBIT), passes=lambda now: not 20 <= now < 50)
    call = _two(patient).run(60)
    late = {(a.video.height, a.video.send, a.voice) for at, a in call.told("doctor") if at > 19}
    assert late <= {(call.advice("doctor").video.height, True, call.advice("doctor").voice)}
    assert _rung(call, "patient", "doctor") is Rung.STEPS


def test_a_pause_of_seconds_is_stills_and_says_why() -> None:
    call = _two(Side(paused=lambda now: 10 <= now < 20)).run(11.8)
    assert _rung(call, "patient", "doctor") is Rung.FULL, "a moment's pause is the packet path's business"
    call.run(3)
    assert (_rung(call, "patient", "doctor"), call.latest["patient", "doctor"].reason) == (
        Rung.STILLS,
        Reason.QUEUE,
    )
    call.run(8)
    assert _rung(call, "patient", "doctor") is Rung.FULL


@pytest.mark.parametrize(
    ("side", "reason"),
    [
        (Side(down=falling(8 * MBIT, 10 * KBIT, 10, 1e9)), Reason.CAPACITY),
        (Side(loss_down=0.5), Reason.LOSS),
    ],
)
def test_a_voice_that_does_not_get_through_is_told(side: Side, reason: Reason) -> None:
    call = _two(side).run(30)
    shown = call.latest["patient", "doctor"]
    assert (shown.rung, shown.reason) == (Rung.TEXT, reason)
    advice = call.advice("doctor")
    assert advice.rung is Rung.TEXT
    assert isinstance(advice.voice, VoiceAdvice), "the voice is still sent"
    assert advice.bulk_up > 0


@pytest.mark.parametrize("rate", [31, 36, 45, 64])
def test_while_there_is_room_for_stills_there_are_stills(rate: int) -> None:
    call = _two(Side(down=always(rate * KBIT))).run(30)
    assert _rung(call, "patient", "doctor") is Rung.STILLS


def test_better_advice_comes_a_second_apart_and_worse_advice_at_once() -> None:
    side = Side(down=lambda now: (200 if int(now / 3) % 2 else 900) * KBIT)
    call = _two(side).run(60)
    for (before, old), (after, new) in pairwise(call.told("doctor")):
        less = (
            RUNGS.index(new.rung) > RUNGS.index(old.rung)
            or new.video.bitrate < old.video.bitrate
            or wire_rate(new.voice) < wire_rate(old.voice)
        )
        assert after - before >= 0.99 or less
        assert old != new


def test_what_is_told_is_what_is_in_force() -> None:
    call = _two(Side(down=falling(MBIT, 90 * KBIT, 10, 20))).run(30)
    for who in ("patient", "doctor"):
        told = [e.advice for _, e in call.events if isinstance(e, AdviceChanged) and e.participant_id == who]
        assert told[-1] == call.advice(who)


def test_who_leaves_is_forgotten() -> None:
    call = _board(doctor=Side(), second=Side()).run(5)
    del call.sides["second"]
    call.steering.forget("second")
    call.run(3)
    assert not any("second" in pair for pair in call.steering.served)
    assert not any("second" in pair for pair in call.latest)


@settings(max_examples=30)
@given(
    st.one_of(st.none(), st.integers()),
    st.one_of(st.none(), st.floats()),
    st.sampled_from(list(Rung)),
    st.booleans(),
)
def test_no_claim_of_a_page_breaks_the_policy(
    rate: int | None, round_trip: float | None, at_most: Rung, low_data: bool
) -> None:
    call = SteeredCall({"patient": Side(reports=False), "doctor": Side()})
    call.steering.expect("patient", Expectation(rate, rate, round_trip))
    for _ in range(10):
        call.steering.reported("patient", Reported(rate, round_trip), call.now)
        call.run(0.4)
        call.steering.wish("patient", Wish(low_data, False, at_most))
    for who in call.sides:
        assert call.advice(who).voice.bitrate >= 12_000
        assert call.steering.known(who).cap.total <= 1_500_000


def test_an_hour_of_boasting_ends_in_bounds() -> None:
    """A page that always claims to have room for more."""
    call = _two(Side(up=always(10**15))).run(2)
    patient = call.steering.known("patient").upward
    for second in range(3600):
        patient.reported(Reported(10**15), call.now + second)
        patient.update(Leg(rate=10**15), 1_500_000, True, False, call.now + second)
    assert patient.room <= 10_000_000


rates = st.integers(20 * KBIT, 2 * MBIT)


@settings(max_examples=15, deadline=None)
@given(rates, rates, st.sampled_from([0.05, 0.3]), st.sampled_from([0.0, 0.05]))
def test_more_capacity_never_gives_a_worse_rung(one: int, other: int, round_trip: float, loss: float) -> None:
    ends = []
    for rate in sorted((one, other)):
        side = Side(down=always(rate), round_trip=round_trip, loss_down=loss)
        ends.append(_rung(_two(side).run(10), "patient", "doctor"))
    assert RUNGS.index(ends[1]) <= RUNGS.index(ends[0])
