"""Whatever a participant sends, the recording of the others is made."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.recording import records
from tests.media.recording.recorded import OPUS, VP8, assembled, write_journal
from tests.media.recording.staged import EPOCH

NOISE = st.binary(max_size=60)
RTP = st.builds(
    lambda second, sequence, timestamp, payload: (
        struct.pack("!BBHII", 0x80, second, sequence, timestamp, 1) + payload
    ),
    st.sampled_from([96, 111, 63, 96 | 128]),
    st.integers(0, 2**16 - 1),
    st.integers(0, 2**32 - 1),
    st.binary(max_size=40),
)
LATER = st.integers(0, 2**40)
PACKETS = st.lists(st.tuples(st.sampled_from([1, 2]), NOISE | RTP, LATER), max_size=60)
REPORTS = st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1), LATER), max_size=5)


@settings(max_examples=60, deadline=None)
@given(PACKETS, REPORTS)
def test_hostile_packets_and_reports_never_stop_the_assembly(
    tmp_path_factory: pytest.TempPathFactory,
    packets: list[tuple[int, bytes, int]],
    reports: list[tuple[int, int, int]],
) -> None:
    root = tmp_path_factory.mktemp("hostile")
    now = round(EPOCH * 1e9)
    heard = [
        records.mark("joined", "", now),
        records.track(1, "audio", OPUS),
        records.track(2, "video", VP8),
        *(records.packet(ssrc, now + later, data) for ssrc, data, later in packets),
        *(records.report(ssrc, ntp, stamp, now + later) for ssrc in (1, 2) for ntp, stamp, later in reports),
    ]
    write_journal(root, "r", "p", [heard])
    assert assembled(root, "r").started_at_ms <= EPOCH * 1000
