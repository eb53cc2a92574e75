"""The commands about the helpline's data files: whether they hold together, and what each language lacks.

For who writes questions and wordings. They read no database.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from server.config import Settings
from server.domain.helpline.checking import problems
from server.domain.helpline.flow import flow
from server.domain.helpline.reading import words
from server.domain.helpline.wording import catalogues, completeness


async def run(_: Settings, given: argparse.Namespace) -> int:
    """`helpline` and its action; the exit code."""
    return COMMANDS[given.action](given.json)


def check(as_json: bool) -> int:
    """Say what is wrong with questions, phrases and wordings."""
    found = problems(flow(), words(), catalogues())
    if as_json:
        print(json.dumps({"whole": not found, "problems": list(found), "signed_off_by": flow().signed_off_by}))
    else:
        print("\n".join(found) or f"The helpline's files hold together: {len(flow().nodes)} questions.")
        print(f"Signed off by: {flow().signed_off_by or 'nobody yet'}.")
    return 1 if found else 0


def languages(as_json: bool) -> int:
    """Say what each language lacks and what awaits a native speaker."""
    rows = completeness(catalogues())
    if as_json:
        print(json.dumps([asdict(one) for one in rows]))
        return 0
    print("language  wanted  missing  needs native review  unsure")
    for one in rows:
        print(f"{one.language:8} {one.wanted:7} {len(one.missing):8} {one.needs_review:20} {one.unsure:7}")
    return 0


COMMANDS = {"check": check, "languages": languages}


def add_parser(commands: Any) -> None:
    """`helpline` and its actions; `commands` is what `add_subparsers` gave."""
    actions = commands.add_parser("helpline", help="check the helpline's questions and wordings")
    actions = actions.add_subparsers(dest="action", required=True)
    for name, command in COMMANDS.items():
        sub = actions.add_parser(name, help=(command.__doc__ or "").partition("\n")[0])
        sub.add_argument("--json", action="store_true", help="print one JSON object")
