"""The short form of `make load-helpline`: one kill, an outage, a few hundred messages."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.drill.helpline import SCRIPT, Load, drill


@pytest.mark.timeout(240)
async def test_a_killed_helpline_on_a_bad_network_loses_nothing(tmp_path: Path) -> None:
    load = Load(citizens=30, a_second=80.0, kills=1, outage=0.5, speed=40.0)
    missed, figures = await drill(tmp_path, load, random.Random(7))
    assert missed == []
    assert figures["messages"] == 30 * len(SCRIPT)
    assert figures["redelivered"] > 0 and figures["refused_by_network"] > 0
