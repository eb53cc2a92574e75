"""Sends a client or a page through an emulated link by changing the candidate in the answer that it gets.

The server is not asked: what a router in between does is not its business.
"""

from __future__ import annotations

import re

Address = tuple[str, int]

_CANDIDATE = re.compile(r"(?m)^(a=candidate:\S+ \d+ \S+ \d+) \S+ \d+ (typ host)")

_SCRIPT = """(() => {
    const apply = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
        const sdp = description.sdp.replace(
            /^(a=candidate:\\S+ \\d+ \\S+ \\d+) \\S+ \\d+ (typ host)/gm, '$1 HOST PORT $2');
        return apply.call(this, {type: description.type, sdp});
    };
})();"""


def detour(answer: str, link: Address) -> str:
    """The answer with the link's address in every candidate."""
    changed, count = _CANDIDATE.subn(rf"\1 {link[0]} {link[1]} \2", answer)
    assert count, "no candidate to change"
    return changed


def detour_script(link: Address) -> str:
    """The same for a page: JavaScript for Playwright's `add_init_script`, to run before the page's own."""
    return _SCRIPT.replace("HOST", link[0]).replace("PORT", str(link[1]))
