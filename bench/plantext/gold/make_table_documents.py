"""Write a plan with pipe tables also as .docx and .html, so that one gold file serves three formats.

Usage: python make_table_documents.py NAME.txt [TARGET_FOLDER]

Lines holding " | " or a tab are table rows; the first line is the title; lines opening with 一、二、… or （一） are
headings. Everything else is a paragraph. The words are the same in all three files.
"""

import html
import re
import sys
from itertools import groupby
from pathlib import Path

import docx

SECTION = re.compile(r"^[一二三四五六七八九十]+、")
SUBSECTION = re.compile(r"^（[一二三四五六七八九十]+）[^。，；]{1,20}$")
CELL = re.compile(r" \| |\t")


def blocks(text):
    """Yield ("title" | "section" | "subsection" | "paragraph", line) and ("table", rows of cells)."""
    lines = [line for line in text.splitlines() if line.strip()]
    yield "title", lines[0]
    for is_row, group in groupby(lines[1:], key=lambda line: bool(CELL.search(line))):
        if is_row:
            yield "table", [[cell.strip() for cell in CELL.split(line)] for line in group]
            continue
        for line in group:
            heading = SECTION.match(line) and len(line) < 30 and not line.endswith("。")
            kind = "section" if heading else "subsection" if SUBSECTION.match(line) else "paragraph"
            yield kind, line


def write_docx(text, path):
    """Real Word headings and a real Word table."""
    document = docx.Document()
    for kind, content in blocks(text):
        if kind == "table":
            table = document.add_table(rows=0, cols=max(map(len, content)), style="Table Grid")
            for cells in content:
                for cell, value in zip(table.add_row().cells, cells, strict=False):
                    cell.text = value
        elif kind == "paragraph":
            document.add_paragraph(content)
        else:
            document.add_heading(content, level={"title": 0, "section": 1, "subsection": 2}[kind])
    document.save(path)


def write_html(text, path):
    """A plain web page: h1 to h3, p and table with a header row."""
    tags = {"title": "h1", "section": "h2", "subsection": "h3", "paragraph": "p"}
    body = []
    for kind, content in blocks(text):
        if kind != "table":
            body.append(f"<{tags[kind]}>{html.escape(content)}</{tags[kind]}>")
            continue
        body.append("<table border='1'>")
        for number, cells in enumerate(content):
            tag = "td" if number else "th"
            body.append("<tr>" + "".join(f"<{tag}>{html.escape(c)}</{tag}>" for c in cells) + "</tr>")
        body.append("</table>")
    title = html.escape(text.splitlines()[0])
    head = f"<!DOCTYPE html>\n<html lang='zh-CN'>\n<head><meta charset='utf-8'><title>{title}</title></head>"
    path.write_text(head + "\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n", encoding="utf-8")


def main(argv):
    source = Path(argv[0])
    folder = Path(argv[1]) if len(argv) > 1 else source.parent
    text = source.read_text(encoding="utf-8")
    write_docx(text, folder / f"{source.stem}.docx")
    write_html(text, folder / f"{source.stem}.html")


if __name__ == "__main__":
    main(sys.argv[1:])
