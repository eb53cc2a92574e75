"""A failed assembly says when it is tried again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("recording", sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True))
