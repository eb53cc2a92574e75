"""Every message that a browser and the server exchange over Socket.IO, as validated models, in one place to import.

The prose is in PROTOCOL.md, one JSON example a message in `signaling/examples/`. The TypeScript types of the web
client are generated from these models. This file must not know Socket.IO, the media plane or the store.

> The name of the Socket.IO event is the message's type; every payload carries `v`. A request is answered in the
> acknowledgement: `{"ok": true, "value": …}` or `{"ok": false, "error": {"code", "message", …}}`.
> State = snapshot when a topic is followed, then `topic.changed` events with a sequence number.
"""

from __future__ import annotations

from signaling.cards import CallCard as CallCard
from signaling.cards import Card as Card
from signaling.cards import DoctorCard as DoctorCard
from signaling.cards import EncounterCard as EncounterCard
from signaling.cards import EncounterState as EncounterState
from signaling.cards import IceServerCard as IceServerCard
from signaling.cards import Id as Id
from signaling.cards import Kind as Kind
from signaling.cards import LinkCard as LinkCard
from signaling.cards import LinkMeasured as LinkMeasured
from signaling.cards import MessageCard as MessageCard
from signaling.cards import Name as Name
from signaling.cards import ParticipantCard as ParticipantCard
from signaling.cards import PatientCard as PatientCard
from signaling.cards import RecordingState as RecordingState
from signaling.cards import Role as Role
from signaling.cards import RoomCard as RoomCard
from signaling.cards import RungCard as RungCard
from signaling.cards import RungWord as RungWord
from signaling.cards import SeatRole as SeatRole
from signaling.cards import Sex as Sex
from signaling.cards import SlotCard as SlotCard
from signaling.cards import Urgency as Urgency
from signaling.cards import VitalFlag as VitalFlag
from signaling.cockpit import AnswerCue as AnswerCue
from signaling.cockpit import AskCapture as AskCapture
from signaling.cockpit import AskCue as AskCue
from signaling.cockpit import AskDevice as AskDevice
from signaling.cockpit import BeginCapture as BeginCapture
from signaling.cockpit import CaptureCard as CaptureCard
from signaling.cockpit import CueCard as CueCard
from signaling.cockpit import DeviceCard as DeviceCard
from signaling.cockpit import DrawStroke as DrawStroke
from signaling.cockpit import MissCapture as MissCapture
from signaling.cockpit import ShareCapture as ShareCapture
from signaling.cockpit import StrokeCard as StrokeCard
from signaling.cockpit import TickCard as TickCard
from signaling.cockpit import TickExamination as TickExamination
from signaling.cockpit import UndoStroke as UndoStroke
from signaling.cockpit import UseDevice as UseDevice
from signaling.links import AdviceCard as AdviceCard
from signaling.links import AdviceGiven as AdviceGiven
from signaling.links import AskStill as AskStill
from signaling.links import MessageSeen as MessageSeen
from signaling.links import MessageSent as MessageSent
from signaling.links import Piece as Piece
from signaling.links import PieceRelayed as PieceRelayed
from signaling.links import PieceTaken as PieceTaken
from signaling.links import Report as Report
from signaling.links import SendText as SendText
from signaling.links import StillArrived as StillArrived
from signaling.links import StillAsked as StillAsked
from signaling.links import WishLink as WishLink
from signaling.message import PROTOCOL_VERSION as PROTOCOL_VERSION
from signaling.message import Message as Message
from signaling.pairing import OfferCard as OfferCard
from signaling.pairing import WaitCard as WaitCard
from signaling.requests import Claim as Claim
from signaling.requests import ConsentToRecording as ConsentToRecording
from signaling.requests import Follow as Follow
from signaling.requests import Join as Join
from signaling.requests import Leave as Leave
from signaling.requests import Offer as Offer
from signaling.requests import OpenRoom as OpenRoom
from signaling.requests import SetDuty as SetDuty
from signaling.requests import SetMedia as SetMedia
from signaling.requests import SetRecording as SetRecording
from signaling.requests import Since as Since
from signaling.requests import Unfollow as Unfollow
from signaling.told import Answered as Answered
from signaling.told import CallOpened as CallOpened
from signaling.told import CallRescued as CallRescued
from signaling.told import CatchUp as CatchUp
from signaling.told import Error as Error
from signaling.told import ExportMoved as ExportMoved
from signaling.told import Links as Links
from signaling.told import Seat as Seat
from signaling.told import SeatTaken as SeatTaken
from signaling.told import SignedOut as SignedOut
from signaling.told import SlotsMoved as SlotsMoved
from signaling.told import Snapshot as Snapshot
from signaling.told import Speaking as Speaking
from signaling.told import TopicChanged as TopicChanged

CLIENT_MESSAGES: dict[str, type[Message]] = {
    "topic.follow": Follow,
    "topic.unfollow": Unfollow,
    "room.open": OpenRoom,
    "duty.set": SetDuty,
    "queue.claim": Claim,
    "call.join": Join,
    "call.offer": Offer,
    "call.media": SetMedia,
    "call.leave": Leave,
    "call.consent": ConsentToRecording,
    "call.recording": SetRecording,
    "call.report": Report,
    "call.wish": WishLink,
    "call.piece": Piece,
    "call.ask_still": AskStill,
    "message.send": SendText,
    "message.seen": MessageSeen,
    "cue.ask": AskCue,
    "cue.answer": AnswerCue,
    "examination.tick": TickExamination,
    "capture.ask": AskCapture,
    "capture.begin": BeginCapture,
    "capture.missed": MissCapture,
    "capture.share": ShareCapture,
    "drawing.stroke": DrawStroke,
    "drawing.undo": UndoStroke,
    "device.ask": AskDevice,
    "device.use": UseDevice,
}

SERVER_MESSAGES: dict[str, type[Message]] = {
    "topic.changed": TopicChanged,
    "call.slots": SlotsMoved,
    "call.speaking": Speaking,
    "call.links": Links,
    "call.advice": AdviceGiven,
    "call.piece_relayed": PieceRelayed,
    "call.still_asked": StillAsked,
    "call.still_arrived": StillArrived,
    "call.opened": CallOpened,
    "call.seat_taken": SeatTaken,
    "call.rescued": CallRescued,
    "export.changed": ExportMoved,
    "signed_out": SignedOut,
}

ACKNOWLEDGEMENTS: dict[str, tuple[type[Card], ...]] = {
    "topic.follow": (Snapshot, CatchUp),
    "room.open": (RoomCard,),
    "duty.set": (DoctorCard,),
    "queue.claim": (EncounterCard,),
    "call.join": (Seat,),
    "call.offer": (Answered,),
    "call.piece": (PieceTaken,),
    "message.send": (MessageSent,),
}
