"""How a node is, for whoever watches it. Says nothing that an outsider could use."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from server.api.schemas.base import Model

# GET /api/alarms -> Alarms
# GET /healthz -> Health · GET /readyz -> Readiness (503 unless ready)


class Health(Model):
    """The process answers."""

    ok: bool = True


class Readiness(Model):
    """Whether this node should get requests, and each thing it needs."""

    ready: bool
    checks: dict[str, bool]


class Alarm(Model):
    kind: Literal["recording_stopped", "not_assembled", "storage_away"]
    #: A call, a recording, or the kind of storage.
    about: str
    since: datetime | None
    detail: str


class Alarms(Model):
    """Empty when all is well."""

    alarms: tuple[Alarm, ...]
