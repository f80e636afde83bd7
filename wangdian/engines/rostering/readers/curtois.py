"""Reader of the Curtois & Qu (2014) shift-scheduling benchmark files (schedulingbenchmarks.org).

All instances start on a Monday. Rules as that paper states them: runs cut by the horizon are not judged by the
minimum rules; a weekend counts when Saturday or Sunday is worked; cover is priced per shift and day.
"""

from pathlib import Path

from ..errors import BadInput
from ..model import Contract, Demand, Person, Problem, Request, Shift
from .text import need, sections, whole


def read_curtois(path: str | Path) -> Problem:
    """The problem in one instance file (plain or gzip). Raises BadInput naming section and line."""
    s = sections(path)
    days = whole(need(s, "SECTION_HORIZON", path)[0][0], "SECTION_HORIZON")
    shifts, after = [], {}
    for f in need(s, "SECTION_SHIFTS", path):
        _width(f, 3, "SECTION_SHIFTS")
        length = whole(f[1], f"SECTION_SHIFTS {f[0]}")
        after[f[0]] = tuple(x for x in f[2].split("|") if x)
        shifts.append((f[0], length))
    ids = {i for i, _ in shifts}
    made = tuple(
        Shift(i, 0, length, length, not_next_day=_known(after[i], ids, f"SECTION_SHIFTS {i}"))
        for i, length in shifts
    )
    people = {}
    for f in need(s, "SECTION_STAFF", path):
        _width(f, 8, "SECTION_STAFF")
        where = f"SECTION_STAFF {f[0]}"
        most = [x.split("=") for x in f[1].split("|")]
        _known((m[0] for m in most), ids, where)
        numbers = [whole(x, where) for x in f[2:8]]
        people[f[0]] = dict(
            contract=Contract(
                max_minutes=numbers[0],
                min_minutes=numbers[1],
                max_consecutive=numbers[2],
                min_consecutive=numbers[3],
                min_days_off=numbers[4],
                max_weekends=numbers[5],
                shift_limits=tuple((m[0], whole(m[1], where)) for m in most),
            ),
            days_off=(),
            requests=[],
        )
    for f in s.get("SECTION_DAYS_OFF", []):
        _person(people, f[0], "SECTION_DAYS_OFF")["days_off"] = tuple(
            whole(x, "SECTION_DAYS_OFF") for x in f[1:]
        )
    for section, want in (("SECTION_SHIFT_ON_REQUESTS", True), ("SECTION_SHIFT_OFF_REQUESTS", False)):
        for f in s.get(section, []):
            _width(f, 4, section)
            _known((f[2],), ids, section)
            request = Request(whole(f[1], section), want, whole(f[3], section), f[2])
            _person(people, f[0], section)["requests"].append(request)
    demand = []
    for f in need(s, "SECTION_COVER", path):
        _width(f, 5, "SECTION_COVER")
        _known((f[1],), ids, "SECTION_COVER")
        day, wanted, under, over = (whole(f[i], "SECTION_COVER") for i in (0, 2, 3, 4))
        demand.append(Demand(day, shift=f[1], wanted=wanted, maximum=wanted, under=under, over=over))
    return Problem(
        name=Path(path).name.split(".")[0],
        days=days,
        people=tuple(
            Person(i, i, contract=p["contract"], days_off=p["days_off"], requests=tuple(p["requests"]))
            for i, p in people.items()
        ),
        shifts=made,
        demand=tuple(demand),
        weekends=tuple((d, d + 1) for d in range(5, days, 7)),
        weeks=tuple(tuple(range(d, min(d + 7, days))) for d in range(0, days, 7)),
        rules=(),
    )


def _width(fields: list[str], wanted: int, where: str) -> None:
    if len(fields) < wanted:
        raise BadInput(f"应有{wanted}项，只有{len(fields)}项：{','.join(fields)}", where)


def _known(names, ids: set[str], where: str) -> tuple[str, ...]:
    names = tuple(names)
    for name in names:
        if name not in ids:
            raise BadInput(f"没有这个班次：{name}", where)
    return names


def _person(people: dict, who: str, where: str) -> dict:
    if who not in people:
        raise BadInput(f"没有这个人：{who}", where)
    return people[who]
