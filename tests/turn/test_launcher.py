"""coturn as a child: there when it answers, back when it dies, gone when we are, a sentence when it cannot be."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import stat
import sys
from pathlib import Path

import pytest

from server.adapters.certificate import tls_context
from tests.server.clock import MORNING
from tests.turn.relay import SECRET, credential, free_port, on_loopback, running
from turn.check import answers
from turn.client import turn_client
from turn.configuration import RelaySettings
from turn.launcher import CannotRelay, Launcher, _serves


async def refused(settings: RelaySettings) -> str:
    launcher = Launcher(settings, lambda ready: None)
    with pytest.raises(CannotRelay) as why:
        await launcher.start()
    assert not launcher.ready
    assert launcher._process is None
    return str(why.value)


async def until(holds: asyncio.Event, seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        await holds.wait()


async def test_it_answers_from_start_to_close_and_keeps_its_secret(tmp_path: Path) -> None:
    settings = on_loopback(tmp_path / "turn")
    told: list[bool] = []
    async with running(settings, told.append) as launcher:
        assert launcher.ready
        assert await answers("127.0.0.1", settings.port, 2)
        assert stat.S_IMODE(settings.folder.stat().st_mode) == 0o700
        file = settings.folder / "turnserver.conf"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert SECRET in file.read_text()
        assert launcher._process is not None
        words = Path(f"/proc/{launcher._process.pid}/cmdline").read_text()
        assert "turnserver" in words
        assert SECRET not in words
    assert told == [True]
    assert not launcher.ready
    assert not await answers("127.0.0.1", settings.port, 0.3)


async def test_one_that_dies_comes_back_and_we_hear_of_both(tmp_path: Path) -> None:
    settings = on_loopback(tmp_path / "turn")
    told: list[bool] = []
    back = asyncio.Event()

    def tell(ready: bool) -> None:
        told.append(ready)
        if told == [True, False, True]:
            back.set()

    async with running(settings, tell) as launcher:
        assert launcher._process is not None
        first = launcher._process.pid
        os.kill(first, signal.SIGKILL)
        await until(back)
        assert launcher._process.pid != first
        async with turn_client("127.0.0.1", settings.port) as client:
            assert await client.allocate(credential())


async def test_a_stop_while_it_is_coming_back_leaves_nothing(tmp_path: Path) -> None:
    settings = on_loopback(tmp_path / "turn")
    gone = asyncio.Event()
    async with running(settings, lambda ready: None if ready else gone.set()) as launcher:
        assert launcher._process is not None
        os.kill(launcher._process.pid, signal.SIGKILL)
        await until(gone)
    assert not await answers("127.0.0.1", settings.port, 0.3)


async def test_one_that_does_not_listen_to_sigterm_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("turn.launcher.STOP_SECONDS", 0.2)
    settings = on_loopback(tmp_path / "turn")
    async with running(settings) as launcher:
        process = launcher._process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)  # a stopped process takes SIGTERM only when it goes on
        while "T (stopped)" not in Path(f"/proc/{process.pid}/status").read_text():
            await asyncio.sleep(0.01)
    assert process.returncode == -signal.SIGKILL


async def test_it_ends_with_a_server_that_is_killed(tmp_path: Path) -> None:
    settings = on_loopback(tmp_path / "turn")
    program = f"""
import asyncio
from pathlib import Path
from turn.configuration import RelaySettings
from turn.launcher import Launcher
async def main():
    port, folder = {settings.port}, Path({str(settings.folder)!r})
    launcher = Launcher(RelaySettings(folder, ("127.0.0.1",), port, ("127.0.0.1",), ("{SECRET}",)), print)
    await launcher.start()
    print("ready", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    server = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE)
    assert server.stdout is not None
    async with asyncio.timeout(20):
        while b"ready" not in await server.stdout.readline():
            pass
        server.kill()
        await server.wait()
        while await answers("127.0.0.1", settings.port, 0.3):
            await asyncio.sleep(0.05)


async def test_without_coturn_the_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apt-get install coturn" in await refused(on_loopback(tmp_path / "turn"))
    assert not (tmp_path / "turn").exists()


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
async def test_a_taken_port_is_named(tmp_path: Path, kind: socket.SocketKind) -> None:
    settings = on_loopback(tmp_path / "turn")
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", settings.port))
        if kind is socket.SOCK_STREAM:
            other.listen()
        assert await refused(settings) == f"port {settings.port} for TURN is taken by another program"


async def test_one_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "turnserver"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr("turn.launcher.READY_SECONDS", 0.5)
    settings = on_loopback(tmp_path / "turn")
    assert await refused(settings) == f"coturn did not answer on port {settings.port}"


async def test_one_that_ends_at_once_is_given_up_without_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("turn.launcher.configuration", lambda settings: "")
    program = tmp_path / "turnserver"
    program.write_text("#!/bin/sh\nexit 255\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr("turn.launcher.READY_SECONDS", 1000)
    assert "did not answer" in await refused(on_loopback(tmp_path / "turn"))


async def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "turn").write_text("in the way")
    assert "cannot be written" in await refused(on_loopback(tmp_path / "turn"))


async def test_tls_is_served_with_the_certificate_given(tmp_path: Path) -> None:
    tls_context(tmp_path, ["127.0.0.1"], MORNING)
    pem = tmp_path / "certificate.pem"
    settings = on_loopback(tmp_path / "turn", tls_port=free_port(), certificate=pem, key=pem)
    async with running(settings):
        assert await _serves(settings)


async def test_a_certificate_that_cannot_be_read_is_no_readiness(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("turn.launcher.READY_SECONDS", 1.0)
    bad = tmp_path / "bad.pem"
    bad.write_text("no certificate")
    settings = on_loopback(tmp_path / "turn", tls_port=free_port(), certificate=bad, key=bad)
    assert "did not answer" in await refused(settings)
