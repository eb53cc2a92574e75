"""What is said of a participant when."""

from __future__ import annotations

from media.api import AssembledRecording, RecordedFile, RecordedMark
from media.recording.compose_moments import Condition, Moments


def recording(
    *marks: tuple[int, str, str], gaps: tuple[tuple[str, int, int], ...] = (), video: bool = True
) -> AssembledRecording:
    """Of `p`, from 1 to 20 s."""
    file = RecordedFile("p", "p.webm", 1, 1_000, 19_000, True, video, "")
    said = tuple(RecordedMark(at, "p", kind, detail) for at, kind, detail in marks)
    return AssembledRecording("r", 0, 30_000, (file,), said, gaps, (), ())


def conditions(made: AssembledRecording, *at: int) -> list[Condition | None]:
    moments = Moments(made, "p")
    return [moments.at(ms).condition for ms in at]


def test_absent_outside_of_the_file() -> None:
    assert conditions(recording(), 0, 999, 1_000, 19_999, 20_000, 29_000) == [
        Condition.ABSENT, Condition.ABSENT, None, None, Condition.ABSENT, Condition.ABSENT,
    ]  # fmt: skip


def test_a_pause_explains_the_silence_and_says_why_but_not_in_the_doctors_words() -> None:
    made = recording(
        (5_000, "recording_paused", "intimate_examination: left breast"),
        (9_000, "recording_on", ""),
        gaps=(("p", 5_100, 9_200),),
    )
    moments = Moments(made, "p")
    assert [moments.at(ms).condition for ms in (4_999, 6_000, 9_100, 9_300)] == [
        None, Condition.PAUSED, Condition.NO_DATA, None,
    ]  # fmt: skip
    assert moments.at(6_000).reason == "intimate_examination"
    assert moments.at(9_300).reason == ""


def test_a_pause_until_the_end_is_no_absence() -> None:
    assert conditions(recording((15_000, "recording_paused", "other: x")), 25_000) == [Condition.PAUSED]


def test_no_means_no_until_a_yes() -> None:
    made = recording((3_000, "recording_withdrawn", "p"), (6_000, "recording_on", ""))
    assert conditions(made, 4_000, 7_000) == [Condition.WITHDRAWN, None]


def test_camera_and_microphone() -> None:
    made = recording(
        (2_000, "camera_off", ""), (3_000, "muted", ""), (4_000, "camera_on", ""), (6_000, "unmuted", "")
    )
    moments = Moments(made, "p")
    assert [(moments.at(ms).condition, moments.at(ms).muted) for ms in (2_500, 3_500, 5_000, 7_000)] == [
        (Condition.CAMERA_OFF, False), (Condition.CAMERA_OFF, True), (None, True), (None, False),
    ]  # fmt: skip


def test_a_gap_tells_since_when() -> None:
    moment = Moments(recording(gaps=(("p", 7_000, 12_000), ("q", 0, 30_000))), "p").at(9_000)
    assert (moment.condition, moment.since) == (Condition.NO_DATA, 7_000)


def test_who_leaves_and_comes_back() -> None:
    made = recording((4_000, "left", ""), (8_000, "joined", ""))
    assert conditions(made, 5_000, 9_000) == [Condition.ABSENT, None]


def test_who_never_showed_a_picture() -> None:
    assert conditions(recording(video=False), 5_000, 25_000) == [Condition.VOICE_ONLY, Condition.ABSENT]
