"""What holds for any sequence of messages, in any language, under any version of the flow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.helpline.engine import step
from server.domain.helpline.flow import Flow, flow
from server.domain.helpline.reading import fold, words
from server.domain.helpline.talk import Does, Kind, Message, Step, Talk
from server.domain.helpline.wording import LANGUAGES, catalogues, worded
from tests.server.domain.helpline.talking import NOON

FLOW = flow()
PICKS = [f"{node.id}:{option.id}" for node in FLOW.nodes.values() for option in node.options]
PHRASES = sorted({*words().commands, *words().answers, *words().dangers})

texts = st.one_of(st.sampled_from(PHRASES), st.integers(0, 12).map(str), st.text(max_size=40))
messages = st.one_of(
    texts.map(lambda text: Message(Kind.TEXT, text)),
    st.sampled_from(PICKS).map(lambda pick: Message(Kind.PICK, pick)),
    st.sampled_from([*(Message(kind, "ref") for kind in (Kind.VOICE, Kind.PHOTO, Kind.OTHER))]),
    st.sampled_from(sorted(FLOW.events)).map(lambda name: Message(Kind.EVENT, name)),
    st.text(max_size=20).map(lambda body: Message(Kind.PICK, body)),
)
pauses = st.sampled_from([20.0, 3_600.0, 90_000.0, 4e6])


def talked(sequence: list[tuple[Message, float]], known: Flow = FLOW) -> Step:
    now, talk = NOON, None
    for message, pause in sequence:
        now += timedelta(seconds=pause)
        last = step(known, words(), talk, "whatsapp", message, now)
        talk = last.talk
    return last


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(messages, pauses), min_size=1, max_size=25))
def test_any_messages_lead_to_a_state_from_which_one_gets_out(sequence: list[tuple[Message, float]]) -> None:
    last = talked(sequence)
    node = FLOW.nodes[last.talk.node]
    assert node.takes != "say"
    assert Talk.from_json(last.talk.as_json()) == last.talk
    for reply in last.replies:
        for language in (*LANGUAGES, ""):
            assert worded(catalogues(), language, reply).plain()
    after = step(FLOW, words(), last.talk, "whatsapp", Message(Kind.TEXT, "menu"), last.talk.at)
    assert after.talk.node in (FLOW.menu, FLOW.start), "menu leads out of everything"
    assert after.replies


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(messages, pauses), min_size=0, max_size=15), st.sampled_from(sorted(words().dangers)))
def test_every_danger_sign_leads_to_the_emergency_answer(
    sequence: list[tuple[Message, float]], phrase: str
) -> None:
    last = talked([*sequence, (Message(Kind.TEXT, f"please {phrase} now"), 20.0)])
    assert [reply.key for reply in last.replies] == [f"say.{FLOW.emergency}", "ask.emergency"]
    assert last.talk.signs
    told = [effect for effect in last.effects if effect.does is Does.ALERT]
    before = talked(sequence).talk.signs if sequence else ()
    assert told or set(last.talk.signs) == set(before), "a person is told of every new sign"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(messages, pauses), min_size=1, max_size=20),
    st.sets(st.sampled_from(sorted(FLOW.nodes.keys() - set(FLOW.ends()) - {"waiting", "emergency"})), max_size=8),
)
def test_another_version_of_the_flow_is_safe_for_those_in_the_middle(
    sequence: list[tuple[Message, float]], gone: set[str]
) -> None:
    """Some questions have gone: their neighbours lead past them."""
    later = replace(FLOW, version=FLOW.version + 1, nodes=_without(gone))
    talk = talked(sequence).talk
    last = step(later, words(), talk, "whatsapp", Message(Kind.TEXT, "qwerty"), talk.at)
    assert last.talk.node in later.nodes
    assert last.talk.flow == later.version
    assert not set(last.talk.answers) & gone
    assert last.replies or later.nodes[last.talk.node].id == "person"


def _without(gone: set[str]) -> dict[str, object]:
    def past(name: str) -> str:
        for _ in gone:
            name = FLOW.nodes[name].ways[-1].to if name in gone else name
        return FLOW.menu if name in gone else name

    return {
        name: replace(
            node,
            ways=tuple(replace(way, to=past(way.to)) for way in node.ways),
            options=tuple(replace(one, to=past(one.to) if one.to else "") for one in node.options),
        )
        for name, node in FLOW.nodes.items()
        if name not in gone
    }


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
