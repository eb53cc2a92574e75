"""Figures are counted as they are defined, on calls that are made up so that the answer is known."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.browser import media, probe
from tests.link.bench import figures, measured, report, speech
from tests.link.bench.goals import DOWN, GOALS, UNITS, UP
from tests.link.bench.measured import Picture, Sound
from tests.link.profiles import GOALS_FOR, LINKS

OPENED = 1000.0


def pictures(*spans: tuple[float, float, float], height: int = 240) -> list[Picture]:
    """`(from, to, per second)` after the clock's start."""
    times = [OPENED + at for start, end, rate in spans for at in np.arange(start, end, 1 / rate)]
    return [Picture(float(at), index % 300, height, still=False) for index, at in enumerate(times)]


def sound(samples: np.ndarray, start: float) -> Sound:
    clock = np.array([[at, start + at] for at in np.arange(0, len(samples) / probe.RATE, 0.1)])
    return Sound(samples.astype(np.float32), probe.RATE, clock)


def test_sound_that_the_page_itself_lost_is_told() -> None:
    good = sound(np.zeros(20 * probe.RATE), OPENED)
    assert abs(good.slip) < 0.01
    late = good.clock.copy()
    late[80:, 1] += 0.4
    assert Sound(good.samples, good.rate, late).slip == pytest.approx(0.4)


def test_fine_seconds_and_stills_are_counted_from_the_first_picture() -> None:
    # 10 fine seconds, 4 s of nothing, 5 s of few.
    seen = figures.seen(pictures((1, 11, 15), (15, 20, 4)), OPENED, OPENED + 20)
    assert seen["first picture"] == pytest.approx(1.0)
    assert seen["fine seconds"] == pytest.approx(100 * 10 / 19, abs=0.1)
    assert seen["still"] == pytest.approx(4.07, abs=0.01)
    assert seen["longest gap"] == pytest.approx(4.07, abs=0.01)


def test_a_call_without_a_picture_is_one_still() -> None:
    seen = figures.seen([], OPENED, OPENED + 20)
    assert seen["first picture"] is None
    assert seen["still"] == 20


def statistics_of(*values: tuple[float, int, int, int]) -> list[dict[str, Any]]:
    return [
        {
            "at": 1000 * (OPENED + at),
            "connection": 0,
            "reports": [
                {
                    "id": "a",
                    "type": "inbound-rtp",
                    "kind": "audio",
                    "concealedSamples": made_up,
                    "silentConcealedSamples": silent,
                    "totalSamplesReceived": total,
                }
            ],
        }
        for at, made_up, silent, total in values
    ]


def test_concealed_counts_neither_silence_nor_what_was_before() -> None:
    nothing = sound(np.zeros(16), OPENED)
    end = measured.End(OPENED, [], [], statistics_of((1, 100, 50, 1000), (9, 400, 250, 11000)), nothing, nothing)
    assert figures.concealed(end, OPENED) == pytest.approx(1.0)
    assert figures.concealed(end, OPENED + 10) is None


def test_speech_that_comes_late_and_with_a_hole_is_found_sentence_by_sentence() -> None:
    spoken = probe.decode_sound(media.devices(0).audio)[: 20 * probe.RATE]
    late = np.concatenate([np.zeros(round(0.35 * probe.RATE), np.float32), spoken])
    times = speech.sentences(sound(spoken, OPENED), OPENED, OPENED + 18)
    assert len(times) >= 3
    hole = slice(*(round((at - OPENED + 0.35) * probe.RATE) for at in times[1]))
    late[hole] = 0
    same = lambda a, b, rate: float(np.corrcoef(a, b[: len(a)])[0, 1])  # noqa: E731 - stands for a score
    found = speech.scored(sound(spoken, OPENED), sound(late, OPENED), OPENED, OPENED + 20, same, same)
    assert [one.delay for one in found if one.delay is not None] == pytest.approx(
        [0.35] * (len(found) - 1), abs=0.03
    )
    assert [one.stoi for one in found][1] == 0.0
    assert all(one.stoi > 0.99 for index, one in enumerate(found) if index != 1)
    begun, heard = (speech.first_heard(sound(one, OPENED), OPENED, OPENED + 20) for one in (spoken, late))
    assert begun is not None
    assert heard == pytest.approx(begun + 0.35, abs=0.03)


def test_a_page_of_raw_measurements_is_read() -> None:
    tone = (1000 * np.ones(1600)).astype("<i2")
    text = base64.b64encode(np.concatenate([tone, tone]).tobytes()).decode()
    mark = {"side": 1, "number": 5, "at": 2000, "height": 480}
    raw = {
        "opened": 1e6,
        "origin": 1e6,
        "connections": [1e6],
        "pictures": [mark, mark | {"at": 2100}, mark | {"at": 2200, "number": 6}, mark | {"side": 0, "at": 2300}],
        "stills": [mark | {"at": 2250}, mark | {"at": 2500, "number": 9}],
        "statistics": [],
        "sound": {
            "rate": 16000,
            "chunk": 1600,
            "frames": [0, 3200],
            "clock": [[0, 1e6]],
            "near": text,
            "far": text,
        },
    }
    end = measured.read(raw, far_side=1)
    assert [(one.number, one.still) for one in end.pictures] == [(5, False), (6, False), (9, True)]
    # The chunk that is missing is silence, and the one after it is in its place.
    heard = end.far.piece(1000.0, 1000.3)
    assert [bool(part.any()) for part in np.split(heard, 3)] == [True, False, True]


def test_rows_hold_our_medians_against_the_goals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs: list[figures.Figures] = [
        {"first picture": value, "PESQ": quality} for value, quality in ((1.0, 4.1), (9.0, 3.0), (1.2, 4.2))
    ]
    lost: list[figures.Figures] = [{"first picture": None, "PESQ": 1.0}] * 2 + runs[:1]
    rows = report.rows_of({("dsl-poor", "ours", UP): runs, ("dsl-poor", "p2p", UP): lost})
    by_name = {row.name: row for row in rows}
    assert by_name["dsl-poor up, ours: first picture"] == report.Row(
        "dsl-poor up, ours: first picture", 1.2, "s", "<= 1.5", True
    )
    assert by_name["dsl-poor up, ours: PESQ"].ok is True
    assert by_name["dsl-poor up, p2p: first picture"].value is None
    report.write(rows, tmp_path / "x" / "rows.json")
    assert len(json.loads((tmp_path / "x" / "rows.json").read_text())) == 4
    report.show(rows)
    shown = capsys.readouterr().out
    assert "never" in shown
    assert "<= 1.5" in shown


def test_isolation_compares_the_uplink_with_and_without_a_bad_downlink() -> None:
    results: report.Results = {
        ("clean", "ours", UP): [{"pictures": 15.0, "received": 500.0, "PESQ": 4.0}],
        ("baddown", "ours", UP): [{"pictures": 14.9, "received": 400.0, "PESQ": 4.0}],
    }
    assert [row.ok for row in report.isolation(results)] == [True, False, True]


def test_every_goal_is_a_figure_of_a_link_that_exists() -> None:
    assert set(GOALS_FOR) < set(GOALS) <= set(LINKS)
    assert all(name in UNITS for goals in GOALS.values() for name in goals)
    assert GOALS["dsl-poor"]["PESQ"].met(3.8, DOWN)
    assert not GOALS["dsl-poor"]["PESQ"].met(3.8, UP)
    assert not GOALS["edge"]["still"].met(None, UP)
