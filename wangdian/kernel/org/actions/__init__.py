"""Everything that changes units, posts and who holds them. Each writes its trace in the same transaction."""

from .appointments import (
    appoint,
    end_appointment,
    end_backup,
    pair_backup,
    report_absence,
    shorten_absence,
)
from .calendar import confirm_year, lay_out_year, set_calendar_day
from .delegations import delegate, revoke_delegation
from .people import register_person, reset_password, set_active
from .posts import edit_post, set_limit
from .units import add_unit, edit_unit, set_opening_hours

__all__ = [
    "add_unit",
    "appoint",
    "confirm_year",
    "delegate",
    "edit_post",
    "edit_unit",
    "end_appointment",
    "end_backup",
    "lay_out_year",
    "pair_backup",
    "register_person",
    "report_absence",
    "reset_password",
    "revoke_delegation",
    "set_active",
    "set_calendar_day",
    "set_limit",
    "set_opening_hours",
    "shorten_absence",
]
