"""Complaints, call-backs, praise and circulars that somebody may see."""

from django.db.models import Q, QuerySet

from wangdian.kernel.cases import queries as cases
from wangdian.kernel.database.sealing import Unreadable, unseal
from wangdian.kernel.org.powers import COMPLAINTS_READ, COMPLAINTS_TAKE, OPINIONS_RECEIVE
from wangdian.kernel.org.scope import Scope

from .models import CallBack, Circular, Complaint, Improvement, Opinion, Praise, Sighting


def complaints(scope: Scope) -> QuerySet[Complaint]:
    """Complaints whose case the person may read."""
    return Complaint.objects.filter(cases.readable(scope, kind="complaint", to="case__")).select_related(
        "case__flow", "case__owner", "unit", "first_receiver"
    )


def found_by(word: str) -> Q:
    """Complaints that a word of a search means: as cases, and by the last four digits of the customer's telephone."""
    found = cases.named_detail(word)
    return found | Q(phone_tail=word) if len(word) == 4 and word.isdecimal() else found


def calls(scope: Scope) -> QuerySet[CallBack]:
    """Call-backs of units where the person takes complaints."""
    return CallBack.objects.filter(unit__in=scope.units(COMPLAINTS_TAKE)).select_related(
        "unit", "customer__served_by", "caller", "draw"
    )


def praise(scope: Scope) -> QuerySet[Praise]:
    """Praise at units within reach, and one's own."""
    return Praise.objects.filter(
        Q(unit__in=scope.units(COMPLAINTS_TAKE)) | Q(person_id=scope.person_id)
    ).select_related("unit", "person", "entered_by")


def circulars(scope: Scope) -> QuerySet[Circular]:
    """Circulars of units within reach and of the units above them."""
    paths = {g.unit_path[:n] for g in scope.grants for n in range(4, len(g.unit_path) + 1, 4)}
    return Circular.objects.filter(
        Q(unit__in=scope.units(COMPLAINTS_READ)) | Q(unit__path__in=paths)
    ).select_related("unit", "issued_by")


def improvements(scope: Scope) -> QuerySet[Improvement]:
    """Improvements whose case the person may read."""
    return Improvement.objects.filter(cases.readable(scope, kind="improvement", to="case__")).select_related(
        "case__flow", "case__owner", "unit", "proposer"
    )


def sightings(scope: Scope) -> QuerySet[Sighting]:
    """Sightings the person reported, answers for, or was let in on; others' confidential ones never."""
    return Sighting.objects.filter(cases.readable(scope, kind="sighting", to="case__")).select_related(
        "case__flow", "case__owner", "unit", "spokesperson"
    )


def opinions(scope: Scope) -> QuerySet[Opinion]:
    """Opinions left at units where the person receives them."""
    return Opinion.objects.filter(unit__in=scope.units(OPINIONS_RECEIVE)).select_related(
        "unit", "taken_by", "became", "praise__person"
    )


def masked_name(sealed: str) -> str:
    """王**: the first character of a sealed name."""
    if not sealed:
        return ""
    try:
        name = unseal(sealed)
    except Unreadable:
        return "***"
    return name[:1] + "**"
