"""What is known of one conversation, what comes into it and what comes out. Must not know what is asked.

A `Talk` is a value that any store can keep as JSON; `engine.step` makes the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

SKIPPED, UNKNOWN = "_skipped", "_unknown"
"""Answers of who passed a question over, and of who said that he does not know."""

Answers = Mapping[str, tuple[str, ...]]
"""Question -> the options chosen, or the one text given."""


class Kind(StrEnum):
    """Of a message that comes in."""

    TEXT = "text"
    #: A button or a row of a list: `question:option`.
    PICK = "pick"
    VOICE = "voice"
    PHOTO = "photo"
    #: Something that we cannot read: a sticker, a video, a contact.
    OTHER = "other"
    #: Not of the citizen: a call ended, a day has passed.
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Message:
    """`body`: the text, the pick, the reference of what was sent, or the event's name."""

    kind: Kind
    body: str = ""


class Does(StrEnum):
    """What the world has to do because of a conversation."""

    #: A person is to look at once: danger, or somebody whom the bot does not understand.
    ALERT = "alert"
    #: The answers are to become an encounter, in the way that `contact` says.
    HAND_OVER = "hand_over"
    CANCEL = "cancel"
    #: A message for the person who has taken over from the bot.
    FORWARD = "forward"
    #: A photo or voice note belongs to the case.
    KEEP = "keep"
    NEAREST_CENTER = "nearest_center"
    RATE = "rate"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"


@dataclass(frozen=True, slots=True)
class Effect:
    does: Does
    #: Danger signs, the message's reference, a rating: by `does`.
    data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a question's options: `pick` comes back when it is pressed, `key` is its wording."""

    pick: str
    key: str
    number: int


@dataclass(frozen=True, slots=True)
class Reply:
    """A wording to be said, with the choices that belong to it and the commands that work here."""

    key: str
    choices: tuple[Choice, ...] = ()
    #: Several numbers may be given at once.
    many: bool = False
    commands: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation. `node`: the question that is open. `done`: questions answered, oldest first, for `back`."""

    at: datetime
    channel: str
    flow: int
    node: str
    language: str = ""
    answers: Answers = field(default_factory=dict)
    done: tuple[str, ...] = ()
    #: Danger signs that were said, none forgotten until the case is handed over or begun anew.
    signs: tuple[str, ...] = ()
    #: Messages in a row that were not understood.
    misses: int = 0
    #: Where to go on after something came between.
    after: str = ""

    def answered(self, node: str, given: tuple[str, ...]) -> Talk:
        """With this answer; what was answered before to the same question is forgotten."""
        done = (*(one for one in self.done if one != node), node)
        return replace(self, answers={**self.answers, node: given}, done=done, misses=0)

    def without(self, node: str) -> Talk:
        """As if this question had not been answered."""
        answers = {name: given for name, given in self.answers.items() if name != node}
        return replace(self, answers=answers, done=tuple(one for one in self.done if one != node))

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(), "channel": self.channel, "flow": self.flow, "node": self.node,
            "language": self.language, "answers": {name: list(given) for name, given in self.answers.items()},
            "done": list(self.done), "signs": list(self.signs), "misses": self.misses, "after": self.after,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Talk:
        """Raises KeyError, ValueError for what `as_json` did not make."""
        answers = {name: tuple(given) for name, given in data["answers"].items()}
        return cls(
            datetime.fromisoformat(data["at"]), data["channel"], data["flow"], data["node"], data["language"],
            answers, tuple(data["done"]), tuple(data["signs"]), data["misses"], data["after"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """What one message brought about."""

    talk: Talk
    replies: tuple[Reply, ...]
    effects: tuple[Effect, ...]
