"""Running other programs during set-up: progress for whoever waits, one sentence when something cannot be done.

It must not know what is being set up.
"""

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class CannotContinueError(Exception):
    """Set-up needs a person; the message is the one sentence that tells what to do."""


@contextmanager
def step(what: str) -> Iterator[None]:
    """Announce a step before it starts, because it may take a while, and its seconds after it."""
    print(f"· {what} …", flush=True)
    start = time.monotonic()
    yield
    print(f"  done in {time.monotonic() - start:.0f} s", flush=True)


def call(
    command: Sequence[str | Path], *, advice: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> None:
    """Run a command quietly.

    Raises CannotContinueError with `advice`, after the command's own output, when it fails.
    """
    done = subprocess.run(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode != 0:
        print(done.stdout.decode(errors="replace"), flush=True)
        raise CannotContinueError(advice)
