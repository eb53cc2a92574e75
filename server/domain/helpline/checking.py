"""Whether flow, words and phrases hold together: all is reached, each has a way out, danger comes first.

Says what is wrong in sentences for who writes the data files. Pure; must not know where they lie.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.domain.helpline.flow import RETURN, Flow, Node
from server.domain.helpline.reading import Words
from server.domain.helpline.wording import Catalogues, find

MOST_OPTIONS = 10
"""Rows of one WhatsApp list."""
LONGEST_TITLE, LONGEST_TEXT = 24, 1_024
"""Characters of a row's title and of a message with choices, by the Cloud API."""
TAKES = {"choice", "many", "text", "media", "say"}
COMMANDS = {"menu", "language", "doctor", "person", "stop", "back", "skip", "unknown", "repeat"}
COMPLETE = ("en", "ur")
"""Languages that must lack nothing: the others fall back to them."""


def problems(flow: Flow, words: Words, known: Catalogues) -> tuple[str, ...]:
    """Everything that is wrong, nothing if all is well."""
    broken = tuple(_targets(flow))
    if broken:
        return broken
    checks = (
        _shapes(flow),
        _reached(flow),
        _loops(flow),
        _danger(flow),
        _phrases(flow, words),
        _wordings(flow, known),
    )
    return tuple(found for check in checks for found in check)


def _leads_to(flow: Flow, node: Node) -> set[str]:
    """Every node that may come next, whatever was answered."""
    found = {way.to for way in node.ways} | {option.to for option in node.options if option.to}
    if any(option.danger for option in node.options):
        found.add(flow.emergency)
    return {flow.menu if one == RETURN else one for one in found}


def _targets(flow: Flow) -> Iterator[str]:
    for end in flow.ends():
        if end not in flow.nodes:
            yield f"the flow names a question {end} that is not there"
    for node in flow.nodes.values():
        for target in _leads_to(flow, node) - flow.nodes.keys():
            yield f"{node.id} leads to {target}, which is not there"
        conditions = [node.when, *(way.when for way in node.ways), *(option.when for option in node.options)]
        for condition in conditions:
            asked = {*condition.equals, *condition.differs, *(condition.points or {})}
            for unknown in asked - flow.nodes.keys():
                yield f"{node.id} depends on {unknown}, which is not asked"


def _shapes(flow: Flow) -> Iterator[str]:
    for node in flow.nodes.values():
        if node.takes not in TAKES:
            yield f"{node.id} takes {node.takes}, which nobody can give"
        if not node.ways or not node.ways[-1].when.holds({}, ""):
            yield f"{node.id} has no way that is always open"
        if len(node.options) > MOST_OPTIONS:
            yield f"{node.id} has more than {MOST_OPTIONS} options"
        always = [option for option in node.options if option.when.holds({}, "")]
        if node.takes in ("choice", "many") and not always:
            yield f"{node.id} may have nothing to choose"
        if len({option.id for option in node.options}) != len(node.options):
            yield f"{node.id} has one option twice"


def _reached(flow: Flow) -> Iterator[str]:
    seen = _from(flow, set(flow.ends()), without=set())
    for name in flow.nodes.keys() - seen:
        yield f"nobody is ever asked {name}"
    for name in flow.nodes:
        if flow.menu not in _from(flow, {name}, without=set()):
            yield f"there is no way from {name} to the menu"


def _from(flow: Flow, names: set[str], *, without: set[str]) -> set[str]:
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in seen or name in without:
            continue
        seen.add(name)
        waiting.extend(_leads_to(flow, flow.nodes[name]))
    return seen


def _loops(flow: Flow) -> Iterator[str]:
    """Going on without a question must end somewhere."""
    for start in flow.nodes.values():
        name, steps = start.id, 0
        while flow.nodes[name].takes == "say" and steps <= len(flow.nodes):
            target = flow.nodes[name].ways[-1].to
            name, steps = flow.menu if target == RETURN else target, steps + 1
        if steps > len(flow.nodes):
            yield f"{start.id} goes round without a question"


def _danger(flow: Flow) -> Iterator[str]:
    """Who comes to a doctor by the questions has been asked for danger."""
    if not flow.dangers:
        yield "no danger sign is asked for"
    asked = {node.id for node in flow.nodes.values() if any(option.danger for option in node.options)}
    always = {name for name in asked if flow.nodes[name].when.holds({}, "")}
    past = _from(flow, {flow.case}, without={*always, flow.emergency, flow.menu})
    if flow.contact in past:
        yield "a doctor can be reached without the question for danger"
    for node in flow.nodes.values():
        for option in node.options:
            if option.id in flow.dangers and not option.danger:
                yield f"{node.id}.{option.id} has the name of a danger sign"


def _phrases(flow: Flow, words: Words) -> Iterator[str]:
    for sign in set(words.dangers.values()) - flow.dangers.keys():
        yield f"the phrases name a danger sign {sign} that is not asked for"
    for command in set(words.commands.values()) ^ COMMANDS:
        yield f"the phrases and the commands differ in {command}"
    for phrase in words.commands.keys() & words.dangers.keys():
        yield f"“{phrase}” is a command and a danger sign"


def _wordings(flow: Flow, known: Catalogues) -> Iterator[str]:
    wanted = set(_keys(flow))
    for language in COMPLETE:
        for key in sorted(wanted):
            if find(known[language], key) is None:
                yield f"{language} lacks {key}"
    for one in known.values():
        for key in one.words.keys() - known["en"].words.keys():
            yield f"{one.language} has {key}, which English has not"
        for key, text in one.words.items():
            longest = LONGEST_TITLE if key.startswith(("option.", "command.")) else LONGEST_TEXT
            if not text.strip() or len(text) > longest:
                yield f"{one.language} {key} has {len(text)} characters of at most {longest}"


def _keys(flow: Flow) -> Iterator[str]:
    yield from ("needed", "kept", "not_understood", "offer_person")
    yield from (f"command.{name}" for name in ("menu", "back", "skip", "unknown", "person"))
    for node in flow.nodes.values():
        yield f"say.{node.id}" if node.takes == "say" else f"ask.{node.id}"
        yield from (f"option.{node.id}.{option.id}" for option in node.options)
