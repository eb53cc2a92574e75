"""A signed document as one HTML page: frame, head and foot around its parts. Pure: the same page, the same text.

English stands everywhere, for whoever dispenses; the patient's language stands beside it. It must not know how the
page is drawn.
"""

from __future__ import annotations

from datetime import datetime

from server.adapters.documents import parts
from server.adapters.documents.markup import both, phrase, spoken, typed, value
from server.adapters.documents.pictures import square_code
from server.adapters.documents.style import style
from server.domain.center_day import clock_at, day_of
from server.domain.phrases import day, is_reviewed, say
from server.domain.prescriptions import Standing
from server.domain.printing import DocumentKind, Page


def html(page: Page) -> str:
    """The whole page."""
    body, language = page.body, page.language
    inside = [_marks(page), _head(page), _who(page), parts.allergies(body, language)]
    if page.kind is DocumentKind.SUMMARY:
        inside += [parts.vitals(body, language), parts.notes(body, language)]
    inside += [
        parts.diagnoses(body, language),
        parts.medicines(body, language),
        parts.tests(body, language),
        parts.referral(body, language),
        parts.advice(body, language),
        parts.come_back(body, language),
        _foot(page),
    ]
    title = say(f"label.{page.kind}", "en").text
    return (
        f'<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{style(page.paper)}</style></head><body>{''.join(inside)}</body></html>"
    )


def _marks(page: Page) -> str:
    """What must be seen before anything else."""
    marks = []
    if page.standing in (Standing.AMENDED, Standing.ALTERED):
        marks.append("label.replaced")
    if page.standing is Standing.WITHDRAWN:
        marks.append("label.withdrawn")
    if page.copy == 0:
        marks.append("label.preview")
    return "".join(f'<p class="act">{both(mark, page.language)}</p>' for mark in marks)


def _head(page: Page) -> str:
    center = page.body["center"]
    place = ", ".join(part for part in (center["district"], center["phone"]) if part)
    signed = datetime.fromisoformat(page.body["signed_at"])
    extra = ""
    if page.version > 1:
        extra += f"<div>{both('label.version', page.language, page.version)}</div>"
    if page.copy > 1:
        extra += f"<div><b>{both('label.copy', page.language, page.copy)}</b></div>"
    return (
        f'<table class="head"><tr><td><div class="place">E-Ilaj · {typed(center["name"])}</div>'
        f'<div class="small">{typed(place)}</div></td>'
        f"<td><h1>{both(f'label.{page.kind}', page.language)}</h1>"
        f"<div>{value(day(day_of(signed), 'en'))}</div>{extra}</td></tr></table>"
    )


def _who(page: Page) -> str:
    patient, age = page.body["patient"], page.body["patient"]["age"]
    unit = next(name for name in ("years", "months", "days") if age[name] is not None)
    of = f" · {typed(patient['father_or_husband'])}" if patient["father_or_husband"] else ""
    sex = both(f"label.{patient['sex']}", page.language)
    years = both(f"label.age_{unit}", page.language, age[unit])
    name = f"{both('label.patient', page.language)}: <b>{typed(patient['name'])}</b>{of}"
    return f'<div class="who">{name} · {sex} · {years}</div>'


def _foot(page: Page) -> str:
    doctor = page.body["doctor"]
    signed = clock_at(datetime.fromisoformat(page.body["signed_at"]))
    when = f"{day(signed.date(), 'en')} {signed:%H:%M}"
    code = " ".join(page.code[at : at + 5] for at in range(0, len(page.code), 5))
    reason = f'<div class="small">{typed(page.body["reason"])}</div>' if page.body["reason"] else ""
    unread = "" if is_reviewed(page.language) else f'<p class="small">{both("label.unreviewed", page.language)}</p>'
    return (
        f'<table class="foot"><tr><td><div>{both("label.signed", page.language)}: '
        f"<b>{typed(doctor['name'])}</b></div>"
        f"<div>{both('label.registration', page.language)}: {value(doctor['registration'])} · {value(when)}</div>"
        f'{reason}<div class="small">{spoken(say("label.check", "en"))}</div>'
        f"{_check(page.language)}"
        f'<div class="code">{value(code)}</div></td>'
        f'<td class="qr"><img src="{square_code(page.address)}" alt=""></td></tr></table>{unread}'
    )


def _check(language: str) -> str:
    return "" if language == "en" else f'<div class="o" dir="rtl">{phrase("label.check", language)}</div>'
