"""The parts of a page: medicines with their pictures, diagnoses, tests, advice, notes. From the frozen body alone.

It must not know where the body is kept.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from server.adapters.documents.markup import both, direction, phrase, spoken, typed, value
from server.adapters.documents.pictures import moment
from server.domain.diagnoses import Diagnosis, in_urdu
from server.domain.formulary import FORMS, FREQUENCIES
from server.domain.medicines import Medicine, quantity
from server.domain.phrases import NASTALIQ, Said, day, number, say
from server.domain.prescriptions import INVESTIGATIONS, medicine_from

Body = dict[str, Any]
READS_URDU = NASTALIQ | {"ps", "sd", "bal"}
"""Who is shown the Urdu words of terms that have no others."""


def medicines(body: Body, language: str) -> str:
    rows = [medicine_from(row) for row in body["content"]["medicines"]]
    title = f"<h2>{both('label.medicines', language)}</h2>"
    if not rows:
        return f'{title}<div class="pair">{_pair("label.no_medicine", language)}</div>'
    return title + "".join(_medicine(at, one, language) for at, one in enumerate(rows, 1))


def _medicine(at: int, one: Medicine, language: str) -> str:
    form = one.form.replace("_", " ")
    what = " ".join(part for part in (one.strength, form) if part)
    english = _sentence(one, "en")
    lines = f'<div class="sig">{"".join(english)}</div>'
    if language != "en":
        lines += f'<div class="say" dir="rtl">{"".join(_sentence(one, language))}</div>'
    note = f'<div class="small">{typed(one.note)}</div>' if one.note else ""
    return (
        f'<table class="rx"><tr><td class="n">{value(at)}</td>'
        f'<td><bdi class="drug" dir="ltr">{typed(one.name)}</bdi> {value(what) if what else ""}</td>'
        f'<td class="q">{_moments(one)}{_quantity(one)}</td></tr>'
        f'<tr><td></td><td colspan="2">{lines}{note}</td></tr></table>'
    )


def _sentence(one: Medicine, language: str) -> list[str]:
    """Dose, way, how often, how long, how: whole phrases beside each other."""
    said = []
    if one.unit == "application":
        said.append(phrase("unit.application", language))
    elif one.unit and one.dose is not None:
        said.append(phrase(f"unit.{one.unit}", language, one.dose))
    elif one.dose is not None:
        said.append(value(number(one.dose)))
    if one.route:
        said.append(phrase(f"route.{one.route}", language))
    said.append(phrase(f"frequency.{one.frequency}", language))
    frequency = FREQUENCIES[one.frequency]
    if frequency.per_day is not None:
        is_open = one.days is None
        said.append(phrase("duration.open" if is_open else "duration.days", language, one.days))
    said += [phrase(f"instruction.{word}", language) for word in one.instructions]
    stop = '<span class="o">·</span>'
    return [f"<span>{part}</span>{stop if at < len(said) - 1 else ''}" for at, part in enumerate(said)]


def _quantity(one: Medicine) -> str:
    amount = quantity(one)
    if amount is None:
        return ""
    words = spoken(say(f"unit.{amount.unit}", "en", amount.amount))
    return f"<div>{spoken(say('label.quantity', 'en'))}: <b>{words}</b></div>"


def _moments(one: Medicine) -> str:
    """Sunrise, sun and moon with the dose under each, where the frequency has fixed moments."""
    moments = FREQUENCIES[one.frequency].moments
    if not moments or one.dose is None or one.form not in FORMS:
        return ""
    cells = [_moment(at, one.dose if flag == "1" else None) for at, flag in enumerate(moments, 1)]
    return f'<div class="moments">{"".join(cells)}</div>'


def _moment(at: int, dose: float | None) -> str:
    picture = moment(at, taken=dose is not None)
    return f'<span><img src="{picture}" alt=""><br>{"–" if dose is None else value(number(dose))}</span>'


def diagnoses(body: Body, language: str) -> str:
    rows = [Diagnosis(row["code"], row["text"], row["certainty"]) for row in body["content"]["diagnoses"]]
    if not rows:
        return ""
    items = "".join(f"<li>{_diagnosis(one, language)}</li>" for one in rows)
    return f"<h2>{both('label.diagnosis', language)}</h2><ul>{items}</ul>"


def _diagnosis(one: Diagnosis, language: str) -> str:
    code = f' <span class="small">{value(one.code)}</span>' if one.code else ""
    sure = spoken(say(f"label.{one.certainty}", "en"))
    english = f'{typed(one.text)}{code} <span class="small">({sure})</span>'
    if language == "en" or not one.code:
        return english
    return f'<div class="pair"><span>{english}</span>{_urdu(in_urdu(one))}</div>'


def tests(body: Body, language: str) -> str:
    rows = body["content"]["investigations"]
    if not rows:
        return ""
    return f"<h2>{both('label.tests', language)}</h2><ul>{''.join(_test(one, language) for one in rows)}</ul>"


def _test(one: str, language: str) -> str:
    known = INVESTIGATIONS.get(one)
    if known is None or language == "en":
        return f"<li>{typed(one if known is None else known['en'])}</li>"
    return f'<li class="pair"><span>{typed(known["en"])}</span>{_urdu(known["ur"])}</li>'


def _urdu(text: str) -> str:
    return spoken(Said(text, "ur"))


def referral(body: Body, language: str) -> str:
    one = body["content"]["referral"]
    if one is None:
        return ""
    urgent = ' <b class="small">(URGENT)</b>' if one["urgent"] else ""
    return (
        f"<h2>{both('label.referral', language)}{urgent}</h2>"
        f"<p><b>{typed(one['to'])}</b></p><p>{typed(one['reason'])}</p>"
    )


def advice(body: Body, language: str) -> str:
    content = body["content"]
    items = "".join(f'<li class="pair">{_pair(f"advice.{word}", language)}</li>' for word in content["advice"])
    if content["advice_text"]:
        items += f"<li>{typed(content['advice_text'])}</li>"
    return f"<h2>{both('label.advice', language)}</h2><ul>{items}</ul>" if items else ""


def come_back(body: Body, language: str) -> str:
    on = body["content"]["follow_up_on"]
    if on is None:
        return ""
    due = date.fromisoformat(on)
    theirs = "" if language == "en" else f' <span class="o" dir="rtl">{_day(due, language)}</span>'
    return f"<h2>{both('label.come_back', language)}</h2><p><b>{value(day(due, 'en'))}</b>{theirs}</p>"


def _day(due: date, language: str) -> str:
    number_, name, year = day(due, language).split(" ", 2)
    return (
        f'{value(number_)} <span lang="{language}" dir="{direction(language)}">{typed(name)}</span> {value(year)}'
    )


def _pair(key: str, language: str) -> str:
    """English at the start, the patient's language at the end."""
    english = f"<span>{spoken(say(key, 'en'))}</span>"
    return english if language == "en" else f"{english}<span>{phrase(key, language)}</span>"


