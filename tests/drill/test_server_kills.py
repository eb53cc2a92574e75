"""The short form of `make drill server-kills`: the real server, killed in a recorded call."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.drill.server_kills import MOST_LOST, kill_server

pytestmark = pytest.mark.timeout(300)  # a server starts four times: ten seconds, or minutes where others work too


async def test_a_killed_server_loses_a_second_at_most_and_the_rest_plays_in_sync(tmp_path: Path) -> None:
    missed, worst = await kill_server(tmp_path, 2, random.Random(5))
    assert missed == []
    assert 0 < worst < MOST_LOST
