"""The only composition root: joins the parts of a node into one aiohttp application, and starts and stops them.

Which part gets which is in `node`. It must hold no rule.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from media.api import MediaPlane
from media.plane import Plane
from media.recording.disk import DiskWriter
from server import VERSION
from server.adapters.turn import Turn
from server.api import (
    audit,
    auth,
    centers,
    documents,
    encounters,
    health,
    invitations,
    link,
    messages,
    notes,
    patients,
    people,
    prescriptions,
    record,
    recordings,
    reference,
    released,
    reviews,
    roster,
    shell,
    timeline,
    viewing,
)
from server.api.mount import mount
from server.api.route import Route
from server.api.web_client import add_web_client
from server.config import Settings
from server.node import Care, Node, make_node, make_plane, utc_now
from server.realtime.bridge import Bridge, join
from server.realtime.call_door import CallServices
from server.services import demo, demo_patients
from server.services.assembling import AssemblyService
from server.services.passwords import Passwords
from server.services.ports import Clock
from server.store.engine import open_engine
from server.store.migrate import is_current, migrate

log = structlog.get_logger("server")

MAX_BODY = 128 * 1024


class CannotStart(Exception):
    """One sentence for the person who starts the server."""


NODE = web.AppKey("node", Node)


def build(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    passwords: Passwords | None = None,
    plane: MediaPlane | None = None,
) -> web.Application:
    """The application, ready to be started. Raises OSError and ValueError for a data folder that cannot serve.

    A `plane` that is handed over is used as it is; otherwise the node starts and closes its own.
    """
    writer = DiskWriter()
    own_plane = make_plane(settings, writer)
    node = make_node(settings, clock, passwords or Passwords(), plane or own_plane)
    app = web.Application(client_max_size=MAX_BODY, middlewares=[shell.problems_only, shell.remember_sockets])
    app[NODE] = node
    app[shell.SOCKETS] = set()
    app.on_response_prepare.append(shell.protect)
    app.cleanup_ctx.append(_database)
    app.cleanup_ctx.append(_audit)
    app.cleanup_ctx.append(lambda _app: _media(None if plane else own_plane, writer))
    app.cleanup_ctx.append(lambda _app: _assembling(node.care.assembly))
    mount(app, _routes(node), node.identity.actor_from_token, VERSION)
    turn = Turn(settings, clock)
    app.cleanup_ctx.append(lambda _app: _turn(turn))
    bridge = _join_live(app, node, turn)
    app.cleanup_ctx.append(lambda _app: _live(bridge, node.care))
    app.on_shutdown.append(lambda _app: bridge.close())
    app.on_shutdown.append(shell.close_sockets)
    add_web_client(app, settings.web)
    return app


def _routes(node: Node) -> list[Route]:
    return [
        *auth.routes(node.identity, node.clock, secure=node.settings.is_public),
        *people.routes(node.people, node.clock),
        *centers.routes(node.centers),
        *audit.routes(node.audit),
        *roster.routes(node.roster, node.care.duty, node.calendar_feeds),
        *health.routes({"database": lambda: is_current(node.engine), "data": lambda: _can_keep(node.settings)}),
        *_care_routes(node, node.care),
    ]


def _care_routes(node: Node, care: Care) -> list[Route]:
    secure, after = node.settings.is_public, care.aftercare
    return [
        *patients.routes(care.patients),
        *encounters.routes(care.encounters, care.intake),
        *notes.routes(care.notes),
        *messages.routes(care.messages),
        *invitations.routes(care.invitations, node.identity, secure=secure),
        *recordings.routes(care.recordings, care.assembly, secure=secure),
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


async def prepare_database(settings: Settings) -> None:
    """Bring the tables to the newest migration. Raises CannotStart."""
    engine = open_engine(settings.database)
    try:
        await _migrated(engine)
    finally:
        await engine.dispose()


@asynccontextmanager
async def offline(settings: Settings) -> AsyncIterator[Node]:
    """The parts of a node that serves nobody, for the command line. Raises CannotStart."""
    await prepare_database(settings)
    try:
        node = make_node(settings, utc_now, Passwords(), make_plane(settings, DiskWriter()))
    except (OSError, ValueError) as error:
        raise CannotStart(f"The keys of this node cannot be used ({type(error).__name__}).") from None
    try:
        yield node
        await asyncio.to_thread(node.audit_heads.write)
    finally:
        node.passwords.close()
        await node.engine.dispose()


async def _migrated(engine: AsyncEngine) -> None:
    try:
        await migrate(engine)
    except (SQLAlchemyError, OSError) as error:
        raise CannotStart(f"The database cannot be used ({type(error).__name__}).") from error


async def _database(app: web.Application) -> AsyncIterator[None]:
    """Up: tables are current, the demo is seeded. Down: no connection stays open."""
    node = app[NODE]
    await _migrated(node.engine)
    if node.settings.demo:
        await demo.seed(node.store, node.passwords, node.clock)
        await demo_patients.seed(node.store, node.clock)
    elif count := await demo.still_active(node.store):
        log.warning("demo_people_can_sign_in", count=count)
    yield
    node.passwords.close()
    await node.engine.dispose()


async def _audit(app: web.Application) -> AsyncIterator[None]:
    """Up: what the trail must hold is compared and followed. Down: the newest head is written."""
    heads, audit = app[NODE].audit_heads, app[NODE].audit
    for head in await asyncio.to_thread(heads.known):
        if await audit.lost(head):
            log.error("audit_trail_cut", number=head.number)
            await asyncio.to_thread(heads.set_aside, head.number)
    keeping = asyncio.create_task(heads.keep())
    yield
    keeping.cancel()
    with suppress(asyncio.CancelledError):
        await keeping
    try:
        await asyncio.to_thread(heads.write)
    except OSError as error:  # the folder may be gone; the node must end all the same
        log.error("audit_head_not_kept", what=type(error).__name__)


async def _media(plane: Plane | None, writer: DiskWriter) -> AsyncIterator[None]:
    """Up: the plane has its port. Down: calls end, then what they recorded reaches the disk."""
    if plane is not None:
        try:
            await plane.start()
        except OSError as error:
            raise CannotStart(
                f"The port for media (UDP and TCP) cannot be had: {error.strerror}. Set EILAJ_MEDIA_PORT."
            ) from None
        log.info("media_ready", media_port=plane.port)
    yield
    if plane is not None:
        await plane.close()
    await asyncio.to_thread(writer.close)


async def _assembling(assembly: AssemblyService) -> AsyncIterator[None]:
    """Up: what was left unfinished is assembled. Down: it stops at once; the next start goes on."""
    await assembly.start()
    yield
    await assembly.close()


async def _turn(turn: Turn) -> AsyncIterator[None]:
    """Up: coturn runs, or one line says what is missing. Down: it ends, before the plane that it leads to."""
    await turn.start()
    yield
    await turn.close()


def _join_live(app: web.Application, node: Node, turn: Turn) -> Bridge:
    care = node.care
    services = CallServices(care.calls, care.gate, care.links, care.messages, care.stills, turn)
    return join(
        app,
        node.store,
        node.events,
        node.clock,
        node.presence,
        node.identity,
        care.encounters,
        care.duty,
        services,
    )


async def _live(bridge: Bridge, care: Care) -> AsyncIterator[None]:
    """Up: sockets may come. Down: what calls had under way ends, and what was measured is kept."""
    await bridge.start()
    yield
    await care.stills.close()
    await care.calls.close()
    await care.links.close()


async def _can_keep(settings: Settings) -> bool:
    """The data folder takes a file and has room."""
    return await asyncio.to_thread(_can_keep_now, settings.data, settings.minimum_free_megabytes)


def _can_keep_now(data: Path, minimum_free_megabytes: int) -> bool:
    with tempfile.NamedTemporaryFile(dir=data, prefix=".ready-") as probe:
        probe.write(b"ready")
    return shutil.disk_usage(data).free >= minimum_free_megabytes * 2**20
