"""Which use case stands behind which HTTP route: the routes of a node, area by area. Must hold no rule.

`app` mounts them.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from server import VERSION
from server.api import (
    alarms,
    audit,
    auth,
    centers,
    documents,
    encounters,
    exports,
    health,
    helpline,
    intake,
    invitations,
    keeping,
    link,
    messages,
    notes,
    pairing,
    patients,
    people,
    prescriptions,
    record,
    recordings,
    reference,
    released,
    reviews,
    roster,
    timeline,
    viewing,
)
from server.api.route import Route
from server.config import Settings
from server.node import Care, Node
from server.store.migrate import is_current


def routes(node: Node) -> list[Route]:
    """All of HTTP but the web client's own files."""
    return [
        *auth.routes(node.identity, node.clock, secure=node.settings.is_public),
        *people.routes(node.people, node.clock),
        *centers.routes(node.centers),
        *audit.routes(node.audit),
        *roster.routes(node.roster, node.care.duty, node.calendar_feeds),
        *health.routes({"database": lambda: is_current(node.engine), "data": lambda: _can_keep(node.settings)}),
        *helpline.routes(node.helpline.chat, node.helpline.people, secure=node.settings.is_public),
        *_care_routes(node, node.care),
    ]


def _care_routes(node: Node, care: Care) -> list[Route]:
    secure, match, after = node.settings.is_public, care.matching, care.aftercare
    return [
        *patients.routes(care.patients),
        *encounters.routes(care.encounters, care.intake),
        *pairing.routes(match.pairing, match.passing_on, match.bookings, match.closing, node.clock),
        *intake.routes(care.intake, care.attachments),
        *notes.routes(care.notes),
        *messages.routes(care.messages),
        *invitations.routes(care.invitations, node.identity, secure=secure),
        *alarms.routes(care.alarms),
        *recordings.routes(care.recordings, care.assembly, secure=secure),
        *exports.routes(care.exports, secure=secure),
        *keeping.routes(care.keeping),
        *timeline.routes(care.timeline, care.consents),
        *reviews.routes(care.reviews, care.reviewing, node.clock),
        *released.routes(care.released),
        *viewing.routes(care.viewing),
        *reference.routes(demo=node.settings.demo, version=VERSION),
        *link.routes(node.clock),
        *prescriptions.routes(after.prescribing, after.favourites),
        *documents.routes(after.documents, node.clock, public_url=node.settings.public_url, secure=secure),
        *record.routes(after.record, after.follow_ups, node.clock),
    ]


async def _can_keep(settings: Settings) -> bool:
    """The data folder takes a file and has room."""
    return await asyncio.to_thread(_can_keep_now, settings.data, settings.minimum_free_megabytes)


def _can_keep_now(data: Path, minimum_free_megabytes: int) -> bool:
    with tempfile.NamedTemporaryFile(dir=data, prefix=".ready-") as probe:
        probe.write(b"ready")
    return shutil.disk_usage(data).free >= minimum_free_megabytes * 2**20
