"""Seeded branch months for benchmarks, examples and property tests: 8–30 people, demand per 15 minutes.

What is in every month: high and low counters and the lobby; opening hours with core shifts fixed and the rest
flexible; at least two at the high counter at all times of opening and at noon; the powers of the head or the
supervisor held; the lobby never empty; 8-hour days, 40-hour weeks, overtime priced and at most 36 hours; a rest day
in each week; weekends and early and late shifts shared fairly; leave, wishes, training; rotation of posts; complex
business at the low counter for the more skilled; A/B stand-ins of whom one is always there; two to open and two to
close; a temporary reinforcement.
"""

from datetime import date, timedelta

import numpy as np

from ..model import (
    Contract,
    Demand,
    History,
    Person,
    Post,
    Problem,
    Request,
    RuleSetting,
    Shift,
    Skill,
    Window,
)

HOUR = 60
OPENS, CLOSES = 9 * HOUR, 17 * HOUR
POSTS = (
    Post("high", "cash", 1, "高柜"),
    Post("low", "complex", 1, "低柜"),
    Post("lobby", "lobby", 1, "大堂"),
)
UNDER = 10.0  # eight people-quarters wanted and not there
OVER = 0.2  # eight people-quarters above the maximum


def branch_shifts() -> tuple[Shift, ...]:
    """Core shifts (early, late) and flexible ones; all full shifts count 8 hours, the noon shift 4."""
    noon_a, noon_b = (11 * HOUR + 30, 12 * HOUR + 30), (12 * HOUR + 30, 13 * HOUR + 30)
    return (
        Shift("E", 8 * HOUR, 9 * HOUR, 8 * HOUR, (noon_a,), (), ("early",), "早班"),
        Shift("D", 8 * HOUR + 30, 9 * HOUR, 8 * HOUR, (noon_b,), (), (), "日班"),
        Shift("L", 9 * HOUR, 9 * HOUR, 8 * HOUR, (noon_b,), (), ("late",), "晚班"),
        Shift("N", 10 * HOUR, 4 * HOUR, 4 * HOUR, (), (), (), "午间增援"),
    )


def generate_month(
    people: int = 12, seed: int = 0, first_day: date = date(2026, 3, 2), days: int = 28
) -> Problem:
    """One branch's month. `people` 8–30; the same seed gives the same month. `days` should be whole weeks."""
    rng = np.random.default_rng((seed, people))
    shifts = branch_shifts()
    crew = [_person(i, people, days, rng) for i in range(people)]
    spare = Person(
        f"P{people + 1:02d}", "临时增援", (Skill("cash"), Skill("lobby")),
        Contract(max_minutes=days // 7 * 2 * 4 * HOUR, max_consecutive=3,
                 shift_limits=(("E", 0), ("D", 0), ("L", 0))),
        post_costs=(("high", 6.0), ("lobby", 6.0), ("low", 6.0)),
    )  # fmt: skip
    weekday = [(first_day + timedelta(d)).weekday() for d in range(days)]
    return Problem(
        name=f"branch-{people}-{seed}",
        days=days,
        people=(*crew, spare),
        shifts=shifts,
        posts=POSTS,
        demand=tuple(_demand(people, weekday, crew, rng)),
        rules=(
            RuleSetting("overtime", 4.0),
            RuleSetting("fair_weekends", 8.0),
            RuleSetting("fair_tags", 2.0),
            RuleSetting("post_limits", 1.0),
        ),
        weekends=tuple((d, d + 1) for d in range(days - 1) if weekday[d] == 5),
        weeks=tuple(tuple(range(d, min(d + 7, days))) for d in range(0, days, 7)),
        fair_tags=("early", "late"),
        first_day=first_day,
    )


