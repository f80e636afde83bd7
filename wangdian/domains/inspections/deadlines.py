"""By which day a finding must be put right: what its clock will say, worked out before the notice is written."""

from datetime import date, datetime

from django.utils.timezone import localdate

from wangdian.kernel.cases.clocks.hours import Hours
from wangdian.kernel.cases.clocks.targets import rows_for, standard
from wangdian.kernel.cases.flow_versions import flow_of
from wangdian.kernel.cases.models import Case

CLOCK = "rectify"


def rectify_by(case: Case, now: datetime) -> date:
    """The last day for putting a finding right, counted from now, by its grade and the unit's own standard."""
    definition = next(c for c in flow_of(case).clocks if c.name == CLOCK)
    held = standard(definition, case.grade or "NORMAL", rows_for(case.kind, case.unit, localdate(now)))
    if held is None:  # a unit's rule that speaks of other grades only
        return localdate(now)
    due = Hours([case.unit_id]).of(case.unit_id).due(now, held.target.limit, held.target.mode)
    return localdate(due)
