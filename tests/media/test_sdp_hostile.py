"""Offers that are wrong, hostile or mutated: a refusal or a sound answer comes out, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.api import MediaErrorCode
from media.sdp import LocalTerms, OfferRefused, answer
from tests.media.test_sdp import OFFERS, TERMS, vars_of, well_formed

PLAIN = OFFERS["chromium_plain"]


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        ("", MediaErrorCode.BAD_OFFER),
        ("v=0\r\n", MediaErrorCode.BAD_OFFER),
        ("hello", MediaErrorCode.BAD_OFFER),
        ("\ud800", MediaErrorCode.BAD_OFFER),
        (PLAIN + "a=x:" + "x" * 70_000, MediaErrorCode.BAD_OFFER),
        (PLAIN + "a=x:" + "ش" * 33_000, MediaErrorCode.BAD_OFFER),
        (PLAIN.replace("a=rtcp-mux", "a=rtcp\x00mux"), MediaErrorCode.BAD_OFFER),
        (PLAIN.replace("a=mid:0", "a=mid:0\ra=x"), MediaErrorCode.BAD_OFFER),
        (PLAIN + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n" * 19, MediaErrorCode.BAD_OFFER),
        (PLAIN + "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n" * 101, MediaErrorCode.BAD_OFFER),
        (PLAIN.replace("SAVPF 111 63", "SAVPF " + "111 " * 64 + "63"), MediaErrorCode.BAD_OFFER),
        (PLAIN.replace("m=video 9", "m=video x"), MediaErrorCode.BAD_OFFER),
        (PLAIN.replace("m=video", "m=smell"), MediaErrorCode.BAD_OFFER),
        (PLAIN.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), MediaErrorCode.BAD_OFFER),
        (PLAIN.replace("fingerprint:sha-256", "fingerprint:sha-1"), MediaErrorCode.BAD_OFFER),
        (PLAIN.replace("fingerprint:sha-256", "fingerprint:sha-512"), MediaErrorCode.BAD_OFFER),
        (PLAIN.replace("a=fingerprint", "a=x"), MediaErrorCode.BAD_OFFER),
        (PLAIN.replace("a=ice-ufrag", "a=x"), MediaErrorCode.BAD_OFFER),
        (PLAIN.replace("a=ice-pwd:", "a=ice-pwd:short "), MediaErrorCode.BAD_OFFER),
        (PLAIN.replace("actpass", "holdconn"), MediaErrorCode.BAD_OFFER),
        (
            PLAIN.replace("opus", "pcm").replace("VP8", "VP7").replace("H264", "H261"),
            MediaErrorCode.NOTHING_IN_COMMON,
        ),
        (PLAIN.replace("a=group:BUNDLE 0 1", "a=group:LS 0 1"), MediaErrorCode.NOTHING_IN_COMMON),
        (PLAIN.replace("a=rtcp-mux", "a=x"), MediaErrorCode.NOTHING_IN_COMMON),
        (
            PLAIN.replace("m=audio 9", "m=audio 0").replace("m=video 9", "m=video 0"),
            MediaErrorCode.NOTHING_IN_COMMON,
        ),
    ],
)
def test_a_bad_offer_is_refused(offer: str, code: MediaErrorCode) -> None:
    with pytest.raises(OfferRefused) as refused:
        answer(offer, TERMS)
    assert refused.value.code is code


@pytest.mark.parametrize(
    "spoil",
    [
        lambda video: video.replace("a=mid:1", "a=mid:0"),
        lambda video: video.replace("a=mid:1", "a=mid:x y"),
        lambda video: video.replace("a=mid:1", "a=mid:" + "m" * 17),
        lambda video: video.replace("a=mid:1\r\n", ""),
        lambda video: video.replace("a=rtcp-mux\r\n", ""),
        lambda video: video.replace("UDP/TLS/RTP/SAVPF", "UDP/DTLS/SCTP"),
        lambda video: re.sub("a=rtpmap.*\r\n", "", video),
        lambda video: video.replace("VP8/90000", "VP8/9000").replace("H264/90000", "H264/-1"),
        lambda video: video.replace("m=video", "m=image"),
    ],
)
def test_a_bad_section_harms_only_itself(spoil: Callable[[str], str]) -> None:
    cut = PLAIN.index("m=video")
    offer = PLAIN[:cut] + spoil(PLAIN[cut:])
    text, plan = answer(offer, TERMS)
    assert [section.accepted for section in plan.sections][:1] == [True]
    assert not any(section.accepted for section in plan.sections[1:])
    assert re.findall(r"(?m)^m=\S+ (\d+)", text) == ["9", "0"]
    well_formed(offer, text, plan)


def test_terms_must_fit_on_a_line() -> None:
    with pytest.raises(ValueError, match="no word"):
        LocalTerms(**{**vars_of(TERMS), "cname": "a\r\na=x"})


LINES = sorted({line for offer in OFFERS.values() for line in offer.split("\r\n")})


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_whatever_comes_in_only_a_refusal_or_a_sound_answer_goes_out(data: st.DataObject) -> None:
    lines = OFFERS[data.draw(st.sampled_from(sorted(OFFERS)))].split("\r\n")
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "copy", "insert", "cut", "garble", "swap"])):
            case "drop":
                del lines[at : at + data.draw(st.integers(1, 3))]
                lines = lines or [""]
            case "copy":
                lines[at:at] = lines[at : at + data.draw(st.integers(1, 30))]
            case "insert":
                lines.insert(at, data.draw(st.sampled_from(LINES)))
            case "cut":
                lines[at] = lines[at][: data.draw(st.integers(0, 40))]
            case "garble":
                lines[at] = lines[at][:3] + data.draw(st.text(max_size=30)) + lines[at][10:]
            case "swap":
                other = data.draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
    offer = "\r\n".join(lines)
    try:
        text, plan = answer(offer, TERMS)
    except OfferRefused:
        return
    well_formed(offer, text, plan)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_answered_or_refused(text: str) -> None:
    for offer in (text, "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" + text):
        with pytest.raises(OfferRefused):
            answer(offer, TERMS)
