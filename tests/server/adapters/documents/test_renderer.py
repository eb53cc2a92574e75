"""Pages as PDF: fonts of every language, words that cannot break out, nothing loaded, limits that hold."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from server.adapters.documents.page import html
from server.adapters.documents.renderer import Renderer
from server.domain.diagnoses import Diagnosis
from server.domain.errors import Unavailable
from server.domain.medicines import Medicine
from server.domain.prescriptions import Prescription, Referral, Standing, to_json
from server.domain.printing import DocumentKind, Page, Paper
from server.domain.specialities import LANGUAGES

HOSTILE = '</style><script>x</script><img src="file:///etc/passwd"><a href="https://evil.example">x</a>'


def medicine(**changes: Any) -> Medicine:
    words: dict[str, Any] = {
        "id": "1", "drug": "paracetamol", "name": "paracetamol", "form": "tablet", "strength": "500 mg", "dose": 1,
        "unit": "tablet", "route": "oral", "frequency": "three", "days": 5, "instructions": ("after_food",),
    }  # fmt: skip
    return Medicine(**words | changes)


def page(language: str = "ur", **changes: Any) -> Page:
    content = Prescription(
        diagnoses=(Diagnosis("J06", "Common cold"),),
        medicines=(medicine(), medicine(id="2", frequency="as_needed", days=None)),
        investigations=("cbc", "typed"),
        referral=Referral("DHQ", "chest pain", True),
        advice=("rest",),
    )
    words = changes.pop("words", "plain")
    body = {
        "signed_at": "2026-11-30T05:31:00+00:00", "reason": words, "allergies": [words],
        "patient": {
            "name": words, "sex": "female", "age": {"years": 52, "months": None, "days": None},
            "father_or_husband": words,
        },
        "center": {"name": words, "district": words, "phone": "0997 123456"},
        "doctor": {"name": words, "registration": "1234-N"},
        "notes": dict.fromkeys(("complaint", "history", "findings", "assessment", "plan"), words),
        "vitals": {"values": {"systolic": 128.0, "diastolic": 84.0, "temperature": 38.5}},
        "content": to_json(content) | {"advice_text": words},
    }  # fmt: skip
    known: dict[str, Any] = {
        "kind": DocumentKind.SUMMARY, "language": language, "paper": Paper.A5, "body": body, "version": 1,
        "copy": 1, "standing": Standing.VALID, "code": "7QK2M9XJ4T0VA8RBE3WZ5HYCDN", "address": "https://e.example/v/7QK2",
    }  # fmt: skip
    return Page(**known | changes)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_language_is_drawn_in_its_script_with_embedded_fonts(language: str, tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(await Renderer().pdf(page(language)))
    fonts = subprocess.run(["pdffonts", tmp_path / "page.pdf"], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in fonts.splitlines()[2:]]
    wanted = {"ur": "Nastaliq", "pnb": "Nastaliq", "ks": "Nastaliq", "en": "Noto-Sans"}.get(language, "Naskh")
    assert any(wanted in row[0] for row in rows), fonts
    assert all("Noto" in row[0] and row[-5] == "yes" for row in rows), fonts
    said = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], check=True, capture_output=True, text=True)
    for words in ("paracetamol", "15 tablets", "3 times a day", "38.5\u00a0°C", "128/84\u00a0mmHg", "1234-N"):
        assert words.replace("\u00a0", " ") in said.stdout.replace("\u00a0", " ")


async def test_paper_has_its_size(tmp_path: Path) -> None:
    for paper, size in ((Paper.A5, "419.528 x 595.276"), (Paper.A4, "595.276 x 841.89")):
        (tmp_path / "page.pdf").write_bytes(await Renderer().pdf(page(paper=paper)))
        told = subprocess.run(["pdfinfo", tmp_path / "page.pdf"], check=True, capture_output=True, text=True)
        assert size in told.stdout


def test_words_cannot_break_out_of_the_page() -> None:
    """A16, A17."""
    text = html(page(words=HOSTILE))
    assert "<script" not in text
    assert "<a " not in text
    assert text.count("<img src=") == text.count('<img src="data:image/svg+xml;base64,')
    assert "&lt;script&gt;" in text


def test_what_must_be_seen_is_said() -> None:
    assert "Preview, not for use" in html(page(copy=0))
    assert "Copy" in html(page(copy=3))
    assert "Copy" not in html(page())
    assert "Do not use it" in html(page(standing=Standing.WITHDRAWN))
    assert "native speaker" in html(page("ps"))
    assert "native speaker" not in html(page("en"))


async def test_the_child_opens_no_file_and_no_address(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>topsecret</text></svg>')
    text = f'<link rel="stylesheet" href="http://127.0.0.1:9/x"><img src="file://{secret}"><p>seen'
    child = [sys.executable, "-m", "server.adapters.documents.child"]
    drawn = subprocess.run(child, input=text.encode(), capture_output=True, timeout=60)
    assert drawn.returncode == 0, drawn.stderr
    (tmp_path / "page.pdf").write_bytes(drawn.stdout)
    said = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], check=True, capture_output=True, text=True)
    assert "seen" in said.stdout
    assert "topsecret" not in said.stdout
    assert drawn.stderr == b""


async def test_a_child_that_hangs_is_ended() -> None:
    program = (sys.executable, "-c", "import time; time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await Renderer(program, seconds=0.5).pdf(page())
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    "program",
    ["import sys; sys.exit(3)", "print('no pdf')", "raise OSError('no library')", "x = bytearray(10**12)"],
)
async def test_a_child_that_fails_gives_no_page(program: str) -> None:
    with pytest.raises(Unavailable):
        await Renderer((sys.executable, "-c", program)).pdf(page())


def test_a_page_that_is_too_large_is_refused() -> None:
    child = [sys.executable, "-m", "server.adapters.documents.child"]
    drawn = subprocess.run(child, input=b"x" * (2 * 2**20 + 1), capture_output=True, timeout=60)
    assert (drawn.returncode, drawn.stdout) == (2, b"")
