"""Tables drawn in plain text: with pipes (Markdown too), tabs, box lines or columns of spaces."""

import re
from dataclasses import replace

from wangdian.engines.plantext.model import Line, Span

_PIPES = re.compile(r"[|｜│┃]")
_RULER = re.compile(r"^[\s|｜│┃:：+=\-—–─━┄┅┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋]+$")
_COLUMNS = re.compile(r"[ \u3000]{2,}|\u3000")
_LONGEST_CELL = 40  # characters; wider columns of spaces are prose set out oddly
_LEAST_ROWS = {"pipe": 2, "tab": 2, "space": 3}


def find_tables(lines: list[Line], text: str, number: int) -> tuple[list[Line], int]:
    """`lines` with the rows of drawn tables turned into kind "row", and the next free table number.

    A table is a run of neighbouring lines that the same sign divides into the same number (two or more) of
    cells. Lines that only rule the table off are left out.
    """
    out: list[Line] = []
    run: list[tuple[Line, list[Span]]] = []
    sign = ""

    def close() -> None:
        nonlocal run, number
        if len(run) >= _LEAST_ROWS.get(sign, 2) and (sign != "space" or _is_grid(run, text)):
            header = tuple(run[0][1])
            for line, cells in run:
                out.append(replace(line, kind="row", cells=tuple(cells), header=header, table=number))
            number += 1
        else:
            out.extend(line for line, _ in run)
        run = []

    for line in lines:
        words = line.span.of(text)
        if _RULER.match(words) and (run or _PIPES.search(words) or re.search("[─━┄]", words)):
            continue
        own_sign, cells = _divide(line, words)
        if run and (own_sign != sign or len(cells) != len(run[0][1])):
            close()
        if own_sign:
            sign = own_sign
            run.append((line, cells))
        else:
            out.append(line)
    close()
    return out, number


def _divide(line: Line, words: str) -> tuple[str, list[Span]]:
    """The sign that divides a line into cells, and the cells; ("", []) for an undivided line."""
    start = line.span.start
    if len(_PIPES.findall(words)) >= 1:
        inner = re.sub(r"^[|｜│┃]|[|｜│┃]$", " ", words)
        cells = _cells(inner, _PIPES, start)
        return ("pipe", cells) if len(cells) > 1 else ("", [])
    if "\t" in words:
        return "tab", _cells(words, re.compile(r"\t"), start)
    if _COLUMNS.search(words) and line.kind == "para" and len(words) <= 3 * _LONGEST_CELL:
        cells = _cells(words, _COLUMNS, start)
        return ("space", cells) if len(cells) > 1 else ("", [])
    return "", []


def _cells(words: str, divider: re.Pattern, start: int) -> list[Span]:
    out, at = [], 0
    ends = [(m.start(), m.end()) for m in divider.finditer(words)] + [(len(words), len(words))]
    for end, following in ends:
        cell = words[at:end]
        left = at + len(cell) - len(cell.lstrip())
        out.append(Span(start + left, start + max(left, at + len(cell.rstrip()))))
        at = following
    return out


def _is_grid(run: list[tuple[Line, list[Span]]], text: str) -> bool:
    """Columns of spaces are weak evidence: cells must be short and hold no sentence."""
    cells = [cell.of(text) for _, row in run for cell in row]
    return all(len(cell) <= _LONGEST_CELL and not re.search("[。；！？]", cell) for cell in cells)
