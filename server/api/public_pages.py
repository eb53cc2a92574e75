"""The pages that anybody may open without an account: what a printed code is worth, a one-time link to a document.

Plain HTML in English and Urdu, no script, one style sheet of ours. They name no patient. Must not know rules.
"""

from __future__ import annotations

from html import escape

from aiohttp import hdrs, web

from server.domain.center_day import clock_at
from server.domain.phrases import day
from server.domain.prescriptions import Standing
from server.services.documents import Checked, LinkSeen

STANDINGS = {
    Standing.VALID: ("This document is valid.", "یہ کاغذ درست ہے۔", "done"),
    Standing.AMENDED: (
        "This document was replaced by a newer one. Ask the center for it.",
        "اس کی جگہ نیا کاغذ بن چکا ہے۔ مرکز سے نیا لیں۔",
        "watch",
    ),
    Standing.WITHDRAWN: (
        "The doctor has withdrawn this document. Do not use it.",
        "ڈاکٹر نے یہ کاغذ واپس لے لیا ہے۔ اسے استعمال نہ کریں۔",
        "act",
    ),
    Standing.ALTERED: (
        "This document cannot be confirmed. Do not use it. Ask the center.",
        "اس کاغذ کی تصدیق نہیں ہو سکتی۔ اسے استعمال نہ کریں۔ مرکز سے پوچھیں۔",
        "act",
    ),
}


def checked(one: Checked) -> str:
    """What the code is worth: who signed, when, and whether it stands."""
    english, urdu, tone = STANDINGS[one.standing]
    signed = clock_at(one.signed_at)
    when = f"{day(signed.date(), 'en')} {signed:%H:%M}"
    rows = [
        ("Signed by", "دستخط", f"<bdi>{escape(one.signer_name)}</bdi>"),
        ("PMDC number", "پی ایم ڈی سی نمبر", _value(one.registration)),
        ("Signed at", "وقت", _value(when)),
        ("Version", "ترمیم", _value(str(one.version))),
    ]
    facts = "".join(
        f'<dt>{name} <span lang="ur" dir="rtl">{urdu_name}</span></dt><dd>{said}</dd>'
        for name, urdu_name, said in rows
    )
    return _page("Is this paper valid?", f"{_sentence(english, urdu, tone)}<dl>{facts}</dl>")


def unknown_code() -> str:
    sentence = _sentence(
        "This code is not one of ours. Check each letter, or ask the center.",
        "یہ کوڈ ہمارا نہیں۔ ہر حرف دیکھیں، یا مرکز سے پوچھیں۔",
        "act",
    )
    return _page("Is this paper valid?", sentence)


def link(seen: LinkSeen, path: str) -> str:
    """The landing of a one-time link: opening is a press, so that whoever only looks uses nothing up."""
    doctor, center = escape(seen.doctor_name), escape(seen.center_name)
    english = f"<bdi>{doctor}</bdi> has written a prescription for you at <bdi>{center}</bdi>."
    urdu = f"<bdi>{doctor}</bdi> نے آپ کے لیے <bdi>{center}</bdi> میں نسخہ لکھا ہے۔"
    form = (
        f'<form method="post" action="{escape(path)}"><button>Open <span lang="ur" dir="rtl">کھولیں</span></button>'
        "</form>"
    )
    once = _sentence(
        "The link opens on one phone only. Keep the file.", "یہ لنک صرف ایک فون پر کھلتا ہے۔ فائل سنبھال لیں۔", ""
    )
    said = f'<p class="lead">{english}</p><p class="lead" lang="ur" dir="rtl">{urdu}</p>'
    return _page("Your prescription", f"{said}{form}{once}")


def gone() -> str:
    sentence = _sentence(
        "This link no longer works. Ask the center for a new one.",
        "یہ لنک اب کام نہیں کرتا۔ مرکز سے نیا لنک لیں۔",
        "act",
    )
    return _page("Your prescription", sentence)


def later() -> str:
    sentence = _sentence(
        "The page cannot be made now. Go back and try again in a minute.",
        "ابھی صفحہ نہیں بن سکا۔ واپس جا کر ایک منٹ بعد دوبارہ کوشش کریں۔",
        "watch",
    )
    return _page("Your prescription", sentence)


def response(page: str, status: int = 200) -> web.Response:
    return web.Response(
        status=status, text=page, content_type="text/html", headers={hdrs.CACHE_CONTROL: "no-store"}
    )


def _sentence(english: str, urdu: str, tone: str) -> str:
    return f'<div class="said {tone}"><p>{english}</p><p lang="ur" dir="rtl">{urdu}</p></div>'


def _value(text: str) -> str:
    return f'<bdi dir="ltr">{escape(text)}</bdi>'


def _page(title: str, inside: str) -> str:
    """`same-origin`: the browser must say that a form comes from here, and tells nobody else the address."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>'
        f"{title} – E-Ilaj</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        '<meta name="referrer" content="same-origin"><link rel="stylesheet" href="/open.css"></head>'
        f"<body><main><p>E-Ilaj</p><h1>{title}</h1>{inside}</main></body></html>"
    )
