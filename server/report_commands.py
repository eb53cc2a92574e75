"""`python -m server report …`: sums made anew, monthly reports made, listed and taken out, from the command line.

Exit codes: 0 done, 1 could not be done, 2 could not start. Must not know SQL.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

from server.app import offline
from server.config import Settings
from server.domain.errors import Refused
from server.domain.identity import Actor
from server.domain.reports.documents import LANGUAGES
from server.domain.reports.periods import Period
from server.node import Node
from server.recording_commands import shell_operator

Given = argparse.Namespace
Answer = tuple[int, dict[str, Any]]


async def run(settings: Settings, given: Given) -> int:
    """Do what was asked and print what came of it."""
    async with offline(settings) as node:
        try:
            code, said = await COMMANDS[given.action](node, given)
        except Refused as refused:
            code, said = 1, {"error": refused.detail}
        except OSError as error:
            code, said = 1, {"error": error.strerror or type(error).__name__}
    print(json.dumps(said, indent=1, default=str) if given.json else _words(said))
    return code


async def rebuild(node: Node, given: Given) -> Answer:
    """Make the sums of all days anew, or those of a period."""
    period = Period(given.since, given.until) if given.since and given.until else None
    if period is not None and period.days < 1:
        return 1, {"error": "The first day comes after the last."}
    return 0, {"days": await node.reporting.keeping.rebuild(period)}


async def month(node: Node, given: Given) -> Answer:
    """Make a month's report, keep it, and write its pages to a file where --out says so."""
    await node.reporting.keeping.refresh()
    actor = shell_operator()
    made = await node.reporting.documents.make(actor, given.month, given.language)
    said = {"made": made.id, "month": f"{made.month:%Y-%m}", "language": made.language}
    if given.out:
        await _write(node, actor, made.id, Path(given.out))
        said["file"] = given.out
    return 0, said


async def list_all(node: Node, _: Given) -> Answer:
    """List the monthly reports that were made."""
    found = await node.reporting.documents.all(shell_operator())
    rows = [
        {
            "id": shown.one.id,
            "month": f"{shown.one.month:%Y-%m}",
            "language": shown.one.language,
            "made_at": shown.one.made_at,
            "made_by": shown.made_by_name or "the clock",
        }
        for shown in found
    ]
    return 0, {"reports": rows}


async def export(node: Node, given: Given) -> Answer:
    """Write the pages of a report that was made to a file."""
    await _write(node, shell_operator(), given.id, Path(given.out))
    return 0, {"id": given.id, "file": given.out}


async def _write(node: Node, actor: Actor, document_id: str, path: Path) -> None:
    _, pdf = await node.reporting.documents.pdf(actor, document_id)
    await asyncio.to_thread(path.write_bytes, pdf)


COMMANDS: dict[str, Callable[[Node, Given], Awaitable[Answer]]] = {
    "rebuild": rebuild,
    "month": month,
    "list": list_all,
    "export": export,
}


def add_parser(commands: Any) -> None:
    """`report` and its actions; `commands` is what `add_subparsers` gave."""
    actions = commands.add_parser("report", help="make, list and export monthly reports; make their sums anew")
    actions = actions.add_subparsers(dest="action", required=True)
    for name, command in COMMANDS.items():
        sub = actions.add_parser(name, help=(command.__doc__ or "").partition("\n")[0])
        sub.add_argument("--data", help="folder of database, keys and recordings")
        sub.add_argument("--json", action="store_true", help="print one JSON object")
        if name == "rebuild":
            sub.add_argument("--since", type=date.fromisoformat, help="first day, like 2026-10-01")
            sub.add_argument("--until", type=date.fromisoformat, help="last day")
        if name == "month":
            sub.add_argument("month", type=_month, help="like 2026-10")
            sub.add_argument("--language", choices=LANGUAGES, default="en")
            sub.add_argument("--out", help="file for the pages (PDF)")
        if name == "export":
            sub.add_argument("id")
            sub.add_argument("--out", required=True, help="file for the pages (PDF)")


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def _words(said: dict[str, Any]) -> str:
    if "error" in said:
        return str(said["error"])
    if "reports" in said:
        rows = said["reports"]
        return "\n".join("  ".join(str(value) for value in row.values()) for row in rows) or "None was made yet."
    if "days" in said:
        return f"{said['days']} days were made anew."
    return ", ".join(f"{name} {value}" for name, value in said.items())
