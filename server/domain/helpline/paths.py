"""Which question lacks an answer, and where an answer leads; also for who stood in an older version of the flow.

Pure; must not know what was written.
"""

from __future__ import annotations

from dataclasses import replace

from server.domain.helpline.flow import RETURN, Flow, Node
from server.domain.helpline.talk import SKIPPED, UNKNOWN, Talk


def migrated(flow: Flow, talk: Talk) -> Talk:
    """The same conversation under another version of the flow: what is no longer asked is forgotten, and who stood
    at a question that has gone is asked the first one that lacks an answer. Danger is asked for again."""
    if talk.flow == flow.version and talk.node in flow.nodes:
        return talk
    answers = {}
    for name, given in talk.answers.items():
        node = flow.nodes.get(name)
        asks_danger = node is not None and any(option.danger for option in node.options)
        if node is not None and not asks_danger and all(_fits(node, one) for one in given):
            answers[name] = given
    done = tuple(name for name in talk.done if name in answers)
    kept = replace(talk, flow=flow.version, answers=answers, done=done)
    after = talk.after if talk.after in flow.nodes else ""
    if talk.node in flow.nodes and flow.nodes[talk.node].rests:
        return replace(kept, after=after)
    first = flow.case if done or talk.node not in flow.nodes else talk.node
    return replace(kept, node=first_open(flow, kept, first), after=after)


def _fits(node: Node, given: str) -> bool:
    return not node.options or given in (SKIPPED, UNKNOWN) or node.option(given) is not None


def first_open(flow: Flow, talk: Talk, name: str) -> str:
    """The first question from this one on that lacks an answer; the menu if nothing is open."""
    seen: set[str] = set()
    while name != RETURN and name not in seen:
        seen.add(name)
        node = flow.nodes[name]
        asked = node.takes != "say" and node.when.holds(talk.answers, talk.channel)
        if asked and name not in talk.answers:
            return name
        name = way_of(flow, node, talk) if asked else flow.after(node, talk.answers, talk.channel)
    return flow.menu


def way_of(flow: Flow, node: Node, talk: Talk) -> str:
    """Where the answer that was given leads."""
    given = talk.answers.get(node.id, ())
    options = [option for option in node.options if option.id in given]
    danger = any(option.danger for option in options)
    to = flow.emergency if danger else next((option.to for option in options if option.to), "")
    return to or flow.after(node, talk.answers, talk.channel)
