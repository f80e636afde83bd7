"""A problem with free tours as arrays: quarters of an hour from the opening of the horizon."""

import itertools
from collections import namedtuple

import numpy as np

from ..errors import BadInput, Unsupported
from ..model import DAY_MINUTES, GRID, Assignment, Part, Problem, Roster

# P people, D calendar days, Q quarters of the horizon, K posts.
#   least, most, price, square (Q, K): demand; may (P, K): skills; low, high (P,): quarters to work;
#   first_q (D,): quarter of the horizon at which the day's midnight falls; starts: quarters after midnight;
#   open_day (P, D): not on leave.
Grid = namedtuple(
    "Grid",
    "least most price square may low high first_q starts min_len max_len segment rest max_run open_day quarters",
)


def compile_grid(problem: Problem) -> Grid:
    """Arrays of a tour problem. Raises Unsupported for rules this solver does not know."""
    shape = problem.tour
    if shape is None:
        raise BadInput("没有自由班段的形状（tour）", "tour")
    known = {"cover", "minimum_cover", "total_minutes", "rest", "max_consecutive", "tour_shape"}
    for rule in problem.rules:
        if rule.name not in known or (rule.weight is not None and rule.name != "cover"):
            raise Unsupported("自由班段求解器不支持这条规则", f"rules[{rule.name}]")
    for p in problem.people:
        c = p.contract
        if p.requests or p.windows or c.min_consecutive or c.min_days_off or c.max_weekends is not None:
            raise Unsupported("自由班段求解器不支持意愿、时段与连休规则", f"people[{p.id}]")
    closes = shape.closes if shape.closes is not None else problem.days * DAY_MINUTES
    Q, K = (closes - shape.opens) // GRID, len(problem.posts)
    at = {post.id: k for k, post in enumerate(problem.posts)}
    least, most = np.zeros((Q, K), np.int64), np.full((Q, K), 10_000, np.int64)
    price, square = np.zeros((Q, K)), np.zeros((Q, K), np.int64)
    for d in problem.demand:
        if d.power or d.people or d.shift or d.post not in at:
            raise Unsupported("自由班段求解器只支持按岗位的需求", f"demand[{d.day},{d.start}]")
        lo = (d.day * DAY_MINUTES + d.start - shape.opens) // GRID
        hi = (d.day * DAY_MINUTES + d.end - shape.opens) // GRID
        k = at[d.post]
        least[lo:hi, k] = np.maximum(least[lo:hi, k], d.minimum)
        if d.maximum is not None:
            most[lo:hi, k], price[lo:hi, k], square[lo:hi, k] = d.maximum, d.over, int(d.squared)
    P, D = len(problem.people), problem.days
    may = np.array(
        [
            [not post.skill or p.level(post.skill) >= post.level for post in problem.posts]
            for p in problem.people
        ]
    )
    open_day = np.ones((P, D), dtype=bool)
    for i, p in enumerate(problem.people):
        open_day[i, [d for d in p.days_off if 0 <= d < D]] = False
    starts = sorted({q for lo, hi in shape.starts for q in range(lo // GRID, hi // GRID + 1)})
    cap = D * shape.max_length
    return Grid(
        least, most, price, square, may,
        np.array([-(-(p.contract.min_minutes or 0) // GRID) for p in problem.people], np.int64),
        np.array([(cap if p.contract.max_minutes is None else p.contract.max_minutes) // GRID for p in problem.people], np.int64),
        np.array([(d * DAY_MINUTES - shape.opens) // GRID for d in range(D)], np.int64),
        np.array(starts, np.int64), shape.min_length // GRID, shape.max_length // GRID, shape.min_segment // GRID,
        np.array([-(-(p.contract.min_rest or 0) // GRID) for p in problem.people], np.int64),
        np.array([p.contract.max_consecutive or D for p in problem.people], np.int64),
        open_day, Q,
    )  # fmt: skip


def to_roster(
    problem: Problem, grid: Grid, begin: np.ndarray, length: np.ndarray, posts: np.ndarray
) -> Roster:
    """The roster of begin/length (P, D) and posts (P, D, longest tour)."""
    out = []
    for i, person in enumerate(problem.people):
        for d in np.flatnonzero(begin[i] >= 0):
            at = int(begin[i, d] - grid.first_q[d]) * GRID
            line = posts[i, d, : length[i, d]]
            cuts = [0, *(np.flatnonzero(np.diff(line)) + 1).tolist(), len(line)]
            parts = tuple(
                Part(problem.posts[line[a]].id, at + a * GRID, at + b * GRID)
                for a, b in itertools.pairwise(cuts)
            )
            out.append(Assignment(person.id, int(d), parts=parts))
    return Roster(problem.name, tuple(out))
