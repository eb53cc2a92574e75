"""What a role may do at all, before anything is loaded. Clinical data has its own rule: `clinical_access`."""

from __future__ import annotations

from server.domain.errors import Forbidden
from server.domain.identity import Actor, Role


def require(actor: Actor, *roles: Role) -> None:
    """Raises Forbidden unless the actor has one of these roles."""
    if actor.role not in roles:
        raise Forbidden("auth.forbidden", "This is not available to you.")
