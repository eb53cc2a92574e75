"""The helpline over HTTP: a web chat open to anyone, an inbox for agents, the conversation of a doctor's patient.

The chat's secret lives in a cookie that scripts cannot read, so that a conversation goes on after days. Must not
know the store.
"""

from __future__ import annotations

import base64
import binascii

from server.api.route import ANYONE, Asked, Nothing, Route, route
from server.api.schemas import helpline as schemas
from server.domain.helpline.talk import Kind, Message
from server.domain.identity import Role
from server.domain.pieces import refused
from server.services.helpline.chatting import ChatService
from server.services.helpline.looking_after import Listed, LookingAfter, Shown
from server.services.helpline.transcript import Line

COOKIE = "eilaj_helpline"
COOKIE_PATH = "/api/helpline/chat"
COOKIE_SECONDS = 180 * 24 * 3600
AGENTS = (Role.STAFF, Role.ADMINISTRATOR)
ONE = "/api/helpline/conversations/{conversation}"


def routes(chat: ChatService, people: LookingAfter, *, secure: bool) -> list[Route]:
    """`secure`: served over HTTPS, so the cookie must never travel without it."""
    return [*_chat(ChatArea(chat, secure=secure)), *_inbox(InboxArea(people))]


def _chat(area: ChatArea) -> list[Route]:
    return [
        route(
            "POST", "/api/helpline/chat", area.open, does="Begin or go on with a web chat", roles=ANYONE,
            gives=schemas.Chat, by_cookie=True,
        ),
        route(
            "GET", "/api/helpline/chat/messages", area.read, does="What was said since, waiting for it if asked",
            roles=ANYONE, takes=schemas.ChatAsked, gives=schemas.Chat,
        ),
        route(
            "POST", "/api/helpline/chat/messages", area.post, does="Say something; the same id is one message",
            roles=ANYONE, takes=schemas.ChatMessage, by_cookie=True,
        ),
        route(
            "POST", "/api/helpline/chat/media", area.attach, does="Keep a picture or voice note for a message",
            roles=ANYONE, takes=schemas.ChatMedia, gives=schemas.ChatMediaKept, status=201, by_cookie=True,
        ),
    ]  # fmt: skip


def _inbox(area: InboxArea) -> list[Route]:
    shown = schemas.ConversationShown
    steps = (
        ("take", area.take, "Answer instead of the bot"), ("give-back", area.give_back, "Let the bot answer again"),
        ("seen", area.seen, "Nothing is pressing here any more"),
    )  # fmt: skip
    return [
        route(
            "GET", "/api/helpline/conversations", area.list, does="Conversations that a person has to look at",
            roles=AGENTS, takes=schemas.ConversationsAsked, gives=schemas.Conversations,
        ),
        route("GET", ONE, area.show, does="One conversation with its messages", roles=AGENTS, gives=shown),
        *(
            route("POST", f"{ONE}/{step}", handler, does=does, roles=AGENTS, gives=shown)
            for step, handler, does in steps
        ),
        route(
            "POST", f"{ONE}/assign", area.assign, does="Have another agent answer", roles=AGENTS,
            takes=schemas.Assigned, gives=shown,
        ),
        route(
            "POST", f"{ONE}/messages", area.write, does="Write to the citizen", roles=AGENTS,
            takes=schemas.Written, gives=shown,
        ),
        route(
            "GET", "/api/encounters/{id}/helpline", area.of_encounter, does="What the patient wrote us",
            roles=(Role.DOCTOR, Role.SUPERVISOR), gives=shown,
        ),
        route(
            "POST", "/api/encounters/{id}/helpline", area.answer, does="Write to the patient's chat",
            roles=(Role.DOCTOR,), takes=schemas.Written, gives=shown,
        ),
    ]  # fmt: skip


