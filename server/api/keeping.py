"""How long a recording is kept, over HTTP: holds and retention classes. Must not know the store."""

from __future__ import annotations

from server.api.exports import CONTROL_ROOM
from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import exports as schemas
from server.services.keeping import KeepingService, Kept


def routes(keeping: KeepingService) -> list[Route]:
    """Administrators too: nothing here shows whose recording it is."""

    async def get(asked: Asked[Nothing]) -> schemas.Keeping:
        return _keeping(await keeping.kept(asked.actor, asked["id"]))

    async def hold(asked: Asked[schemas.HoldNew]) -> schemas.Keeping:
        await keeping.hold(asked.actor, asked["id"], asked.input.reason)
        return _keeping(await keeping.kept(asked.actor, asked["id"]))

    async def release(asked: Asked[schemas.HoldReleaseNew]) -> schemas.Keeping:
        await keeping.release(asked.actor, asked["id"], asked.input.reason)
        return _keeping(await keeping.kept(asked.actor, asked["id"]))

    async def classify(asked: Asked[schemas.RetentionChange]) -> schemas.Keeping:
        await keeping.classify(asked.actor, asked["id"], asked.input.retention, asked.input.reason)
        return _keeping(await keeping.kept(asked.actor, asked["id"]))

    return [
        route(
            "GET", "/api/recordings/{id}/keeping", get, does="How long it is kept, and what holds it",
            roles=CONTROL_ROOM, gives=schemas.Keeping,
        ),
        route(
            "POST", "/api/recordings/{id}/hold", hold, does="Keep it whatever its class says, until released",
            roles=CONTROL_ROOM, takes=schemas.HoldNew, gives=schemas.Keeping,
        ),
        route(
            "POST", "/api/recordings/{id}/hold/release", release, does="End the hold",
            roles=CONTROL_ROOM, takes=schemas.HoldReleaseNew, gives=schemas.Keeping,
        ),
        route(
            "POST", "/api/recordings/{id}/retention", classify, does="Put it into another retention class",
            roles=CONTROL_ROOM, takes=schemas.RetentionChange, gives=schemas.Keeping,
        ),
    ]  # fmt: skip


def _keeping(kept: Kept) -> schemas.Keeping:
    one = kept.recording
    classes = tuple(schemas.RetentionClass(name=name, days=days) for name, days in sorted(kept.classes.items()))
    return schemas.Keeping(
        recording_id=one.id,
        state=one.state.value,
        retention=one.retention,
        until=kept.until,
        hold=one.hold,
        classes=classes,
    )
