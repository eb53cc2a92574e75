"""How a node is, for whoever watches it. Says nothing that an outsider could use."""

from __future__ import annotations

from server.api.schemas.base import Model

# GET /healthz -> Health · GET /readyz -> Readiness (503 unless ready)


class Health(Model):
    """The process answers."""

    ok: bool = True


class Readiness(Model):
    """Whether this node should get requests, and each thing it needs."""

    ready: bool
    checks: dict[str, bool]
