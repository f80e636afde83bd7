"""What a row says: a target, a duty, or a time limit, from its cells."""

import re
from dataclasses import replace

from wangdian.engines.plantext.context import Context
from wangdian.engines.plantext.dates import first_day, last_day
from wangdian.engines.plantext.graph import Deadline, Duty, Metric, PlanPart, Quota
from wangdian.engines.plantext.items.draft import Ids
from wangdian.engines.plantext.items.duty_fields import days_in_brackets
from wangdian.engines.plantext.items.measure import PERIOD_OF, direction_of, month_day, normal, op_of
from wangdian.engines.plantext.items.row_amounts import amount_in, weight_of
from wangdian.engines.plantext.items.rows import Cell, Row, tells
from wangdian.engines.plantext.items.verbs import is_activity
from wangdian.engines.plantext.phrases.limit_words import duration
from wangdian.engines.plantext.phrases.numerals import plain
from wangdian.engines.plantext.phrases.parser import phrases
from wangdian.engines.plantext.phrases.units import TIME_UNITS, TIMES_UNITS
from wangdian.engines.plantext.phrases.values import Amount, Cadence, Limit
from wangdian.engines.plantext.posts import find_posts

_CLOCKED = re.compile(r"限时|时限|时效|响应|服务承诺|办结")
_HEADER_PERIODS = (
    (re.compile(r"[一二三四1-4]季度|Q[1-4]"), "quarter"),
    (re.compile(r"[上下]半年|半年"), "half"),
    (re.compile(r"月度|每月|\d+月"), "month"),
    (re.compile(r"全年|年度|年"), "year"),
)


