"""Read checklists through the scope of the person who asks."""

from wangdian.kernel.org.models import Unit

from .actions.common import upwards
from .models import Template


def templates_at(unit_id: int) -> list[Template]:
    """The checklists a unit uses: of each code its own, else that of the nearest unit above. Two queries."""
    unit = Unit.objects.get(pk=unit_id)
    nearest: dict[str, Template] = {}
    rows = Template.objects.filter(unit__path__in=upwards(unit), current__isnull=False, retired_at=None)
    for template in rows.select_related("unit", "current").order_by("unit__depth", "title"):
        nearest[template.code] = template  # deeper units come later and take the place
    return sorted(nearest.values(), key=lambda t: (t.purpose, t.title))
