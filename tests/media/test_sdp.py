"""The answerer against offers of real browsers: a golden plan a file, and what the answer says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from media.rtp.header import TRANSPORT_WIDE
from media.sdp import LocalTerms, Plan, Section, SlotSources, answer

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
        "a=rtcp-fb:96 transport-cc",
    ]
    assert plan.sections[1].extensions == {
        "urn:ietf:params:rtp-hdrext:sdes:mid": 4,
        "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time": 2,
        TRANSPORT_WIDE: 3,
    }
    assert list(plan.sections[1].remote_rtx.values()) == list(plan.sections[1].remote_ssrcs)


@pytest.mark.parametrize("name", sorted(PLANS))
def test_transport_wide_feedback_is_agreed_where_it_is_offered_and_nowhere_else(name: str) -> None:
    offered = re.split("(?m)^(?=m=)", OFFERS[name])[1:]
    text, _ = answer(OFFERS[name], TERMS)
    for asked, said in zip(offered, re.split("(?m)^(?=m=)", text)[1:], strict=True):
        if " 0 UDP" in said.split("\r\n")[0]:
            continue
        ids = re.findall(rf"a=extmap:(\d+)(?:/sendrecv)? {TRANSPORT_WIDE}", asked)
        assert re.findall(rf"a=extmap:(\d+) {TRANSPORT_WIDE}", said) == ids
        taken = re.findall(r"a=rtpmap:(\d+) (?:opus|VP8|H264)", said)
        for word in ("transport-cc", "goog-remb"):
            wanted = [number for number in taken if re.search(rf"a=rtcp-fb:{number} {word}\r", asked)]
            assert re.findall(rf"a=rtcp-fb:(\d+) {word}\r", said) == wanted


def test_repeats_of_sound_are_agreed_where_the_page_asks_for_them() -> None:
    assert "a=rtcp-fb:111 nack" not in answer(OFFERS["chromium_plain"], TERMS)[0]
    asking = OFFERS["chromium_plain"].replace(
        "a=rtcp-fb:111 transport-cc", "a=rtcp-fb:111 transport-cc\r\na=rtcp-fb:111 nack"
    )
    assert "a=rtcp-fb:111 nack\r\n" in answer(asking, TERMS)[0]


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
