"""The media plane alone in a process, for the bench: `python -m tests.bench.plane_server SOCKET JOURNALS`.

Listens on a Unix socket for JSON lines `{"do": "offer" | "record", ...}` and answers each with one.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import uvloop

from media.api import CallPolicy
from media.plane import Plane, PlaneSettings
from media.recording.disk import DiskWriter
from media.recording.journal import JournalRecorder
from tests.media.recording.recorded import keys_of


async def serve(socket: str, journals: Path) -> None:
    writer, keys = DiskWriter(), keys_of(journals)
    plane = Plane(
        PlaneSettings(
            host="127.0.0.1",
            make_recorder=lambda recording, failed: JournalRecorder(journals, recording, failed, writer, keys),
        )
    )
    await plane.start()

    async def control(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            reply = await obey(plane, json.loads(line))
            writer.write(json.dumps(reply).encode() + b"\n")

    server = await asyncio.start_unix_server(control, socket)
    await server.serve_forever()


async def obey(plane: Plane, order: dict[str, Any]) -> dict[str, str]:
    call = str(order["call"])
    if order["do"] == "record":
        await plane.record(call, f"bench-{call}", order["participants"])
        return {}
    await plane.open_call(call, CallPolicy())
    answer = await plane.offer(call, order["participant"], order["sdp"])
    return {"sdp": answer.sdp}


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], Path(sys.argv[2])))
