"""From the lines of a table to rows with values, and to what came of each. The same for dry runs and for writing."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import Scope

from .files.table import WORDS, Table
from .models import WrittenRow
from .spec import OK, REFUSED, REPEATED, Importer, Row, RowResult
from .values import UnreadableError, value_of


@dataclass(frozen=True)
class Read:
    """The rows of a file that can be read, and what is wrong with the others."""

    rows: list[Row]
    refused: list[RowResult]

    @property
    def total(self) -> int:
        return len(self.rows) + len(self.refused)


def read_rows(importer: Importer, table: Table, head: int, mapping: dict[str, int], zone) -> Read:
    """Read every line below the head. Rows of one key within the file are told to be double."""
    rows, refused, seen = [], [], {}
    for number, cells in table.lines[head + 1 :]:
        values: dict[str, Any] = {}
        wrong = None
        for f in importer.fields:
            column = mapping.get(f.key)
            text = cells[column] if column is not None and column < len(cells) else ""
            problem = table.problems.get((number, column))
            try:
                if problem:
                    raise UnreadableError(WORDS[problem])
                values[f.key] = value_of(f, text, zone)
                if f.required and values[f.key] is None:
                    raise UnreadableError("不能为空")
            except UnreadableError as error:
                code = problem or "intake.value"
                wrong = RowResult(number, REFUSED, code, f"{f.label}：{error}", f.key)
                break
        if wrong is None and importer.key is not None:
            key = importer.key(values)
            if key in seen:
                wrong = RowResult(number, REFUSED, "intake.double", f"与第{seen[key]}行重复")
            seen.setdefault(key, number)
        if wrong is None:
            rows.append(Row(number, values))
        else:
            refused.append(wrong)
    return Read(rows, refused)


def key_of(importer: Importer, row: Row) -> str:
    """What tells a row apart: the importer's key, else everything it says."""
    return (importer.key(row.values) if importer.key else digest_of(row))[:200]


def digest_of(row: Row) -> str:
    """A digest of everything a row says."""
    text = json.dumps(row.values, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def passed(
    importer: Importer, rows: list[Row], *, unit: Unit, by: Scope, now: datetime, dry_run: bool
) -> list[RowResult]:
    """What comes of rows: written before (the same, or otherwise), refused by the importer, or good.

    When it writes, the keys of what was written are noted in the same transaction. Two queries besides the
    importer's own.
    """
    keys = {row.number: key_of(importer, row) for row in rows}
    written = dict(
        WrittenRow.objects.filter(unit=unit, importer=importer.name, key__in=list(keys.values())).values_list(
            "key", "digest"
        )
    )
    results, fresh = [], []
    for row in rows:
        before = written.get(keys[row.number])
        if before is None:
            fresh.append(row)
        elif before == digest_of(row):
            results.append(RowResult(row.number, REPEATED, "intake.repeated_row", "此前已导入，内容相同"))
        else:
            results.append(
                RowResult(
                    row.number, REFUSED, "intake.changed_row", "此前已导入，内容不同；如需改动请在系统内更正"
                )
            )
    answers = importer.apply(rows=fresh, unit=unit, by=by, now=now, dry_run=dry_run) if fresh else []
    if {a.number for a in answers} != {r.number for r in fresh}:
        raise RuntimeError(f"importer {importer.name} must answer for every row")
    if not dry_run:
        good = {a.number for a in answers if a.state == OK}
        WrittenRow.objects.bulk_create(
            [
                WrittenRow(unit=unit, importer=importer.name, key=keys[r.number], digest=digest_of(r), at=now)
                for r in fresh
                if r.number in good
            ]
        )
    return sorted([*results, *answers], key=lambda a: a.number)