class ChatArea:
    def __init__(self, chat: ChatService, *, secure: bool) -> None:
        self._chat = chat
        self._secure = secure

    async def open(self, asked: Asked[Nothing]) -> schemas.Chat:
        secret = await self._chat.open(asked.request.cookies.get(COOKIE), asked.request.remote or "")
        asked.reply.set_cookie(
            COOKIE,
            secret,
            path=COOKIE_PATH,
            max_age=COOKIE_SECONDS,
            httponly=True,
            secure=self._secure,
            samesite="Strict",
        )
        return await self._read(secret, 0, 0)

    async def read(self, asked: Asked[schemas.ChatAsked]) -> schemas.Chat:
        return await self._read(asked.request.cookies.get(COOKIE), asked.input.after, asked.input.wait)

    async def post(self, asked: Asked[schemas.ChatMessage]) -> None:
        said = asked.input
        message = Message(Kind(said.kind), said.body)
        await self._chat.post(asked.request.cookies.get(COOKIE), said.id, message)

    async def attach(self, asked: Asked[schemas.ChatMedia]) -> schemas.ChatMediaKept:
        octets = _octets(asked.input.data)
        kept = await self._chat.attach(asked.request.cookies.get(COOKIE), asked.input.mime, octets)
        return schemas.ChatMediaKept(id=kept)

    async def _read(self, secret: str | None, after: int, wait: int) -> schemas.Chat:
        chat = await self._chat.read(secret, after, wait)
        lines = tuple(_line(one) for one in chat.lines)
        return schemas.Chat(lines=lines, next=chat.next, language=chat.language, words=chat.words)


class InboxArea:
    def __init__(self, people: LookingAfter) -> None:
        self._people = people

    async def list(self, asked: Asked[schemas.ConversationsAsked]) -> schemas.Conversations:
        found = await self._people.list(asked.actor, asked.input.which)
        return schemas.Conversations(conversations=tuple(_listed(one) for one in found))

    async def show(self, asked: Asked[Nothing]) -> schemas.ConversationShown:
        return _shown(await self._people.show(asked.actor, asked["conversation"]))

    async def take(self, asked: Asked[Nothing]) -> schemas.ConversationShown:
        return _shown(await self._people.take_over(asked.actor, asked["conversation"]))

    async def give_back(self, asked: Asked[Nothing]) -> schemas.ConversationShown:
        return _shown(await self._people.give_back(asked.actor, asked["conversation"]))

    async def seen(self, asked: Asked[Nothing]) -> schemas.ConversationShown:
        return _shown(await self._people.seen(asked.actor, asked["conversation"]))

    async def assign(self, asked: Asked[schemas.Assigned]) -> schemas.ConversationShown:
        return _shown(await self._people.assign(asked.actor, asked["conversation"], asked.input.person_id))

    async def write(self, asked: Asked[schemas.Written]) -> schemas.ConversationShown:
        said = asked.input
        return _shown(await self._people.write(asked.actor, asked["conversation"], said.id, said.text))

    async def of_encounter(self, asked: Asked[Nothing]) -> schemas.ConversationShown:
        return _shown(await self._people.of_encounter(asked.actor, asked["id"]))

    async def answer(self, asked: Asked[schemas.Written]) -> schemas.ConversationShown:
        return _shown(await self._people.answer(asked.actor, asked["id"], asked.input.id, asked.input.text))


def _octets(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise refused() from None


def _shown(one: Shown) -> schemas.ConversationShown:
    return schemas.ConversationShown(
        conversation=_listed(one.listed), lines=tuple(_line(line) for line in one.lines)
    )


def _listed(one: Listed) -> schemas.Conversation:
    known = one.conversation
    return schemas.Conversation(
        id=known.id, channel=known.channel, number=one.number, language=known.language, alert=known.alert.value,
        alerted_at=known.alerted_at, last_in_at=known.last_in_at, unread=known.unread, holder_id=known.holder_id,
        holder_name=one.holder_name, encounter_id=known.encounter_id, encounter_state=known.encounter_state,
        way=known.way, rating=known.rating, opted_out=known.opted_out,
    )  # fmt: skip


def _line(one: Line) -> schemas.ChatLine:
    return schemas.ChatLine.model_validate(
        {
            "number": one.number, "who": one.who, "kind": one.kind, "at": one.at, "text": one.text, "key": one.key,
            "choices": _choices(one.choices), "commands": _choices(one.commands), "many": one.many,
            "link": one.link, "author": one.author, "lost": one.lost,
        }
    )  # fmt: skip


def _choices(pairs: tuple[tuple[str, str], ...]) -> tuple[schemas.ChatChoice, ...]:
    return tuple(schemas.ChatChoice(pick=pick, title=title) for pick, title in pairs)
