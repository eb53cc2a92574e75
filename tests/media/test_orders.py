"""What is told of a link's use: how much of it is worth finding, and how much of it a sender is left."""

from __future__ import annotations

import pytest

from media.advice import Expectation, Reported, Rung, Wish
from tests.media.steered_call import MBIT, Side, SteeredCall, always


@pytest.mark.parametrize(
    ("wish", "uplink", "least", "most"),
    [
        (Wish(), 8 * MBIT, 1_400_000, 2_000_000),
        (Wish(low_data=True), 8 * MBIT, 100_000, 200_000),
        (Wish(budget_spent=True), 8 * MBIT, 100_000, 200_000),
        (Wish(), 128_000, 200_000, 400_000),
    ],
)
def test_no_more_is_looked_for_than_is_of_use(wish: Wish, uplink: int, least: int, most: int) -> None:
    """By the receiver's wish, and by what the other side's own uplink can send."""
    patient, doctor = Side(), Side(up=always(uplink))
    expected = {"patient": Expectation(8 * MBIT, 8 * MBIT, 0.02), "doctor": Expectation(uplink, 8 * MBIT, 0.02)}
    call = SteeredCall({"patient": patient, "doctor": doctor}, expected)
    call.steering.wish("patient", wish)
    call.run(5)
    assert least <= call.steering.known("patient").useful <= most


def test_a_cap_leaves_room_for_the_repairs_of_what_a_link_loses() -> None:
    clean, lossy = (
        SteeredCall({"patient": Side(down=always(600_000), loss_down=loss), "doctor": Side()}).run(20)
        for loss in (0.0, 0.1)
    )
    assert lossy.steering.known("doctor").cap.picture < 0.92 * clean.steering.known("doctor").cap.picture


def test_stills_go_on_though_the_browser_believes_in_no_more_than_its_voice() -> None:
    patient = Side(always(64_000), always(58_000), 0.6, 0.03, 0.03)
    call = SteeredCall({"patient": patient, "doctor": Side()}, {"patient": Expectation(60_000, 60_000, 0.6)}).run(
        10
    )
    patient.reports = False
    for _ in range(50):
        call.steering.reported("patient", Reported(available_up=14_000), call.now)
        call.run(0.2)
    assert call.latest["doctor", "patient"].rung is Rung.STILLS
    stills = call.advice("patient").stills
    assert stills is not None and stills.octets >= 6_000


def test_stills_are_sent_no_faster_than_the_receivers_link_takes_them() -> None:
    """They are passed on as they come: what comes at once fills the thin link, and the voice waits behind it."""
    patient = Side(always(64_000), always(58_000), 0.6, 0.03, 0.03)
    expected = {"patient": Expectation(60_000, 60_000, 0.6)}
    call = SteeredCall({"patient": patient, "doctor": Side()}, expected).run(10)
    assert call.latest["patient", "doctor"].rung is Rung.STILLS
    assert 4_000 <= call.advice("doctor").bulk_up <= 58_000 - 16_000
