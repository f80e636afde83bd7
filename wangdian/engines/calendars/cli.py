"""`python -m wangdian calendar …`: look at the calendar and try out rhythms and deadlines."""

import argparse
import json
import re
import sys
import unicodedata
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wangdian.engines.calendars.business import BusinessCalendar
from wangdian.engines.calendars.days import KIND_ZH, STATUS_ZH, DayKind, DayStatus, seed_days
from wangdian.engines.calendars.errors import CalendarError
from wangdian.engines.calendars.hours import COMMON_HOURS, OpeningHours, parse_spans
from wangdian.engines.calendars.ical import to_rrule
from wangdian.engines.calendars.lunar import lunar_day, solar_term
from wangdian.engines.calendars.occur import occurrences
from wangdian.engines.calendars.periods import month_end
from wangdian.engines.calendars.phrases import parse_limit, parse_period_phrase, parse_rhythm
from wangdian.engines.calendars.plain import to_plain
from wangdian.engines.calendars.relative import DueUnit, Mode, RelativeDue
from wangdian.engines.calendars.rhythm import Rhythm
from wangdian.engines.calendars.table import as_record, days_from_csv, days_to_csv
from wangdian.engines.calendars.wording import describe
from wangdian.engines.calendars.words import WEEKDAY_ZH
from wangdian.engines.calendars.worktime import WorkClock

_SHORT_UNIT = {"m": DueUnit.MINUTE, "h": DueUnit.HOUR, "d": DueUnit.DAY, "wd": DueUnit.WORKDAY}


def main(argv: list[str]) -> int:
    """Run one subcommand; 0 when it worked, 2 when what was asked cannot be."""
    parser = _parser()
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:  # argparse has said what was wrong
        return int(stop.code or 0)
    try:
        result, text = options.run(options)
    except CalendarError as error:
        print(f"{error.message}（{error.code}）", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"读不了文件{error.filename}：{error.strerror}", file=sys.stderr)
        return 2
    print(json.dumps(result, ensure_ascii=False, indent=1, default=to_plain) if options.json else text)
    return 0


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print JSON 输出JSON")
    common.add_argument("--days", metavar="CSV", help="rows that win over the seeded table 自备日历表")
    parser = argparse.ArgumentParser(prog="python -m wangdian calendar", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Any, help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, parents=[common], help=help)
        sub.set_defaults(run=run)
        return sub

    sub = command("month", _month, "one month with holidays and lunar dates 月历")
    sub.add_argument("month", metavar="YYYY-MM")
    sub = command("workdays", _workdays, "workdays from A to B, both included 工作日数")
    sub.add_argument("start", metavar="A")
    sub.add_argument("end", metavar="B")
    sub = command("add", _add, "a deadline from a moment 推算时限")
    sub.add_argument("start", metavar='"YYYY-MM-DD HH:MM"')
    sub.add_argument("amount", metavar="AMOUNT", help="30m, 4h, 3d, 2wd, or a phrase such as 次日12点前")
    sub.add_argument("--mode", choices=[mode.value for mode in Mode])
    sub.add_argument("--hours", help="workday opening hours, e.g. 08:30-12:00,13:30-17:00")
    sub.add_argument("--zone", default="Asia/Shanghai")
    sub = command("occurrences", _occurrences, "dates of a rhythm 任务日期")
    sub.add_argument("phrase", metavar="PHRASE", help="每月10日前, 每周一、三 …")
    sub.add_argument("--from", dest="start", required=True, metavar="YYYY-MM-DD")
    sub.add_argument("--to", dest="end", required=True, metavar="YYYY-MM-DD")
    sub = command("phrase", _phrase, "what a phrase of time means 解释时间短语")
    sub.add_argument("phrase", metavar="PHRASE")
    sub = command("seed", _seed, "rows of the calendar table for years A to B 生成日历表")
    sub.add_argument("first", type=int, metavar="A")
    sub.add_argument("last", type=int, metavar="B")
    sub.add_argument("--csv", action="store_true", help="print CSV to edit and hand back 输出CSV")
    return parser


# ---------------------------------------------------------------- commands: (value for --json, text)


def _month(options: argparse.Namespace) -> tuple[Any, str]:
    first = _date(f"{options.month}-01", "月份应写成2026-10。")
    last = month_end(first.year, first.month)
    calendar = _calendar(options, first, last)
    rows = [calendar.row(first + timedelta(days=i)) for i in range(last.day)]
    lines = [f"{first.year}年{first.month}月", " ".join(_fit(f"周{c}", 12) for c in WEEKDAY_ZH)]
    cells = [" " * 12] * (first.isoweekday() - 1)
    for row in rows:
        mark = {DayKind.HOLIDAY: "休", DayKind.MAKE_UP_WORKDAY: "班"}.get(row.kind, "")
        lunar = lunar_day(row.date)
        note = solar_term(row.date) or (lunar.text if lunar.day == 1 else lunar.text[-2:])
        cells.append(_fit(f"{row.date.day:>2}{mark} {note}", 12))
    lines += [" ".join(cells[i : i + 7]).rstrip() for i in range(0, len(cells), 7)]
    workdays = calendar.workdays_between(first, last)
    lines.append(f"工作日{workdays}天，{STATUS_ZH[calendar.status(first, last)]}")
    for holiday in calendar.holidays_between(first, last):
        lines.append(f"{holiday.name}：{holiday.start}至{holiday.end}")
    lines += [f"调休上班：{row.date}" for row in rows if row.kind is DayKind.MAKE_UP_WORKDAY]
    days = [
        as_record(row) | {"lunar": lunar_day(row.date).text, "term": solar_term(row.date)} for row in rows
    ]
    return {"workdays": workdays, "days": days}, "\n".join(lines)


