"""The tables, in one place, for SQLite and PostgreSQL alike. Migrations follow it; a test compares the two.

Ids are random (UUID4 text, made by whoever creates the row, browsers included), times are UTC. This file must not
know services; repositories turn rows into the values of `server.domain`.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in and out on both databases (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone is refused")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> Column[str]:
    return Column("id", String(64), primary_key=True)


center = Table(
    "center",
    metadata,
    _id(),
    Column("name", String(120), nullable=False, unique=True),
    Column("district", String(200), nullable=False, default=""),
    Column("phone", String(200), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
)

room = Table(
    "room",
    metadata,
    _id(),
    Column("center_id", ForeignKey("center.id"), nullable=False, index=True),
    Column("name", String(120), nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    UniqueConstraint("center_id", "name"),
)

person = Table(
    "person",
    metadata,
    _id(),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("role", String(20), nullable=False),
    Column("center_id", ForeignKey("center.id"), nullable=True, index=True),
    Column("specialities", JSON, nullable=False, default=list),
    Column("registration", String(200), nullable=False, default=""),
    Column("language", String(12), nullable=False, default="en"),
    Column("password_hash", String(200), nullable=False),
    Column("must_change_password", Boolean, nullable=False, default=False),
    # Tokens carry this number; raising it revokes all of them at once.
    Column("token_generation", Integer, nullable=False, default=0),
    Column("active", Boolean, nullable=False, default=True),
    Column("on_duty_since", UtcDateTime, nullable=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_signed_in_at", UtcDateTime, nullable=True),
    Column("sex", String(8), nullable=False, server_default=text("''")),
    # Codes with blanks between: always read whole.
    Column("languages", String(120), nullable=False, server_default=text("''")),
    Column("country", String(2), nullable=False, server_default=text("''")),
    Column("zone", String(64), nullable=False, server_default="Asia/Karachi"),
    Column("licence_valid_until", Date, nullable=True),
    Column("licence_verified_at", UtcDateTime, nullable=True),
    Column("licence_verified_by", String(64), nullable=True),
    CheckConstraint("role in ('staff','doctor','supervisor','administrator')", name="role"),
)

refresh_token = Table(
    "refresh_token",
    metadata,
    _id(),
    # All tokens that came from one sign-in; a stolen one ends the whole family.
    Column("family_id", String(64), nullable=False, index=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("replaced_at", UtcDateTime, nullable=True),
    Column("revoked_at", UtcDateTime, nullable=True),
    # Browser and system in words, and when this family began: for the list of places where one is signed in.
    Column("device", String(80), nullable=False, server_default=text("''")),
    Column("began_at", UtcDateTime, nullable=True),
)

patient = Table(
    "patient",
    metadata,
    _id(),
    Column("center_id", ForeignKey("center.id"), nullable=False, index=True),
    Column("name", String(120), nullable=False),
    # Normalised for search (facts/languages.md §3).
    Column("name_key", String(240), nullable=False, index=True),
    Column("sex", String(8), nullable=False),
    Column("birth_date", Date, nullable=False),
    Column("birth_date_estimated", Boolean, nullable=False, default=False),
    Column("father_or_husband", String(200), nullable=False, default=""),
    Column("phone", String(40), nullable=False, default="", index=True),
    Column("cnic", String(20), nullable=False, default="", index=True),
    Column("allergies", Text, nullable=False, default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", ForeignKey("person.id"), nullable=True),
    CheckConstraint("sex in ('female','male','other')", name="sex"),
)

encounter = Table(
    "encounter",
    metadata,
    _id(),
    Column("patient_id", ForeignKey("patient.id"), nullable=False, index=True),
    Column("center_id", ForeignKey("center.id"), nullable=False, index=True),
    Column("room_id", ForeignKey("room.id"), nullable=True),
    Column("state", String(20), nullable=False, index=True),
    Column("complaint", Text, nullable=False, default=""),
    Column("speciality", String(40), nullable=True),
    Column("urgency", String(12), nullable=True),
    Column("language", String(12), nullable=False),
    Column("woman_doctor_wanted", Boolean, nullable=False, default=False),
    Column("attendant", String(200), nullable=False, default=""),
    Column("doctor_id", ForeignKey("person.id"), nullable=True, index=True),
    Column("outcome", String(20), nullable=True),
    Column("follow_up_on", Date, nullable=True),
    Column("cancel_reason", String(200), nullable=False, default=""),
    Column("arrived_at", UtcDateTime, nullable=False, index=True),
    Column("queued_at", UtcDateTime, nullable=True),
    Column("claimed_at", UtcDateTime, nullable=True),
    Column("finished_at", UtcDateTime, nullable=True),
    Column("created_by", ForeignKey("person.id"), nullable=True),
    Column("booked_for", UtcDateTime, nullable=True),
    Column("booked_doctor_id", String(64), nullable=True),
    # Grows with each change; the claim is an update guarded by state.
    Column("version", Integer, nullable=False, default=0),
    CheckConstraint("state in ('arrived','triaged','in-progress','onleave','finished','cancelled')", name="state"),
)

vitals = Table(
    "vitals",
    metadata,
    _id(),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False, index=True),
    Column("taken_at", UtcDateTime, nullable=False),
    Column("taken_by", ForeignKey("person.id"), nullable=True),
    *(
        Column(name, Float, nullable=True)
        for name in (
            "systolic",
            "diastolic",
            "pulse",
            "temperature",
            "spo2",
            "respiration",
            "weight",
            "height",
            "glucose",
        )
    ),
)

consent = Table(
    "consent",
    metadata,
    _id(),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False, index=True),
    # Whose: the patient's (None) or that of another participant of the call.
    Column("participant_id", String(64), nullable=True),
    Column("scope", String(12), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("who", String(12), nullable=False),
    Column("guardian", String(200), nullable=False, default=""),
    Column("how", String(12), nullable=False),
    Column("wording", String(40), nullable=False),
    Column("language", String(12), nullable=False),
    Column("witness_id", ForeignKey("person.id"), nullable=True),
    Column("at", UtcDateTime, nullable=False),
    # Order within one encounter, as two events may share a millisecond.
    Column("number", Integer, nullable=False),
    UniqueConstraint("encounter_id", "number"),
)

notes_version = Table(
    "notes_version",
    metadata,
    Column("encounter_id", ForeignKey("encounter.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("history", Text, nullable=False, default=""),
    Column("findings", Text, nullable=False, default=""),
    Column("assessment", Text, nullable=False, default=""),
    Column("plan", Text, nullable=False, default=""),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", ForeignKey("person.id"), nullable=False),
)

invitation = Table(
    "invitation",
    metadata,
    _id(),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("name", String(120), nullable=False),
    Column("language", String(12), nullable=False),
    Column("created_by", ForeignKey("person.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("redeemed_at", UtcDateTime, nullable=True),
    # Only the device that redeemed it may come back with it.
    Column("device_hash", String(64), nullable=True),
)

participant = Table(
    "participant",
    metadata,
    _id(),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False, index=True),
    # Whose seat: a person's, an invitation's, or the center's room.
    Column("person_id", ForeignKey("person.id"), nullable=True),
    Column("invitation_id", ForeignKey("invitation.id"), nullable=True),
    Column("role", String(20), nullable=False),
    Column("name", String(120), nullable=False),
    Column("detail", String(200), nullable=False, default=""),
    Column("mic", Boolean, nullable=False, default=True),
    Column("camera", Boolean, nullable=False, default=True),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime, nullable=True),
)

recording = Table(
    "recording",
    metadata,
    _id(),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False, unique=True),
    Column("state", String(20), nullable=False),
    Column("reason", String(200), nullable=False, default=""),
    Column("started_at", UtcDateTime, nullable=False, index=True),
    Column("duration_ms", BigInteger, nullable=True),
    # The assembled files, marks and gaps as media.api.AssembledRecording says them.
    Column("assembled", JSON, nullable=True),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try_at", UtcDateTime, nullable=True),
    Column("retention", String(20), nullable=False, server_default="clinical"),
    # Why it must not be deleted; empty when nothing holds it.
    Column("hold", Text, nullable=False, server_default=text("''")),
    Column("deleted_at", UtcDateTime, nullable=True),
    CheckConstraint("state in ('recording','assembling','ready','failed','refused','deleted')", name="state"),
)
