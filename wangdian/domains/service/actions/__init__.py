"""Everything that changes complaints and call-backs, beside the steps of the flow (kernel.cases.actions.perform)."""

from .calling import Customer, draw_call_backs, load_customers, phone_for_call, record_call
from .praising import enter_praise, issue_circular, set_rule
from .taking import CustomerFacts, take_complaint

__all__ = [
    "Customer",
    "CustomerFacts",
    "draw_call_backs",
    "enter_praise",
    "issue_circular",
    "load_customers",
    "phone_for_call",
    "record_call",
    "set_rule",
    "take_complaint",
]
