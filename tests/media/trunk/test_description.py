"""Descriptions of lines: what WhatsApp sends is read, what we write it takes, and nothing harmful passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from media.ice import new_credentials
from media.lines import LineFailed
from media.trunk.description import Near, read, write

PRINT = ":".join(["AB"] * 32)
OFFER = f"""\
v=0
o=- 7602563789789945080 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE audio
a=msid-semantic: WMS 632a909f
a=ice-lite
m=audio 3482 UDP/TLS/RTP/SAVPF 111 126
c=IN IP4 192.0.2.7
a=rtcp:9 IN IP4 0.0.0.0
a=candidate:1972637320 1 udp 2113937151 192.0.2.7 3482 typ host generation 0 network-cost 50
a=candidate:1972637321 1 udp 2113939711 2001:db8::7 3482 typ host generation 0 network-cost 50
a=candidate:3 1 tcp 2113939711 192.0.2.7 9 typ host tcptype active
a=candidate:4 1 udp 2113939711 0b1b.local 3482 typ host
a=ice-ufrag:6O0H
a=ice-pwd:TYCbtfOrBMPpfxFRgSbnnuTI
a=ice-options:trickle
a=fingerprint:sha-256 {PRINT.lower()}
a=setup:actpass
a=mid:audio
a=sendrecv
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=fmtp:111 maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;useinbandfec=1
a=rtpmap:126 telephone-event/8000
""".replace("\n", "\r\n")
"""Written after the shape of WhatsApp's offers; every value is made up."""


def test_an_offer_like_whatsapps_is_read() -> None:
    far = read(OFFER)
    assert (far.is_lite, far.setup, far.payload_type, far.mid) == (True, "actpass", 111, "audio")
    assert far.candidates == (("192.0.2.7", 3482), ("2001:db8::7", 3482))
    assert (far.credentials.ufrag, far.fingerprint) == ("6O0H", PRINT)


def test_what_is_written_has_one_fingerprint_and_is_whole() -> None:
    near = Near(new_credentials(), PRINT, "active", (("192.0.2.1", 4000),), 77, 111, "audio")
    text = write(near)
    assert text.count("a=fingerprint:") == 1 and f"a=fingerprint:sha-256 {PRINT}" in text
    assert "a=setup:active" in text and "a=end-of-candidates" in text and "a=mid:audio" in text
    back = read(text)
    assert (back.candidates, back.credentials, back.is_lite) == (near.candidates, near.credentials, False)


@pytest.mark.parametrize(
    "gone", ["m=audio", "a=rtpmap:111", "a=fingerprint", "a=ice-ufrag", "a=ice-pwd", "a=setup"]
)
def test_what_lacks_a_part_is_refused(gone: str) -> None:
    text = "\r\n".join(line for line in OFFER.split("\r\n") if not line.startswith(gone))
    with pytest.raises(LineFailed):
        read(text)


@given(some.integers(0, len(OFFER)), some.text(max_size=20))
def test_a_spoilt_offer_is_read_or_refused(at: int, put: str) -> None:
    try:
        far = read(OFFER[:at] + put + OFFER[at:])
    except LineFailed:
        return
    assert 0 <= far.payload_type <= 127 and all(0 < port < 65_536 for _, port in far.candidates)
