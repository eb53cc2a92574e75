"""The real server as a child process: started, killed and started again on the same port and data.

It must not know what the server does; it knows its command line, its readiness door and its log.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 60
STOP_SECONDS = 15
#: Of our own environment the server gets these alone, so that no setting of the machine leaks in.
KEPT = ("PATH", "HOME", "LANG")


@dataclass(slots=True)
class Server:
    """A server on loopback whose data lives in `data`; `start` it before use and `stop` it after."""

    data: Path
    port: int = field(default_factory=lambda: _free_port())
    arguments: tuple[str, ...] = ("--demo",)
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log_file(self) -> Path:
        """What all runs of this server printed."""
        return self.data.parent / f"{self.data.name}.log"

    async def start(self) -> None:
        """Start the process and return when it says that it is ready. Raises RuntimeError with the log if not."""
        command = [sys.executable, "-m", "server", "run", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--data", str(self.data), *self.arguments]
        environment = {name: os.environ[name] for name in KEPT if name in os.environ} | self.settings
        self.data.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not await self._is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the server did not become ready:\n{self.log_file.read_text()}")
            await asyncio.sleep(0.05)

    def kill(self) -> None:
        """End the process as a power cut would (SIGKILL); its data stays as it is."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask the process to close as Ctrl-C does and return its exit code; killed when it takes too long."""
        return self._end(signal.SIGINT)

    async def restart(self) -> None:
        """Kill and start again on the same port and data."""
        self.kill()
        await self.start()

    def _end(self, how: signal.Signals) -> int:
        if self.process is None:
            return 0
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(how)
        try:
            return process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    async def _is_ready(self) -> bool:
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=1)) as client,
                client.get(f"{self.url}/readyz") as response,
            ):
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
