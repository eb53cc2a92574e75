"""Days and prefixes of a FHIR search."""

from __future__ import annotations

from datetime import datetime

import pytest

from server.api.fhir.searching import id_of, ids_of, token, window
from server.domain.errors import Invalid

DAY = ("2026-11-21T19:00:00+00:00", "2026-11-22T19:00:00+00:00")
"""The 22nd of November in Karachi."""


@pytest.mark.parametrize(
    ("values", "begin", "end"),
    [
        ((), None, None),
        (("2026-11-22",), *DAY),
        (("eq2026-11-22",), *DAY),
        (("ge2026-11-22",), DAY[0], None),
        (("gt2026-11-22",), DAY[1], None),
        (("le2026-11-22",), None, DAY[1]),
        (("lt2026-11-22",), None, DAY[0]),
        (("ge2026-11-22", "le2026-11-22"), *DAY),
        (("ge2026-11-01", "ge2026-11-22", "lt2027"), DAY[0], "2026-12-31T19:00:00+00:00"),
        (("2026-12",), "2026-11-30T19:00:00+00:00", "2026-12-31T19:00:00+00:00"),
        (("2026",), "2025-12-31T19:00:00+00:00", "2026-12-31T19:00:00+00:00"),
        (("ge2026-11-22T00:00:00Z",), "2026-11-22T00:00:00+00:00", None),
        (("ge2026-11-22T05:00",), "2026-11-22T00:00:00+00:00", None),
    ],
)
def test_a_window(values: tuple[str, ...], begin: str | None, end: str | None) -> None:
    found = window(values)
    assert found.begin == (None if begin is None else datetime.fromisoformat(begin))
    assert found.end == (None if end is None else datetime.fromisoformat(end))


@pytest.mark.parametrize(
    "value", ["", "x", "2026-00-01", "2026-02-30", "ap2026", "2026-1-1-1", "2026-11-22T99:00", "9999"]
)
def test_what_is_no_date(value: str) -> None:
    with pytest.raises(Invalid):
        window([value])


def test_references_and_tokens() -> None:
    assert [id_of(one, "patient") for one in ("1", "Patient/1", "https://a.example/fhir/Patient/1")] == ["1"] * 3
    assert ids_of("1,Patient/2") == ("1", "2")
    assert (token("http://loinc.org|8867-4"), token("8867-4")) == ("8867-4", "8867-4")
    with pytest.raises(Invalid):
        id_of("a b", "patient")
