"""The command about WhatsApp: what was charged, and what of Meta's posts was given up."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta
from typing import Any

from server.app import offline
from server.config import Settings

DAYS = 30


async def run(settings: Settings, given: argparse.Namespace) -> int:
    """Say how many messages were charged, by category, and how many posts could not be worked off."""
    async with offline(settings) as node, node.store.work() as work:
        charged = await work.whatsapp.charged(node.clock() - timedelta(days=given.days))
        given_up = await work.whatsapp.given_up()
    if given.json:
        print(json.dumps({"days": given.days, "charged": charged, "posts_given_up": given_up}))
    else:
        print(f"Messages charged in the last {given.days} days: {sum(charged.values())}")
        print("".join(f"  {category:12} {count:7}\n" for category, count in sorted(charged.items())), end="")
        print(f"Posts of Meta's that were given up: {given_up}")
    return 1 if given_up else 0


def add_parser(commands: Any) -> None:
    """`whatsapp`; `commands` is what `add_subparsers` gave."""
    sub = commands.add_parser("whatsapp", help=(run.__doc__ or "").partition("\n")[0])
    sub.add_argument("--data", help="folder of database, keys and recordings")
    sub.add_argument("--days", type=int, default=DAYS, help=f"how far to look back; {DAYS} unless given")
    sub.add_argument("--json", action="store_true", help="print one JSON object")
