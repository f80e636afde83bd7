"""Everything that changes inspections, findings, plans, risk points, visits and recordings."""

from .expiry import open_expired
from .extending import ask_extension, extend
from .findings import on_move, open_finding
from .inspecting import begin, begin_round, cancel, plan_inspection, report
from .mystery import add_inspector, enter_visit, make_known, reveal, submit_visit
from .planning import adopt_plan, drop_item, propose_plan, put_item
from .recordings import add_recording, begin_review, draw
from .risk import issue_list, load_points, mark_point, put_point, retire_point
from .rounds import on_failed
from .routines import set_up_routines

__all__ = [
    "add_inspector",
    "add_recording",
    "adopt_plan",
    "ask_extension",
    "begin",
    "begin_review",
    "begin_round",
    "cancel",
    "draw",
    "drop_item",
    "enter_visit",
    "extend",
    "issue_list",
    "load_points",
    "make_known",
    "mark_point",
    "on_failed",
    "on_move",
    "open_expired",
    "open_finding",
    "plan_inspection",
    "propose_plan",
    "put_item",
    "put_point",
    "report",
    "retire_point",
    "reveal",
    "set_up_routines",
    "submit_visit",
]
