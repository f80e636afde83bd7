"""The plain assignment model for CP-SAT: for small problems, for rules the columns cannot carry, for conflicts.

Every hard rule is added under a named switch (an assumption), so that an impossible problem can be answered with
the rules in conflict. Objective values are scaled to whole numbers.
"""

from collections.abc import Callable

from ortools.sat.python import cp_model

from ..errors import NoRoster, Unsupported
from ..fairness import fair_share, tag_eligible, weekend_share
from ..model import Assignment, Problem, Roster
from .reason import Reason

SCALE = 60_000  # a price per hour stays whole per minute: no overtime is rounded away


class Model:
    """The CP-SAT model of one problem with its switches."""

    def __init__(self, problem: Problem) -> None:
        if problem.tour is not None:
            raise Unsupported("自由班段不能用指派模型", "tour")
        self.problem, self.cp = problem, cp_model.CpModel()
        self.posts = [p.id for p in problem.posts] or [""]
        self.duties = [(s.id, post) for s in problem.shifts for post in self.posts]
        self.shift = {s.id: s for s in problem.shifts}
        self.x = {
            (p.id, d, duty): self.cp.new_bool_var(f"{p.id}.{d}.{duty[0]}.{duty[1]}")
            for p in problem.people
            for d in range(problem.days)
            for duty in self.duties
        }
        self.works = {}
        self.switch: dict[int, Reason] = {}
        self.cost: list = []
        self.weights = {r.name: r.weight for r in problem.rules}
        self._structure()
        for p in problem.people:
            self._person(p)
        self._cover()
        self._fair()
        self._changes()
        self.cp.minimize(sum(self.cost) if self.cost else 0)

    def rule(self, name: str, words: str):
        """A switch under which a hard rule's constraints are put; None when the rule is soft."""
        var = self.cp.new_bool_var(f"rule.{len(self.switch)}")
        self.switch[var.index] = Reason(name, words)
        return var

    def limit(self, name: str, words: str, excess, bound: int, scale: float = 1.0) -> None:
        """excess <= bound: hard under a switch, or priced per unit above."""
        weight = self.weights.get(name)
        if weight is None:
            self.cp.add(excess <= bound).only_enforce_if(self.rule(name, words))
        else:
            over = self.cp.new_int_var(0, 10**7, "")
            self.cp.add(over >= excess - bound)
            self.cost.append(round(SCALE * weight * scale) * over)

    def on(self, p: str, d: int, **want):
        """Sum of the person's duties of a day on given shifts or posts."""
        return sum(
            self.x[p, d, duty]
            for duty in self.duties
            if ("shifts" not in want or duty[0] in want["shifts"])
            and ("posts" not in want or duty[1] in want["posts"])
        )

    def _structure(self) -> None:
        for p in self.problem.people:
            for d in range(self.problem.days):
                self.works[p.id, d] = self.cp.new_bool_var(f"{p.id}.{d}")
                self.cp.add(self.on(p.id, d) == self.works[p.id, d])
        for pin in self.problem.pins:
            switch = self.rule("pins", f"{pin.person}第{pin.day}天固定为{pin.shift or '休'}")
            if pin.shift:
                posts = {pin.post} if pin.post else set(self.posts)
                self.cp.add(
                    self.on(pin.person, pin.day, shifts={pin.shift}, posts=posts) == 1
                ).only_enforce_if(switch)
            else:
                self.cp.add(self.works[pin.person, pin.day] == 0).only_enforce_if(switch)

    def _person(self, p) -> None:
        cp, D, c, h = self.cp, self.problem.days, p.contract, p.history
        work = [self.works[p.id, d] for d in range(D)]
        for d in sorted(set(p.days_off)):
            if 0 <= d < D:
                switch = self.rule("availability", f"{p.id}第{d}天休假")
                cp.add(work[d] == 0).only_enforce_if(switch)
        for w in p.windows:
            for d in (w.day - 1, w.day):
                if 0 <= d < D:
                    shut = {s.id for s in self.problem.shifts
                            if d * 1440 + s.start < w.day * 1440 + w.end and w.day * 1440 + w.start < d * 1440 + s.end}  # fmt: skip
                    if shut:
                        cp.add(self.on(p.id, d, shifts=shut) == 0)
        for post in self.problem.posts:
            if post.skill and p.level(post.skill) < post.level:
                for d in range(D):
                    cp.add(self.on(p.id, d, posts={post.id}) == 0)
        self._succession(p)
        for shift, most in c.shift_limits:
            total = sum(self.on(p.id, d, shifts={shift}) for d in range(D))
            self.limit("shift_limits", f"{p.id}的{shift}班至多{most}天", total, most)
        for post, most in c.post_limits:
            total = sum(self.on(p.id, d, posts={post}) for d in range(D))
            self.limit("post_limits", f"{p.id}在{post}至多{most}天", total, most)
        minutes = sum(
            self.shift[duty[0]].paid * self.x[p.id, d, duty] for d in range(D) for duty in self.duties
        )
        if c.max_minutes is not None:
            self.limit("total_minutes", f"{p.id}工时至多{c.max_minutes / 60:g}小时", minutes, c.max_minutes)
        if c.min_minutes is not None:
            self.limit("total_minutes", f"{p.id}工时至少{c.min_minutes / 60:g}小时", -minutes, -c.min_minutes)
        if c.standard_minutes is not None and self.weights.get("overtime") is not None:
            self.limit("overtime", "", minutes, c.standard_minutes, 1 / 60)
        for week in self.problem.weeks:
            if c.max_week_minutes is not None:
                total = sum(
                    self.shift[duty[0]].paid * self.x[p.id, d, duty] for d in week for duty in self.duties
                )
                self.limit(
                    "week_minutes",
                    f"{p.id}每周至多{c.max_week_minutes / 60:g}小时",
                    total,
                    c.max_week_minutes,
                    1 / 60,
                )
            if len(week) == 7:
                self.limit("weekly_rest", f"{p.id}每周至少休一天", sum(work[d] for d in week), 6)
        self._runs(p, work)
        if self.problem.weekends and (
            c.max_weekends is not None or self.weights.get("fair_weekends") is not None
        ):
            ends = []
            for days in self.problem.weekends:
                end = cp.new_bool_var("")
                for d in days:
                    cp.add(end >= work[d])
                ends.append(end)
            if c.max_weekends is not None:
                self.limit("max_weekends", f"{p.id}至多上{c.max_weekends}个周末", sum(ends), c.max_weekends)
            if self.weights.get("fair_weekends") is not None:
                self.limit("fair_weekends", "", sum(ends) + h.weekends, weekend_share(self.problem))
        for r in p.requests:
            has = self.on(p.id, r.day, shifts={r.shift}) if r.shift else work[r.day]
            price = round(SCALE * r.weight * (self.weights.get("requests") or 1.0))
            self.cost.append(price * (1 - has) if r.want else price * has)
        for post, price in p.post_costs:
            total = sum(self.on(p.id, d, posts={post}) for d in range(D))
            self.cost.append(round(SCALE * price * (self.weights.get("post_costs") or 1.0)) * total)

    def _succession(self, p) -> None:
        c, last = p.contract, p.history.last_shift
        for a in self.problem.shifts:
            bad = {b.id for b in self.problem.shifts
                   if b.id in a.not_next_day
                   or (c.min_rest is not None and 1440 + b.start - a.end < c.min_rest)}  # fmt: skip
            if not bad:
                continue
            if self.weights.get("succession") is not None or self.weights.get("rest") is not None:
                raise Unsupported("班次衔接与班间休息只能作为硬规则", "rules")
            switch = self.rule("succession", f"{p.id}的{a.id}班次日不接{'、'.join(sorted(bad))}")
            if last == a.id and self.problem.days:
                self.cp.add(self.on(p.id, 0, shifts=bad) == 0).only_enforce_if(switch)
            for d in range(self.problem.days - 1):
                both = self.on(p.id, d, shifts={a.id}) + self.on(p.id, d + 1, shifts=bad)
                self.cp.add(both <= 1).only_enforce_if(switch)

    def _runs(self, p, work) -> None:
        cp, D, c, h = self.cp, self.problem.days, p.contract, p.history
        for name in ("max_consecutive", "min_consecutive", "min_days_off"):
            if self.weights.get(name) is not None:
                raise Unsupported("连续上班与连续休息只能作为硬规则", f"rules[{name}]")
        if c.max_consecutive is not None:
            switch = self.rule("max_consecutive", f"{p.id}连续上班至多{c.max_consecutive}天")
            line = [1] * h.worked_run + work
            for i in range(len(line) - c.max_consecutive):
                window = line[i : i + c.max_consecutive + 1]
                if i + len(window) > h.worked_run:
                    cp.add(sum(window) <= c.max_consecutive).only_enforce_if(switch)
        if (c.min_consecutive or 1) > 1:
            switch = self.rule("min_consecutive", f"{p.id}连续上班至少{c.min_consecutive}天")
            for n in range(1, c.min_consecutive):
                for d in range(D - n - 1):
                    inner = work[d + 1 : d + 1 + n]
                    cp.add(work[d] + (n - sum(inner)) + work[d + 1 + n] >= 1).only_enforce_if(switch)
        if (c.min_days_off or 1) > 1:
            switch = self.rule("min_days_off", f"{p.id}连续休息至少{c.min_days_off}天")
            for n in range(1, c.min_days_off):
                for d in range(-1, D - n - 1):
                    inner = work[d + 1 : d + 1 + n]
                    before = work[d] if d >= 0 else (1 if h.worked_run else 0)
                    if d < 0 and not h.worked_run:
                        continue
                    cp.add(before - sum(inner) + work[d + 1 + n] <= 1).only_enforce_if(switch)
            off = None if h.worked_run else h.off_run
            if (off is not None and 0 < off < c.min_days_off) or off == 0:
                for d in range(min(D, c.min_days_off - off)):
                    cp.add(work[d] == 0).only_enforce_if(switch)

    def _cover(self) -> None:
        problem, cp = self.problem, self.cp
        weight = self.weights.get("cover")
        weight = 1.0 if weight is None else weight
        for d in problem.demand:
            crew = [p for p in problem.people
                    if (not d.power or p.level(d.power) >= d.power_level) and (not d.people or p.id in d.people)]  # fmt: skip
            terms = []
            for day in (d.day - 1, d.day):
                if not 0 <= day < problem.days:
                    continue
                moved = (d.day - day) * 1440
                ok = [duty for duty in self.duties if (not d.post or duty[1] == d.post) and (
                    (day == d.day and duty[0] == d.shift) if d.shift
                    else self.shift[duty[0]].works(d.start + moved, d.end + moved))]  # fmt: skip
                terms += [self.x[p.id, day, duty] for p in crew for duty in ok]
            present = sum(terms) if terms else 0
            if d.minimum:
                where = d.label or d.post or d.power or d.shift
                clock = (
                    ""
                    if d.shift
                    else f"{d.start // 60:02d}:{d.start % 60:02d}–{d.end // 60:02d}:{d.end % 60:02d} "
                )
                switch = self.rule("minimum_cover", f"第{d.day}天{clock}{where}至少{d.minimum}人")
                cp.add(present >= d.minimum).only_enforce_if(switch)
            if d.under and d.wanted:
                short = cp.new_int_var(0, d.wanted, "")
                cp.add(short >= d.wanted - present)
                self.cost.append(round(SCALE * weight * d.under) * short)
            if d.over and d.maximum is not None and len(terms) > d.maximum:
                extra = cp.new_int_var(0, len(terms), "")
                cp.add(extra >= present - d.maximum)
                if d.squared:
                    square = cp.new_int_var(0, len(terms) ** 2, "")
                    cp.add_multiplication_equality(square, [extra, extra])
                    extra = square
                self.cost.append(round(SCALE * weight * d.over) * extra)

    def _fair(self) -> None:
        if self.weights.get("fair_tags") is None:
            return
        for tag in self.problem.fair_tags:
            tagged = {s.id for s in self.problem.shifts if tag in s.tags}
            share = fair_share(self.problem, tag)
            for p in tag_eligible(self.problem, tag):
                before = dict(p.history.tag_days).get(tag, 0)
                total = sum(self.on(p.id, d, shifts=tagged) for d in range(self.problem.days))
                self.limit("fair_tags", "", total + before, share)

    def _changes(self) -> None:
        prices = {(p, d): c for p, d, c in self.problem.change_costs}
        if not prices:
            return
        told = {(a.person, a.day): (a.shift, a.post) for a in self.problem.published}
        for p in self.problem.people:
            for d in range(self.problem.days):
                price = next(
                    (prices[k] for k in ((p.id, d), (p.id, -1), ("", d), ("", -1)) if k in prices), 0.0
                )
                now = told.get((p.id, d))
                same = self.x[p.id, d, now] if now else 1 - self.works[p.id, d]
                self.cost.append(round(SCALE * price * (self.weights.get("changes") or 1.0)) * (1 - same))

    def roster(self, value: Callable) -> Roster:
        """The roster of a solved model."""
        return Roster(
            self.problem.name,
            tuple(Assignment(p, d, duty[0], duty[1]) for (p, d, duty), var in self.x.items() if value(var)),
        )


def assign_here(
    problem: Problem, seconds: float, workers: int = 2, seed: int = 0, start: Roster | None = None
):
    """(roster, cost by the model, bound) by CP-SAT. Raises NoRoster when none exists or none was found in time."""
    model = Model(problem)
    for index in model.switch:
        model.cp.add(model.cp.get_bool_var_from_proto_index(index) == 1)
    if start is not None:
        has = {(a.person, a.day, (a.shift, a.post)) for a in start.assignments}
        for key, var in model.x.items():
            model.cp.add_hint(var, key in has)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    status = solver.solve(model.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise NoRoster(
            "没有满足硬规则的排班" if status == cp_model.INFEASIBLE else "在给定时间内没有找到排班",
            problem.name,
        )
    return (
        model.roster(solver.boolean_value),
        solver.objective_value / SCALE,
        solver.best_objective_bound / SCALE,
    )
