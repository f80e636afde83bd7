"""Everything that changes complaints, call-backs, improvements, sightings and opinions, beside the steps of the flows
(kernel.cases.actions.perform).
"""

from .calling import Customer, draw_call_backs, load_customers, phone_for_call, record_call
from .improving import propose_improvement
from .opinions import (
    Place,
    accept_opinion,
    close_box,
    leave_opinion,
    open_box,
    place_of,
    set_opinion_aside,
    tell_of_opinions,
)
from .praising import enter_praise, issue_circular, set_rule
from .rounds import set_up_service_routines
from .sighting import report_sighting
from .taking import CustomerFacts, take_complaint

__all__ = [
    "Customer",
    "CustomerFacts",
    "Place",
    "accept_opinion",
    "close_box",
    "draw_call_backs",
    "enter_praise",
    "issue_circular",
    "leave_opinion",
    "load_customers",
    "open_box",
    "phone_for_call",
    "place_of",
    "propose_improvement",
    "record_call",
    "report_sighting",
    "set_opinion_aside",
    "set_rule",
    "set_up_service_routines",
    "take_complaint",
    "tell_of_opinions",
]
