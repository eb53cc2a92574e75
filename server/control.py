"""The control room's eyes, made for a running node: board, alarms, and the ways by which alarms leave the house.

It must hold no rule and start nothing.
"""

from __future__ import annotations

from server.accounts import make_mail
from server.adapters.alarm_senders import LogSender, MailSender
from server.adapters.health import Health
from server.adapters.turn import Turn
from server.config import Settings
from server.node import Node
from server.realtime.control_room import Control
from server.services.alarm_watch import AlarmWatch
from server.services.board import BoardService
from server.services.ports.control import AlarmSender


def make_control(node: Node, turn: Turn) -> Control:
    settings, care = node.settings, node.care
    own = settings.data / "keys" / "certificate.pem"
    probe = Health(
        node.engine,
        node.clock,
        settings.data,
        turn=lambda: turn.state,
        certificate=settings.turn_certificate or (own if settings.is_public else None),
        backup=settings.backup_mark,
    )
    board = BoardService(
        node.store, node.clock, node.presence, care.control.live, care.duty, node.recording_works, probe
    )
    return Control(board, AlarmWatch(node.store, board, _senders(settings)))


def _senders(settings: Settings) -> list[AlarmSender]:
    senders: list[AlarmSender] = [LogSender()]
    mail = make_mail(settings)
    if mail is not None and settings.alarm_mail_to:
        senders.append(MailSender(mail, settings.alarm_mail_to))
    return senders
