"""A real S3 server for the tests: moto's, as a process of its own on loopback, and a bucket for whoever asks.

It can be frozen and killed, so that a storage that does not answer is a real one. It must not import our code.
"""

from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

START_SECONDS = 60
KEY, SECRET = "eilaj-test", "eilaj-test-secret"


@dataclass
class S3:
    """A running server. What it holds is in its memory: killed, it has lost everything."""

    port: int
    process: subprocess.Popen[bytes]
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def create_bucket(self) -> str:
        """The name of a new one that is empty. moto asks for no signature."""
        name = f"recordings-{next(self._numbers)}"
        request = urllib.request.Request(f"{self.endpoint}/{name}", method="PUT")
        urllib.request.urlopen(request, timeout=START_SECONDS).close()
        return name

    def freeze(self) -> None:
        """It takes connections and says nothing, as behind a line that has died."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def stop(self) -> None:
        self.thaw()
        self.process.kill()
        self.process.wait(timeout=START_SECONDS)


def start_s3() -> S3:
    """Returns when it answers."""
    port = _free_port()
    command = [sys.executable, "-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = S3(port, process)
    deadline = time.monotonic() + START_SECONDS
    while not _answers(server.endpoint):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait()
            pytest.fail("the S3 server of the tests did not start")
        time.sleep(0.1)
    return server


@pytest.fixture(scope="session")
def s3() -> Iterator[S3]:
    """The server of this test run; started by the first test that asks."""
    server = start_s3()
    yield server
    server.stop()


def _answers(endpoint: str) -> bool:
    try:
        urllib.request.urlopen(f"{endpoint}/moto-api/", timeout=5).close()
    except (urllib.error.URLError, OSError):
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