def notes(body: Body, language: str) -> str:
    """What the doctor wrote, for the summary."""
    parts = []
    for name in ("complaint", "history", "findings", "assessment", "plan"):
        if body["notes"][name].strip():
            parts.append(f"<h2>{both(f'label.{name}', language)}</h2><p>{typed(body['notes'][name])}</p>")
    return "".join(parts)


UNITS = {
    "pulse": ("Pulse", "/min"),
    "temperature": ("Temperature", "°C"),
    "spo2": ("SpO2", "%"),
    "respiration": ("Breathing", "/min"),
    "weight": ("Weight", "kg"),
    "height": ("Height", "cm"),
    "glucose": ("Glucose", "mg/dL"),
}


def vitals(body: Body, language: str) -> str:
    if body["vitals"] is None or not body["vitals"]["values"]:
        return ""
    values = body["vitals"]["values"]
    said = []
    if "systolic" in values and "diastolic" in values:
        said.append("BP " + _measure(f"{plain(values['systolic'])}/{plain(values['diastolic'])}", "mmHg"))
    said += [f"{name} {_measure(plain(values[key]), unit)}" for key, (name, unit) in UNITS.items() if key in values]
    return f"<h2>{both('label.vitals', language)}</h2><p>{' · '.join(said)}</p>"


def _measure(number_: str, unit: str) -> str:
    """With a space that does not break."""
    return value(f"{number_}\u00a0{unit}")


def plain(measured: float) -> str:
    return f"{measured:.1f}".removesuffix(".0")


def allergies(body: Body, language: str) -> str:
    if not body["allergies"]:
        return ""
    said = ", ".join(typed(one) for one in body["allergies"])
    return f'<p class="note"><b>{both("label.allergies", language)}</b>: {said}</p>'
