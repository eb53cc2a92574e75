"""Keeps what Meta posts and works it off afterwards: nothing that was answered with 200 is lost.

> A post is dropped when all that it says was taken. Everything in it may come again, so whoever takes it must
> know what he has already.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

import structlog

from server.domain.errors import Refused
from server.domain.ids import new_id
from server.domain.whatsapp.kept import MOST_ATTEMPTS, Post
from server.domain.whatsapp.notices import MessageCame, Notice
from server.domain.whatsapp.webhook import read
from server.services.ports import Clock, Store

log = structlog.get_logger("whatsapp")

TOGETHER = 50
LOOK_SECONDS = 1.0

Take = Callable[[Notice], Awaitable[None]]
"""Raises what it likes for something that is to be tried again."""


class WhatsAppInbox:
    """`start`, `close`. `keep` may be called from the door at any time."""

    def __init__(self, store: Store, clock: Clock, number_id: str, take: Take) -> None:
        self._store, self._clock = store, clock
        self._number_id, self._take = number_id, take
        self._came = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        #: Posts with files to fetch, which the others do not wait for.
        self._slow: set[asyncio.Task[None]] = set()

    async def keep(self, body: bytes) -> None:
        """Returns when it is kept for good. Raises Unavailable: then Meta has to post it again."""
        now = self._clock()
        async with self._store.work() as work:
            await work.whatsapp.add_post(Post(new_id(), body, now, now))
        self._came.set()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop; what was under way is taken again at the next start."""
        tasks = [*self._slow, *([self._task] if self._task is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def round(self) -> bool:
        """Work off what waits; whether there was anything."""
        async with self._store.work() as work:
            posts = await work.whatsapp.take_posts(self._clock(), TOGETHER)
        for post in posts:
            notices = read(post.body, self._number_id)
            if any(isinstance(one, MessageCame) and one.media is not None for one in notices):
                self._aside(post, notices)
            else:
                await self._work_off(post, notices)
        return bool(posts)

    async def _run(self) -> None:
        while True:
            self._came.clear()
            try:
                if await self.round():
                    continue
            except Refused:
                log.exception("whatsapp_inbox_interrupted")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._came.wait()

    def _aside(self, post: Post, notices: tuple[Notice, ...]) -> None:
        task = asyncio.create_task(self._work_off(post, notices))
        self._slow.add(task)
        task.add_done_callback(self._slow.discard)

    async def _work_off(self, post: Post, notices: tuple[Notice, ...]) -> None:
        try:
            for notice in notices:
                await self._take(notice)
        except Exception as error:
            await self._put_off(post, error)
            return
        async with self._store.work() as work:
            await work.whatsapp.drop_post(post.id)

    async def _put_off(self, post: Post, error: Exception) -> None:
        tried = replace(post, attempts=post.attempts + 1)
        tried = replace(tried, next_try_at=self._clock() + tried.wait(), failed=tried.attempts >= MOST_ATTEMPTS)
        say = log.error if tried.failed else log.warning
        say("whatsapp_post_put_off", why=type(error).__name__, attempts=tried.attempts, given_up=tried.failed)
        # Where the store is away too, the lease ends by itself.
        with suppress(Refused):
            async with self._store.work() as work:
                await work.whatsapp.save_post(tried)
