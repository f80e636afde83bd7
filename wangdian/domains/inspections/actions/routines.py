"""启用例行检查: the shipped duties of opening, closing and self-checks for the posts of a unit. (Rows 221–233, 248–253.)"""

from datetime import datetime

from wangdian.kernel.checklists.routines import set_up
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import Scope

from ..rules import routines

SOURCE = "出厂例行检查"


def set_up_routines(*, unit: Unit, by: Scope, now: datetime) -> list[int]:
    """Turn the shipped routines on for a unit; see `kernel.checklists.routines.set_up`."""
    return set_up(unit=unit, routines=routines(), source=SOURCE, by=by, now=now)
