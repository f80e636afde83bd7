"""The calendar table as a CSV file that people edit in a spreadsheet and hand back."""

import csv
from collections.abc import Iterable
from datetime import date
from io import StringIO

from wangdian.engines.calendars.days import CalendarDay, DayKind, DayStatus
from wangdian.engines.calendars.errors import CalendarError

COLUMNS = ("date", "working", "kind", "name", "status", "source")


def days_to_csv(days: Iterable[CalendarDay]) -> str:
    """The rows as CSV text with a heading line; `working` is there to be read, `kind` decides."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in days:
        writer.writerow(as_record(row).values())
    return out.getvalue()


def as_record(row: CalendarDay) -> dict[str, str | int]:
    """One row as plain values, in the order of `COLUMNS`."""
    values = (row.date.isoformat(), int(row.working), row.kind.value, row.name, row.status.value, row.source)
    return dict(zip(COLUMNS, values, strict=True))


def days_from_csv(text: str) -> tuple[CalendarDay, ...]:
    """Rows from CSV text. `date` and `kind` must be there; `working`, when given, must agree with `kind`.

    Raises `csv_columns`, `csv_row` (with the line number) or `duplicate_day`.
    """
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    if not {"date", "kind"} <= set(reader.fieldnames or ()):
        raise CalendarError("csv_columns", f"日历表缺少列，首行应为：{','.join(COLUMNS)}。")
    rows: dict[date, CalendarDay] = {}
    for record in reader:
        row = _row(record, reader.line_num)
        if row.date in rows:
            raise CalendarError("duplicate_day", f"日历表第{reader.line_num}行：{row.date}重复出现。")
        rows[row.date] = row
    return tuple(rows.values())


def _row(record: dict[str, str], line: int) -> CalendarDay:
    def value(name: str) -> str:
        return (record.get(name) or "").strip()

    try:
        row = CalendarDay(
            date.fromisoformat(value("date")),
            DayKind(value("kind")),
            value("name"),
            DayStatus(value("status") or DayStatus.CONFIRMED),
            value("source"),
        )
    except ValueError:
        kinds = "、".join(DayKind)
        raise CalendarError(
            "csv_row", f"日历表第{line}行有误：日期应如2027-01-01，类型应为{kinds}之一。"
        ) from None
    if value("working") not in {"", str(int(row.working))}:
        raise CalendarError(
            "csv_row", f"日历表第{line}行有误：working与类型{row.kind.value}不一致，请改其一。"
        )
    return row
