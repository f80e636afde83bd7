"""Our own file form: YAML with the field names of model.py; times as "HH:MM"; unknown names are refused.

Rosters are CSV: person, day, shift, post (and parts "post@HH:MM-HH:MM|…" for tours).
"""

import dataclasses
import itertools
import types
import typing
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from .. import model
from ..errors import BadInput
from ..model import Problem

CLOCKS = {"start", "end"}  # fields that may be written as a clock time
NAMED = {"skills": "name"}


def read_problem(path: str | Path) -> Problem:
    """The problem in a YAML file. Raises BadInput naming the field and what to do."""
    try:
        raw = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"读不到文件：{error.strerror}", str(path)) from error
    except yaml.YAMLError as error:
        raise BadInput(f"不是合法的 YAML：{error}", str(path)) from error
    if not isinstance(raw, dict):
        raise BadInput("文件应为一组“字段：值”", str(path))
    raw.setdefault("name", Path(path).stem)
    return check(_build(Problem, raw, ""))


def write_problem(problem: Problem, path: str | Path) -> None:
    """The inverse of `read_problem`; fields at their default are left out."""
    text = yaml.safe_dump(_plain(problem), allow_unicode=True, sort_keys=False)
    Path(path).write_text(text, encoding="utf-8")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        out = {}
        for f in dataclasses.fields(value):
            v = getattr(value, f.name)
            if f.default is not dataclasses.MISSING and v == f.default:
                continue
            out[f.name] = _clock(v) if f.name in CLOCKS and isinstance(v, int) else _plain(v)
        return out
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _build(kind: type, raw: Any, where: str) -> Any:
    """A dataclass from plain data."""
    if not isinstance(raw, dict):
        raise BadInput(f"应为一组“字段：值”，读到 {raw!r}", where)
    hints = typing.get_type_hints(kind, vars(model))
    known = {f.name: f for f in dataclasses.fields(kind)}
    for name in raw:
        if name not in known:
            raise BadInput(f"没有这个字段：{name}。可用：{'、'.join(known)}", where)
    given = {}
    for name, f in known.items():
        at = f"{where}.{name}" if where else name
        if name in raw:
            given[name] = _value(hints[name], raw[name], at, name)
        elif f.default is dataclasses.MISSING:
            raise BadInput("缺少这个字段，请补上", at)
    return kind(**given)


def _value(hint: Any, raw: Any, where: str, name: str) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        if raw is None:
            return None
        hint = next(a for a in args if a is not type(None))
        return _value(hint, raw, where, name)
    if origin is tuple:
        if not isinstance(raw, list | tuple):
            raise BadInput(f"应为列表，读到 {raw!r}", where)
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(_value(args[0], x, f"{where}[{i}]", name) for i, x in enumerate(raw))
        if len(raw) != len(args):
            raise BadInput(f"应有{len(args)}项，读到{len(raw)}项", where)
        return tuple(
            _value(a, x, f"{where}[{i}]", name) for i, (a, x) in enumerate(zip(args, raw, strict=True))
        )
    if dataclasses.is_dataclass(hint):
        return _build(hint, raw, where)
    if hint is int and name in CLOCKS and isinstance(raw, str):
        try:
            hour, minute = raw.split(":")
            return int(hour) * 60 + int(minute)
        except ValueError as error:
            raise BadInput(f"时间应写作 HH:MM，读到“{raw}”", where) from error
    if hint is date and isinstance(raw, date):
        return raw
    if hint is float and isinstance(raw, int | float) and not isinstance(raw, bool):
        return float(raw)
    if hint in (int, str, bool) and type(raw) is hint:
        return raw
    if hint is str and isinstance(raw, int):
        return str(raw)
    raise BadInput(f"值的类型不对：读到 {raw!r}，应为 {getattr(hint, '__name__', hint)}", where)


