"""What the pages of notices show."""

from django.db.models import Case, Count, QuerySet, Value, When

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import Scope

from .models import Delivery, Notice, Robot

BADGE_MOST = 100  # nobody counts further


def inbox(scope: Scope, kind: str = "") -> QuerySet[Notice]:
    """A person's notices: unread first, then the newest."""
    mine = Notice.objects.filter(person_id=scope.person_id)
    if kind:
        mine = mine.filter(kind=kind)
    read = Case(When(read_at=None, then=Value(0)), default=Value(1))
    return mine.select_related("unit").order_by(read, "-created_at", "-pk")


def unread_count(person_id: int | None) -> int:
    """How many unread notices a person has, counted up to a hundred."""
    unread = Notice.objects.filter(person_id=person_id, read_at=None)
    return unread[:BADGE_MOST].count()


def kinds_in(scope: Scope) -> list[tuple[str, int]]:
    """The kinds in a person's inbox, each with how many are unread."""
    unread = Count(Case(When(read_at=None, then=1)))
    rows = Notice.objects.filter(person_id=scope.person_id).values("kind").annotate(unread=unread)
    return [(row["kind"], row["unread"]) for row in rows.order_by("kind")]


def robots_of(unit: Unit) -> QuerySet[Robot]:
    """The robots of a unit, those in use first."""
    return Robot.objects.filter(unit=unit).order_by("-active", "name")


def deliveries_of(unit: Unit, state: str = "") -> QuerySet[Delivery]:
    """What left or should have left from a unit, the newest first."""
    rows = Delivery.objects.filter(unit=unit)
    if state:
        rows = rows.filter(state=state)
    return rows.select_related("person", "robot").order_by("-created_at", "-pk")


def dead_count(unit: Unit) -> int:
    """How many messages of a unit could not be sent and wait for somebody."""
    return Delivery.objects.filter(unit=unit, state=Delivery.State.DEAD).count()
