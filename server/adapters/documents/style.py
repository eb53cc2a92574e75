"""How a page looks: sizes of paper, fonts of the three scripts. It must not know what a document holds."""

from __future__ import annotations

from server.domain.printing import Paper

SIZES = {Paper.A5: "148mm 210mm", Paper.A4: "210mm 297mm"}


def style(paper: Paper) -> str:
    """The style sheet; A4 is drawn with somewhat larger letters."""
    size = 9 if paper is Paper.A5 else 11
    return f"@page {{ size: {SIZES[paper]}; }} html {{ font-size: {size}pt; }}\n{_STYLE}"


_STYLE = """
@page { margin: 9mm 10mm 11mm; @bottom-right { content: counter(page) " / " counter(pages);
  font: 7pt "Noto Sans"; color: #46554f; } }
* { box-sizing: border-box; margin: 0; padding: 0; }
body { font: 1rem/1.4 "Noto Sans", sans-serif; color: #14211f; }
bdi.v { unicode-bidi: isolate; direction: ltr; font-family: "Noto Sans", sans-serif; white-space: nowrap; }
bdi.t { unicode-bidi: isolate; white-space: pre-wrap; overflow-wrap: anywhere;
  font-family: "Noto Sans", "Noto Naskh Arabic", sans-serif; }
sup.v { font: 0.6rem "Noto Sans"; color: #7a4b00; padding: 0 1pt; }
[lang="ur"], [lang="pnb"], [lang="ks"] { font-family: "Noto Nastaliq Urdu", "Noto Naskh Arabic", "Noto Sans";
  font-size: 1.05rem; line-height: 2.05; }
[lang="ps"], [lang="sd"], [lang="bal"] { font-family: "Noto Naskh Arabic", "Noto Sans"; font-size: 1.2rem;
  line-height: 1.6; }
.o { color: #46554f; } .o [lang="ur"], .o [lang="pnb"], .o [lang="ks"] { font-size: 0.8rem; }
.o [lang="ps"], .o [lang="sd"], .o [lang="bal"] { font-size: 0.95rem; }
table { inline-size: 100%; border-collapse: collapse; }
.head td { vertical-align: top; padding-block-end: 1.5mm; } .head td:last-child { text-align: right; }
h1 { font-size: 1.35rem; line-height: 1.3; } .place { font-weight: 700; font-size: 1.1rem; }
h2 { font-size: 0.95rem; line-height: 1.3; margin-block: 2.2mm 0.8mm; border-block-end: 0.3mm solid #d3dad7;
  break-after: avoid; } h2 .o { font-weight: 400; }
.who { border: 0.3mm solid #6f7d78; border-radius: 1mm; padding: 1.2mm 2mm; }
.who b { font-size: 1.1rem; } .small { font-size: 0.8rem; color: #46554f; }
.act { border: 0.5mm solid #a61b1b; color: #a61b1b; font-weight: 700; padding: 1mm 2mm; margin-block-end: 2mm; }
.note { border: 0.3mm dashed #6f7d78; padding: 1mm 2mm; margin-block: 1.5mm; }
.rx { break-inside: avoid; border-block-end: 0.2mm solid #d3dad7; padding-block: 1.2mm; }
.rx td { vertical-align: top; } .rx .n { inline-size: 6mm; font-weight: 700; }
.rx .q { text-align: right; white-space: nowrap; } .q > div { display: inline-block; vertical-align: middle; }
.drug { font-weight: 700; font-size: 1.1rem; }
.sig { direction: ltr; } .say { text-align: right; direction: rtl; }
.say .o, .sig .o { padding-inline: 1mm; }
.moments { white-space: nowrap; direction: ltr; padding-inline-end: 3mm; }
.moments span { display: inline-block; text-align: center;
  padding-inline: 0.6mm; font-size: 0.75rem; line-height: 1; } .moments img { inline-size: 5mm; block-size: 5mm; }
ul { list-style: none; } li { padding-block: 0.3mm; break-inside: avoid; }
.pair { display: flex; justify-content: space-between; gap: 4mm; align-items: baseline; }
.pair > :last-child { text-align: right; }
.foot { break-inside: avoid; margin-block-start: 4mm; border-block-start: 0.4mm solid #14211f;
  padding-block-start: 1.5mm; }
.foot td { vertical-align: top; } .foot .qr { inline-size: 24mm; text-align: right; } .qr img { inline-size: 22mm; }
.code { font: 0.75rem "Noto Sans Mono", "DejaVu Sans Mono", monospace; }
"""
