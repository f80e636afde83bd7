"""Rosters in and out: CSV (the working form), xlsx (the notice board), iCalendar (a person's phone)."""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

from .errors import BadInput
from .model import Assignment, Part, Problem, Roster

FIELDS = ("person", "day", "shift", "post", "parts")


def write_csv(roster: Roster) -> str:
    """One line per assignment."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for a in sorted(roster.assignments, key=lambda a: (a.person, a.day)):
        parts = "|".join(f"{p.post}@{_clock(p.start)}-{_clock(p.end)}" for p in a.parts)
        writer.writerow((a.person, a.day, a.shift, a.post, parts))
    return out.getvalue()


def read_csv(text: str, problem: str = "") -> Roster:
    """The inverse of `write_csv`. Raises BadInput naming the line."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    if rows.fieldnames is None or not {"person", "day", "shift"} <= set(rows.fieldnames):
        raise BadInput(f"表头应为 {','.join(FIELDS)}", "roster")
    out = []
    for number, row in enumerate(rows, 2):
        try:
            parts = tuple(_part(x) for x in (row.get("parts") or "").split("|") if x)
            out.append(
                Assignment(row["person"], int(row["day"]), row["shift"] or "", row.get("post") or "", parts)
            )
        except (ValueError, TypeError) as error:
            raise BadInput(f"第{number}行读不懂：{error}", "roster") from error
    return Roster(problem, tuple(out))


def write_xlsx(problem: Problem, roster: Roster, path: str | Path) -> None:
    """A month sheet: people down, days across, shift and post in the cell."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "排班"
    heads = [
        (problem.first_day + timedelta(d)).strftime("%m-%d") if problem.first_day else str(d + 1)
        for d in range(problem.days)
    ]
    sheet.append(["姓名", *heads])
    posts = {p.id: p.label or p.id for p in problem.posts}
    shifts = {s.id: s.label or s.id for s in problem.shifts}
    cells = {(a.person, a.day): a for a in roster.assignments}
    for p in problem.people:
        line = [p.name or p.id]
        for d in range(problem.days):
            a = cells.get((p.id, d))
            if a is None:
                line.append("休")
            elif a.shift:
                line.append(" ".join(x for x in (shifts[a.shift], posts.get(a.post, "")) if x))
            else:
                line.append(f"{_clock(a.parts[0].start)}–{_clock(a.parts[-1].end)}")
        sheet.append(line)
    sheet.freeze_panes = "B2"
    book.save(path)


def read_xlsx(problem: Problem, path: str | Path) -> Roster:
    """The inverse of `write_xlsx` for shifts; an edited sheet may be read. Raises BadInput naming the cell."""
    from openpyxl import load_workbook

    rows = list(load_workbook(path, read_only=True).active.iter_rows(min_row=2, values_only=True))
    people = {name: p.id for p in problem.people for name in (p.id, p.name or p.id)}
    shifts = {name: s.id for s in problem.shifts for name in (s.id, s.label or s.id)}
    posts = {name: p.id for p in problem.posts for name in (p.id, p.label or p.id)}
    out = []
    for number, row in enumerate(rows, 2):
        if not row or row[0] in (None, ""):
            continue
        if str(row[0]) not in people:
            raise BadInput(f"没有这个人：{row[0]}。请检查名单", f"第{number}行")
        for day, cell in enumerate(row[1 : problem.days + 1]):
            words = str(cell or "休").split()
            if words == ["休"]:
                continue
            if words[0] not in shifts or len(words) > 2 or (len(words) == 2 and words[1] not in posts):
                raise BadInput(f"读不懂“{cell}”；应写作“班次 岗位”或“休”", f"第{number}行第{day + 2}列")
            post = posts[words[1]] if len(words) == 2 else ""
            out.append(Assignment(people[str(row[0])], day, shifts[words[0]], post))
    return Roster(problem.name, tuple(out))


def write_ics(problem: Problem, roster: Roster, person: str, zone: str = "Asia/Shanghai") -> bytes:
    """One person's shifts as calendar events. Raises BadInput when the problem has no first day."""
    from zoneinfo import ZoneInfo

    from icalendar import Calendar, Event

    if problem.first_day is None:
        raise BadInput("没有起始日期（first_day），不能导出日历", "first_day")
    shifts = {s.id: s for s in problem.shifts}
    posts = {p.id: p.label or p.id for p in problem.posts}
    midnight = datetime.combine(problem.first_day, datetime.min.time(), ZoneInfo(zone))
    calendar = Calendar()
    calendar.add("prodid", "-//Wangdian//Roster//ZH")
    calendar.add("version", "2.0")
    for a in roster.assignments:
        if a.person != person:
            continue
        spans = (
            [(shifts[a.shift].start, shifts[a.shift].end, shifts[a.shift].label or a.shift, a.post)]
            if a.shift
            else [(p.start, p.end, "班", p.post) for p in a.parts]
        )
        for i, (start, end, what, post) in enumerate(spans):
            event = Event()
            event.add("uid", f"{problem.name}-{person}-{a.day}-{i}@wangdian")
            event.add("dtstamp", midnight)
            event.add("summary", " ".join(x for x in (what, posts.get(post, post)) if x))
            event.add("dtstart", midnight + timedelta(days=a.day, minutes=start))
            event.add("dtend", midnight + timedelta(days=a.day, minutes=end))
            calendar.add_component(event)
    return calendar.to_ical()


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _part(text: str) -> Part:
    post, times = text.rsplit("@", 1)
    start, end = times.split("-")
    return Part(post, *(int(t.split(":")[0]) * 60 + int(t.split(":")[1]) for t in (start, end)))
