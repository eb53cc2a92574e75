"""Short form of `make drill day`: a small day with a restart, dropped links and doctors who press at once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.drill import day_judged
from tests.drill.day import lived
from tests.drill.day_town import Size


@pytest.mark.timeout(180)
async def test_on_a_small_day_nobody_is_lost_or_claimed_twice(tmp_path: Path) -> None:
    size = Size(centers=2, doctors=6, patients=16, restarts=1, drops=2)
    day = await lived(tmp_path, size, random.Random(5))
    rows = await day_judged.rows_of(day, tmp_path)
    assert day_judged.missed(day, rows) == []
    told = day_judged.figures(day, rows)
    assert told["seen in a call"] > size.patients / 2
    assert told["restarts"] == 1
