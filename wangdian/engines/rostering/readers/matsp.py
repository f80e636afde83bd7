"""Reader of the MATSP set (Qu & Curtois 2020): free tours on a 15-minute grid, several tasks, min/max cover.

The horizon runs from 06:00 on day 1 to 06:00 after the last day. Files count days from 1; here days are calendar
days counted from 0; the day after the last has only its first six hours (one possible start, 00:00).
"""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

from ..errors import BadInput
from ..model import (
    DAY_MINUTES,
    Assignment,
    Contract,
    Demand,
    Part,
    Person,
    Post,
    Problem,
    Roster,
    TourShape,
)
from .text import need, sections, whole

HOUR = 60
SHAPE = TourShape(
    min_length=6 * HOUR,
    max_length=10 * HOUR,
    starts=((0, 0), (6 * HOUR, 10 * HOUR), (14 * HOUR, 18 * HOUR), (20 * HOUR, 23 * HOUR + 45)),
    min_segment=HOUR,
)
MIN_REST = 14 * HOUR
MAX_CONSECUTIVE = 5
OPENS = 6 * HOUR  # the horizon's first minute


def read_matsp(path: str | Path) -> Problem:
    """The problem in one instance file (plain or gzip). Raises BadInput naming section and line."""
    s = sections(path)
    days = whole(need(s, "SECTION_HORIZON", path)[0][0], "SECTION_HORIZON")
    tasks = whole(need(s, "SECTION_TASKS", path)[0][0], "SECTION_TASKS")
    people = []
    for f in need(s, "SECTION_STAFF", path):
        where = f"SECTION_STAFF {f[0]}"
        least, most = whole(f[1], where), whole(f[2], where)
        contract = Contract(least, most, max_consecutive=MAX_CONSECUTIVE, min_rest=MIN_REST)
        people.append(Person(f[0], f[0], contract=contract))
    demand = []
    for f in need(s, "SECTION_COVER", path):
        if len(f) < 5:
            raise BadInput(f"应有5项，只有{len(f)}项：{','.join(f)}", "SECTION_COVER")
        day = whole(f[0], "SECTION_COVER") - 1
        start, end = (_minutes(t) for t in f[1].split("-"))
        end = end if end > start else end + DAY_MINUTES
        least, most = whole(f[3], "SECTION_COVER"), whole(f[4], "SECTION_COVER")
        demand.append(Demand(day, start, end, post=f[2], minimum=least, maximum=most, over=1, squared=True))
    return Problem(
        name=Path(path).name.split(".")[0],
        days=days + 1,
        people=tuple(people),
        posts=tuple(Post(str(i + 1)) for i in range(tasks)),
        demand=tuple(demand),
        tour=replace(SHAPE, opens=OPENS, closes=days * DAY_MINUTES + OPENS),
        weekends=(),
        weeks=(),
    )


def read_matsp_solution(path: str | Path, problem: str = "") -> Roster:
    """A roster in the set's XML form; days there count from 0."""
    try:
        root = ElementTree.parse(path).getroot()
    except (ElementTree.ParseError, OSError) as error:
        raise BadInput(f"不是可读的 XML：{error}", str(path)) from error
    out = []
    for employee in root.findall("Employee"):
        for shift in employee.findall("Shift"):
            at = _minutes(shift.findtext("Start", "0:0"))
            parts = []
            for task in shift.findall("Task"):
                length = whole(task.findtext("Length", ""), "Task/Length")
                parts.append(Part(task.findtext("ID", ""), at, at + length))
                at += length
            day = whole(shift.findtext("Day", ""), "Shift/Day")
            out.append(Assignment(employee.get("ID", ""), day, parts=tuple(parts)))
    return Roster(problem or root.findtext("ProblemFile", ""), tuple(out))


def _minutes(clock: str) -> int:
    hour, minute = clock.strip().split(":")[:2]
    return int(hour) * 60 + int(minute)
