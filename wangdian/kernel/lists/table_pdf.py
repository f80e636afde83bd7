"""A table as a PDF to print and sign: A4 across, the head on every page, who took it out and when at the foot."""

import json
from datetime import date, datetime

import typst

from wangdian.ui import formats

# What the rows say comes in as data, never as markup.
SOURCE = """
#let d = json(bytes(sys.inputs.at("table")))
#set document(title: d.title)
#set page(paper: "a4", flipped: true, margin: (x: 12mm, top: 14mm, bottom: 14mm),
  footer: context [#set text(7pt, fill: luma(90)); #d.foot #h(1fr) #counter(page).display("1 / 1", both: true)])
#set text(font: ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Serif CJK SC", "WenQuanYi Micro Hei",
  "PingFang SC", "Microsoft YaHei", "SimSun"), size: 8pt, lang: "zh")
#text(14pt, weight: "bold", d.title)
#v(-4pt)
#for note in d.notes [#text(8pt, fill: luma(60), note) \\ ]
#table(
  columns: d.widths.map(w => w * 1fr), stroke: 0.4pt + luma(160), inset: 3.5pt,
  fill: (_, y) => if y == 0 { rgb("#e8eef4") },
  align: (x, y) => if d.numeric.at(x) and y > 0 { right } else { left },
  table.header(..d.heads.map(h => text(weight: "bold", h))),
  ..d.rows.flatten().map(c => text(c)),
)
#if d.cut != "" [#text(weight: "bold", d.cut)]
"""


def as_pdf(table) -> bytes:
    """The PDF of an exports.Table."""
    rows = [[_text(cell) for cell in row] for row in table.rows]
    notes = dict(table.notes)
    lines = [f"{name}：{text}" for name, text in table.notes[1:] if text]
    data = {
        "title": table.title,
        "heads": list(table.heads),
        "numeric": list(table.numeric),
        "widths": _widths(table.heads, rows),
        "rows": rows,
        "notes": lines,
        "cut": table.cut,
        "foot": next(iter(notes.values()), ""),
    }
    return typst.compile(SOURCE.encode(), format="pdf", sys_inputs={"table": json.dumps(data)})


def _widths(heads, rows: list[list[str]]) -> list[int]:
    """Shares of the page's width: by what the columns hold, none starved."""
    widths = [max(4, min(40, _length(head) + 1)) for head in heads]
    for row in rows[:300]:
        for c, text in enumerate(row):
            widths[c] = max(widths[c], min(40, _length(text)))
    return widths


def _length(text: str) -> int:
    return sum(2 if ord(ch) > 255 else 1 for ch in text)


def _text(cell) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return str(cell)[:2000] if isinstance(cell, str) else formats.number(cell)
