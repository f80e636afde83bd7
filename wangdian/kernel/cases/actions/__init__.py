"""Everything that changes a case. `perform` is the only writer of its state."""

from .corrective import change_action, do_action, drop_action, plan_action, send_back_action, verify_action
from .details import add_confidant, add_file, assign, comment, edit, link, set_grade
from .extending import ask_extension
from .moving import Choice, choices_of, perform
from .opening import open_case

__all__ = [
    "Choice",
    "add_confidant",
    "add_file",
    "ask_extension",
    "assign",
    "change_action",
    "choices_of",
    "comment",
    "do_action",
    "drop_action",
    "edit",
    "link",
    "open_case",
    "perform",
    "plan_action",
    "send_back_action",
    "set_grade",
    "verify_action",
]
