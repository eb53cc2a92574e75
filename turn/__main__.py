"""`EILAJ_TURN_SECRET=… python -m turn HOST PORT [PEER …]`: check a TURN server that is run elsewhere.

PEER: the addresses of our media nodes. Exit code 0: good; 1: open to others, closed to us, or silent.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Sequence

from aioice import stun

from turn.check import FORBIDDEN, judge
from turn.client import Refused
from turn.credentials import make_credential


def main(arguments: Sequence[str]) -> int:
    secret = os.environ.get("EILAJ_TURN_SECRET", "")
    if len(arguments) < 2 or not arguments[1].isdigit() or not secret:
        print((__doc__ or "").partition("\n")[0], file=sys.stderr)
        return 2
    host, port, peers = arguments[0], int(arguments[1]), arguments[2:]
    credential = make_credential(secret, "check", int(time.time()) + 60)
    try:
        verdict = asyncio.run(judge(host, port, credential, peers))
    except Refused as refused:
        print(f"It gives no allocation ({refused.code}): is the secret the same?")
        return 1
    except (OSError, stun.TransactionTimeout):
        print("It does not answer.")
        return 1
    for peer in verdict.open:
        print(f"OPEN: it leads to {peer}")
    for peer, code in verdict.closed:
        print(f"CLOSED: our media node {peer} was refused ({code})")
    if verdict.good:
        print(f"Good: {len(FORBIDDEN)} foreign addresses refused, {len(peers)} of ours reached.")
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
