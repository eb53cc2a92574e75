"""Debian's Janus with a configuration of its own: VideoRoom and WebSockets only."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

GENERAL = """\
general: {{
    configs_folder = "{place}"
    plugins_folder = "{libraries}/plugins"
    transports_folder = "{libraries}/transports"
    events_folder = "{libraries}/events"
    loggers_folder = "{libraries}/loggers"
    debug_level = 3
    session_timeout = 0
}}
nat: {{
    ice_lite = true
}}
plugins: {{
    disable = "{plugins}"
}}
transports: {{
    disable = "{transports}"
}}
"""

SOCKETS = """\
general: {{
    json = "compact"
    ws = true
    ws_port = {port}
    ws_ip = "127.0.0.1"
}}
"""


def installed() -> bool:
    return shutil.which("janus") is not None and _libraries() is not None


def configure(place: Path) -> tuple[list[str], str]:
    """Write the configuration; the command that starts Janus, and the address of its WebSocket."""
    libraries = _libraries()
    assert libraries is not None
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    general = GENERAL.format(
        place=place,
        libraries=libraries,
        plugins=_others(libraries / "plugins", "videoroom"),
        transports=_others(libraries / "transports", "websockets"),
    )
    (place / "janus.jcfg").write_text(general)
    (place / "janus.transport.websockets.jcfg").write_text(SOCKETS.format(port=port))
    (place / "janus.plugin.videoroom.jcfg").write_text("general: {}\n")
    return ["janus", "-F", str(place), "-o"], f"http://127.0.0.1:{port}/"


def _libraries() -> Path | None:
    return next(Path("/usr/lib").glob("*/janus"), None)


def _others(folder: Path, wanted: str) -> str:
    return ",".join(sorted(file.name for file in folder.glob("*.so") if wanted not in file.name))
