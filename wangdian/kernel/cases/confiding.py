"""Who is in on a confidential case, and who else could be let in."""

from datetime import datetime

from django.db.models import QuerySet

from wangdian.kernel.approvals.queries import candidates_at
from wangdian.kernel.org.models import Person

from . import kinds
from .models import Case


def confidants_of(case: Case) -> QuerySet[Person]:
    """The people who alone see a confidential case; nobody for any other, which is no secret."""
    return Person.objects.filter(pk__in=case.confidants if case.confidential else ()).order_by("staff_no")


def could_read(case: Case, now: datetime) -> QuerySet[Person]:
    """Whoever may read cases of this sort at its unit, own or lent, at work or away: a name in it opens it for them."""
    holders = candidates_at(case.unit_id, None, kinds.of(case.kind).read, now)
    return Person.objects.filter(pk__in={c.person_id for c in holders}, is_active=True).order_by("staff_no")