def _workdays(options: argparse.Namespace) -> tuple[Any, str]:
    start, end = _date(options.start), _date(options.end)
    calendar = _calendar(options, start, end)
    count, status = calendar.workdays_between(start, end), calendar.status(start, end)
    text = f"{start}至{end}：工作日{count}天，共{(end - start).days + 1}天（{STATUS_ZH[status]}）"
    return {"workdays": count, "status": status.value}, text


def _add(options: argparse.Namespace) -> tuple[Any, str]:
    try:
        zone = ZoneInfo(options.zone)
        start = datetime.fromisoformat(options.start)
    except (ZoneInfoNotFoundError, ValueError):
        raise CalendarError("start", "时间应写成2026-02-13 16:00，时区如Asia/Shanghai。") from None
    start = start if start.tzinfo else start.replace(tzinfo=zone)
    amount = _amount(options.amount)
    mode = Mode(options.mode) if options.mode else amount.mode
    hours = OpeningHours(workday=parse_spans(options.hours)) if options.hours else COMMON_HOURS
    day = start.astimezone(zone).date()
    clock = WorkClock(_calendar(options, day, day + timedelta(days=800)), hours, zone)
    due = clock.due(start, amount, mode)
    opening = clock.business_time_between(start, due)
    provisional = due.date() >= day and clock.calendar.status(day, due.date()) is DayStatus.PROVISIONAL
    hours_open = opening.total_seconds() / 3600
    text = f"{due:%Y-%m-%d %H:%M:%S} 周{WEEKDAY_ZH[due.weekday()]}，其间营业{hours_open:g}小时"
    text += "（含暂定日历）" if provisional else ""
    value = {"due": due.isoformat(), "opening_seconds": opening.total_seconds(), "provisional": provisional}
    return value, text


def _occurrences(options: argparse.Namespace) -> tuple[Any, str]:
    start, end = _date(options.start), _date(options.end)
    rhythm = parse_rhythm(options.phrase)
    found = list(occurrences(rhythm, start, end, _calendar(options, start, end), COMMON_HOURS))
    lines = [f"{describe(rhythm)}　{describe(rhythm, 'en')}　共{len(found)}次"]
    lines.append(f"{_fit('到期', 20)}{_fit('起', 20)}{_fit('原定', 12)}期")
    for o in found:
        due = f"{o.due} {_hm(o.due_at)} 周{WEEKDAY_ZH[o.due.weekday()]}"
        lines.append(
            f"{_fit(due, 20)}{_fit(f'{o.opens} {_hm(o.opens_at)}', 20)}{_fit(str(o.scheduled), 12)}{o.key}"
        )
    return [to_plain(o) | {"key": o.key} for o in found], "\n".join(lines)


def _phrase(options: argparse.Namespace) -> tuple[Any, str]:
    meaning = parse_period_phrase(options.phrase)
    if meaning is None:
        raise CalendarError("phrase", f"看不懂“{options.phrase}”，请换成每月10日前、24小时内这样的说法。")
    value = to_plain(meaning)
    lines = [f"{key}: {item}" for key, item in value.items()]
    if isinstance(meaning, Rhythm):
        value |= {"zh": describe(meaning), "en": describe(meaning, "en"), "rrule": to_rrule(meaning)}
        lines += [describe(meaning), describe(meaning, "en"), f"RRULE:{to_rrule(meaning)}"]
    return value, "\n".join(lines)


def _seed(options: argparse.Namespace) -> tuple[Any, str]:
    if not 1900 < options.first <= options.last <= 2100:
        raise CalendarError("years", "年份应在1901至2100之间，且先小后大。")
    rows = seed_days(date(options.first, 1, 1), date(options.last, 12, 31))
    if options.csv:
        return [as_record(row) for row in rows], days_to_csv(rows).rstrip("\n")
    lines = []
    for row in rows:  # a table for people names only the days that are not as in any week
        if row.kind in (DayKind.HOLIDAY, DayKind.MAKE_UP_WORKDAY):
            weekday = WEEKDAY_ZH[row.date.weekday()]
            lines.append(
                f"{row.date} 周{weekday} {_fit(KIND_ZH[row.kind], 9)}{STATUS_ZH[row.status]} {row.name}"
            )
    return [as_record(row) for row in rows], "\n".join(lines)


# ---------------------------------------------------------------- reading and printing


def _calendar(options: argparse.Namespace, start: date, end: date) -> BusinessCalendar:
    """The seeded table a month wider than asked (shifts look over the edge), the person's rows on top."""
    if end < start:
        raise CalendarError("range_order", f"结束日期{end}早于开始日期{start}，请调换。")
    rows = days_from_csv(Path(options.days).read_text(encoding="utf-8-sig")) if options.days else ()
    edge = timedelta(days=31)
    return BusinessCalendar.seeded(start - edge, end + edge, rows)


def _date(text: str, message: str = "") -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CalendarError("date", message or f"看不懂日期“{text}”，请写成2026-10-01。") from None


def _amount(text: str) -> RelativeDue:
    short = re.fullmatch(r"(\d+)(m|h|d|wd)", text.strip())
    if short:
        return RelativeDue(int(short[1]), _SHORT_UNIT[short[2]])
    return parse_limit(text)


def _hm(clock: time | None) -> str:
    return f"{clock:%H:%M}" if clock else ""


def _fit(text: str, width: int) -> str:
    """Text padded to a width in terminal columns, where a Chinese character takes two."""
    columns = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * max(width - columns, 0)
