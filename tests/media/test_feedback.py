"""The numbers in RTCP, with the clock in the test's hand."""

from media.bandwidth import FLOOR, VOICE, ReportedCapacity
from media.feedback import KeyFrameRequests, Reception, RoundTrip, RtpClock, SenderClock, ntp_time
from media.rtp.rtcp import ReportBlock, SenderReport
from media.speaking import Voice

SECOND = 1 << 32


def test_loss_is_reported_since_the_last_report() -> None:
    reception = Reception(90_000)
    for number in (65534, 65535, 0, 2, 3):  # 1 is lost
        reception.arrived(number, 0, 1000, now=0.0)
    block = reception.report(7, now=1.0)
    assert (block.ssrc, block.packets_lost, block.fraction_lost) == (7, 1, 256 // 6)
    assert block.highest == 0x10003
    reception.arrived(4, 0, 1000, now=1.1)
    assert reception.report(7, now=2.0).fraction_lost == 0
    assert (reception.lost, reception.packets, reception.octets) == (1, 6, 6000)


def test_jitter_is_that_of_rfc_3550() -> None:
    reception = Reception(1000)
    for number, arrival in enumerate((0.0, 0.020, 0.056)):  # 16 ms late once
        reception.arrived(number, 20 * number, 100, arrival)
    assert abs(reception.jitter_ms - 1.0) < 1e-6


def test_a_report_lets_the_sender_compute_its_round_trip() -> None:
    reception = Reception(90_000)
    reception.arrived(1, 0, 10, 5.0)
    reception.sender_reported(SenderReport(7, 0x1122334455667788, 0, 1, 1), now=5.0)
    block = reception.report(7, now=5.5)
    assert (block.lsr, block.dlsr) == (0x33445566, 32768)


def test_round_trip_is_what_is_left_after_the_delay() -> None:
    trip = RoundTrip()
    sent = ntp_time(1000.0)
    block = ReportBlock(1, 0, 0, 0, 0, sent >> 16 & 0xFFFFFFFF, 65536)
    trip.reported(block, ntp_time(1001.6))
    assert trip.seconds is not None
    assert abs(trip.seconds - 0.6) < 0.001
    before = trip.seconds
    trip.reported(ReportBlock(1, 0, 0, 0, 0, 0, 0), ntp_time(1002))
    trip.reported(ReportBlock(1, 0, 0, 0, 0, 1, 0), ntp_time(1002))
    assert trip.seconds == before, "no SR seen, and a round trip of hours, count for nothing"


def test_sound_and_picture_stay_in_step_whatever_the_delay_of_their_reports() -> None:
    clock = SenderClock()
    audio_sr, video_sr = ntp_time(500.0), ntp_time(501.0)
    audio = RtpClock(audio_sr + clock.offset(audio_sr, ntp_time(2000.0)), 48_000, 48_000)
    # The video report was held up 300 ms on the way.
    video = RtpClock(video_sr + clock.offset(video_sr, ntp_time(2001.3)), 90_000, 90_000)
    moment = ntp_time(2003.0)  # 503.0 at the sender
    assert abs(audio.timestamp_at(moment) - 48_000 * 4) <= 1
    assert abs(video.timestamp_at(moment) - 90_000 * 3) <= 1


def test_a_clock_that_was_set_is_followed() -> None:
    clock = SenderClock()
    assert clock.offset(0, 10 * SECOND) == 10 * SECOND
    assert clock.offset(SECOND, 11 * SECOND + SECOND // 2) == 10 * SECOND
    assert clock.offset(100 * SECOND, 12 * SECOND) == -88 * SECOND


def test_key_frames_are_asked_for_once_a_second_or_two_round_trips() -> None:
    requests = KeyFrameRequests()
    assert not requests.due(0.0, 0.1)
    requests.wanted = True
    asked = [t for t in range(50) if requests.due(t / 10, 0.1)]
    assert asked == [0, 10, 20, 30, 40]
    requests = KeyFrameRequests()
    requests.wanted = True
    assert [t for t in range(50) if requests.due(t / 10, 0.75)] == [0, 15, 30, 45]


def test_without_remb_loss_decides() -> None:
    reported = ReportedCapacity(1_000_000)
    reported.lost(64, 20.0)
    assert reported.bitrate == 875_000
    for second in range(21, 60):
        reported.lost(128, second)
    assert reported.bitrate == FLOOR
    reported.tick(60.0)
    reported.tick(61.0)
    assert FLOOR < reported.bitrate <= 1.2 * FLOOR
    reported.estimated(400_000, 61.0)
    reported.lost(255, 61.5)
    assert reported.bitrate == 400_000 + VOICE, "a REMB counts the picture alone"


def test_speech_is_noticed_soon_and_held() -> None:
    voice = Voice()
    silent, loud = 127, 0x80 | 25
    times = [n * 0.02 for n in range(200)]
    spoken = []
    for now in times:
        voice.heard(loud if 1.0 <= now < 1.6 else silent, now)
        if voice.update(now):
            spoken.append(now)
    assert 1.0 < spoken[0] <= 1.3
    assert 3.0 <= spoken[-1] <= 3.2


def test_a_click_is_no_speech() -> None:
    voice = Voice()
    for n in range(50):
        voice.heard(20 if n == 10 else 127, n * 0.02)
        assert not voice.update(n * 0.02)
