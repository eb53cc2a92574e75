"""Commands for whoever owns the machine: the first administrator, and one who has lost telephone and codes.

What they do is in the audit trail as the system's, with the reason.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from server.app import offline
from server.config import Settings
from server.domain.errors import Invalid, Refused
from server.domain.identity import SYSTEM, Role
from server.node import Node
from server.services.people import PersonDraft


async def run(settings: Settings, given: argparse.Namespace) -> int:
    """`person` and its action; 0 done, 1 it could not be done."""
    async with offline(settings) as node:
        try:
            password = await COMMANDS[given.action](node, given)
        except Refused as refused:
            faults = refused.fields if isinstance(refused, Invalid) else ()
            print(" ".join(fault.message for fault in faults) or refused.detail, file=sys.stderr)
            return 1
    print(f"Password for the first time, shown this once: {password}")
    return 0


async def add_administrator(node: Node, given: argparse.Namespace) -> str:
    """Make an administrator; the password is shown once and changed at the first sign-in."""
    draft = PersonDraft(name=given.name or given.login, role=Role.ADMINISTRATOR)
    return (await node.people.create(SYSTEM, given.login, draft))[1]


async def reset(node: Node, given: argparse.Namespace) -> str:
    """End somebody's code app, recovery codes and sign-ins, and give a new password."""
    async with node.store.work() as work:
        person = await work.people.by_login(given.login)
    person_id = person.id if person is not None else ""
    await node.accounts.safety.reset_app(SYSTEM, person_id, given.reason)
    return await node.people.reset_password(SYSTEM, person_id)


COMMANDS = {"add-administrator": add_administrator, "reset": reset}


def add_parser(commands: Any) -> None:
    """`person` and its actions; `commands` is what `add_subparsers` gave."""
    actions = commands.add_parser("person", help="make the first administrator; help one who lost the telephone")
    actions = actions.add_subparsers(dest="action", required=True)
    for name, command in COMMANDS.items():
        sub = actions.add_parser(name, help=(command.__doc__ or "").partition("\n")[0])
        sub.add_argument("login", help="name for signing in")
        sub.add_argument("--data", help="folder of database, keys and recordings")
        if name == "reset":
            sub.add_argument("--reason", required=True, help="how you know who it is; kept in the audit trail")
        else:
            sub.add_argument("--name", help="the person's name")
