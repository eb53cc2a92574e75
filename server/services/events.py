"""The bus of domain events inside this process. Must not know who publishes or who listens."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from server.domain.events import DomainEvent

log = structlog.get_logger("events")


class EventBus:
    """Calls every listener with every event, in order; an error in one listener is logged and stops no other."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[DomainEvent], None]] = []

    def publish(self, event: DomainEvent) -> None:
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                log.exception("listener_failed", what=type(event).__name__)

    def listen(self, handler: Callable[[DomainEvent], None]) -> None:
        self._listeners.append(handler)
