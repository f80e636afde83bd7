"""The amount a row promises: from its cell, with the unit, the weight and the words of the cells beside it."""

import re
from dataclasses import replace
from decimal import Decimal

from wangdian.engines.plantext.items.rows import Cell, Row
from wangdian.engines.plantext.items.verbs import is_activity, is_result
from wangdian.engines.plantext.phrases.units import TIME_UNITS, TIMES_UNITS
from wangdian.engines.plantext.phrases.values import Amount, Cadence, Limit

_STATE = re.compile(r"等候|等待|时长|时间|用时|耗时|排队|时效|账龄|处理时|平均")


def amount_in(row: Row, cell: Cell, wanted: bool) -> Amount | None:
    """The amount a cell promises, with the unit of the row where the cell has none."""
    if not wanted:
        return None
    value = cell.pure
    cadence = next(iter(cell.values(Cadence)), None)
    amounts = cell.values(Amount)
    if cadence and amounts and not (is_activity(row.name.text) and not is_result(row.name.text)):
        return amounts[0] if amounts[0].unit not in TIMES_UNITS | {"分钟", "小时"} else None
    if isinstance(value, Limit) and value.kind == "within" and value.unit and _STATE.search(row.name.text):
        number = re.search(r"\d+(?:\.\d+)?", cell.text)
        return Amount(Decimal(number[0]), value.unit, op="le") if number else None
    if cadence or not isinstance(value, Amount):
        if (
            row.table
            and cell.role == "target"
            and re.fullmatch(r"零|无|清零|零发生|不发生", cell.text.strip())
        ):
            return Amount(Decimal("0"), unit_in(row))
        return None
    if value.vague or (cell.header == "" and is_weight(row, cell)):
        return None
    if not value.unit and unit_in(row):
        value = replace(value, unit=unit_in(row))
    if not row.table and value.unit in TIME_UNITS and not _STATE.search(row.name.text):
        return None
    if not row.table and not value.unit and value.value != 0 and not value.op and not value.blank:
        return None
    if value.unit in TIMES_UNITS and (not row.table or is_activity(row.name.text)):
        return None
    return value


def unit_in(row: Row) -> str:
    cell = row.of("unit")
    if cell and len(cell.text) <= 6:
        return cell.text.replace("％", "%")
    for text in (row.name.text, *(c.header for c in row.cells if c.role in {"target", "stretch"})):
        if found := re.search(
            r"[（(]\s*(?:单位[:：])?\s*([万亿千百]?[元户张笔件人个次分%‰]|个?百分点|分钟|小时|天)\s*[）)]",
            text,
        ):
            return found[1]
    return ""


def is_weight(row: Row, cell: Cell) -> bool:
    """In a terse line, the points behind another measure are its weight."""
    at = row.cells.index(cell)
    earlier = any(c.pure is not None for c in row.cells[:at] if c is not row.name)
    return bool(re.fullmatch(r"\d+(?:\.\d+)?分", cell.text)) and earlier


def weight_of(row: Row, cell: Cell) -> float | None:
    found = row.of("weight") or next((c for c in row.cells if not row.table and is_weight(row, c)), None)
    number = re.search(r"\d+(?:\.\d+)?", found.text) if found else None
    return float(number[0]) if number else None
