"""Fixtures of the browser tests: browsers and a server, and what they said when a test fails.

It must not know our pages.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from tests.browser.chromium import End, launch
from tests.browser.server import Server

FAILED = pytest.StashKey[bool]()


class Browsers:
    """Launches browsers for one test and remembers them; `await browsers.launch(0)` is the end of side 0."""

    def __init__(self, playwright: Any) -> None:
        self._playwright = playwright
        self.ends: list[End] = []

    async def launch(self, side: int | None = None, **options: Any) -> End:
        """Start one more browser; the options are those of chromium.launch."""
        end = await launch(self._playwright, side, **options)
        self.ends.append(end)
        return end


@pytest.fixture
async def browsers(request: pytest.FixtureRequest) -> AsyncIterator[Browsers]:
    """Browsers that are closed after the test; on failure each one's last picture and complaints are kept."""
    async with async_playwright() as playwright:
        launched = Browsers(playwright)
        yield launched
        for number, end in enumerate(launched.ends):
            if request.node.stash.get(FAILED, False):
                await _report(request, end, number)
            await end.browser.close()


@pytest.fixture
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Server]:
    """A real server with demo people on a free port of loopback and an empty data folder."""
    running = Server(data=tmp_path / "data")
    await running.start()
    try:
        yield running
    finally:
        running.stop()
        if request.node.stash.get(FAILED, False):
            request.node.add_report_section("teardown", "the server's log", running.log_file.read_text()[-8000:])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


async def _report(request: pytest.FixtureRequest, end: End, number: int) -> None:
    picture = await end.screenshot(f"failed-{request.node.name}-{number}")
    text = "\n".join([f"picture: build/screenshots/{picture.name}", *end.complaints])
    request.node.add_report_section("teardown", f"browser {number}", text)
