"""Proof of consultation: only what was heard and seen of both sides counts, and only while both were there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain import proof
from server.domain.participants import SeatRole
from server.domain.proof import Proof, ProofMeter, SideSeen
from tests.server.clock import MORNING

NEEDS = proof.needs()
STEP = 2.0


class Talk:
    def __init__(self) -> None:
        self.meter = ProofMeter(Proof("e"))
        self.now = MORNING
        self.packets = 0

    def go_on(self, seconds: float, *sides: SideSeen, step: float = STEP) -> Proof:
        until = self.now + timedelta(seconds=seconds)
        while self.now < until:
            self.now += timedelta(seconds=step)
            self.meter.look(sides, self.now, NEEDS)
        return self.meter.proof

    def talk(self, seconds: float, **changes: object) -> Proof:
        """Room and doctor both speak and are seen."""
        for _ in range(int(seconds / STEP)):
            self.packets += 30
            self.go_on(STEP, side(SeatRole.ROOM, self.packets), side(SeatRole.DOCTOR, self.packets))
        return self.meter.proof


def side(
    role: SeatRole, packets: int = 0, *, connected: bool = True, speaking: bool = True, still: str = ""
) -> SideSeen:
    return SideSeen(role.value, role, connected, speaking, (packets, still))


def test_a_minute_of_talk_in_pictures_is_proven_and_less_is_not() -> None:
    talk = Talk()
    assert not talk.talk(NEEDS.both_audible_s - 2).proven
    done = talk.talk(6)
    assert done.proven
    assert done.both_audible_s == pytest.approx(NEEDS.both_audible_s + 2, abs=4)


@pytest.mark.parametrize(
    "sides",
    [
        (side(SeatRole.DOCTOR),),
        (side(SeatRole.DOCTOR), side(SeatRole.RELATIVE)),
        (side(SeatRole.DOCTOR), side(SeatRole.SUPERVISOR)),
        (side(SeatRole.ROOM), side(SeatRole.SUPERVISOR)),
        (side(SeatRole.DOCTOR), side(SeatRole.ROOM, speaking=False)),
        (side(SeatRole.DOCTOR, speaking=False), side(SeatRole.ROOM)),
        (side(SeatRole.DOCTOR), side(SeatRole.ROOM, connected=False)),
    ],
)
def test_without_both_sides_nothing_is_proven(sides: tuple[SideSeen, ...]) -> None:
    assert Talk().go_on(600, *sides) == Proof("e")


def test_voices_alone_are_counted_and_prove_nothing_without_a_picture() -> None:
    heard = Talk().go_on(120, side(SeatRole.ROOM), side(SeatRole.DOCTOR))
    assert heard.both_audible_s == pytest.approx(118)
    assert (heard.both_visible_s, heard.proven) == (0, False)


def test_stills_are_pictures_for_a_thin_link() -> None:
    talk = Talk()
    for number in range(8):
        still = str(number)
        talk.go_on(10, side(SeatRole.PATIENT, still=still), side(SeatRole.DOCTOR, still=still))
    assert talk.meter.proof.proven
    assert talk.meter.proof.both_visible_s == pytest.approx(70, abs=4)


def test_silence_ends_what_counts_and_a_pause_between_looks_is_not_seen() -> None:
    talk = Talk()
    before = talk.talk(20).both_audible_s
    quiet = [side(role, talk.packets, speaking=False) for role in (SeatRole.ROOM, SeatRole.DOCTOR)]
    after = talk.go_on(300, *quiet).both_audible_s
    assert after == pytest.approx(before + NEEDS.spoken_within_s, abs=2)
    asleep = Talk()
    asleep.talk(10)
    known = asleep.meter.proof
    loud = [side(role, asleep.packets) for role in (SeatRole.ROOM, SeatRole.DOCTOR)]
    assert asleep.go_on(60, *loud, step=60).both_audible_s == known.both_audible_s


def test_a_new_connection_with_fewer_packets_is_no_picture() -> None:
    talk = Talk()
    talk.go_on(2, side(SeatRole.ROOM, 500), side(SeatRole.DOCTOR, 500))
    assert talk.go_on(20, side(SeatRole.ROOM, 3), side(SeatRole.DOCTOR, 3)).both_visible_s == 0


def test_what_was_kept_goes_on() -> None:
    meter = ProofMeter(Proof("e", 58.0, 40.0))
    for second in (0, 2, 4):
        sides = [side(SeatRole.ROOM, second), side(SeatRole.DOCTOR, second)]
        meter.look(sides, MORNING + timedelta(seconds=second), NEEDS)
    assert meter.proof.proven
