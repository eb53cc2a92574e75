"""Recordings are kept by class, held and deleted; each audit event carries a seal that only the node can make."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

STATES = "state in ('recording','assembling','ready','failed','refused','deleted')"


def upgrade() -> None:
    op.add_column("recording", sa.Column("retention", sa.String(20), nullable=False, server_default="clinical"))
    op.add_column("recording", sa.Column("hold", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("recording", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("recording") as recording:
        recording.drop_constraint(op.f("ck_recording_state"), type_="check")
        recording.create_check_constraint(op.f("ck_recording_state"), STATES)
    # Events from before have none, and the proof says so: no trail is older than the first release.
    op.add_column("audit_event", sa.Column("seal", sa.String(64), nullable=False, server_default=sa.text("''")))
