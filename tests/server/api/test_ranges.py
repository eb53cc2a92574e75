"""Ranges and conditions as RFC 9110 has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.api.ranges import Wanted, wanted


@pytest.mark.parametrize(
    ("asked", "start", "length"),
    [("0-0", 0, 1), ("0-99", 0, 100), ("90-200", 90, 10), ("99-", 99, 1), ("-5", 95, 5), ("-500", 0, 100)],
)
def test_one_range(asked: str, start: int, length: int) -> None:
    expected = Wanted(206, start, length, f"bytes {start}-{start + length - 1}/100")
    assert wanted({"Range": f"bytes={asked}"}, 100, "t") == expected


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=100-",
        "bytes=5-1",
        "bytes=-0",
        "bytes=a-b",
        "bytes=-",
        "bytes=0-1,4-5",
        "lines=1-2",
        "",
        "bytes=" + "9" * 40 + "-",
    ],
)
def test_what_cannot_be_given(asked: str) -> None:
    assert wanted({"Range": asked}, 100, "t") == Wanted(416, content_range="bytes */100")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"If-Match": '"t"'}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": '"a", "b"'}, 412),
        ({"If-None-Match": 'W/"t"'}, 304),
        ({"If-None-Match": '"a"'}, 200),
        ({"Range": "bytes=0-1", "If-Range": '"t"'}, 206),
        ({"Range": "bytes=0-1", "If-Range": '"a"'}, 200),
        ({"Range": "bytes=0-1", "If-Range": 'W/"t"'}, 200),
        ({"Range": "bytes=0-1", "If-Range": "Sun, 29 Nov 2026 10:00:00 GMT"}, 200),
    ],
)
def test_conditions(headers: dict[str, str], status: int) -> None:
    assert wanted(headers, 100, "t").status == status


@given(st.text(max_size=40), st.integers(0, 1000))
def test_no_range_leads_out_of_the_file(asked: str, size: int) -> None:
    found = wanted({"Range": asked}, size, "t")
    assert 0 <= found.start <= found.start + found.length <= size
