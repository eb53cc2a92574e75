"""The tables of accounts' safety and of volunteer doctors. Same rules as `schema`.

What a stranger told us of himself lies sealed; what has to be found again (contact, licence) as a keyed hash.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from server.store.schema import UtcDateTime, metadata

second_factor = Table(
    "second_factor",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    # Empty until the first app was set up.
    Column("sealed", LargeBinary, nullable=False),
    # Of an app that is being set up.
    Column("pending", LargeBinary, nullable=True),
    Column("confirmed_at", UtcDateTime, nullable=True),
    # The newest step whose code was taken.
    Column("last_step", BigInteger, nullable=False),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=True),
)

application = Table(
    "application",
    metadata,
    Column("id", String(64), primary_key=True),
    # To read out on the telephone.
    Column("reference", String(12), nullable=False, unique=True),
    # Of the link that only the applicant has.
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("state", String(12), nullable=False, index=True),
    # What was said, as JSON under seal.
    Column("sealed", LargeBinary, nullable=False),
    Column("contact_hash", String(64), nullable=False, index=True),
    Column("licence_hash", String(64), nullable=False, index=True),
    Column("language", String(12), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime, nullable=True),
    Column("sent_at", UtcDateTime, nullable=True),
    Column("decided_at", UtcDateTime, nullable=True),
    Column("decided_by", ForeignKey("person.id"), nullable=True),
    Column("reason", Text, nullable=False),
    # As the administrator found them at the council.
    Column("registration", String(40), nullable=False),
    Column("valid_until", Date, nullable=True),
    Column("specialities", JSON, nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=True, unique=True),
    Column("scan_mime", String(40), nullable=False),
    Column("scan_pieces", Integer, nullable=False),
    Column("scan_arrived", Integer, nullable=False),
    Column("scan_octets", Integer, nullable=False),
    CheckConstraint(
        "state in ('unconfirmed','open','sent','more','verified','refused','withdrawn','joined')", name="state"
    ),
)

application_scan = Table(
    "application_scan",
    metadata,
    Column("application_id", ForeignKey("application.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

outgoing_message = Table(
    "outgoing_message",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("contact_hash", String(64), nullable=False, index=True),
    # Where to and what, as JSON under seal; emptied when it has been sent.
    Column("sealed", LargeBinary, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    # None: sent, or given up.
    Column("next_try_at", UtcDateTime, nullable=True, index=True),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", UtcDateTime, nullable=True),
)

volunteer = Table(
    "volunteer",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("sealed_contact", LargeBinary, nullable=False),
    Column("contact_hash", String(64), nullable=False),
    # Patients offered in one day at most; None: as many as there are.
    Column("most_per_day", Integer, nullable=True),
    Column("wants_calls", Boolean, nullable=False),
    Column("called_at", UtcDateTime, nullable=True),
)

doctor_call = Table(
    "doctor_call",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("speciality", String(40), nullable=False),
    Column("made_at", UtcDateTime, nullable=False, index=True),
    Column("waiting", Integer, nullable=False),
    Column("doctors", Integer, nullable=False),
    Column("longest_minutes", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
)
