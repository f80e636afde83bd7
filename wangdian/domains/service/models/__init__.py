"""服务与投诉: complaints with their clocks, call-backs of the day's customers, praise and ratings. (Inventory 328–352.)"""

from .callbacks import CallBack, CallBackDay, ServedCustomer, ServiceRule
from .complaints import Cause, Circular, Complaint, Praise, Rating

__all__ = [
    "CallBack",
    "CallBackDay",
    "Cause",
    "Circular",
    "Complaint",
    "Praise",
    "Rating",
    "ServedCustomer",
    "ServiceRule",
]
