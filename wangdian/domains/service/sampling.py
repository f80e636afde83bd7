"""Who is called back: a share of the day's customers, drawn so that every employee's customers are heard. Pure."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random


@dataclass(frozen=True)
class Served:
    """A customer of the day: number, and who served them (None: unknown)."""

    id: int
    served_by: int | None
    reachable: bool  # has a phone number


def how_many(customers: int, percent: Fraction) -> int:
    """The share, rounded up: 30 % of 7 customers are 3. Never more than there are."""
    return min(customers, math.ceil(customers * percent / 100))


def draw(customers: Sequence[Served], percent: Fraction, seed: str) -> tuple[int, ...]:
    """Ids of those to call, the same for the same seed whatever order the customers come in.

    The share is of all customers; only those with a phone number can be drawn. Places go to employees in proportion
    to whom they served (largest remainder; ties by lot), then customers are drawn within. (Inventory row 277.)
    """
    wanted = how_many(len(customers), percent)
    lot = Random(int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big"))
    urns: dict[int, list[int]] = {}
    for one in sorted(customers, key=lambda c: c.id):
        if one.reachable:
            urns.setdefault(one.served_by or 0, []).append(one.id)
    reachable = sum(len(urn) for urn in urns.values())
    wanted = min(wanted, reachable)
    if not wanted:
        return ()
    shares = {name: Fraction(wanted * len(urn), reachable) for name, urn in urns.items()}
    places = {name: int(share) for name, share in shares.items()}
    ties = {name: lot.random() for name in sorted(urns)}
    order = sorted(urns, key=lambda n: (-(shares[n] - places[n]), ties[n]))
    for name in order[: wanted - sum(places.values())]:
        places[name] += 1
    chosen = [pk for name in sorted(urns) for pk in lot.sample(urns[name], places[name])]
    return tuple(sorted(chosen))


@dataclass(frozen=True)
class Bar:
    """One bar of a Pareto chart."""

    key: str
    count: int
    share: float  # of all, 0–1
    cumulative: float  # up to and with this one
    vital: bool  # among the few that make the first 80 %


def pareto(counts: dict[str, int]) -> tuple[Bar, ...]:
    """Causes from the most frequent down, with cumulative shares; equal counts in the order of their names."""
    total = sum(counts.values())
    bars, so_far = [], 0
    for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if not count:
            continue
        vital = so_far / total < 0.8
        so_far += count
        bars.append(Bar(key, count, count / total, so_far / total, vital))
    return tuple(bars)