def check(problem: Problem) -> Problem:
    """Refuse what contradicts itself: unknown names, negative weights, overlapping windows, impossible demand."""
    from .. import rules

    people = _unique(problem.people, "people")
    shifts = _unique(problem.shifts, "shifts")
    posts = _unique(problem.posts, "posts")
    skills = {s.name for p in problem.people for s in p.skills}
    if problem.days < 1:
        raise BadInput("天数应不少于1", "days")
    for r in problem.rules:
        if r.name not in rules.ALL:
            raise BadInput(f"没有这条规则：{r.name}。可用：{'、'.join(rules.ALL)}", "rules")
        if r.weight is not None and r.weight < 0:
            raise BadInput("权重不能为负；要奖励某事，请给它的反面加权", f"rules[{r.name}].weight")
    for p in problem.posts:
        if p.skill and p.skill not in skills:
            raise BadInput(f"没有人具备技能“{p.skill}”；请改岗位要求或给人员加上技能", f"posts[{p.id}].skill")
    for s in problem.shifts:
        if s.length <= 0 or s.paid < 0:
            raise BadInput("班次长度应为正、计薪时间不能为负", f"shifts[{s.id}]")
        for other in s.not_next_day:
            if other not in shifts:
                raise BadInput(f"没有这个班次：{other}", f"shifts[{s.id}].not_next_day")
    _days_inside(problem)
    for p in problem.people:
        where = f"people[{p.id}]"
        c = p.contract
        _known((name for name, _ in c.shift_limits), shifts, "班次", f"{where}.contract.shift_limits")
        _known((name for name, _ in c.post_limits), posts, "岗位", f"{where}.contract.post_limits")
        _known((name for name, _ in p.post_costs), posts, "岗位", f"{where}.post_costs")
        _known((p.history.last_shift,), shifts | {""}, "班次", f"{where}.history.last_shift")
        if any(most < 0 for _, most in (*c.shift_limits, *c.post_limits)):
            raise BadInput("上限天数不能为负；不许上的班次写 0", f"{where}.contract")
        if any(price < 0 for _, price in p.post_costs):
            raise BadInput("代价不能为负；更合适的岗位请写较小的代价", f"{where}.post_costs")
        if c.min_minutes is not None and c.max_minutes is not None and c.min_minutes > c.max_minutes:
            raise BadInput("最少工时大于最多工时", f"{where}.contract")
        for r in p.requests:
            if r.weight < 0:
                raise BadInput("权重不能为负；不想上班请用 want: false", f"{where}.requests")
            if not 0 <= r.day < problem.days:
                raise BadInput(f"日期{r.day}不在排班期内（0–{problem.days - 1}）", f"{where}.requests")
            if r.shift and r.shift not in shifts:
                raise BadInput(f"没有这个班次：{r.shift}", f"{where}.requests")
        if any(w.start >= w.end for w in p.windows):
            raise BadInput("不可用时段的结束应晚于开始", f"{where}.windows")
        windows = sorted(p.windows, key=lambda w: (w.day, w.start))
        for a, b in itertools.pairwise(windows):
            if a.day == b.day and b.start < a.end:
                raise BadInput(f"第{a.day}天的两个不可用时段重叠，请合并", f"{where}.windows")
    for i, d in enumerate(problem.demand):
        where = f"demand[{i}]"
        if min(d.under, d.over, d.minimum, d.wanted) < 0:
            raise BadInput("人数与权重不能为负", where)
        if d.post and d.post not in posts:
            raise BadInput(f"没有这个岗位：{d.post}", f"{where}.post")
        if d.shift and d.shift not in shifts:
            raise BadInput(f"没有这个班次：{d.shift}", f"{where}.shift")
        if not d.shift and d.start >= d.end:
            raise BadInput("结束时间应晚于开始时间；过半夜的时段写成 25:00 这样", f"{where}.end")
        _known(d.people, people, "人", f"{where}.people")
        if d.power and d.power not in skills:
            raise BadInput(f"没有人具备“{d.power}”", f"{where}.power")
        able = sum(
            (not d.power or p.level(d.power) >= d.power_level) and (not d.people or p.id in d.people)
            for p in problem.people
        )
        if d.minimum > able:
            raise BadInput(
                f"最低在岗{d.minimum}人，全网点只有{able}人符合；请降低要求或增加人员", f"{where}.minimum"
            )
        if d.maximum is not None and d.maximum < max(d.minimum, d.wanted):
            raise BadInput("人数上限小于需要的人数", f"{where}.maximum")
    for pin in problem.pins:
        if pin.person not in people or pin.shift not in shifts | {""} or pin.post not in posts | {""}:
            raise BadInput(f"固定安排里有未知的人、班次或岗位：{pin.person} {pin.shift} {pin.post}", "pins")
    return problem


def _known(names: Iterable[str], known: set[str], kind: str, where: str) -> None:
    for name in names:
        if name not in known:
            raise BadInput(f"没有这个{kind}：{name}。可用：{'、'.join(sorted(known - {''}))}", where)


def _days_inside(problem: Problem) -> None:
    """Every day named anywhere lies in the horizon."""
    days = [(f"demand[{i}].day", d.day) for i, d in enumerate(problem.demand)]
    days += [("pins", pin.day) for pin in problem.pins]
    days += [
        (where, d) for where in ("weekends", "weeks") for group in getattr(problem, where) for d in group
    ]
    for p in problem.people:
        days += [(f"people[{p.id}].days_off", d) for d in p.days_off]
        days += [(f"people[{p.id}].windows", w.day) for w in p.windows]
    for where, day in days:
        if not 0 <= day < problem.days:
            raise BadInput(f"日期{day}不在排班期内（0–{problem.days - 1}，从0数起）", where)


def _unique(items: tuple, where: str) -> set[str]:
    seen: set[str] = set()
    for x in items:
        if x.id in seen:
            raise BadInput(f"编号重复：{x.id}", where)
        seen.add(x.id)
    return seen
