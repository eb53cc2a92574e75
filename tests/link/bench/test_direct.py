"""The meter works in a real page: a short direct call, measured at both ends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import async_playwright

from tests.link.bench import direct, measured
from tests.link.bench.figures import Events, of_direction
from tests.link.bench.speech import Samples
from tests.link.profiles import LINKS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

LINK = LINKS["dsl-poor"]


def likeness(spoken: Samples, heard: Samples, _rate: int) -> float:
    """Stands for the scores, whose packages only the bench has."""
    return float(np.corrcoef(spoken, heard[: len(spoken)])[0, 1]) if heard.any() else 0.0


SECONDS = 20
"""The voice goes round in half of that: whole sentences are in it wherever it begins."""


async def test_a_direct_call_is_measured_at_both_ends(tmp_path: Path) -> None:
    async with async_playwright() as playwright:
        raw = await direct.call(playwright, LINK, SECONDS, tmp_path)
    patient, doctor = (measured.read(raw[side], far_side=1 - side) for side in (0, 1))
    for sender, receiver in ((patient, doctor), (doctor, patient)):
        figures = of_direction(sender, receiver, patient.opened, SECONDS, Events(), likeness, likeness)
        # Two round trips at least before the first picture, and never earlier than light travels.
        assert 2 * LINK.up.delay < (figures["first picture"] or 0.0) < SECONDS
        assert (figures["mouth to ear"] or 0.0) > 1000 * LINK.up.delay
        assert (figures["PESQ"] or 0.0) > 0.3
        assert (figures["received"] or 0.0) > 10
        assert len(receiver.pictures) > 20
        assert figures["concealed"] is not None
    assert raw[0]["complaints"] == raw[1]["complaints"] == []
