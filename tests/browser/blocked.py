"""Networks that let little through, played inside the browser: what a firewall would drop is never tried.

It must not know our pages: it changes what any page tells its RTCPeerConnection.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from playwright.async_api import Page

#: Chromium's own rule for such networks: no UDP socket is opened for a call.
WITHOUT_UDP = ("--webrtc-ip-handling-policy=disable_non_proxied_udp",)

_NARROWED = """(() => {
  const passes = (url) => PASSES;
  const narrowed = (given = {}) => ({
    ...given,
    iceTransportPolicy: "POLICY",
    iceServers: (given.iceServers ?? [])
      .map((server) => ({ ...server, urls: [server.urls].flat().filter(passes) }))
      .filter((server) => server.urls.length > 0),
  });
  const configure = RTCPeerConnection.prototype.setConfiguration;
  RTCPeerConnection.prototype.setConfiguration = function (given) { return configure.call(this, narrowed(given)); };
  globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct: (target, [given]) => new target(narrowed(given)),
  });
})();"""

#: Our own port is open, no TURN server is reached. (Else Chromium takes the first way that opens, whichever it is.)
NO_TURN = _NARROWED.replace("PASSES", "false").replace("POLICY", "all")

#: Only TURN over TLS is let through: other servers are struck out, and no way but a relayed one is tried.
ONLY_TURN_OVER_TLS = _NARROWED.replace("PASSES", 'url.startsWith("turns:")').replace("POLICY", "relay")

_PATH = """async () => {
  const report = [...(await connections.at(-1).getStats()).values()];
  const transport = report.find((one) => one.type === "transport");
  const pair = report.find((one) => one.id === transport?.selectedCandidatePairId);
  const local = report.find((one) => one.id === pair?.localCandidateId);
  const remote = report.find((one) => one.id === pair?.remoteCandidateId);
  const direct = report.filter((one) => one.type === "local-candidate" && one.candidateType !== "relay");
  return [
    local?.candidateType === "relay" ? `relay over ${local.relayProtocol}` : `direct over ${local?.protocol}`,
    remote?.port ?? 0,
    direct.some((one) => one.protocol === "udp"),
  ];
}"""


def trusting(certificate: Path) -> tuple[str, ...]:
    """A flag by which Chromium takes this one certificate (PEM), which nobody has signed, and no other."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    name = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return (f"--ignore-certificate-errors-spki-list={base64.b64encode(hashlib.sha256(name).digest()).decode()}",)


@dataclass(frozen=True, slots=True)
class Way:
    """How a page reaches the server now: `direct over udp`, `relay over tls` …"""

    words: str
    #: The server's port at its end.
    port: int
    #: The browser has opened UDP sockets of its own for this call.
    tried_udp: bool


async def way_of(page: Page) -> Way:
    """The candidate pair that the page's newest connection uses."""
    return Way(*await page.evaluate(_PATH))
