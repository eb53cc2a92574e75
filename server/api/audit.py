"""The audit trail for supervisors and administrators. Must not know the store."""

from __future__ import annotations

from pydantic import Field

from server.api.route import Asked, Route, route
from server.api.schemas import recordings as schemas
from server.api.schemas.base import Id, Model
from server.domain.identity import Role
from server.services.audit import AuditService


class AuditQuery(Model):
    object: Id | None = None
    actor: Id | None = None
    cursor: int | None = Field(default=None, ge=1, le=2**62)


def routes(audit: AuditService) -> list[Route]:
    async def find(asked: Asked[AuditQuery]) -> schemas.AuditEvents:
        query = asked.input
        events, before = await audit.list(asked.actor, query.object, query.actor, query.cursor)
        shown = tuple(
            schemas.AuditEvent(
                number=event.number,
                at=event.at,
                actor_id=event.actor_id,
                actor_name=event.actor_name,
                role=event.role,
                action=event.action,
                object_kind=event.object_kind,
                object_id=event.object_id,
                reason=event.reason,
            )
            for event in events
        )
        return schemas.AuditEvents(events=shown, next=None if before is None else str(before))

    return [
        route(
            "GET", "/api/audit", find, does="Who did what, newest first", takes=AuditQuery,
            roles={Role.SUPERVISOR, Role.ADMINISTRATOR}, gives=schemas.AuditEvents,
        )
    ]  # fmt: skip
