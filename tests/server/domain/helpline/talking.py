"""A citizen who talks with the helpline, for tests. Must not know what any question means."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from server.domain.helpline.engine import step
from server.domain.helpline.flow import Flow, flow
from server.domain.helpline.reading import words
from server.domain.helpline.talk import Does, Effect, Kind, Message, Reply, Step, Talk

NOON = datetime(2026, 11, 30, 7, tzinfo=UTC)


@dataclass
class Citizen:
    channel: str = "whatsapp"
    flow: Flow = field(default_factory=flow)
    talk: Talk | None = None
    now: datetime = NOON
    effects: list[Effect] = field(default_factory=list)
    last: Step | None = None

    def says(self, *texts: str) -> Citizen:
        for text in texts:
            self.sends(Kind.TEXT, text)
        return self

    def presses(self, *picks: str) -> Citizen:
        for pick in picks:
            self.sends(Kind.PICK, pick)
        return self

    def sends(self, kind: Kind, body: str = "") -> Citizen:
        self.last = step(self.flow, words(), self.talk, self.channel, Message(kind, body), self.now)
        self.talk = self.last.talk
        self.effects += self.last.effects
        self.now += timedelta(seconds=20)
        return self

    def waits(self, span: timedelta) -> Citizen:
        self.now += span
        return self

    @property
    def node(self) -> str:
        assert self.talk is not None
        return self.talk.node

    @property
    def replies(self) -> tuple[Reply, ...]:
        assert self.last is not None
        return self.last.replies

    def read(self) -> list[str]:
        return [reply.key for reply in self.replies]

    def did(self, does: Does) -> list[tuple[str, ...]]:
        return [effect.data for effect in self.effects if effect.does is does]


def at_menu(channel: str = "whatsapp") -> Citizen:
    return Citizen(channel).says("hi", "1")


def until(node: str, channel: str = "whatsapp") -> Citizen:
    """A grown woman without danger, on the straight way to that question."""
    citizen = at_menu(channel).presses("menu:doctor")
    given = {
        "consent": "yes", "who": "me", "age": "years_18_49", "sex": "female", "pregnant": "no", "danger": "none",
        "complaint": "skin", "since": "today", "illness": "none", "doctor_wish": "woman", "contact": "browser",
    }  # fmt: skip
    while citizen.node != node:
        here = citizen.node
        if here in given:
            citizen.presses(f"{here}:{given[here]}")
        else:
            citizen.says("skip")
        assert citizen.node != here, f"stuck at {here}"
    return citizen
