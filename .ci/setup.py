"""Prepares what a Makefile target needs, and makes nothing twice: `.ci/python .ci/setup.py PART...`.

Standard library only, because it runs before anything is installed. It must not know how the parts are used.
"""

import fcntl
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import debian
import python_packages
import web_client
from shell import ROOT, CannotContinueError

RUNTIME_LOCK = "requirements.lock"
DEVELOPMENT_LOCK = "requirements-dev.lock"
BENCH_LOCK = "requirements-bench.lock"

PARTS: dict[str, Callable[[], None]] = {
    "runtime": lambda: python_packages.install(RUNTIME_LOCK),
    "development": lambda: python_packages.install(DEVELOPMENT_LOCK, covers=(RUNTIME_LOCK,)),
    "npm-packages": web_client.install_packages,
    "web-client": web_client.build,
    "documents": debian.install_for_documents,
    "machine": debian.install_for_tests,
    "compiler": debian.install_for_building,
    "speech-scores": lambda: python_packages.install(BENCH_LOCK, built="pesq"),
}


def main(arguments: list[str]) -> int:
    """Set up the named parts; `npm ARGUMENT...` runs npm in web/ instead. Returns the exit code."""
    if arguments[:1] == ["npm"]:
        return web_client.npm(arguments[1:])
    unknown = [name for name in arguments if name not in PARTS]
    if unknown or not arguments:
        print(f"usage: .ci/setup.py [{' | '.join(PARTS)}]... | npm ARGUMENT...", file=sys.stderr)
        return 2
    try:
        with _alone():
            for name in arguments:
                PARTS[name]()
    except CannotContinueError as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


@contextmanager
def _alone() -> Iterator[None]:
    """Two set-ups of one folder would spoil each other, so the second one waits."""
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is at work in this folder; waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
