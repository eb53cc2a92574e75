"""The log: structured, on standard error, and without anything about a person.

Levels: `error` somebody must act; `warning` something was refused or lost and the server goes on; `info` one line a
step in the life of the server, a call, a recording (nothing that fires more than once a second); `debug` a request.

Only the keys in `SAFE` get through, so a new field has to be thought about here before it can leak. Of an exception
the kinds and the places are kept, never the message: messages quote rows, addresses and input.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

FRAME = {"event", "level", "timestamp", "dropped", "kinds", "places", "library"}
IDS = {
    f"{kind}_id"
    for kind in ("person", "encounter", "call", "participant", "recording", "room", "center", "invitation")
}
"""Random ids say nothing by themselves."""
WORDS = {"what", "code", "state", "method", "route", "role", "reference", "version", "task"}
"""Words from our own code, never from outside. (`reason` is not here: people type reasons.)"""
FIGURES = {
    "status",
    "count",
    "number",
    "attempt",
    "took_ms",
    "seconds",
    "bytes",
    "packets",
    "port",
    "media_port",
    "tls_port",
    "pid",
}
SAFE = frozenset(FRAME | IDS | WORDS | FIGURES)


def configure(
    format_: Literal["auto", "json", "console"] = "auto", level: str = "info", out: TextIO | None = None
) -> None:
    """Set up logging of this process: ours through structlog, that of libraries bridged to it."""
    out = out or sys.stderr
    readable = format_ == "console" or (format_ == "auto" and out.isatty())
    last = structlog.dev.ConsoleRenderer(colors=out.isatty()) if readable else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            describe_exception,
            drop_what_may_be_private,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_Bridge()]
    root.setLevel(logging.WARNING)
    logging.getLogger("media").setLevel(level.upper())


def drop_what_may_be_private(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    """Keep the known keys only; `dropped` says how many others there were."""
    kept = {key: value for key, value in fields.items() if key in SAFE}
    if len(kept) < len(fields):
        kept["dropped"] = len(fields) - len(kept)
    return kept


def describe_exception(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    """Put the kinds and places of `exc_info` in its stead."""
    given = fields.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        fields["kinds"], fields["places"] = kinds_of(error), places_of(error.__traceback__)
    return fields


def kinds_of(error: BaseException | None) -> list[str]:
    """The exception's type and those it came from, outermost first."""
    kinds: list[str] = []
    while error is not None and len(kinds) < 5:
        kinds.append(type(error).__qualname__)
        error = error.__cause__ or error.__context__
    return kinds


def places_of(trace: TracebackType | None) -> list[str]:
    """`file:line function` from the outermost call to where it was raised, the last twelve."""
    frames = traceback.extract_tb(trace)[-12:]
    return [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}" for frame in frames]


def on_loop_fault(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """For `loop.set_exception_handler`: asyncio's own would print transports with their addresses."""
    structlog.get_logger().error("loop_fault", exc_info=context.get("exception"))


class _Bridge(logging.Handler):
    """What is said through the standard library: the media plane's words, and the templates of libraries without
    what they fill in (addresses, paths, rows)."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("media."):
            what = record.getMessage()
        else:
            what = str(record.msg) if record.args else "said something"
        log = structlog.get_logger()
        log.log(record.levelno, "library", library=record.name, what=what, exc_info=record.exc_info)
