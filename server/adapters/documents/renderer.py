"""Draws pages in child processes, one a page: a page that goes wrong takes nothing with it, and time has an end.

It implements `services.ports.documents.Pages`. It must not know who asked for the page.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

import structlog

from server.adapters.documents.page import html
from server.domain.errors import Unavailable
from server.domain.printing import Page

log = structlog.get_logger("documents")

SECONDS = 30
AT_ONCE = 2
"""More would make the calls on this node stutter."""
CHILD = ("-m", "server.adapters.documents.child")
NICENESS = 5
ROOT = Path(__file__).parents[3]


class Renderer:
    """`program` is another one in tests of what goes wrong."""

    def __init__(self, program: tuple[str, ...] = (sys.executable, *CHILD), seconds: float = SECONDS) -> None:
        self._program = program
        self._seconds = seconds
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def pdf(self, page: Page) -> bytes:
        """Raises Unavailable when it took too long or cannot be drawn here (Pango is missing, say)."""
        return await self.drawn(html(page))

    async def drawn(self, text: str) -> bytes:
        """The same for a page that is HTML already, and opens nothing. Raises Unavailable."""
        async with self._turns:
            return await self._drawn(text.encode())

    async def _drawn(self, text: bytes) -> bytes:
        child = await asyncio.create_subprocess_exec(
            *self._program,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environment(),
            cwd=ROOT,
        )
        try:
            async with asyncio.timeout(self._seconds):
                with suppress(ProcessLookupError):
                    os.setpriority(os.PRIO_PROCESS, child.pid, NICENESS)
                pdf, said = await child.communicate(text)
        except TimeoutError:
            log.error("page_took_too_long", seconds=self._seconds)
            raise _cannot() from None
        finally:
            await _ended(child)
        if child.returncode != 0 or not pdf.startswith(b"%PDF-"):
            # The last line names the fault; it holds no words of the page, which never reaches standard error.
            fault = said.decode(errors="replace").strip().splitlines()[-1:] or [""]
            log.error("page_not_drawn", code=child.returncode, fault=fault[0].partition(":")[0][:80])
            raise _cannot()
        return pdf


async def _ended(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def _environment() -> dict[str, str]:
    """Nothing of ours (settings hold keys), only what Python and fontconfig need."""
    kept = ("PATH", "LANG", "LC_ALL", "HOME", "XDG_CACHE_HOME", "PYTHONPATH", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _cannot() -> Unavailable:
    return Unavailable("document.not_drawn", "The page cannot be made now.", retry_after=5)
