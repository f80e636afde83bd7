"""Demand and posts from plain mappings (YAML), every problem told by field."""

import math
from collections.abc import Mapping

from ..queueing.fields import Fields
from .headcount import Availability, Post, Work
from .headcount import check as check_post
from .required import Demand, Target
from .required import check as check_demand


def read_day(data: Mapping) -> tuple[tuple[Demand, ...], float, float, float]:
    """(demands by skill, opening in seconds, interval in seconds, coefficient of variation of service).

    Raises QueueingError with every problem.
    """
    top = Fields(data)
    opening = top.clock("open")
    interval = top.number("interval_minutes", 15.0, low=0.1, high=1440) * 60
    cv = top.number("service_cv", 1.0, low=0, high=10)
    demands = []
    for part in top.children("skills"):
        given = part.required("arrivals")
        arrivals: tuple[float, ...] = ()
        if isinstance(given, list):
            arrivals = tuple(part.check_number(f"arrivals[{i}]", value, 0) for i, value in enumerate(given))
        elif given is not None:
            part.problem("arrivals", "not_a_list", "应是每个时段的到达数，如 [3, 5, 4]")
        goal = part.child("target")
        target = Target(
            share=goal.number("share", 0.0, low=0, high=1),
            within=goal.number("within_s", 600.0, low=0),
            mean_wait=goal.number("mean_wait_s", math.inf, low=0),
            occupancy=goal.number("occupancy", 1.0, low=0, high=1),
            abandoned=goal.number("abandoned", 1.0, low=0, high=1),
        )
        goal.no_more()
        demands.append(
            Demand(
                part.text("name"), arrivals, part.number("service_s", low=0), part.number("handover_s", 0.0, low=0),
                part.number("patience_s", math.inf, low=0), target, part.whole("minimum", 0),
                part.number("shrinkage", 0.0, low=0, high=1),
            )
        )  # fmt: skip
        part.no_more()
    top.no_more()
    if not top.problems:
        for demand in demands:
            top.problems += check_demand(demand, interval)
        if len({len(demand.arrivals) for demand in demands}) > 1:
            lengths = "、".join(f"{d.skill} {len(d.arrivals)}" for d in demands)
            top.problem("skills", "wrong_length", f"各技能的时段数应相同，现在是 {lengths}")
        if len({demand.skill for demand in demands}) < len(demands):
            top.problem("skills", "duplicate", "技能名称重复，请合并或改名")
    top.close()
    return tuple(demands), opening, interval, cv


def read_year(data: Mapping) -> tuple[Post, ...]:
    """The posts of a head-count file. Raises QueueingError with every problem."""
    top = Fields(data)
    common = _availability(top.child("availability"), Availability())
    posts = []
    for part in top.children("posts"):
        works = []
        for item in part.children("work") if part.raw("work") is not None else []:
            works.append(Work(item.text("name"), item.number("volume"), item.number("minutes")))
            item.no_more()
        posts.append(
            Post(
                part.text("name"), tuple(works), part.number("fixed_minutes_a_day", 0.0, low=0),
                part.whole("cover", 0), part.number("open_minutes_a_day", 0.0, low=0, high=1440),
                part.number("open_days", 250.0, low=0, high=366), part.number("on_hand", 0.0, low=0),
                part.text("family", ""), _availability(part.child("availability"), common),
            )
        )  # fmt: skip
        part.no_more()
    top.no_more()
    if not top.problems:
        for post in posts:
            top.problems += check_post(post)
    top.close()
    return tuple(posts)


def _availability(part: Fields, default: Availability) -> Availability:
    made = Availability(
        *(
            part.number(name, getattr(default, name), low=0)
            for name in ("working_days", "absence_days", "training_days", "minutes_a_day", "occupancy")
        )
    )
    part.no_more()
    return made
