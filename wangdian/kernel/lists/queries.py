"""The views a person finds on a list."""

from django.db.models import Q

from wangdian.kernel.org.scope import Scope

from .models import ColumnChoice, SavedView


def views_for(scope: Scope, list_name: str) -> list[SavedView]:
    """One's own views, and those shared with the units of one's posts or units above them. One query.

    Those shared further down are not in the way of who sees a thousand branches.
    """
    paths = {g.unit_path[:n] for g in scope.grants for n in range(4, len(g.unit_path) + 1, 4)}
    return list(
        SavedView.objects.filter(list_name=list_name)
        .filter(Q(unit=None, author_id=scope.person_id) | Q(unit__path__in=paths))
        .select_related("unit")
        .order_by("name", "pk")
    )


def default_of(views: list[SavedView]) -> SavedView | None:
    """The view a list opens with: one's own default, else that of the nearest unit."""
    found = [v for v in views if v.is_default]
    return max(found, key=lambda v: (v.unit is None, len(v.unit.path) if v.unit else 0), default=None)


def choice_of(scope: Scope, list_name: str) -> ColumnChoice | None:
    """The columns a person has chosen for a list."""
    return ColumnChoice.objects.filter(person_id=scope.person_id, list_name=list_name).first()
