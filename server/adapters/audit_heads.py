"""The audit trail's head in a file beside the keys: that the newest events were removed shows against it.

    <number> <hash> <seal of both>

A head that the trail does not hold any more is set aside as `audit-<number>.head`, never overwritten: it is the
proof. Whoever copies the file away has a proof that no one here can reach. Must not know the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from pathlib import Path

from server.domain.audit import AuditHead, AuditSeal

EVERY_SECONDS = 1.0
_LINE = re.compile(r"([0-9]{1,18}) ([0-9a-f]{64}) ([0-9a-f]{64})\n")


class HeadFile:
    """Implements `server.services.ports.AuditHeads`."""

    def __init__(self, folder: Path, seal: AuditSeal) -> None:
        self._folder = folder
        self._path = folder / "audit.head"
        self._seal = seal
        self._newest: AuditHead | None = None
        self._kept: AuditHead | None = None

    def follow(self, number: int, hash_: str) -> None:
        """Works may end in another order than they were chained in."""
        if self._newest is None or number > self._newest.number:
            self._newest = AuditHead(number, hash_)

    async def keep(self) -> None:
        """Write the newest head each second, for ever."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            with contextlib.suppress(OSError):  # the next second tries again
                await asyncio.to_thread(self.write)

    def write(self) -> None:
        """Write the newest head, unless another node was further. Raises OSError."""
        newest = self._newest
        if newest is None or newest == self._kept:
            return
        there = self._read(self._path)
        if there is None or there.number < newest.number:
            beside = self._path.with_suffix(f".{os.getpid()}")
            words = f"{newest.number} {newest.hash}"
            beside.write_text(f"{words} {self._seal.of(words)}\n", "ascii")
            beside.replace(self._path)
        self._kept = newest

    def known(self) -> tuple[AuditHead, ...]:
        """Every head that was kept or set aside and that we made. Raises OSError."""
        heads = (self._read(path) for path in sorted(self._folder.glob("audit*.head")))
        return tuple(head for head in heads if head is not None)

    def set_aside(self, number: int) -> None:
        """The trail does not hold this one any more: keep it as the proof. Raises OSError."""
        there = self._read(self._path)
        if there is not None and there.number == number:
            self._path.replace(self._folder / f"audit-{number}.head")

    def _read(self, path: Path) -> AuditHead | None:
        try:
            match = _LINE.fullmatch(path.read_text("ascii"))
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        if match is None or not self._seal.made(match[3], f"{match[1]} {match[2]}"):
            return None
        return AuditHead(int(match[1]), match[2])
