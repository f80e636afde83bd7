"""What an address names, if the person may see it; 404 for anything else."""

from django.http import Http404, HttpRequest

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import INSPECTIONS_INSPECT, INSPECTIONS_READ

from .. import queries
from ..models import Inspection


def unit_with(request: HttpRequest, unit_id: int, power: str = INSPECTIONS_READ) -> Unit:
    """A unit at which a power is held."""
    unit = request.scope.units(power).filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    return unit


def inspection_of(request: HttpRequest, inspection_id: int) -> Inspection:
    found = queries.inspections(request.scope).filter(pk=inspection_id).first()
    if found is None:
        raise Http404
    return found


def may_inspect(request: HttpRequest, inspection: Inspection) -> bool:
    """Whether this person carries the inspection on."""
    mine = request.scope.person_id in {*inspection.inspectors, inspection.made_by_id}
    return mine or request.scope.has(INSPECTIONS_INSPECT, inspection.unit.path)


def choice_of_units(request: HttpRequest, power: str, *, outlets: bool = True) -> list[Unit]:
    """The units one may choose for a new entry: at most a hundred."""
    rows = request.scope.units(power).filter(closed_on=None).order_by("path")
    if outlets:
        rows = rows.filter(kind__in=["OUTLET", "SUB_BRANCH"])
    return list(rows[:100])


def home_unit(request: HttpRequest, power: str) -> Unit | None:
    """The unit of the first grant with a power."""
    grant = next((g for g in request.scope.grants if power in g.powers), None)
    return Unit.objects.filter(pk=grant.unit_id).first() if grant else None
