"""The audit trail is searched by patient and by time, which a long one needs indexes for."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0021"


def upgrade() -> None:
    op.create_index("ix_audit_event_patient_id", "audit_event", ["patient_id"])
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