class RowReader:
    """Reads rows into items; holds what all of them need."""

    def __init__(self, context: Context, ids: Ids):
        self.context, self.ids = context, ids

    def read(self, rows: list[Row]) -> tuple[list[Metric], list[Duty], list[Deadline]]:
        """The items of all rows."""
        metrics: list[Metric] = []
        duties: list[Duty] = []
        deadlines: list[Deadline] = []
        for row in rows:
            if self.context.section(row.passage.heading).past and not row.table:
                continue
            for item in self._items(row):
                if isinstance(item, Metric):
                    metrics.append(item)
                elif isinstance(item, Duty):
                    duties.append(item)
                else:
                    deadlines.append(item)
        return metrics, duties, deadlines

    def _items(self, row: Row):
        part = self.context.part_at(row.passage.sentence.span.start)
        due = self._due(row, part)
        metrics: list[Metric] = []
        told = [c for c in row.cells if row.table and c.role in {"note", ""} and tells(c)]
        rhythm = row.of("freq")
        own_place = bool(rhythm and _placed(row, rhythm))
        duties = [
            d
            for c in row.cells
            if not (own_place and c.role == "due")
            and c is not row.name
            and c not in told
            and (d := self._duty(row, c))
        ]
        for cell in row.cells:
            if cell is row.name or cell.role in {"index", "baseline", "weight", "unit", "owner", "record"}:
                continue
            if row.table and tells(cell):
                continue  # read as prose
            if metric := self._metric(row, cell, part, due):
                metrics.append(metric)
        metrics = _with_stretch(metrics, row)
        yield from metrics
        yield from duties
        if not metrics and not duties:
            yield from self._deadlines(row, part)

    # ------------------------------------------------------------ targets
    def _metric(self, row: Row, cell: Cell, part: PlanPart, due: str | None) -> Metric | None:
        wanted = cell.role in {"target", "stretch"} or (cell.role in {"", "note"} and not row.table)
        amount = amount_in(row, cell, wanted)
        if amount is None:
            return None
        weight = weight_of(row, cell)
        name = re.sub(r"[（(][^）)]*[）)]$", "", row.name.text).strip() or row.name.text
        before = row.name.text
        value, unit = normal(amount, name)
        op = op_of(amount, name, before)
        period = self._period(row, cell, part, due)
        return Metric(
            id=self.ids.new("metric", row.name.text + cell.text + cell.header),
            evidence=(row.name.span, cell.span),
            confidence=0.9 if row.table else 0.8,
            rule="table_row" if row.table else "terse_row",
            heading=row.passage.heading,
            name=name,
            op=op,
            value=None if amount.value is None else plain(amount.value),
            unit=amount.unit,
            norm_value=value,
            norm_unit=unit,
            direction=direction_of(op, amount, name),
            period=period,
            due=due,
            owner=self._owner(row),
            blank=amount.blank,
            zero=amount.value == 0,
            weight=weight,
        )

    def _period(self, row: Row, cell: Cell, part: PlanPart, due: str | None) -> str | None:
        cadence = next(iter(cell.values(Cadence)), None)
        if cadence:
            return PERIOD_OF[cadence.freq]
        amount = next(iter(cell.values(Amount)), None)
        if amount and amount.per:
            return amount.per
        if row.table and cell.header:
            for words, period in _HEADER_PERIODS:
                if words.search(re.sub(r"20\d\d年?", "", cell.header)):
                    return period
        if due and part.end and not due.endswith(month_day(part.end)):
            return None
        return part.period

    # ------------------------------------------------------------ duties
    def _duty(self, row: Row, cell: Cell) -> Duty | None:
        if cell.role in {"index", "baseline", "unit", "weight", "owner", "record"} or (
            cell.role == "name" and row.table
        ):
            return None
        cadence = _placed(row, cell) or next(iter(cell.values(Cadence)), None)
        if cadence is None or (cell.pure is None and cell.role not in {"freq", "due"}):
            return None
        amounts = cell.values(Amount)
        counted = bool(amounts) and amounts[0].unit not in TIMES_UNITS and amounts[0].unit not in TIME_UNITS
        if counted and cell.role != "freq" and not is_activity(row.name.text):
            return None
        times = next((int(a.value) for a in amounts if a.unit in TIMES_UNITS and a.value), None)
        spans = [a for a in amounts if a.unit in TIME_UNITS and a.value]
        quota = _quota([a for a in amounts if a.unit not in TIMES_UNITS and a.unit not in TIME_UNITS])
        return Duty(
            id=self.ids.new("duty", row.name.text + cell.text),
            evidence=(row.name.span, cell.span),
            confidence=0.9,
            rule="table_row" if row.table else "terse_row",
            heading=row.passage.heading,
            action=row.name.text,
            freq=cadence.freq,
            interval=cadence.interval,
            times=cadence.times or times,
            byday=cadence.byday or days_in_brackets(cell.text),
            by_monthday=cadence.by_monthday,
            month_of_quarter=cadence.month_of_quarter,
            by_month=cadence.by_month,
            before=cadence.before,
            anchor=cadence.anchor,
            at=cadence.at,
            blank=cadence.blank,
            quota=quota,
            duration=duration(spans[0].value, spans[0].unit) if spans else None,
            owner=self._owner(row),
        )

    # ------------------------------------------------------------ deadlines
    def _deadlines(self, row: Row, part: PlanPart):
        for cell in row.cells:
            if cell is row.name or cell.role in {
                "index",
                "baseline",
                "unit",
                "weight",
                "owner",
                "record",
                "target",
            }:
                continue
            if row.table and cell.role not in {"due", "freq"}:
                continue
            fields = self._limit_fields(row, cell, part)
            if fields:
                yield Deadline(
                    id=self.ids.new("deadline", row.name.text + cell.text),
                    evidence=(row.name.span, cell.span),
                    confidence=0.85,
                    rule="table_row" if row.table else "terse_row",
                    heading=row.passage.heading,
                    what=row.name.text,
                    owner=self._owner(row),
                    **fields,
                )
                return

    def _limit_fields(self, row: Row, cell: Cell, part: PlanPart) -> dict | None:
        value = cell.pure
        if value is None and row.table and cell.role in {"freq", "due"}:
            value = next(iter(cell.values(Limit)), None)
        heading = (
            self.context.document.headings[row.passage.heading].text
            if row.passage.heading is not None
            else ""
        )
        clocked = row.table or bool(_CLOCKED.search(heading + cell.header))
        if isinstance(value, Amount) and value.unit in TIME_UNITS and value.value and clocked:
            return {
                "kind": "sla",
                "within": duration(value.value, value.unit),
                "workdays": "工作" in value.unit,
            }
        if not isinstance(value, Limit):
            return None
        if value.kind == "within":
            return {"kind": "sla", "within": value.within, "workdays": value.workdays, "at": value.at}
        if value.kind == "ahead":
            return {"kind": "relative", "within": value.within, "workdays": value.workdays}
        if value.point is None:
            return None
        if not row.table and value.kind == "moment" and value.point.year:
            return None  # a signature's date
        end = last_day(value.until or value.point, part)
        start = first_day(value.point, part)
        if value.kind == "window":
            return {"kind": "window", "start": start, "end": end} if start and end else None
        if (
            value.kind == "moment"
            and value.point.grain in {"month", "part"}
            and cell.text.strip()[-1] not in "底末"
        ):
            if row.table and re.search("完成|截止|时限|节点|期限", cell.header):
                return {"kind": "dated", "date": end, "start": start, "end": end} if end else None
            return {"kind": "event", "date": start[:-3], "start": start, "end": end} if start else None
        if (
            value.kind == "moment"
            and value.point.grain in {"quarter", "half"}
            and cell.text.strip()[-1] not in "底末"
        ):
            return {"kind": "window", "start": start, "end": end, "date": end} if end else None
        return {"kind": "dated", "date": end} if end else None

    def _due(self, row: Row, part: PlanPart) -> str | None:
        cell = row.of("due")
        limit = next(iter(cell.values(Limit)), None) if cell else None
        return last_day(limit.until or limit.point, part) if limit and limit.point else None

    def _owner(self, row: Row) -> str | None:
        named = [c for c in row.cells if c.role == "owner" and c.text]
        for cell in named:
            if posts := find_posts(cell.text):
                return posts[0].name
        if named:
            return named[-1].text
        section = self.context.section(row.passage.heading)
        return section.owner or self.context.part_at(row.passage.sentence.span.start).owner


def _placed(row: Row, cell: Cell) -> Cadence | None:
    """每季度 in the column of rhythms, 季末月20日前 in the column of dates: one cadence."""
    due = row.of("due")
    own = next((p for p in cell.phrases if isinstance(p.value, Cadence)), None)
    if cell.role != "freq" or not due or own is None:
        return None
    known = next(iter(due.values(Cadence)), None)
    if known and known.freq == own.value.freq:
        return known
    found = phrases(own.text + due.text)
    return (
        found[0].value
        if found and found[0].end > len(own.text) and isinstance(found[0].value, Cadence)
        else None
    )


def _quota(amounts: list[Amount]) -> Quota | None:
    if not amounts:
        return None
    return Quota(None if amounts[0].value is None else plain(amounts[0].value), amounts[0].unit)


def _with_stretch(metrics: list[Metric], row: Row) -> list[Metric]:
    """A column of stretch values adds to the target beside it."""
    stretched = [
        m for m in metrics if any(c.span == m.evidence[1] and c.role == "stretch" for c in row.cells)
    ]
    plain_ones = [m for m in metrics if m not in stretched]
    if plain_ones and stretched:
        return [replace(plain_ones[0], stretch=stretched[0].norm_value), *plain_ones[1:]]
    return metrics
