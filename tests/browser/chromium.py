"""One real Chromium an end, each with fake devices of its own; what went wrong in it is kept for the report.

It must not know our pages: it opens addresses, watches and takes pictures.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, Playwright, ViewportSize

from tests.browser import media

HERE = Path(__file__).parent
SCREENSHOTS = HERE.parent.parent / "build" / "screenshots"
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}

#: No GPU, no QUIC, and nothing that Chromium would fetch for itself: tests have no network but loopback.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    "--force-color-profile=srgb",
)


@dataclass(slots=True)
class End:
    """A browser process with one page; `side` names its camera and voice (None: it has no devices)."""

    side: int | None
    browser: Browser
    context: BrowserContext
    page: Page
    #: Console warnings and errors, uncaught errors and failed requests, in order.
    complaints: list[str] = field(default_factory=list)

    async def screenshot(self, name: str) -> Path:
        """Save what a person would see as build/screenshots/NAME.png."""
        path = SCREENSHOTS / f"{name}.png"
        await self.page.screenshot(path=path)
        return path


async def launch(
    playwright: Playwright,
    side: int | None = None,
    *,
    viewport: ViewportSize = WIDE,
    locale: str = "en-GB",
    plays_sound_untouched: bool = False,
    permission: bool = True,
    measured: bool = False,
    microphone: Path | None = None,
    flags: tuple[str, ...] = (),
) -> End:
    """Start a Chromium and open an empty page in it; the caller closes `browser`.

    `plays_sound_untouched` lifts the rule that a page may not sound before it is touched; set it only where the
    page under test is not ours. Without `permission`, asking for a device is refused as if a person said no.
    `measured` lifts the page's content security policy, for probes that bring code of their own (an AudioWorklet).
    `microphone` is a .wav that its microphone plays in place of the side's voice.
    The probes (`marks`, `probes`) are in every page.
    """
    arguments = [*QUIET, *flags]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    if side is not None:
        arguments += _fake_devices(side, microphone)
    if permission:
        arguments.append("--use-fake-ui-for-media-stream")
    if plays_sound_untouched:
        arguments.append("--autoplay-policy=no-user-gesture-required")
    browser = await playwright.chromium.launch(executable_path=_executable(), args=arguments)
    context = await browser.new_context(
        viewport=viewport, locale=locale, ignore_https_errors=True, bypass_csp=measured
    )
    for script in ("mark.js", "probe.js"):
        await context.add_init_script(path=HERE / script)
    end = End(side, browser, context, await context.new_page())
    _watch(end)
    return end


def _executable() -> str:
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("Chromium is missing: `make test` as root installs it, or install Debian's chromium")
    return path


def _fake_devices(side: int, microphone: Path | None) -> list[str]:
    files = media.devices(side)
    return [
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={files.video}",
        f"--use-file-for-fake-audio-capture={microphone or files.audio}",
    ]


def _watch(end: End) -> None:
    page, complaints = end.page, end.complaints
    page.on("console", lambda message: _note_console(complaints, message.type, message.text))
    page.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
    page.on(
        "requestfailed",
        lambda request: complaints.append(f"failed: {request.method} {request.url} {request.failure}"),
    )


def _note_console(complaints: list[str], kind: str, text: str) -> None:
    if kind in ("warning", "error"):
        complaints.append(f"{kind}: {text}")
