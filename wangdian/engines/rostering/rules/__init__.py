"""All rules, one small module each, listed here and nowhere else.

A rule module has NAME, LABEL and `findings(view)`. Whether a rule is hard or what its units cost is said by the
problem (`RuleSetting`); rules that price themselves (cover, requests, post costs, changes) have the weight 1.
"""

from types import ModuleType

from . import (
    availability,
    changes,
    cover,
    fair_tags,
    fair_weekends,
    max_consecutive,
    max_weekends,
    min_consecutive,
    min_days_off,
    minimum_cover,
    one_shift_a_day,
    overtime,
    pins,
    post_costs,
    post_limits,
    requests,
    rest,
    shift_limits,
    skills,
    succession,
    total_minutes,
    tour_shape,
    week_minutes,
    weekly_rest,
)

# Always hard: without them a roster does not make sense.
STRUCTURE: tuple[ModuleType, ...] = (one_shift_a_day, availability, skills, pins, minimum_cover, tour_shape)
# Hard unless the problem gives them a weight.
LIMITS: tuple[ModuleType, ...] = (
    succession,
    rest,
    shift_limits,
    post_limits,
    total_minutes,
    week_minutes,
    weekly_rest,
    max_consecutive,
    min_consecutive,
    min_days_off,
    max_weekends,
)
# Soft, with their own prices: weight 1 unless the problem says otherwise.
PRICED: tuple[ModuleType, ...] = (cover, requests, post_costs, changes)
# Soft, per unit: in force only when the problem gives them a weight.
WEIGHED: tuple[ModuleType, ...] = (overtime, fair_tags, fair_weekends)

ALL: dict[str, ModuleType] = {m.NAME: m for m in (*STRUCTURE, *LIMITS, *PRICED, *WEIGHED)}
LABELS: dict[str, str] = {name: module.LABEL for name, module in ALL.items()}
