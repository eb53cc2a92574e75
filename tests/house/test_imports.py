"""Every module of ours can be the first one imported: no import circle, no reliance on someone else's import."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import PurePosixPath

from tests.house.files import PACKAGES, ROOT, ending, text

#: Loads what others wrote once, then imports each module of ours in a fork that has seen none of ours.
PROGRAM = """
import importlib, json, os, sys, traceback
theirs, ours = json.load(sys.stdin)
for name in theirs:
    try:
        importlib.import_module(name)
    except ImportError:
        pass
failed, running = [], {}

def wait():
    child, status = os.wait()
    name = running.pop(child)
    if status != 0:
        failed.append(name)

for name in ours:
    if len(running) >= (os.cpu_count() or 1):
        wait()
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(name)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    running[child] = name
while running:
    wait()
print(json.dumps(failed))
"""


def test_every_module_imports_alone() -> None:
    paths = [path for path in ending(".py") if path.parts[0] in PACKAGES and _is_plain_module(path)]
    modules = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths]
    assert len(modules) > 10
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        input=json.dumps([sorted(_theirs(paths)), modules]),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [], done.stderr


def _is_plain_module(path: PurePosixPath) -> bool:
    """Not a program, and not a migration: Alembic loads those by path."""
    return path.stem != "__main__" and "migrations" not in path.parts


def _theirs(paths: list[PurePosixPath]) -> set[str]:
    """What our modules import that is not ours."""
    names = set()
    for path in paths:
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.add(node.module)
    return {name for name in names if name.partition(".")[0] not in (*PACKAGES, "tests", "__future__")}
