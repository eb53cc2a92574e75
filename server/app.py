"""The only composition root: joins the parts of a node into one aiohttp application, and starts and stops them.

Which part gets which is in `node`. It must hold no rule.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from media.api import MediaPlane
from media.plane import Plane
from media.recording.disk import DiskWriter
from server import VERSION
from server.accounts import Accounts
from server.adapters.turn import Turn
from server.api import shell
from server.api.mount import mount
from server.api.proxied import real_address
from server.api.web_client import add_web_client
from server.api.whatsapp_hook import add_hook
from server.config import Settings
from server.control import make_control
from server.doors import routes
from server.metrics import serve as serve_metrics
from server.node import Care, Node, make_node, make_plane, make_storage, utc_now
from server.realtime.bridge import Bridge, join
from server.realtime.call_door import CallServices
from server.reporting import Reporting
from server.services import demo, demo_patients
from server.services.assembling import AssemblyService
from server.services.export_making import ExportMaker
from server.services.passwords import Passwords
from server.services.ports import Clock
from server.storage import Storage, StorageUnusable
from server.store.engine import open_engine
from server.store.migrate import migrate

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
    writer = DiskWriter(reserve=settings.reserved_bytes)
    own_plane = make_plane(settings, writer)
    storage = make_storage(settings, writer)
    node = make_node(settings, clock, passwords or Passwords(), plane or own_plane, storage)
    app = web.Application(client_max_size=MAX_BODY, middlewares=_middlewares(settings))
    app[NODE] = node
    app[shell.SOCKETS] = set()
    app.on_response_prepare.append(shell.protect)
    app.cleanup_ctx.append(_database)
    app.cleanup_ctx.append(_audit)
    app.cleanup_ctx.append(lambda _app: _storage(storage))
    app.cleanup_ctx.append(lambda _app: _media(None if plane else own_plane, writer))
    app.cleanup_ctx.append(lambda _app: _assembling(node.care.assembly))
    app.cleanup_ctx.append(lambda _app: _exporting(node.care.export_maker))
    app.cleanup_ctx.append(lambda _app: serve_metrics(node))
    _join_whatsapp(app, node)
    app.cleanup_ctx.append(lambda _app: node.helpline.running())
    app.cleanup_ctx.append(lambda _app: _courier(node.accounts))
    app.cleanup_ctx.append(lambda _app: _reporting(node.reporting))
    mount(app, routes(node), node.identity.actor_from_token, VERSION)
    turn = Turn(settings, clock)
    app.cleanup_ctx.append(lambda _app: _turn(turn))
    bridge = _join_live(app, node, turn)
    app.cleanup_ctx.append(lambda _app: _live(bridge, node.care))
    app.on_shutdown.append(lambda _app: bridge.close())
    app.on_shutdown.append(shell.close_sockets)
    add_web_client(app, settings.web, demo=settings.demo)
    return app


def _middlewares(settings: Settings) -> list[Middleware]:
    own: list[Middleware] = [shell.problems_only, shell.remember_sockets]
    return [real_address(settings.trusted_proxies), *own] if settings.trusted_proxies else own


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
        writer = DiskWriter(reserve=settings.reserved_bytes)
        storage = make_storage(settings, writer)
        node = make_node(settings, utc_now, Passwords(), make_plane(settings, writer), storage)
    except (OSError, ValueError) as error:
        raise CannotStart(f"The keys of this node cannot be used ({type(error).__name__}).") from None
    try:
        yield node
        await asyncio.to_thread(node.audit_heads.write)
    finally:
        node.passwords.close()
        await node.storage.close()
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


async def _storage(storage: Storage) -> AsyncIterator[None]:
    """Up: recordings can be kept. Down: after the plane, so that its last bytes are seen; the rest waits."""
    try:
        async for _ in storage.running():
            yield
    except StorageUnusable as error:
        raise CannotStart(str(error)) from None


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


async def _exporting(maker: ExportMaker) -> AsyncIterator[None]:
    """Up: copies that were asked for are made, others end. Down: it stops at once; the next start begins anew."""
    await maker.start()
    yield
    await maker.close()


async def _courier(accounts: Accounts) -> AsyncIterator[None]:
    """Up: doctors are called when they are needed, messages are sent. Down: at once; the next start goes on."""
    await accounts.courier.start()
    await accounts.doctor_calls.start()
    yield
    await accounts.doctor_calls.close()
    await accounts.courier.close()


async def _reporting(reporting: Reporting) -> AsyncIterator[None]:
    """Up: sums are kept current, monthly reports are made. Down: it stops at once; the next start goes on."""
    await reporting.keeping.start()
    await reporting.documents.start()
    yield
    await reporting.documents.close()
    await reporting.keeping.close()


async def _turn(turn: Turn) -> AsyncIterator[None]:
    """Up: coturn runs, or one line says what is missing. Down: it ends, before the plane that it leads to."""
    await turn.start()
    yield
    await turn.close()


def _join_whatsapp(app: web.Application, node: Node) -> None:
    """The hook that Meta posts to; in a demo without a number of its own, the simulator that does so."""
    parts = node.whatsapp
    if parts is None:
        return
    add_hook(app, parts.number.secrets, parts.inbox.keep)
    if parts.number.simulator is not None:
        app.add_subapp("/sim/api", parts.number.simulator.page())
    app.cleanup_ctx.append(lambda _app: parts.running())


def _join_live(app: web.Application, node: Node, turn: Turn) -> Bridge:
    care = node.care
    services = CallServices(
        care.calls,
        care.gate,
        care.links,
        care.messages,
        care.stills,
        turn,
        care.cockpit.cues,
        care.cockpit.captures,
    )
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
        care.matching.pairing,
        make_control(node, turn),
    )


async def _live(bridge: Bridge, care: Care) -> AsyncIterator[None]:
    """Up: sockets may come. Down: what calls had under way ends, and what was measured is kept."""
    await bridge.start()
    yield
    await care.stills.close()
    await care.calls.close()
    await care.links.close()