def _person(i: int, people: int, days: int, rng: np.random.Generator) -> Person:
    """Head, supervisor, lobby managers, then tellers of growing skill."""
    skills = [Skill("cash", int(rng.integers(1, 4)))]
    prices: list[tuple[str, float]] = []
    if i == 0:
        skills = [Skill("head"), Skill("power"), Skill("lobby"), Skill("complex", 3)]
    elif i in (1, 2):
        skills = [Skill("supervisor"), Skill("power"), Skill("cash", 3), Skill("complex", 3), Skill("lobby")]
    elif i <= 2 + max(2, people // 6):
        skills = [Skill("lobby", 2), Skill("cash")]
        prices.append(("high", 1.0))
    elif rng.random() < 0.55:
        skills.append(Skill("complex", int(rng.integers(1, 4))))
        prices.append(("high", 0.5))
    else:
        skills.append(Skill("lobby"))
        prices.append(("lobby", 0.5))
    weeks = days // 7
    leave: tuple[int, ...] = ()
    if rng.random() < 0.35:
        first = int(rng.integers(0, max(1, days - 3)))
        leave = tuple(range(first, min(days, first + int(rng.integers(1, 4)))))
    free = [d for d in range(days) if d not in leave]
    wishes = tuple(
        Request(int(d), False, 3.0) for d in rng.choice(free, size=int(rng.integers(0, 3)), replace=False)
    )
    training = ()
    if rng.random() < 0.2:
        training = (Window(int(rng.choice(free)), 13 * HOUR, 17 * HOUR, "培训"),)
    standard = weeks * 40 * HOUR - len([d for d in leave if d % 7 < 5]) * 8 * HOUR
    return Person(
        f"P{i + 1:02d}",
        f"员工{i + 1}",
        tuple(skills),
        Contract(
            min_minutes=max(0, standard - 16 * HOUR),
            max_minutes=standard + 36 * HOUR,
            standard_minutes=standard,
            max_week_minutes=48 * HOUR,
            max_consecutive=6,
            min_rest=12 * HOUR,
            shift_limits=(("N", 0),),
            post_limits=(("high", days // 7 * 5 - 4),) if people > 12 else (),
        ),
        days_off=leave,
        windows=training,
        requests=wishes,
        post_costs=tuple(prices),
        history=History(tag_days=(("early", int(rng.integers(0, 3))),), weekends=int(rng.integers(0, 2))),
    )


def _demand(people: int, weekday: list[int], crew: list[Person], rng: np.random.Generator) -> list[Demand]:
    """Wanted heads per quarter from a day's curve (peaks at 10 and 15 o'clock), and the hard minimums."""
    out: list[Demand] = []
    can = {post.id: sum(p.level(post.skill) >= post.level for p in crew) for post in POSTS}
    # heads the staff can supply on a usual day, shared over posts
    supply = people * 5 / 7 * 0.82
    share = {"high": 0.5, "low": 0.24, "lobby": 0.26}
    for day, wd in enumerate(weekday):
        level = 0.72 if wd >= 5 else float(rng.choice([0.95, 1.0, 1.1]))
        for q in range(OPENS, CLOSES, 15):
            curve = (
                0.75
                + 0.35 * np.exp(-(((q - 10.2 * HOUR) / 70) ** 2))
                + 0.25 * np.exp(-(((q - 15 * HOUR) / 70) ** 2))
            )
            for post in POSTS:
                if wd >= 5 and post.id == "low":
                    continue
                heads = supply * share[post.id] * level * curve
                least = {"high": 2, "low": 0, "lobby": 1}[post.id]
                most = max(least, can[post.id] - 2)
                wanted = int(np.clip(round(heads), max(1, least), most))
                if 11 * HOUR + 30 <= q < 13 * HOUR + 30:  # breaks: no more than half can be wanted
                    wanted = max(least, wanted // 2)
                out.append(
                    Demand(day, q, q + 15, post=post.id, minimum=least if people >= 10 or post.id == "lobby" else 1,
                           wanted=wanted, maximum=wanted + 1, under=UNDER / 8, over=OVER / 8, label=post.label)
                )  # fmt: skip
        out.append(Demand(day, OPENS, 11 * HOUR + 30, power="power", minimum=1, label="主管权限"))
        out.append(Demand(day, 13 * HOUR + 30, CLOSES, power="power", minimum=1, label="主管权限"))
        out.append(
            Demand(
                day,
                10 * HOUR,
                11 * HOUR,
                people=(crew[1].id, crew[2].id),
                wanted=1,
                under=UNDER,
                label="A/B角",
            )
        )
        opening = 2 if people >= 10 else 1
        out.append(Demand(day, 8 * HOUR + 30, 9 * HOUR, wanted=opening, under=UNDER, label="开门准备"))
        out.append(Demand(day, CLOSES, CLOSES + HOUR, wanted=opening, under=UNDER, label="关门结账"))
    return out
