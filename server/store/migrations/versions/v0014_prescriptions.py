"""Prescriptions: drafts, signed documents, prints, links; record entries, favourites, follow-ups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "favourite_medicine",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("medicine", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_favourite_medicine_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_favourite_medicine")),
    )
    op.create_index(op.f("ix_favourite_medicine_person_id"), "favourite_medicine", ["person_id"], unique=False)
    op.create_table(
        "record_entry",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("patient_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(length=64), nullable=True),
        sa.Column("removed_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("kind in ('allergy','condition')", name=op.f("ck_record_entry_kind")),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_record_entry_added_by")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_record_entry_patient_id")),
        sa.ForeignKeyConstraint(["removed_by"], ["person.id"], name=op.f("fk_record_entry_removed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_entry")),
    )
    op.create_index(op.f("ix_record_entry_patient_id"), "record_entry", ["patient_id"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("patient_id", sa.String(length=64), nullable=False),
        sa.Column("center_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("kind in ('come_back','results')", name=op.f("ck_follow_up_kind")),
        sa.CheckConstraint("state in ('open','done','dropped')", name=op.f("ck_follow_up_state")),
        sa.ForeignKeyConstraint(["center_id"], ["center.id"], name=op.f("fk_follow_up_center_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_follow_up_closed_by")),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_follow_up_encounter_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_follow_up_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("encounter_id", "kind", name=op.f("uq_follow_up_encounter_id_kind")),
    )
    op.create_index(op.f("ix_follow_up_center_id"), "follow_up", ["center_id"], unique=False)
    op.create_index(op.f("ix_follow_up_patient_id"), "follow_up", ["patient_id"], unique=False)
    op.create_index(op.f("ix_follow_up_state"), "follow_up", ["state"], unique=False)
    op.create_table(
        "prescription_draft",
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_prescription_draft_encounter_id")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_prescription_draft_saved_by")),
        sa.PrimaryKeyConstraint("encounter_id", "version", name=op.f("pk_prescription_draft")),
    )
    op.create_table(
        "signed_document",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("patient_id", sa.String(length=64), nullable=False),
        sa.Column("center_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(length=64), nullable=False),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["center_id"], ["center.id"], name=op.f("fk_signed_document_center_id")),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_signed_document_encounter_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_signed_document_patient_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"], name=op.f("fk_signed_document_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_document")),
        sa.UniqueConstraint("code", name=op.f("uq_signed_document_code")),
        sa.UniqueConstraint("encounter_id", "version", name=op.f("uq_signed_document_encounter_id_version")),
    )
    op.create_index(op.f("ix_signed_document_patient_id"), "signed_document", ["patient_id"], unique=False)
    op.create_table(
        "document_link",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_document_link_created_by")),
        sa.ForeignKeyConstraint(["document_id"], ["signed_document.id"], name=op.f("fk_document_link_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_document_link_token_hash")),
    )
    op.create_index(op.f("ix_document_link_document_id"), "document_link", ["document_id"], unique=False)
    op.create_table(
        "document_print",
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["signed_document.id"], name=op.f("fk_document_print_document_id")
        ),
        sa.ForeignKeyConstraint(["printed_by"], ["person.id"], name=op.f("fk_document_print_printed_by")),
        sa.PrimaryKeyConstraint("document_id", "kind", "number", name=op.f("pk_document_print")),
    )
