"""What is posted to `/{number}/messages`: each kind of message as the JSON that the Cloud API takes.

Pure. Lengths are the API's: what is longer is refused there as a whole, so it is cut or said otherwise here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from server.domain.whatsapp.notices import Writer

Body = dict[str, Any]
Pairs = tuple[tuple[str, str], ...]

TEXT, INTERACTIVE_TEXT = 4_096, 1_024
BUTTONS, BUTTON_TITLE = 3, 20
ROWS, ROW_TITLE, ROW_DETAIL = 10, 24, 72
FREE_TEMPLATE_LANGUAGES = frozenset({"en", "ur"})
"""Languages of ours that Meta has templates in; the others (ps, sd, bal, ks, pnb in this script) get Urdu."""


WINDOW = timedelta(hours=24)


def in_window(last_heard: datetime | None, now: datetime) -> bool:
    """Whether free words may be sent: the citizen wrote or called less than 24 hours ago."""
    return last_heard is not None and now - last_heard < WINDOW


def template_language(language: str) -> str:
    return language if language in FREE_TEMPLATE_LANGUAGES else "ur"


def numbered(words: str, choices: Pairs) -> str:
    """With its choices as lines, for questions to which several numbers may be typed."""
    return "\n".join([words, *(f"{number} {title}" for number, (_, title) in enumerate(choices, 1))])


def reply(to: Writer, own_id: str, words: str, choices: Pairs, commands: Pairs, list_title: str) -> Body:
    """A reply of the bot in its best form: three short choices are buttons, up to ten a list, else numbers.

    `choices` and `commands`: (what comes back, title); `list_title`: on the button that opens a list.
    """
    fits = len(words) <= INTERACTIVE_TEXT
    if fits and 0 < len(choices) <= BUTTONS and all(len(title) <= BUTTON_TITLE for _, title in choices):
        action: Body = {"buttons": [_button(*choice) for choice in choices]}
        return interactive(to, own_id, _with_commands(words, commands), "button", action)
    if fits and 0 < len(choices) <= ROWS and all(len(title) <= ROW_DETAIL for _, title in choices):
        rows = [_row(number, *choice) for number, choice in enumerate(choices, 1)]
        action = {"button": list_title[:BUTTON_TITLE], "sections": [{"rows": rows}]}
        return interactive(to, own_id, _with_commands(words, commands), "list", action)
    return text(to, own_id, f"{numbered(words, choices)}\n{_in_a_line(commands)}".rstrip())


def text(to: Writer, own_id: str, words: str) -> Body:
    return _message(to, own_id, "text", {"body": words[:TEXT], "preview_url": False})


def interactive(to: Writer, own_id: str, words: str, kind: str, action: Body) -> Body:
    content = {"type": kind, "body": {"text": words[:INTERACTIVE_TEXT]}, "action": action}
    return _message(to, own_id, "interactive", content)


def link_button(to: Writer, own_id: str, words: str, title: str, url: str) -> Body:
    parameters = {"display_text": title[:BUTTON_TITLE], "url": url}
    return interactive(to, own_id, words, "cta_url", {"name": "cta_url", "parameters": parameters})


def call_button(to: Writer, own_id: str, words: str, title: str, payload: str, minutes: int) -> Body:
    """A button that rings us, which costs the citizen nothing. `payload` comes back with his call."""
    parameters = {"display_text": title[:BUTTON_TITLE], "ttl_minutes": minutes, "payload": payload}
    return interactive(to, own_id, words, "voice_call", {"name": "voice_call", "parameters": parameters})


def ask_to_call(to: Writer, own_id: str, words: str) -> Body:
    """The question whether we may call him."""
    return interactive(to, own_id, words, "call_permission_request", {"name": "call_permission_request"})


def template(to: Writer, own_id: str, name: str, language: str, values: tuple[str, ...] = ()) -> Body:
    parameters = [{"type": "text", "text": value} for value in values]
    components = [{"type": "body", "parameters": parameters}] if parameters else []
    code = {"code": template_language(language)}
    return _message(to, own_id, "template", {"name": name, "language": code, "components": components})


def media(to: Writer, own_id: str, kind: str, media_id: str) -> Body:
    """`kind`: audio, image or document."""
    return _message(to, own_id, kind, {"id": media_id})


def seen(message_id: str, *, typing: bool) -> Body:
    """Two blue ticks for the citizen, and that an answer is being written."""
    body: Body = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}
    return {**body, "typing_indicator": {"type": "text"}} if typing else body


def recipient(to: Writer) -> Body:
    """By telephone number where there is one: not every kind of message takes the other id yet."""
    return {"to": to.phone} if to.phone else {"recipient": to.bsuid}


def _message(to: Writer, own_id: str, kind: str, content: Body) -> Body:
    head = {"messaging_product": "whatsapp", "recipient_type": "individual", "biz_opaque_callback_data": own_id}
    return {**head, **recipient(to), "type": kind, kind: content}


def _button(pick: str, title: str) -> Body:
    return {"type": "reply", "reply": {"id": pick, "title": title}}


def _row(number: int, pick: str, title: str) -> Body:
    if len(title) <= ROW_TITLE:
        return {"id": pick, "title": title}
    return {"id": pick, "title": str(number), "description": title}


def _with_commands(words: str, commands: Pairs) -> str:
    longer = f"{words}\n\n{_in_a_line(commands)}".rstrip()
    return longer if len(longer) <= INTERACTIVE_TEXT else words


def _in_a_line(commands: Pairs) -> str:
    return " · ".join(title for _, title in commands)
