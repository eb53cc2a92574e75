"""What the control room does, together. Must not know what it sees: that needs the running node."""

from __future__ import annotations

from dataclasses import dataclass

from server.services.alarm_desk import AlarmDesk
from server.services.links import LinkService
from server.services.live_call import LiveCalls
from server.services.moving import MovingService
from server.services.ports import Store
from server.services.proofs import ProofService
from server.services.rescue import RescueService


@dataclass(frozen=True, slots=True)
class ControlRoom:
    alarm_desk: AlarmDesk
    rescue: RescueService
    moving: MovingService
    proofs: ProofService
    live: LiveCalls


def make_control_room(store: Store, live: LiveCalls, links: LinkService, proofs: ProofService) -> ControlRoom:
    return ControlRoom(AlarmDesk(store), RescueService(store, live, links), MovingService(store), proofs, live)
