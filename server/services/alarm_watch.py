"""Keeps the alarms: looks at the facts, raises and clears rows, tells whoever is to be told.

> What is raised is rows: after a restart an alarm that still holds is the same one.

Must not know how alarms are sent (`AlarmSender`) nor what is measured (`domain.alarm_measures`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import structlog

from server.domain import alarm_list, alarms
from server.domain.alarm_list import Alarm, AlarmEntry, Did
from server.domain.alarm_measures import measured
from server.domain.alarms import Became, Change, Key, Severity, Standing
from server.domain.ids import new_id
from server.services.board import BoardService
from server.services.ports import Store, Work
from server.services.ports.control import AlarmNews, AlarmSender
from server.services.ports.volunteers import NotDelivered

log = structlog.get_logger("alarms")


class AlarmWatch:
    def __init__(self, store: Store, board: BoardService, senders: Iterable[AlarmSender]) -> None:
        self._store = store
        self._board = board
        self._senders = tuple(senders)
        #: None before the first look, which learns from the rows what is raised.
        self._standing: dict[Key, Standing] | None = None

    async def look(self) -> tuple[Change, ...]:
        """One look; what has changed. Called every few seconds."""
        facts, rules = await self._board.facts(), alarms.rules()
        standing = self._standing
        if standing is None:
            standing = {(one.kind, one.about): Standing(raised=one.severity) for one in facts.alarms}
        values = measured(facts, self._board.node, rules)
        after, changes = alarms.step(standing, values, rules, facts.now)
        names = {center.id: center.name for center in facts.centers}
        if changes:
            async with self._store.work() as work:
                found = {(one.kind, one.about): one for one in await work.alarms.open()}
                for change in changes:
                    await _keep(work, change, found.get((change.kind.value, change.about)), facts.now)
        self._standing = after
        await self._send(changes, names, facts.now)
        return changes

    async def _send(self, changes: tuple[Change, ...], names: dict[str, str], now: datetime) -> None:
        news = tuple(
            AlarmNews(one.kind.value, one.severity.value, one.became.value, names.get(one.center_id or "", ""), now)
            for one in changes
            if one.severity is Severity.ACT or one.became is Became.WORSE
        )
        for sender in self._senders if news else ():
            try:
                await sender.send(news)
            except (NotDelivered, OSError) as error:
                log.warning("alarm_not_sent", what=type(error).__name__)


async def _keep(work: Work, change: Change, known: Alarm | None, now: datetime) -> None:
    """Another node may have been faster: then there is nothing left to do."""
    if change.became is Became.RAISED and known is None:
        alarm = Alarm(
            new_id(), change.kind.value, change.about, change.center_id, change.severity, change.detail, now
        )
        await work.alarms.add(alarm)
        await _note(work, alarm, Did.RAISED, change, now)
    elif known is not None and change.became is Became.CLEARED:
        await work.alarms.save(replace(known, cleared_at=now))
        await _note(work, known, Did.CLEARED, change, now)
    elif known is not None and known.severity is not Severity.ACT and change.severity is Severity.ACT:
        await work.alarms.save(alarm_list.worse(known, change.detail))
        await _note(work, known, Did.WORSE, change, now)


async def _note(work: Work, alarm: Alarm, did: Did, change: Change, now: datetime) -> None:
    await work.alarms.note(AlarmEntry(new_id(), alarm.id, now, None, did, change.detail))
