"""Sends a client or a page through an emulated link by changing the addresses that it is told.

The server is not asked: what a router in between does is not its business.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

Address = tuple[str, int]

_CANDIDATE = re.compile(r"(?m)^(a=candidate:\S+ \d+ \S+ \d+) \S+ \d+ (typ host)")

#: Candidates by transport (without a door for TCP those are left out), TURN servers by `host:port` (or left out).
_SCRIPT = """(() => {
    const doors = DOORS;
    const servers = SERVERS;
    const apply = RTCPeerConnection.prototype.setRemoteDescription;
    const led = (line) => {
        const parts = line.match(/^(a=candidate:\\S+ \\d+ )(\\S+)( \\d+) \\S+ \\d+ (typ host.*)$/i);
        if (!parts) return line;
        const door = doors[parts[2].toLowerCase()];
        return door ? `${parts[1]}${parts[2]}${parts[3]} ${door[0]} ${door[1]} ${parts[4]}` : null;
    };
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
        const lines = description.sdp.split('\\r\\n').map(led).filter((line) => line !== null);
        return apply.call(this, {type: description.type, sdp: lines.join('\\r\\n')});
    };
    const relays = (list) => (list ?? []).map((server) => ({...server, urls: [server.urls].flat().flatMap((url) => {
        const [, before, at, after] = url.match(/^(turns?:)([^?]*)(.*)$/) ?? [];
        return at in servers ? [before + servers[at] + after] : [];
    })})).filter((server) => server.urls.length > 0);
    globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
        construct: (target, [settings]) => new target({...settings, iceServers: relays(settings?.iceServers)}),
    });
})();"""


def detour(answer: str, link: Address) -> str:
    """The answer with the link's address in every candidate."""
    changed, count = _CANDIDATE.subn(rf"\1 {link[0]} {link[1]} \2", answer)
    assert count, "no candidate to change"
    return changed


def detour_script(link: Address, tcp: Address | None = None, servers: Mapping[str, str] | None = None) -> str:
    """The same for a page: JavaScript to run before the page's own (Playwright's `add_init_script`).

    `servers` says by which `host:port` of a door a TURN server's `host:port` is reached.
    """
    doors = {"udp": link} | ({} if tcp is None else {"tcp": tcp})
    return _SCRIPT.replace("DOORS", json.dumps(doors)).replace("SERVERS", json.dumps(dict(servers or {})))
