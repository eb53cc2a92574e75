"""The commands of a node. What cannot start says why in one sentence (exit code 2).

It must not know any area: it reads settings, prepares folder, port and certificate, and runs what `app.build` made.
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import gc
import json
import os
import signal
import socket
import ssl
import sys
from collections.abc import Coroutine, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import structlog
import uvloop
from aiohttp import web

from server import (
    backup_commands,
    helpline_commands,
    person_commands,
    recording_commands,
    report_commands,
    whatsapp_commands,
)
from server.adapters.addresses import reachable_at
from server.adapters.certificate import tls_context
from server.app import CannotStart, build, offline, prepare_database
from server.config import BadSettings, Settings, load
from server.log import configure, on_loop_fault
from server.services import demo

log = structlog.get_logger("server")

IDLE_SECONDS = 15
"""A connection without a whole request header is closed after this: half-sent requests cost a socket each."""
GRACE_SECONDS = 5
BACKLOG = 512
ASK_SECONDS = 4


def main(arguments: Sequence[str]) -> int:
    """Run a command; the exit code: 0 done, 1 found something wrong, 2 could not start."""
    given = _parser().parse_args(arguments)
    own = {key: value for key in SETTINGS if (value := getattr(given, key, None)) not in (None, False)}
    try:
        settings = load(os.environ, own)
        configure(settings.log_format, settings.log_level)
        _prepare_folder(settings.data)
        return _run_loop(COMMANDS[given.command](settings, given))
    except (BadSettings, CannotStart) as reason:
        print(f"E-Ilaj: {reason}", file=sys.stderr)
        return 2


async def run(settings: Settings, _: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    listener = _bound(settings)
    port = listener.getsockname()[1]
    context, fingerprint = _tls(settings)
    settings = settings.model_copy(update={"port": port, "media_port": settings.udp_port})
    runner = web.AppRunner(
        build(settings), access_log=None, keepalive_timeout=IDLE_SECONDS, shutdown_timeout=GRACE_SECONDS
    )
    try:
        await runner.setup()
        await web.SockSite(runner, listener, ssl_context=context, backlog=BACKLOG).start()
        log.info("serving", port=port, pid=os.getpid())
        _greet(settings, fingerprint)
        # What is loaded now stays: without this, each full collection walks it all while calls wait.
        gc.collect()
        gc.freeze()
        await _until_told_to_stop()
        log.info("stopping")
    finally:
        await runner.cleanup()
        listener.close()
    return 0


async def migrate(settings: Settings, _: argparse.Namespace) -> int:
    """Bring the tables to the newest migration."""
    await prepare_database(settings)
    print("The database is up to date.")
    return 0


async def verify_audit(settings: Settings, given: argparse.Namespace) -> int:
    """Check the audit trail from its first event, against its seals and against the head kept beside the keys."""
    async with offline(settings) as node:
        checked, faults = await node.audit.verify(await asyncio.to_thread(node.audit_heads.known))
    if given.json:
        print(json.dumps({"whole": not faults, "events": checked, "faults": [asdict(one) for one in faults]}))
    elif faults:
        print(f"The audit trail is broken in {len(faults)} places of {checked} events:")
        print("\n".join(f"  {fault}" for fault in faults))
    else:
        print(f"The audit trail is whole: {checked} events.")
    return 1 if faults else 0


async def healthy(settings: Settings, _: argparse.Namespace) -> int:
    """Ask the node that runs here whether it lives; for container health checks."""
    timeout = aiohttp.ClientTimeout(total=ASK_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as client,
            # The certificate may be our own; what is asked is only whether somebody answers.
            client.get(f"{settings.own_url}/healthz", ssl=False) as response,
        ):
            return 0 if response.status == 200 else 1
    except (aiohttp.ClientError, TimeoutError):
        return 1


OWN = {"healthy": healthy, "run": run, "migrate": migrate, "verify-audit": verify_audit}
AREAS = {
    "recording": recording_commands,
    "helpline": helpline_commands,
    "report": report_commands,
    "person": person_commands,
    "whatsapp": whatsapp_commands,
}
COMMANDS = OWN | backup_commands.COMMANDS | {name: area.run for name, area in AREAS.items()}
SETTINGS = ("data", "host", "port", "demo")
"""Options that are settings of the same name."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server", description="E-Ilaj, video consultations.")
    commands = parser.add_subparsers(dest="command", required=True)
    for area in (*AREAS.values(), backup_commands):
        area.add_parser(commands)
    for name, command in OWN.items():
        sub = commands.add_parser(name, help=(command.__doc__ or "").partition("\n")[0])
        sub.add_argument("--data", help="folder of database, keys and recordings")
        if name == "verify-audit":
            sub.add_argument("--json", action="store_true", help="print one JSON object")
        if name == "healthy":
            sub.add_argument("--port", help="TCP port that the node serves on")
        if name == "run":
            sub.add_argument("--host", help="address to listen on; 0.0.0.0 for the whole LAN, over HTTPS")
            sub.add_argument("--port", help="TCP port; media takes the UDP port above it")
            sub.add_argument("--demo", action="store_true", help="seed a demo day of invented people")
    return parser


def _run_loop(command: Coroutine[Any, Any, int]) -> int:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.get_loop().set_exception_handler(on_loop_fault)
        return runner.run(command)


def _prepare_folder(data: Path) -> None:
    """Raises CannotStart when nothing can be kept there."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = data / f".start-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise CannotStart(f"The folder {data} cannot be written: {error.strerror}.") from None


def _bound(settings: Settings) -> socket.socket:
    """The listening socket. Raises CannotStart."""
    host = "127.0.0.1" if settings.host == "localhost" else settings.host
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, settings.port))
        # Two nodes that both bound but do not listen yet would not notice each other.
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            other = f"PORT={settings.port + 10}"
            raise CannotStart(f"Port {settings.port} is taken by another program. Try {other}.") from None
        raise CannotStart(f"Cannot listen on {host} port {settings.port}: {error.strerror}.") from None
    return listener


def _tls(settings: Settings) -> tuple[ssl.SSLContext | None, str]:
    """Over the LAN browsers give a camera only to HTTPS; on this machine they do without."""
    if not settings.is_public:
        return None, ""
    return tls_context(settings.data / "keys", reachable_at(settings.host), datetime.now(UTC))


def _greet(settings: Settings, fingerprint: str) -> None:
    scheme = "https" if fingerprint else "http"
    for address in reachable_at(settings.host):
        shown = f"[{address}]" if ":" in address else address
        print(f"E-Ilaj is at {scheme}://{shown}:{settings.port}/")
    if fingerprint:
        print("The certificate is our own: the browser warns once. Compare its SHA-256 fingerprint:")
        print(f"  {fingerprint}")
    if settings.demo:
        print(f"\nInvented people to sign in as, all with the password {demo.PASSWORD}:")
        for person in demo.PEOPLE:
            place = person.specialities[0].replace("_", " ") if person.specialities else ""
            print(f"  {person.login:<10} {person.role.value:<14} {person.name:<26} {place or person.place}")
    print("\nCtrl+C stops.", flush=True)


async def _until_told_to_stop() -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()
