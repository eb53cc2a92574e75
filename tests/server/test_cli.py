"""The command line as a newcomer meets it: one sentence for what cannot start, HTTPS on a LAN, a clean stop."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import ssl
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import socketio

from server.cli import GRACE_SECONDS

START_SECONDS = 60
CLEAN = {key: value for key, value in os.environ.items() if not key.startswith("EILAJ_")}


@dataclass(slots=True)
class Started:
    process: asyncio.subprocess.Process
    address: str
    said: str


async def start(*arguments: str, **environ: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", *arguments, env=CLEAN | environ,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def finished(*arguments: str, **environ: str) -> tuple[int | None, str, str]:
    process = await start(*arguments, **environ)
    out, error = await asyncio.wait_for(process.communicate(), START_SECONDS)
    return process.returncode, out.decode(), error.decode()


@asynccontextmanager
async def serving(*arguments: str) -> AsyncIterator[Started]:
    process = await start("run", "--port", "0", *arguments)
    assert process.stdout is not None
    said = ""
    while "Ctrl+C" not in said:
        line = (await asyncio.wait_for(process.stdout.readline(), START_SECONDS)).decode()
        assert line, "it ended"
        said += line
    address = re.search(r"https?://127\.0\.0\.1:\d+", said)
    assert address is not None, said
    try:
        yield Started(process, address.group(), said)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), START_SECONDS)


async def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, out, error = await finished("run", "--port", str(port), "--data", str(tmp_path))
    assert (code, out) == (2, "")
    assert error == f"E-Ilaj: Port {port} is taken by another program. Try PORT={port + 10}.\n"


async def test_a_taken_media_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        environ = {"EILAJ_MEDIA_PORT": str(other.getsockname()[1])}
        code, _, error = await finished("run", "--port", "0", "--data", str(tmp_path), **environ)
    assert code == 2
    assert error.splitlines()[-1].startswith("E-Ilaj: The port for media (UDP and TCP) cannot be had")


async def test_without_coturn_it_serves_and_says_in_one_line_what_is_missing(tmp_path: Path) -> None:
    process = await start("run", "--port", "0", "--data", str(tmp_path / "data"), PATH=str(tmp_path))
    assert process.stdout is not None
    while "Ctrl+C" not in (line := (await asyncio.wait_for(process.stdout.readline(), START_SECONDS)).decode()):
        assert line, "it ended"
    process.send_signal(signal.SIGTERM)
    _, error = await asyncio.wait_for(process.communicate(), START_SECONDS)
    lines = [json.loads(line) for line in error.decode().splitlines()]
    (said,) = [line["what"] for line in lines if line["event"] == "turn_off"]
    assert "apt-get install coturn" in said


async def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    code, _, error = await finished("run", "--port", "0", "--data", str(file / "data"))
    assert (code, error) == (2, f"E-Ilaj: The folder {file}/data cannot be written: Not a directory.\n")


async def test_healthy_says_no_where_nobody_answers() -> None:
    assert (await finished("healthy", "--port", "1"))[0] == 1


async def test_a_bad_setting_is_one_sentence(tmp_path: Path) -> None:
    code, _, error = await finished("migrate", "--data", str(tmp_path), EILAJ_DEMOO="1")
    assert (code, error) == (2, "E-Ilaj: There is no setting EILAJ_DEMOO.\n")


async def test_a_database_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    environ = {"EILAJ_DATABASE_URL": "postgresql://nobody:hunter2@127.0.0.1:1/none"}
    code, _, error = await finished("migrate", "--data", str(tmp_path), **environ)
    assert (code, len(error.splitlines())) == (2, 1)
    assert "hunter2" not in error


async def test_migrate_and_verify_audit_say_what_they_found(tmp_path: Path) -> None:
    assert (await finished("migrate", "--data", str(tmp_path)))[:2] == (0, "The database is up to date.\n")
    code, out, _ = await finished("verify-audit", "--data", str(tmp_path))
    assert (code, out) == (0, "The audit trail is whole: 0 events.\n")


async def test_the_first_administrator_and_one_who_lost_the_telephone(tmp_path: Path) -> None:
    new = ("person", "add-administrator", "zainab", "--data", str(tmp_path))
    made = await finished(*new, "--name", "Zainab Malik")
    assert (made[0], made[1].startswith("Password for the first time")) == (0, True)
    again = await finished(*new)
    assert (again[0], "taken" in again[2]) == (1, True)
    for login, code in (("nobody", 1), ("zainab", 0)):
        reset = await finished("person", "reset", login, "--reason", "she stands here", "--data", str(tmp_path))
        assert reset[0] == code
    assert reset[1] != made[1]
    async with (
        serving("--data", str(tmp_path)) as started,
        aiohttp.ClientSession(started.address) as page,
    ):
        password = reset[1].rpartition(" ")[2].strip()
        answer = await page.post("/api/auth/sign-in", json={"login": "zainab", "password": password})
        me = (await answer.json())["me"]
    assert (me["role"], me["must_change_password"], me["must_set_up_code_app"]) == ("administrator", True, True)


async def test_the_demo_starts_greets_signs_in_and_stops_by_sigterm(tmp_path: Path) -> None:
    async with (
        serving("--data", str(tmp_path), "--demo") as started,
        aiohttp.ClientSession(started.address) as page,
    ):
        assert "dr.ayesha" in started.said
        assert "ilaj-demo" in started.said
        answer = await page.post("/api/auth/sign-in", json={"login": "nasreen", "password": "ilaj-demo"})
        assert answer.status == 200
        assert (await finished("healthy", "--port", started.address.rpartition(":")[2]))[0] == 0
        started.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(started.process.wait(), 15) == 0
    assert stat.S_IMODE((tmp_path / "keys" / "token.pem").stat().st_mode) == 0o600


async def test_it_stops_at_once_with_a_socket_open(tmp_path: Path) -> None:
    async with serving("--data", str(tmp_path), "--demo") as started:
        async with aiohttp.ClientSession(started.address) as page:
            answer = await page.post("/api/auth/sign-in", json={"login": "nasreen", "password": "ilaj-demo"})
            token = (await answer.json())["access_token"]
        live = socketio.AsyncClient(reconnection=False)
        auth = {"token": token, "v": 1}
        await live.connect(started.address, auth=auth, socketio_path="live", transports=["websocket"])
        started.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(started.process.wait(), GRACE_SECONDS) == 0, "the socket did not hold it up"
        await live.disconnect()


async def test_on_a_lan_it_serves_https_with_its_own_certificate(tmp_path: Path) -> None:
    async with serving("--data", str(tmp_path), "--host", "0.0.0.0", "--demo") as started:
        assert started.address.startswith("https://")
        printed = re.search(r"\b(?:[0-9A-F]{2}:){31}[0-9A-F]{2}\b", started.said)
        assert printed is not None
        trust = ssl.create_default_context(cafile=str(tmp_path / "keys" / "certificate.pem"))
        async with aiohttp.ClientSession(started.address) as page:
            body = {"login": "nasreen", "password": "ilaj-demo"}
            answer = await page.post("/api/auth/sign-in", json=body, ssl=trust)
            assert answer.cookies["eilaj_refresh"]["secure"]
            fingerprint = aiohttp.Fingerprint(bytes.fromhex(printed.group().replace(":", "")))
            assert (await page.get("/healthz", ssl=fingerprint)).status == 200
    assert stat.S_IMODE((tmp_path / "keys" / "certificate.pem").stat().st_mode) == 0o600


@pytest.mark.timeout(120)
async def test_a_half_sent_header_and_a_half_sent_body_are_closed(tmp_path: Path) -> None:
    async with serving("--data", str(tmp_path)) as started:
        port = int(started.address.rsplit(":", 1)[1])
        halves = [
            b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            b"POST /api/auth/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 50\r\n\r\n{",
        ]

        async def until_closed(half: bytes) -> float:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(half)
            began = asyncio.get_running_loop().time()
            await reader.read()
            writer.close()
            return asyncio.get_running_loop().time() - began

        took = await asyncio.wait_for(asyncio.gather(*map(until_closed, halves)), 60)
        assert max(took) < 40
