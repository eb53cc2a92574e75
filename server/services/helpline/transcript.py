"""What was said in a conversation, both directions by number, for the citizen's page and for whoever answers there.

Must not know who may read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from server.domain.helpline.lines import LOST, Conversation, Incoming, InState, Outgoing
from server.domain.helpline.talk import Kind, Reply
from server.domain.helpline.wording import Catalogues, worded
from server.services.helpline.links import InvitationLinks
from server.services.ports import Work

PAGE = 60
"""Messages of each direction that are shown at once."""


@dataclass(frozen=True, slots=True)
class Line:
    """`who`: `me` (the citizen), `bot`, `person`. `author`: the person's name. `lost`: it never arrived."""

    number: int
    who: str
    kind: str
    at: datetime
    text: str = field(repr=False)
    key: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    commands: tuple[tuple[str, str], ...] = ()
    many: bool = False
    link: str = field(default="", repr=False)
    author: str = ""
    lost: bool = False


async def transcript(
    work: Work, known: Catalogues, conversation: Conversation, after: int, links: InvitationLinks | None
) -> tuple[Line, ...]:
    """Those above this number, in order. `links` None: links are not told."""
    came, went = await work.helpline.messages(conversation.id, after, PAGE)
    names = {one.id: one.name for one in (await work.people.many(_authors(went))).values()}
    lines = [_came(known, conversation.language, one) for one in came if one.kind is not Kind.EVENT and one.body]
    lines += [_went(one, names, links) for one in went]
    return tuple(sorted(lines, key=lambda line: line.number))


def _authors(went: tuple[Outgoing, ...]) -> set[str]:
    return {one.author_id for one in went if one.author_id is not None}


def _came(known: Catalogues, language: str, one: Incoming) -> Line:
    text = "" if one.kind in (Kind.PHOTO, Kind.VOICE) else one.body
    if one.kind is Kind.PICK:
        text = _title(known, language, one.body)
    return Line(one.number, "me", one.kind.value, one.sent_at, text, lost=one.state is InState.FAILED)


def _title(known: Catalogues, language: str, pick: str) -> str:
    """What stood on the button; the pick itself for one that is no longer asked."""
    command = pick.startswith("command:")
    key = f"command.{pick.partition(':')[2]}" if command else f"option.{pick.replace(':', '.')}"
    try:
        return worded(known, language, Reply(key)).text
    except KeyError:
        return pick


def _went(one: Outgoing, names: Mapping[str, str], links: InvitationLinks | None) -> Line:
    said = one.said
    link = links.link(said.invitation_id) if links is not None and said.invitation_id else ""
    return Line(
        one.number, "bot" if one.author_id is None else "person", "text", one.made_at, said.text, said.key,
        said.choices, said.commands, said.many, link, names.get(one.author_id or "", ""), one.state in LOST,
    )  # fmt: skip
