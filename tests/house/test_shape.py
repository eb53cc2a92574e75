"""Files and functions stay short, say what they are for, and have names that say something."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath

from tests.house.files import ending, ours, text

MOST_FILE_LINES = 300
MOST_FUNCTION_LINES = 40
TOP_LEVEL = {
    *(".ci", ".gitignore", "Makefile", "README.md", "pyproject.toml"),
    *("requirements.lock", "requirements-bench.lock", "requirements-dev.lock", "requirements-node.lock"),
    *("deploy", "media", "server", "signaling", "tests", "turn", "web"),
}
#: Names of files that say nothing of what is inside.
EMPTY_NAMES = {"utils", "util", "common", "manager", "managers", "helper", "helpers", "misc"}
#: What the design calls by another word (DESIGN.md §2).
WRONG_WORDS = {
    *("visit", "consultation", "session", "appointment", "meeting", "conference", "lobby", "pool"),
    *("peer", "sfu", "mixer", "tenant", "clinic", "facility", "heartbeat", "user"),
}
#: The RFC's own word for the part of an SDP before its media sections.
ALLOWED_NAMES = {"_session_lines"}
GENERATED = {PurePosixPath("web/src/wire/types.ts")}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_nothing_new_lies_at_the_top() -> None:
    assert {path.parts[0] for path in ours()} <= TOP_LEVEL


def test_every_python_file_says_what_it_is_for() -> None:
    silent = [str(path) for path in ending(".py") if text(path).strip() and not ast.get_docstring(_tree(path))]
    assert silent == [], "write a module docstring: what the file is for and what it must not know"


def test_files_are_short() -> None:
    lines = {str(path): text(path).count("\n") for path in ending(".py", ".ts", ".tsx") if path not in GENERATED}
    long = {path: count for path, count in lines.items() if count >= MOST_FILE_LINES}
    assert long == {}, "a second idea wants a file of its own"


def test_functions_are_short() -> None:
    long = {}
    for path in ending(".py"):
        if "migrations" in path.parts:
            continue  # a table is as long as its columns
        for function in _functions(_tree(path)):
            count = _lines(function)
            if count >= MOST_FUNCTION_LINES:
                long[f"{path}:{function.lineno} {function.name}"] = count
    assert long == {}


def test_names_say_something() -> None:
    empty = [str(path) for path in ending(".py", ".ts", ".tsx") if path.stem in EMPTY_NAMES]
    assert empty == [], "name the file after what is in it"


def test_definitions_use_the_words_of_the_design() -> None:
    wrong = []
    for path in ending(".py"):
        for name in (path.stem, *_defined(_tree(path))):
            words = re.findall("[A-Z]?[a-z]+|[A-Z]+", name)
            if name not in ALLOWED_NAMES and WRONG_WORDS & {word.lower() for word in words}:
                wrong.append(f"{path}: {name}")
    assert wrong == []


@cache
def _tree(path: PurePosixPath) -> ast.Module:
    return ast.parse(text(path), str(path))


def _defined(tree: ast.Module) -> Iterator[str]:
    """Names of the functions and classes in a module; a test's name is a sentence, so it may use any word."""
    names = (node.name for node in ast.walk(tree) if isinstance(node, Function | ast.ClassDef))
    return (name for name in names if not name.startswith("test_"))


def _functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _lines(function: Function) -> int:
    """Lines from `def` to the end, without the docstring: saying more must not cost."""
    count = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        count -= (first.end_lineno or first.lineno) - first.lineno + 1
    return count
