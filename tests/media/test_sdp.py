"""The answerer against offers of real browsers, hostile ones and mutations of both."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.api import MediaErrorCode
from media.sdp import LocalTerms, OfferRefused, Plan, Section, SlotSources, answer

OFFERS = {path.stem: path.read_bytes().decode() for path in (Path(__file__).parent / "offers").glob("*.sdp")}

TERMS = LocalTerms(
    ufrag="lite",
    password="p" * 24,
    fingerprint=":".join(["AB"] * 32),
    candidates=(("127.0.0.1", 5000), ("2001:db8::1", 5000)),
    slots=tuple(SlotSources(1000 + 3 * slot, 1001 + 3 * slot, 1002 + 3 * slot) for slot in range(5)),
    session_id=7,
    version=3,
    video_bitrate=900_000,
    audio_bitrate=32_000,
    cname="us",
)

#: One line a section: mid, kind, direction of the answer, slot, codecs with payload types.
PLANS = {
    "chromium_plain": ["0 audio sendrecv 0 opus/111 red/63", "1 video sendrecv 0 VP8/96+97 H264/108+109"],
    "chromium_restart": ["0 audio sendrecv 0 opus/111 red/63", "1 video sendrecv 0 VP8/96+97 H264/108+109"],
    "chromium_two_pairs": [
        "0 audio sendrecv 0 opus/111 red/63",
        "1 video sendrecv 0 VP8/96+97 H264/108+109",
        "2 audio sendonly 1 opus/111 red/63",
        "3 video sendonly 1 VP8/96+97 H264/108+109",
        "4 audio sendonly 2 opus/111 red/63",
        "5 video sendonly 2 VP8/96+97 H264/108+109",
    ],
    "chromium_simulcast": ["0 audio sendrecv 0 opus/111 red/63", "1 video sendrecv 0 VP8/96+97 H264/108+109 rid f"],
    "chromium_stopped": [
        "0 audio sendrecv 0 opus/111 red/63",
        "1 video sendrecv 0 VP8/96+97 H264/108+109",
        "2 audio rejected",
        "3 video rejected",
    ],
    "chromium_second_camera": [
        "0 audio sendrecv 0 opus/111 red/63",
        "1 video sendrecv 0 VP8/96+97 H264/108+109",
        "2 audio sendonly 1 opus/111 red/63",
        "3 video sendonly 1 VP8/96+97 H264/108+109",
        "4 video recvonly - VP8/96+97 H264/108+109",
    ],
    "chromium_data_channel": ["0 audio sendrecv 0 opus/111 red/63", "1 video sendrecv 0 VP8/96+97 H264/108+109"],
    "chromium_receive_only": ["0 audio sendonly 0 opus/111 red/63", "1 video sendonly 0 VP8/96+97 H264/108+109"],
    "firefox_plain": [
        "0 audio sendrecv 0 opus/109",
        "1 video sendrecv 0 VP8/120+124 H264/126+127",
        "2 audio sendonly 1 opus/109",
        "3 video sendonly 1 VP8/120+124 H264/126+127",
    ],
    "firefox_simulcast": ["0 audio sendrecv 0 opus/109", "1 video sendrecv 0 VP8/120+124 H264/126+127 rid low"],
    "safari_desktop": [
        "0 audio sendrecv 0 opus/111 red/63",
        "1 video sendrecv 0 VP8/106+107 H264/98+99",
        "2 audio sendonly 1 opus/111 red/63",
        "3 video sendonly 1 VP8/106+107 H264/98+99",
    ],
    "safari_ios": ["0 audio sendrecv 0 opus/111", "1 video sendrecv 0 VP8/100+101 H264/98+99"],
    "android_webview": [
        "0 audio sendrecv 0 opus/111 red/63",
        "1 video sendrecv 0 VP8/96+97 H264/127+103",
        "2 audio sendonly 1 opus/111 red/63",
        "3 video sendonly 1 VP8/96+97 H264/127+103",
    ],
}


def summary(section: Section) -> str:
    if not section.accepted:
        return f"{section.mid} {section.kind} rejected"
    codecs = [
        f"{codec.name}/{codec.payload_type}" + (f"+{codec.rtx_payload_type}" if codec.rtx_payload_type else "")
        for codec in section.codecs
    ]
    direction = {(True, True): "sendrecv", (True, False): "recvonly", (False, True): "sendonly"}.get(
        (section.uplink, section.slot is not None), "inactive"
    )
    slot = "-" if section.slot is None else str(section.slot)
    rid = ["rid", section.rid] if section.rid else []
    return " ".join([section.mid, section.kind, direction, slot, *codecs, *rid])


def well_formed(offer: str, text: str, plan: Plan) -> None:
    """What every answer has to be, whatever the offer was."""
    assert text.endswith("\r\n")
    lines = text[:-2].split("\r\n")
    assert all(re.fullmatch(r"[vostcbma]=[ -~]+", line) for line in lines)
    asked = [line.split(" ")[0] for line in re.split("\r?\n", offer) if line.startswith("m=")]
    blocks = [block.split("\r\n") for block in re.split("(?m)^(?=m=)", text)[1:]]
    assert [block[0].split(" ")[0] for block in blocks] == asked
    accepted = [section.mid for section in plan.sections if section.accepted]
    assert accepted
    assert len(set(accepted)) == len(accepted)
    assert f"a=group:BUNDLE {' '.join(accepted)}" in lines
    mids = [line[6:] for block in blocks for line in block if line.startswith("a=mid:") and " 9 " in block[0]]
    assert mids == accepted
    first = next(block for block in blocks if " 9 " in block[0])
    assert sum(line.startswith("a=candidate:") for line in lines) == len(TERMS.candidates)
    assert sum(line.startswith("a=candidate:") for line in first) == len(TERMS.candidates)
    assert lines.count("a=end-of-candidates") == 1
    assert lines.count("a=setup:passive") == len(accepted)
    ssrcs = [ssrc for section in plan.sections for ssrc in (*section.remote_ssrcs, *section.remote_rtx)]
    assert len(ssrcs) == len(set(ssrcs))
    slots = [(section.kind, section.slot) for section in plan.sections if section.slot is not None]
    assert len(slots) == len(set(slots))


def test_every_golden_offer_has_a_golden_plan() -> None:
    assert OFFERS.keys() == PLANS.keys()


@pytest.mark.parametrize("name", sorted(PLANS))
def test_plan_of_a_real_offer(name: str) -> None:
    text, plan = answer(OFFERS[name], TERMS)
    assert [summary(section) for section in plan.sections] == PLANS[name]
    well_formed(OFFERS[name], text, plan)
    assert plan.remote_role == "actpass"
    assert plan.remote_ufrag == re.findall("a=ice-ufrag:(.*)\r", OFFERS[name])[0]
    assert plan.remote_fingerprints == (("sha-256", re.findall("a=fingerprint:sha-256 (.*)\r", OFFERS[name])[0]),)


def test_what_the_answer_says_of_the_first_video_section() -> None:
    text, plan = answer(OFFERS["chromium_plain"], TERMS)
    video = text[text.index("m=video") :].split("\r\n")
    assert video[0] == "m=video 9 UDP/TLS/RTP/SAVPF 96 97 108 109"
    assert {"b=AS:900", "b=TIAS:900000", "a=ssrc-group:FID 1001 1002", "a=rtcp-rsize"} <= set(video)
    assert {"a=ssrc:1002 msid:slot-0 slot-0-video", "a=msid:slot-0 slot-0-video"} <= set(video)
    assert [line for line in video if line.startswith("a=rtcp-fb:96")] == [
        "a=rtcp-fb:96 ccm fir",
        "a=rtcp-fb:96 goog-remb",
        "a=rtcp-fb:96 nack",
        "a=rtcp-fb:96 nack pli",
    ]
    assert "transport" not in text
    assert plan.sections[1].extensions == {
        "urn:ietf:params:rtp-hdrext:sdes:mid": 4,
        "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time": 2,
    }
    assert list(plan.sections[1].remote_rtx.values()) == list(plan.sections[1].remote_ssrcs)


def test_opus_is_asked_for_what_a_thin_link_needs() -> None:
    text, _ = answer(OFFERS["firefox_plain"], TERMS)
    assert (
        "a=fmtp:109 maxplaybackrate=48000;stereo=0;useinbandfec=1;minptime=10;usedtx=0;maxaveragebitrate=32000"
        in text.split("\r\n")
    )


def test_a_data_channel_is_rejected_in_its_place() -> None:
    text, plan = answer(OFFERS["chromium_data_channel"], TERMS)
    assert text.endswith(
        "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:2\r\n"
    )
    assert len(plan.sections) == 2


def test_simulcast_keeps_one_layer_and_the_extensions_that_name_it() -> None:
    text, plan = answer(OFFERS["firefox_simulcast"], TERMS)
    lines = text.split("\r\n")
    assert "a=simulcast:recv low" in lines
    assert "a=extmap:8/recvonly urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id" in lines
    assert len(plan.sections[1].remote_rtx) == 3


def test_slots_run_out() -> None:
    offer = OFFERS["chromium_two_pairs"]
    _, plan = answer(offer, LocalTerms(**{**vars_of(TERMS), "slots": TERMS.slots[:2]}))
    assert [section.slot for section in plan.sections] == [0, 0, 1, 1, None, None]
    assert all(section.accepted for section in plan.sections)


def test_inactive_stays_inactive_and_keeps_no_slot() -> None:
    offer = OFFERS["chromium_plain"].replace("a=sendrecv", "a=inactive")
    text, plan = answer(offer, TERMS)
    assert text.count("a=inactive") == 2
    assert [(section.uplink, section.slot) for section in plan.sections] == [(False, None)] * 2


def vars_of(terms: LocalTerms) -> dict[str, object]:
    return {name: getattr(terms, name) for name in LocalTerms.__slots__}


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
        (PLAIN.replace("actpass", "passive"), MediaErrorCode.BAD_OFFER),
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
