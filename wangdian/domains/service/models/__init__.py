"""服务与投诉: complaints with their clocks, call-backs of the day's customers, praise and ratings, improvements,
what is said in public, and customers' opinions. (Inventory 328–352.)
"""

from .callbacks import CallBack, CallBackDay, ServedCustomer, ServiceRule
from .complaints import Cause, Circular, Complaint, Praise, Rating
from .improvements import Improvement
from .opinions import Opinion, OpinionBox
from .sightings import Sighting

__all__ = [
    "CallBack",
    "CallBackDay",
    "Cause",
    "Circular",
    "Complaint",
    "Improvement",
    "Opinion",
    "OpinionBox",
    "Praise",
    "Rating",
    "ServedCustomer",
    "ServiceRule",
    "Sighting",
]
