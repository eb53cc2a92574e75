"""Which bytes a request wants: conditions and one range (RFC 9110 §13, §14). Pure; must not know whose they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))")
_TAG = re.compile(r'(?:W/)?"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Wanted:
    """The answer's status, and which part of the content it carries."""

    status: int
    start: int = 0
    length: int = 0
    #: For 206 and 416.
    content_range: str = ""


def wanted(headers: Mapping[str, str], size: int, tag: str) -> Wanted:
    """`tag` without quotes. A range that cannot be read, several at once, or none of our bytes: 416."""
    if "If-Match" in headers and not _names(headers["If-Match"], tag):
        return Wanted(412)
    if "If-None-Match" in headers and _names(headers["If-None-Match"], tag):
        return Wanted(304)
    asked = headers.get("Range")
    # Only a strong match may be continued; a date is never one, for files of recordings have tags.
    if asked is None or headers.get("If-Range", f'"{tag}"') != f'"{tag}"':
        return Wanted(200, 0, size)
    match = _RANGE.fullmatch(asked.strip())
    if match is None:
        return _none(size)
    first, last, suffix = match.groups()
    start = int(first) if first else max(0, size - int(suffix))
    end = min(size, int(last) + 1) if last else size
    if start >= end:
        return _none(size)
    return Wanted(206, start, end - start, f"bytes {start}-{end - 1}/{size}")


def _none(size: int) -> Wanted:
    return Wanted(416, content_range=f"bytes */{size}")


def _names(header: str, tag: str) -> bool:
    return header.strip() == "*" or tag in _TAG.findall(header)
