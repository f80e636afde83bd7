"""What a person may pick while typing: units and people in reach, ten at most."""

from django.db.models import Q
from django.http import HttpRequest, JsonResponse

from wangdian.kernel.org.models import Appointment, Person
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.queries import in_force

MOST = 10


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:40]


@page(None)
def units(request: HttpRequest) -> JsonResponse:
    """Units in reach by code or name."""
    words = _asked(request)
    found = request.scope.units().order_by("path")
    if words:
        found = found.filter(Q(code__istartswith=words) | Q(name__icontains=words))
    return JsonResponse({"found": [f"{u.code} {u.name}" for u in found[:MOST]]})


@page(None)
def people(request: HttpRequest) -> JsonResponse:
    """People who hold a post in reach, by staff number or name."""
    words = _asked(request)
    held = Appointment.objects.filter(in_force(request.now.date()), unit__in=request.scope.units())
    found = Person.objects.filter(pk__in=held.values("person_id"), is_active=True).order_by("staff_no")
    if words:
        found = found.filter(Q(staff_no__istartswith=words) | Q(name__icontains=words))
    return JsonResponse({"found": [f"{p.staff_no} {p.name}" for p in found[:MOST]]})
