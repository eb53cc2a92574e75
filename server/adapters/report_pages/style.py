"""How a monthly report looks on A4, in both scripts. It must not know what it says."""

from __future__ import annotations

STYLE = """
@page { size: 210mm 297mm; margin: 14mm 15mm 16mm; @bottom-center {
  content: "\\2066" counter(page) " / " counter(pages) "\\2069";
  font: 8pt "Noto Sans"; color: #46554f; } }
* { box-sizing: border-box; margin: 0; padding: 0; }
html { font-size: 9.5pt; }
body { font: 1rem/1.45 "Noto Sans", sans-serif; color: #14211f; }
[lang="ur"] body { font-family: "Noto Nastaliq Urdu", "Noto Naskh Arabic", "Noto Sans"; line-height: 2.1; }
/* Tables and axes of every Arabic script are in Naskh: Nastaliq's slope wants too much height there. */
[lang="ur"] table, [lang="ur"] svg, [lang="ur"] .small { font-family: "Noto Naskh Arabic", "Noto Sans";
  line-height: 1.55; }
bdi.v { unicode-bidi: isolate; direction: ltr; white-space: nowrap; }
header { border-block-end: 0.6mm solid #14211f; padding-block-end: 3mm; margin-block-end: 4mm; }
.place { font: 700 1.1rem "Noto Sans"; } h1 { font-size: 1.7rem; line-height: 1.3; }
[lang="ur"] h1 { line-height: 2.1; }
section { margin-block-end: 6mm; }
h2 { font-size: 1.15rem; margin-block: 2mm 1.5mm; border-block-end: 0.3mm solid #d3dad7; break-after: avoid; }
.small { font-size: 0.85rem; color: #46554f; break-after: avoid; }
.together { break-inside: avoid; margin-block-end: 2mm; }
/* Plots are never mirrored. */
.plot { direction: ltr; break-inside: avoid; } .plot svg { inline-size: 100%; block-size: auto; }
.bars { direction: ltr; margin-block-start: 0; } .bars tr { border: 0; }
.bars th { inline-size: 52mm; text-align: right; vertical-align: middle; }
.bars td { text-align: left; border-left: 0.4mm solid #14211f; padding: 0.8mm 0; }
.bars div { line-height: 3.6mm; white-space: nowrap; } .bars bdi { font-size: 0.85rem; }
.bars i { display: inline-block; block-size: 2.6mm; margin-right: 1mm; vertical-align: middle; }
.bars .now { background: #0072b2; } .bars .before { outline: 0.2mm solid #d55e00;
  background: repeating-linear-gradient(135deg, #d55e00 0 0.4mm, #ffffff 0.4mm 1.1mm); }
.key { display: inline-block; inline-size: 4mm; block-size: 2.4mm; margin-inline: 2mm 1mm; }
.key.now { background: #0072b2; } .key.before { border: 0.3mm solid #d55e00;
  background: repeating-linear-gradient(135deg, #d55e00 0 0.4mm, #ffffff 0.4mm 1.1mm); }
table { inline-size: 100%; border-collapse: collapse; margin-block-start: 1.5mm; font-size: 0.9rem; }
thead { display: table-header-group; } tr { break-inside: avoid; }
th { text-align: start; font-weight: 400; } thead th { font-weight: 700; border-block-end: 0.3mm solid #6f7d78; }
th, td { padding: 0.7mm 1.5mm; vertical-align: top; }
td, thead th:not(:first-child) { text-align: end; }
tbody th { min-inline-size: 38mm; }
tbody tr { border-block-end: 0.2mm solid #e7ecea; }
.whole th, .whole td { font-weight: 700; border-block-start: 0.3mm solid #6f7d78; }
dt { font-weight: 700; margin-block-start: 1.5mm; break-after: avoid; } dd { break-inside: avoid; }
"""
