"""From what both ends measured to the figures of one direction of one call. Pure; must not know goals.

The clock of a call starts when the patient's page sees it (ours.py, direct.py); frames and stills count from the
first picture on, because the time before has a figure of its own.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from dataclasses import dataclass

from tests.link.bench import speech
from tests.link.bench.measured import End, Picture

#: A gap between pictures is a still from so many seconds on; a second is fine with so many new pictures.
STILL, FINE = 0.5, 8
HEARD = 0.75
"""STOI from which a sentence was understood."""
#: A full picture again, and below what it was sent smaller.
FULL_LINES = 480

Figures = dict[str, float | None]
"""Name -> value; None where it never happened."""


@dataclass(frozen=True, slots=True)
class Events:
    """What the link did in the course of the call, seconds after the clock's start; None: nothing of the kind."""

    #: The rate is back after it had fallen.
    restored: float | None = None
    #: Something passes again after nothing did.
    returned: float | None = None


def of_direction(
    sender: End, receiver: End, opened: float, seconds: float, events: Events, *scores: speech.Score
) -> Figures:
    """`scores` are PESQ and STOI; `opened` is when the clock started, Unix time."""
    end = opened + seconds
    pictures = [one for one in receiver.pictures if opened <= one.at <= end]
    figures = seen(pictures, opened, end)
    figures["offer"] = receiver.connections[0] - opened if receiver.connections else None
    figures["concealed"] = concealed(receiver, opened)
    figures["received"] = received(receiver, opened + seconds / 3, end)
    figures |= _heard(sender, receiver, opened, end, *scores)
    if events.restored is not None:
        figures["480 lines again"] = _after(pictures, opened + events.restored, FULL_LINES)
    if events.returned is not None:
        figures["picture back"] = _after(pictures, opened + events.returned, 0)
        figures["rejoins"] = float(max(0, len(receiver.connections) - 1))
    return figures


def seen(pictures: list[Picture], opened: float, end: float) -> Figures:
    """First picture in seconds, share of fine seconds in %, seconds of stills, pictures a second, longest gap."""
    if not pictures:
        still = end - opened
        return {"first picture": None, "fine seconds": 0.0, "still": still, "pictures": 0.0, "longest gap": still}
    times = [one.at for one in pictures]
    first = times[0]
    counts = [0] * max(1, int(end - first))
    for at in times:
        if at - first < len(counts):
            counts[int(at - first)] += 1
    gaps = [after - before for before, after in zip(times, [*times[1:], end], strict=True)]
    return {
        "first picture": first - opened,
        "fine seconds": 100 * sum(count >= FINE for count in counts) / len(counts),
        "still": sum(gap for gap in gaps if gap > STILL),
        "pictures": sum(counts) / len(counts),
        "longest gap": max(gaps),
    }


def concealed(receiver: End, opened: float) -> float | None:
    """Share of the sound that was made up for lost packets, in %, silence not counted."""
    made_up = total = 0.0
    for reports in _by_connection(receiver, "inbound-rtp", "audio", opened):
        first, last = reports[0][1], reports[-1][1]
        for name, sign in (("concealedSamples", 1), ("silentConcealedSamples", -1)):
            made_up += sign * (last.get(name, 0) - first.get(name, 0))
        total += last.get("totalSamplesReceived", 0) - first.get("totalSamplesReceived", 0)
    return None if total <= 0 else 100 * max(made_up, 0.0) / total


def received(receiver: End, start: float, end: float) -> float:
    """Video that arrived from `start` on, kbit/s; a sender's first seconds of feeling its way are left out."""
    count = sum(
        reports[-1][1].get("bytesReceived", 0) - reports[0][1].get("bytesReceived", 0)
        for reports in _by_connection(receiver, "inbound-rtp", "video", start)
    )
    return 8 * count / 1000 / (end - start)


def _by_connection(end: End, kind: str, media: str, opened: float) -> list[list[tuple[float, dict[str, float]]]]:
    """(time, report) of every flow of each connection, in order of time."""
    flows = defaultdict(list)
    for sample in end.statistics:
        for report in sample["reports"]:
            if report["type"] == kind and report.get("kind") == media and sample["at"] / 1000 >= opened:
                flows[sample["connection"], report["id"]].append((sample["at"] / 1000, report))
    return list(flows.values())


def _heard(sender: End, receiver: End, opened: float, end: float, *scores: speech.Score) -> Figures:
    first = speech.first_heard(receiver.far, opened, end)
    begun = opened if first is None else opened + first
    found = speech.scored(sender.near, receiver.far, begun, end, *scores)
    delays = [one.delay for one in found if one.delay is not None]
    return {
        "speech": first,
        "mouth to ear": 1000 * statistics.median(delays) if delays else None,
        "PESQ": statistics.median(one.pesq for one in found) if found else None,
        "heard": 100 * sum(one.stoi >= HEARD for one in found) / len(found) if found else 0.0,
    }


def _after(pictures: list[Picture], moment: float, lines: int) -> float | None:
    """Seconds from a moment to the first picture of so many lines."""
    return next((one.at - moment for one in pictures if one.at >= moment and one.height >= lines), None)
