"""Rescue by the control room, and the proof of consultation, over HTTP. Must not know how it is done."""

from __future__ import annotations

from dataclasses import asdict

from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import control as schemas
from server.domain.identity import Role
from server.services.moving import MovingService
from server.services.proofs import ProofService
from server.services.rescue import Order, Rescue, RescueService, Side

READERS = (Role.STAFF, Role.DOCTOR, Role.SUPERVISOR)


def routes(rescue: RescueService, moving: MovingService, proofs: ProofService) -> list[Route]:
    area = RescueArea(rescue, moving)

    async def proof(asked: Asked[Nothing]) -> schemas.ProofSeen:
        found = await proofs.of_encounter(asked.actor, asked["id"])
        return schemas.ProofSeen(
            both_audible_s=int(found.both_audible_s),
            both_visible_s=int(found.both_visible_s),
            proven=found.proven,
        )

    return [
        route(
            "POST", "/api/rescues", area.rescue, does="Rescue a call or an encounter; both ends are told",
            roles=[Role.SUPERVISOR], takes=schemas.RescueNew, gives=schemas.RescueDone,
        ),
        route(
            "GET", "/api/rescues/ended", area.ended, does="What was finished at a center and may go on",
            roles=[Role.SUPERVISOR], takes=schemas.EndedQuery, gives=schemas.EndedList,
        ),
        route(
            "GET", "/api/encounters/{id}/proof", proof, does="How long both sides heard and saw each other",
            roles=READERS, gives=schemas.ProofSeen,
        ),
    ]  # fmt: skip


class RescueArea:
    def __init__(self, rescue: RescueService, moving: MovingService) -> None:
        self._rescue = rescue
        self._moving = moving

    async def ended(self, asked: Asked[schemas.EndedQuery]) -> schemas.EndedList:
        found = await self._moving.ended(asked.actor, asked.input.center)
        return schemas.EndedList(encounters=tuple(schemas.EndedRow(**asdict(one)) for one in found))

    async def rescue(self, asked: Asked[schemas.RescueNew]) -> schemas.RescueDone:
        new = asked.input
        if new.kind == "move":
            moved = await self._moving.move(asked.actor, new.encounter_id, new.doctor_id, new.text)
            return schemas.RescueDone(encounter_id=moved)
        if new.kind == "take_up":
            going = await self._moving.take_up(asked.actor, new.encounter_id, new.text)
            return schemas.RescueDone(encounter_id=going)
        if new.kind == "join":
            await self._rescue.join(asked.actor, new.encounter_id)
            return schemas.RescueDone(encounter_id=new.encounter_id)
        order = Order(Rescue(new.kind), Side(new.side), new.text, new.cue)
        done = await self._rescue.rescue(asked.actor, new.encounter_id, order)
        return schemas.RescueDone.model_validate(
            {
                "encounter_id": new.encounter_id,
                "at_most": done.at_most,
                "relayed": done.relayed,
                "told": done.told,
            }
        )
