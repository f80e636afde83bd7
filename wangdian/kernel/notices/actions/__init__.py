"""Everything that changes notices: telling, marking read, wishing, and the channels of a unit."""

from .channels import add_robot, edit_robot, retry, send_test
from .reading import mark_all_read, mark_read
from .telling import Message, announce, notify, notify_all
from .wishes import save_wishes

__all__ = [
    "Message",
    "add_robot",
    "announce",
    "edit_robot",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_all",
    "retry",
    "save_wishes",
    "send_test",
]
