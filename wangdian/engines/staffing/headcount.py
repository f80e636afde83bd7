"""Yearly head-count per post (人员编制): volumes × standard times over what one person can give in a year."""

import math
from dataclasses import dataclass

from ..queueing.errors import Problem, QueueingError


@dataclass(frozen=True)
class Work:
    """A kind of business: pieces a year and standard minutes of one piece."""

    name: str
    volume: float
    minutes: float


@dataclass(frozen=True)
class Availability:
    """What one person can give: days paid in a year less leave, training and other absence; minutes a day."""

    working_days: float = 250.0
    absence_days: float = 20.0  # leave, sickness
    training_days: float = 5.0
    minutes_a_day: float = 450.0
    occupancy: float = 0.85  # share of the time at the post that can be filled with work

    @property
    def minutes(self) -> float:
        """Minutes at the post in a year, before occupancy."""
        return (self.working_days - self.absence_days - self.training_days) * self.minutes_a_day


@dataclass(frozen=True)
class Post:
    """A post of a branch: its work, fixed duties, cover it must keep, and who is there now."""

    name: str
    work: tuple[Work, ...] = ()
    fixed_minutes_a_day: float = 0.0  # opening, closing, counting, meetings: for the post as a whole
    cover: int = 0  # people always present while open
    open_minutes_a_day: float = 0.0
    open_days: float = 250.0
    on_hand: float = 0.0
    family: str = ""  # posts of one family can lend people to each other
    availability: Availability = Availability()


@dataclass(frozen=True)
class HeadCount:
    """The answer for one post. `full_time` is by work or by cover, whichever asks for more."""

    post: str
    work_minutes: float
    full_time: float
    by: str  # "work" | "cover"
    heads: int
    on_hand: float
    difference: float  # on hand less needed: surplus > 0, gap < 0


@dataclass(frozen=True)
class Move:
    """A proposal: people from a post with too many to one with too few, of the same family."""

    source: str
    goal: str
    people: int


def check(post: Post) -> list[Problem]:
    """Everything wrong with a post's figures."""
    found = []
    for i, work in enumerate(post.work):
        if not (work.volume >= 0 and math.isfinite(work.volume)):
            found.append(
                Problem(
                    f"{post.name}.work[{i}].volume", "negative", f"业务量应不小于 0，现在是 {work.volume}"
                )
            )
        if not (work.minutes > 0 and math.isfinite(work.minutes)):
            message = f"标准时间应是大于 0 的分钟数，现在是 {work.minutes}"
            found.append(Problem(f"{post.name}.work[{i}].minutes", "too_small", message))
    a = post.availability
    if a.minutes <= 0:
        message = "可用天数（工作日减休假、培训）必须大于 0，请核对"
        found.append(Problem(f"{post.name}.availability", "no_time", message))
    if not 0 < a.occupancy <= 1:
        found.append(
            Problem(f"{post.name}.availability.occupancy", "out_of_range", "饱和度应大于 0 且不超过 1")
        )
    if min(post.fixed_minutes_a_day, post.cover, post.open_minutes_a_day, post.open_days, post.on_hand) < 0:
        found.append(Problem(post.name, "negative", "各项数字都不能为负"))
    return found


def head_count(post: Post) -> HeadCount:
    """Full-time equivalents and whole people a post needs in a year. Raises QueueingError by field."""
    problems = check(post)
    if problems:
        raise QueueingError(problems)
    a = post.availability
    minutes = math.fsum(w.volume * w.minutes for w in post.work) + post.fixed_minutes_a_day * post.open_days
    by_work = minutes / (a.minutes * a.occupancy)
    by_cover = post.cover * post.open_minutes_a_day * post.open_days / a.minutes
    full_time = max(by_work, by_cover)
    heads = max(math.ceil(full_time - 1e-9), post.cover)
    return HeadCount(
        post.name, minutes, full_time, "cover" if by_cover > by_work else "work", heads, post.on_hand,
        post.on_hand - heads,
    )  # fmt: skip


def propose(posts: tuple[Post, ...]) -> tuple[tuple[HeadCount, ...], tuple[Move, ...]]:
    """The head-count of every post, and whole people who could move within families from surplus to gap."""
    counts = tuple(head_count(post) for post in posts)
    spare = {c.post: math.floor(c.difference + 1e-9) for c in counts if c.difference >= 1 - 1e-9}
    families = {post.name: post.family for post in posts}
    moves = []
    for count in sorted(counts, key=lambda c: c.difference):
        missing = math.ceil(-count.difference - 1e-9)
        for source in sorted(spare, key=lambda name: -spare[name]):
            family = families[count.post]
            if missing > 0 and spare[source] > 0 and family and families[source] == family:
                people = min(missing, spare[source])
                moves.append(Move(source, count.post, people))
                spare[source] -= people
                missing -= people
    return counts, tuple(moves)
