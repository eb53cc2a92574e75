"""A village for each test of what is live."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.server.live.pages import Village, village


@pytest.fixture
async def behali(tmp_path: Path) -> AsyncIterator[Village]:
    async with village(tmp_path) as running:
        yield running
