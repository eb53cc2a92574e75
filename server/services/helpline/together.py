"""What comes at the same time is kept in one transaction: a commit costs more than what is in it.

Must not know what is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from server.domain.errors import Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST = 200
"""Things kept in one transaction."""


class Together(Generic[Item, Result]):
    """`keep` takes some at once and says what became of each; all or none of them are kept."""

    def __init__(self, keep: Callable[[list[Item]], Awaitable[list[Result]]]) -> None:
        self._keep = keep
        self._pending: list[tuple[Item, asyncio.Future[Result]]] = []
        self._keeping: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Result:
        """Returns once it is kept. Raises whatever `keep` raises for it alone."""
        kept: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._pending.append((item, kept))
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._run())
        return await kept

    async def _run(self) -> None:
        while self._pending:
            batch, self._pending = self._pending[:MOST], self._pending[MOST:]
            try:
                await self._kept(batch)
            except Unavailable as error:
                _refuse(batch, error)
            except Exception as error:
                if len(batch) == 1:
                    _refuse(batch, error)
                    continue
                # One of them cannot be kept: find out which, so that the others are.
                for one in batch:
                    try:
                        await self._kept([one])
                    except Exception as its_own:
                        _refuse([one], its_own)

    async def _kept(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        results = await self._keep([item for item, _ in batch])
        for (_, kept), result in zip(batch, results, strict=True):
            if not kept.done():
                kept.set_result(result)


def _refuse(batch: list[tuple[Item, asyncio.Future[Result]]], error: Exception) -> None:
    for _, kept in batch:
        if not kept.done():
            kept.set_exception(error)
