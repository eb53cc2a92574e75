"""Posts webhooks to the server as Meta does: signed over the bytes, repeated until taken, and badly when asked to.

By default one after the other and in order. Faults: each several times, shuffled and joined, late.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from server.meta_simulator.envelopes import content_of, joined

RETRIES = 8
GATHER_SECONDS = 0.4
KEEP_LOG = 60
MOST_DELAY, MOST_DUPLICATES = 30_000, 10


@dataclass(slots=True)
class Faults:
    """What goes wrong from now on. `errors`: code -> so many of the next requests that send are refused with it."""

    duplicates: int = 0
    disorder: bool = False
    delay_ms: int = 0
    errors: dict[int, int] = field(default_factory=dict)

    def next_error(self) -> int | None:
        for code, left in self.errors.items():
            self.errors = {one: count for one, count in self.errors.items() if one != code}
            if left > 1:
                self.errors = {code: left - 1, **self.errors}
            return code
        return None


class Delivery:
    """`start`, `post` as often as there is news, `close`."""

    def __init__(self, target: str, secret: str, faults: Faults) -> None:
        self.faults = faults
        #: Posts that were taken, and those that were not.
        self.taken = self.refused = 0
        #: The newest posts: when, what was in it, the answer's status (0: none) and how long it took in ms.
        self.log: list[tuple[datetime, str, int, int]] = []
        self._target, self._secret = target, secret.encode()
        self._waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._http: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        # Only ever to this machine, where the certificate is our own.
        connector = aiohttp.TCPConnector(ssl=False)
        self._http = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=10))
        self._spawn()

    def post(self, notice: dict[str, Any]) -> None:
        self._waiting.put_nowait(notice)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._http is not None:
            await self._http.close()

    def _spawn(self) -> None:
        task = asyncio.create_task(self._run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        while True:
            notices = [await self._waiting.get()]
            await asyncio.sleep(self.faults.delay_ms / 1000)
            if self.faults.disorder:
                await asyncio.sleep(GATHER_SECONDS)
                with suppress(asyncio.QueueEmpty):
                    while True:
                        notices.append(self._waiting.get_nowait())
                random.shuffle(notices)
                if len(notices) > 2:
                    notices = [joined(notices[0], notices[1]), *notices[2:]]
            for notice in notices:
                for _ in range(1 + self.faults.duplicates):
                    await self._until_taken(notice)

    async def _until_taken(self, notice: dict[str, Any]) -> None:
        body = json.dumps(notice).encode()
        sign = "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": sign, "User-Agent": "simulator"}
        for attempt in range(RETRIES):
            if await self._post(notice, body, headers) == 200:
                self.taken += 1
                return
            self.refused += 1
            await asyncio.sleep(min(0.2 * 2**attempt, 5.0))

    async def _post(self, notice: dict[str, Any], body: bytes, headers: dict[str, str]) -> int:
        """The answer's status, 0 for none."""
        began, status = time.monotonic(), 0
        try:
            assert self._http is not None
            async with self._http.post(self._target, data=body, headers=headers) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        took_ms = round((time.monotonic() - began) * 1000)
        self.log = [*self.log[-KEEP_LOG:], (datetime.now(UTC), content_of(notice), status, took_ms)]
        return status
