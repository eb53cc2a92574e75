"""What happened, laid on the time line of a recording."""

from datetime import UTC, datetime, timedelta

from server.domain.links import LinkSample
from server.domain.pauses import Pause, PauseReason
from server.domain.timeline import (
    Line,
    LinkSpan,
    Moment,
    PauseSpan,
    TimelineEvent,
    events,
    link_spans,
    pauses,
    writings,
)

ZERO = datetime(2026, 11, 22, 5, tzinfo=UTC)
LINE = Line(ZERO, 60_000)


def after(seconds: float) -> datetime:
    return ZERO + timedelta(seconds=seconds)


def sample(seconds: float, up: float, down: float = 900, who: str = "room", mos: float | None = 4.2) -> LinkSample:
    return LinkSample(
        encounter_id="e", participant_id=who, at=after(seconds),
        up_rung="text", up_reason="wish", down_rung="full", down_reason="room",
        up_kbps=20, down_kbps=20, up_capacity_kbps=up, down_capacity_kbps=down,
        up_loss=0.5, down_loss=0, round_trip_ms=80, up_mos=mos, down_mos=4.2,
        down_fps=15, down_concealed=0, megabytes=1,
    )  # fmt: skip


def test_events_outside_of_the_recording_are_left_out() -> None:
    moments = [Moment(after(at), "notes", "Dr Ayesha") for at in (70, 30, -1, 0, 60)]
    assert [one.at_ms for one in events(LINE, moments)] == [0, 30_000, 60_000]
    assert events(LINE, moments[1:2]) == (TimelineEvent(30_000, "notes", "Dr Ayesha"),)


def test_links_are_spans_of_one_level_each_of_a_participant() -> None:
    found = link_spans(
        LINE,
        [sample(20, 900), sample(10, 900), sample(30, 100), sample(30, 900, who="doctor"), sample(59, 100)],
    )
    assert found == (
        LinkSpan("room", 0, 20_000, 4, 4),
        LinkSpan("room", 20_000, 30_000, 2, 4),
        LinkSpan("doctor", 20_000, 30_000, 4, 4),
        LinkSpan("room", 49_000, 59_000, 2, 4),
    )


def test_without_a_score_of_the_voice_loss_speaks_and_a_wish_never_does() -> None:
    [span] = link_spans(LINE, [sample(10, 900, mos=None)])
    assert (span.up, span.down) == (2, 4)


def test_samples_before_and_after_are_cut_to_the_line() -> None:
    assert [
        (one.from_ms, one.to_ms) for one in link_spans(LINE, [sample(4, 900), sample(-5, 900), sample(66, 10)])
    ] == [
        (0, 4_000),
        (56_000, 60_000),
    ]


def test_pauses_with_their_reason_the_open_one_to_the_end() -> None:
    def pause(
        begin: float, end: float | None, reason: PauseReason = PauseReason.PRIVATE_TALK, detail: str = ""
    ) -> Pause:
        return Pause("p", "e", reason, detail, after(begin), "d", None if end is None else after(end))

    found = pauses(LINE, [pause(-20, -10), pause(5, 9), pause(50, None, PauseReason.OTHER, "her son came in")])
    assert found == (
        PauseSpan(5_000, 9_000, "private_talk", ""),
        PauseSpan(50_000, 60_000, "other", "her son came in"),
    )


def test_notes_saved_as_typed_are_one_event_until_the_writer_rests() -> None:
    typed = [Moment(after(at), "notes", "a") for at in (10, 12, 40, 69, 100)]
    other = Moment(after(13), "notes", "b")
    assert [(one.at, one.label) for one in writings([*typed, other])] == [
        (after(10), "a"),
        (after(13), "b"),
        (after(100), "a"),
    ]
