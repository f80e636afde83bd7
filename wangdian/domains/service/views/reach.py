"""What several pages of service ask: which unit, and where the person works."""

from django.http import Http404, HttpRequest

from wangdian.kernel.org.models import Unit


def unit_with(request: HttpRequest, power: str, unit_id: int) -> Unit:
    """The unit, where the person holds the power; 404 for any other."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not request.scope.has(power, unit.path):
        raise Http404
    return unit


def home_with(request: HttpRequest, power: str) -> int | None:
    """The unit of the first post with which the person holds a power."""
    return next((g.unit_id for g in request.scope.grants if power in g.powers), None)
