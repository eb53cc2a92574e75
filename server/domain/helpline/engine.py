"""One step of a conversation: state, message and time in; state, replies and effects out.

Pure: it must not know a channel, a store or a wording. What is asked is `flow`'s. A message is, in this order, a
danger sign, an answer to the open question, a command, a late answer to an earlier question, or not understood.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from server.domain.helpline.flow import RETURN, Flow, Node, Option
from server.domain.helpline.paths import first_open, migrated, way_of
from server.domain.helpline.reading import LONGEST, Words, fold, numbers
from server.domain.helpline.talk import SKIPPED, UNKNOWN, Choice, Does, Effect, Kind, Message, Reply, Step, Talk

FORGOTTEN = timedelta(hours=20)
"""After this a citizen is asked whether to go on where he was."""
LOST = timedelta(days=30)
"""After this a conversation begins anew; the language stays."""
HELP_AT, PERSON_AT = 1, 2
"""So many messages in a row that are not understood bring help, then the offer of a person."""


def begin(flow: Flow, channel: str, now: datetime) -> Talk:
    """A conversation in which nothing was said yet."""
    return Talk(now, channel, flow.version, flow.start)


def step(flow: Flow, words: Words, talk: Talk | None, channel: str, message: Message, now: datetime) -> Step:
    """Take one message in. `talk` None: the first one of this citizen on this channel."""
    if talk is None:
        return _Turn(flow, words, begin(flow, channel, now), now).open_first(message)
    turn = _Turn(flow, words, migrated(flow, talk), now)
    return turn.event(message.body) if message.kind is Kind.EVENT else turn.message(message, now - talk.at)


class _Turn:
    """What one message does to one conversation, while it is worked out."""

    def __init__(self, flow: Flow, words: Words, talk: Talk, now: datetime) -> None:
        self.flow = flow
        self.words = words
        self.talk = replace(talk, at=now)
        self.replies: list[Reply] = []
        self.effects: list[Effect] = []

    @property
    def node(self) -> Node:
        return self.flow.nodes[self.talk.node]

    def open_first(self, message: Message) -> Step:
        """Whoever writes for the first time is greeted, unless he is in danger."""
        sign = self._danger(message)
        return self._emergency((sign,)) if sign else self._go(self.flow.start)

    def message(self, message: Message, silent: timedelta) -> Step:
        sign = self._danger(message)
        if sign:
            return self._emergency((sign,))
        given = self._answer(message)
        stale = silent > FORGOTTEN and not self.node.rests
        if stale and message.kind is not Kind.PICK:
            return self._asked_to_resume(silent)
        if given:
            return self._answered(given)
        command = self.words.command(message.body) if message.kind is Kind.TEXT else None
        if command is None and message.kind is Kind.PICK and message.body.startswith("command:"):
            command = message.body.partition(":")[2]
        if command:
            return self._command(command)
        if message.kind is Kind.PICK:
            return self._late_pick(message.body)
        return self._else(message)

    def event(self, name: str) -> Step:
        """Something happened outside; who wants no messages gets none."""
        target = self.flow.events.get(name)
        if target is None or self.talk.node == self.flow.stopped:
            return self._done()
        if not self.node.rests and not self.talk.after:
            self.talk = replace(self.talk, after=self.talk.node)
        return self._go(target)

    # What a message means.

    def _danger(self, message: Message) -> str | None:
        if message.kind is Kind.PICK:
            _, _, option = message.body.partition(":")
            return option if option in self.flow.dangers else None
        if message.kind is not Kind.TEXT:
            return None
        said = self.words.danger(message.body)
        return said if said in self.flow.dangers else None

    def _answer(self, message: Message) -> tuple[str, ...]:
        node = self.node
        if message.kind is Kind.PICK:
            name, _, option = message.body.partition(":")
            return (option,) if name == node.id and self._open(node.option(option)) else ()
        if message.kind in (Kind.VOICE, Kind.PHOTO):
            return (message.body,) if node.takes == "media" or (node.takes == "text" and message.body) else ()
        if message.kind is not Kind.TEXT:
            return ()
        if node.takes in ("choice", "many"):
            return self._chosen(node, message.body)
        free = message.body.strip()[:LONGEST]
        if node.takes != "text" or not free or self.words.command(free) or numbers(free) == (0,):
            return ()
        return (free,)

    def _chosen(self, node: Node, text: str) -> tuple[str, ...]:
        """By number, or by a word that stands for an option."""
        options = self.options(node)
        asked = numbers(text)
        if asked and (node.takes == "many" or len(asked) == 1):
            known = all(1 <= number <= len(options) for number in asked)
            return tuple(dict.fromkeys(options[number - 1].id for number in asked)) if known else ()
        word = self.words.answers.get(fold(text))
        return (word,) if word is not None and self._open(node.option(word)) else ()

    def options(self, node: Node) -> list[Option]:
        return [option for option in node.options if self._open(option)]

    def _open(self, option: Option | None) -> bool:
        return option is not None and option.when.holds(self.talk.answers, self.talk.channel)

    # What follows.

    def _answered(self, given: tuple[str, ...]) -> Step:
        node = self.node
        signs = tuple(one for one in given if (found := node.option(one)) is not None and found.danger)
        self.talk = self.talk.answered(node.id, given)
        if signs:
            return self._emergency(signs)
        self._effects(node, given)
        if node.id == self.flow.start:
            self.talk = replace(self.talk, language=given[0])
        return self._go(way_of(self.flow, node, self.talk))

    def _effects(self, node: Node, given: tuple[str, ...]) -> None:
        for does in node.effects:
            self.effects.append(Effect(does, self.talk.signs if does is Does.ALERT else given))

    def _emergency(self, signs: tuple[str, ...]) -> Step:
        """1122 first; a person is told once of each sign."""
        if self.talk.node == self.flow.stopped:
            self.effects.append(Effect(Does.OPT_IN))
        new = tuple(sign for sign in signs if sign not in self.talk.signs)
        self.talk = replace(self.talk, signs=(*self.talk.signs, *new), misses=0, after="")
        if new:
            self.effects.append(Effect(Does.ALERT, new))
        return self._go(self.flow.emergency)

    def _asked_to_resume(self, silent: timedelta) -> Step:
        if silent > LOST:
            self.talk = replace(self.talk, answers={}, done=(), signs=(), after="", misses=0)
            return self._go(self.flow.menu if self.talk.language else self.flow.start)
        self.talk = replace(self.talk, after=self.talk.node, misses=0)
        return self._go(self.flow.resume)

    def _command(self, command: str) -> Step:
        self.talk = replace(self.talk, misses=0)
        if command == "stop":
            return self._go(self.flow.stop)
        if command in ("menu", "language", "doctor", "person"):
            return self._jump(command)
        if command == "back":
            return self._back()
        if command == "skip" and self.node.skip:
            return self._answered((SKIPPED,))
        if command == "unknown" and self.node.unknown:
            return self._answered((UNKNOWN,))
        if command in ("skip", "unknown"):
            self.replies.append(Reply("needed"))
        return self._ask()

    def _jump(self, command: str) -> Step:
        if self.talk.node == self.flow.stopped:
            self.effects.append(Effect(Does.OPT_IN))
        flow = self.flow
        if command == "doctor" and self.talk.language:
            return self._go(flow.contact if self.talk.signs else first_open(flow, self.talk, flow.case))
        places = {"menu": flow.menu, "person": flow.person, "language": flow.start, "doctor": flow.start}
        target = places[command]
        return self._go(target if self.talk.language else flow.start)

    def _back(self) -> Step:
        if not self.talk.done or self.node.rests:
            return self._go(self.flow.menu if self.talk.language else self.flow.start)
        last = self.talk.done[-1]
        self.talk = self.talk.without(last)
        return self._go(last)

    def _late_pick(self, body: str) -> Step:
        """A button of an older message: that answer changes, and all that follows is asked again."""
        name, _, option = body.partition(":")
        node = self.flow.nodes.get(name)
        if node is None or not self._open(node.option(option)) or (name not in self.talk.done and not node.rests):
            return self._ask()
        while name in self.talk.done:
            self.talk = self.talk.without(self.talk.done[-1])
        self.talk = replace(self.talk, node=name)
        return self._answered((option,))

    def _else(self, message: Message) -> Step:
        """Kept, passed on to a person, or not understood."""
        if self.talk.node == self.flow.taken_over and message.kind is not Kind.OTHER:
            self.effects.append(Effect(Does.FORWARD, (message.body,)))
            return self._done()
        if message.kind in (Kind.VOICE, Kind.PHOTO):
            self.effects.append(Effect(Does.KEEP, (message.body,)))
            self.replies.append(Reply("kept"))
            return self._ask()
        self.talk = replace(self.talk, misses=self.talk.misses + 1)
        if self.talk.misses >= PERSON_AT and self.talk.language:
            self.talk = replace(self.talk, misses=0)
            self.replies.append(Reply("offer_person", (Choice("command:person", "command.person", 0),)))
        else:
            self.replies.append(Reply("not_understood"))
        return self._ask()

    # Walking.

    def _go(self, name: str) -> Step:
        """Say what is on the way, and ask the next question."""
        for _ in range(len(self.flow.nodes) + 2):
            if name == RETURN:
                name, after = self.talk.after or self.flow.menu, ""
                self.talk = replace(self.talk, after=after)
            node = self.flow.nodes[name]
            if not node.when.holds(self.talk.answers, self.talk.channel):
                name = self.flow.after(node, self.talk.answers, self.talk.channel)
                continue
            self.talk = replace(self.talk, node=name)
            if node.takes != "say":
                return self._ask()
            self.replies.append(Reply(f"say.{node.id}"))
            self._effects(node, ())
            name = self.flow.after(node, self.talk.answers, self.talk.channel)
        raise AssertionError("the flow goes round without a question")

    def _ask(self) -> Step:
        node = self.node
        choices = tuple(
            Choice(f"{node.id}:{option.id}", f"option.{node.id}.{option.id}", number)
            for number, option in enumerate(self.options(node), 1)
        )
        commands = ["menu"] if node.id not in (self.flow.menu, self.flow.start) else []
        commands += ["back"] if self.talk.done and not node.rests else []
        commands += ["skip"] if node.skip else []
        commands += ["unknown"] if node.unknown else []
        self.replies.append(Reply(f"ask.{node.id}", choices, node.takes == "many", tuple(commands)))
        return self._done()

    def _done(self) -> Step:
        return Step(self.talk, tuple(self.replies), tuple(self.effects))
