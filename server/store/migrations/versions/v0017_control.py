"""The control room: alarms and their history, proofs of consultation, rules for links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("center_id", sa.String(length=64), nullable=True),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=64), nullable=True),
        sa.Column("assigned_to", sa.String(length=64), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("severity in ('watch','act')", name=op.f("ck_alarm_severity")),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["person.id"], name=op.f("fk_alarm_acknowledged_by")),
        sa.ForeignKeyConstraint(["assigned_to"], ["person.id"], name=op.f("fk_alarm_assigned_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index(op.f("ix_alarm_raised_at"), "alarm", ["raised_at"], unique=False)
    still = sa.text("cleared_at is null")
    op.create_index(
        "uq_alarm_open", "alarm", ["kind", "about"], unique=True, sqlite_where=still, postgresql_where=still
    )
    op.create_table(
        "alarm_entry",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("alarm_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=True),
        sa.Column("did", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarm.id"], name=op.f("fk_alarm_entry_alarm_id")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_alarm_entry_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_entry")),
    )
    op.create_index(op.f("ix_alarm_entry_alarm_id"), "alarm_entry", ["alarm_id"], unique=False)
    op.create_table(
        "consultation_proof",
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("both_audible_s", sa.Float(), nullable=False),
        sa.Column("both_visible_s", sa.Float(), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_consultation_proof_encounter_id")
        ),
        sa.PrimaryKeyConstraint("encounter_id", name=op.f("pk_consultation_proof")),
    )
    op.create_table(
        "participant_rule",
        sa.Column("participant_id", sa.String(length=64), nullable=False),
        sa.Column("at_most", sa.String(length=12), nullable=False),
        sa.Column("relay_only", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_participant_rule_participant_id")
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_participant_rule")),
    )
