"""coturn as our child: started, watched, started again, ended. Must not know who gets credentials.

Its output goes nowhere: every line of it may hold an address.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import shutil
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

from turn.check import answers
from turn.configuration import RelaySettings, configuration

READY_SECONDS = 5.0
STOP_SECONDS = 3.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_SECONDS = 60.0
"""A child that lived so long was well; the next pause is a short one again."""
_PROBE_SECONDS = 0.2
NAME = "turnserver"


class CannotRelay(Exception):
    """One sentence for the person who starts the server."""


class Launcher:
    """One coturn. `ready` says whether browsers may be sent to it now; `tell` hears of each change."""

    def __init__(self, settings: RelaySettings, tell: Callable[[bool], None]) -> None:
        self.ready = False
        self._settings = settings
        self._tell = tell
        self._process: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it and wait until it answers. Raises CannotRelay; then nothing is left running."""
        program = shutil.which(NAME)
        if program is None:
            raise CannotRelay("coturn is not installed; `sudo apt-get install coturn` adds it")
        _probe_ports(self._settings)
        file = _write(self._settings)
        command = [*_dies_with_us(), program, "-c", str(file)]
        try:
            await self._spawn(command)
            if not await self._answers():
                raise CannotRelay(f"coturn did not answer on port {self._settings.port}")
        except BaseException:
            await self._end()
            raise
        self._change(True)
        self._watching = asyncio.create_task(self._watch(command), name="coturn")

    async def close(self) -> None:
        """End it: SIGTERM, then SIGKILL."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        self.ready = False
        await self._end()

    async def _watch(self, command: list[str]) -> None:
        loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE
        while True:
            since = loop.time()
            assert self._process is not None
            await self._process.wait()
            self._change(False)
            pause = FIRST_PAUSE if loop.time() - since > STEADY_SECONDS else pause
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            with contextlib.suppress(OSError):  # out of processes or memory: the next round tries again
                await self._spawn(command)
                self._change(await self._answers())

    async def _spawn(self, command: list[str]) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *command,
            cwd=self._settings.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C is for us; the child is ended after the last call
        )

    async def _answers(self) -> bool:
        """Wait until UDP and, where it is set, TLS are served; False when the child ends or takes too long."""
        try:
            async with asyncio.timeout(READY_SECONDS):
                while self._process is not None and self._process.returncode is None:
                    if await _serves(self._settings):
                        return True
                    await asyncio.sleep(0.05)
        except TimeoutError:
            pass
        return False

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def _change(self, ready: bool) -> None:
        if ready != self.ready:
            self.ready = ready
            self._tell(ready)


def _probe_ports(settings: RelaySettings) -> None:
    """coturn itself would go on without a port that it cannot have. Raises CannotRelay."""
    for port in filter(None, (settings.port, settings.tls_port)):
        for address in settings.listen:
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                try:
                    with socket.socket(socket.AF_INET, kind) as probe:
                        if kind is socket.SOCK_STREAM:
                            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                        probe.bind((address, port))
                except OSError as error:
                    raise CannotRelay(_why(port, error)) from None


def _why(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} for TURN is taken by another program"
    if error.errno == errno.EACCES:
        return f"port {port} for TURN needs the right CAP_NET_BIND_SERVICE"
    return f"port {port} for TURN cannot be had: {error.strerror}"


def _write(settings: RelaySettings) -> Path:
    """The file, for our eyes only. Raises CannotRelay."""
    file = settings.folder / f"{NAME}.conf"
    try:
        settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.folder.chmod(0o700)
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(configuration(settings))
    except OSError as error:
        raise CannotRelay(f"the configuration of coturn cannot be written: {error.strerror}") from None
    return file


def _dies_with_us() -> list[str]:
    """So that a server that is killed leaves no coturn on its port (util-linux; Linux only)."""
    setpriv = shutil.which("setpriv")
    return [] if setpriv is None else [setpriv, "--pdeathsig", "TERM", "--"]


async def _serves(settings: RelaySettings) -> bool:
    host = settings.listen[0]
    try:
        if not await answers(host, settings.port, _PROBE_SECONDS):
            return False
        if settings.tls_port is not None:
            await _greet_tls(host, settings.tls_port)
    except OSError:
        return False
    return True


async def _greet_tls(host: str, port: int) -> None:
    """A handshake, without judging the certificate: it may be our own."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    _, writer = await asyncio.open_connection(host, port, ssl=context)
    writer.close()
