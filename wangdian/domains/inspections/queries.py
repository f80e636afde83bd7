"""What pages and plans of this app read."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.timezone import localdate

from wangdian.kernel.cases import queries as cases
from wangdian.kernel.checklists.models import Asset
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import INSPECTIONS_READ
from wangdian.kernel.org.scope import Scope

from .bias import Calibration, Visit, calibrate
from .models import Finding, Inspection, MysteryVisit
from .ranking import Standing

YEAR = timedelta(days=365)
# Ages of open findings in days, for the board: up to and including.
AGES = (5, 15, 30, 90, None)


def findings(scope: Scope) -> QuerySet[Finding]:
    """The findings a person may read: of units where they may, those they own or opened."""
    return Finding.objects.filter(cases.readable(scope, kind="finding", to="case__")).select_related(
        "case__unit", "case__owner", "case__flow", "unit"
    )


def overdue(now: datetime) -> Q:
    """Open, and past its deadline or the time of its running clock."""
    late = Q(deadline__lt=localdate(now)) | Q(case__due_at__lt=now)
    return Q(case__closed_at=None) & late


LISTED = Q(listed_at__isnull=False, unlisted_at=None)
REPEATED = Q(case__repeat_no__gte=2)


def elsewhere(finding: Finding, scope: Scope) -> list[dict]:
    """共性问题: the same matter at other units within a year, where the person may look. One query."""
    if not finding.topic:
        return []
    rows = (
        Finding.objects.filter(
            topic=finding.topic, unit__in=scope.units(INSPECTIONS_READ),
            case__opened_at__gte=finding.case.opened_at - YEAR,
        )
        .exclude(unit_id=finding.unit_id)
        .exclude(case__category="void")
        .values("unit__name")
        .annotate(count=Count("pk"), last=Max("case__opened_at"))
        .order_by("-count", "unit__name")[:20]
    )  # fmt: skip
    return list(rows)


def common_topics(scope: Scope, now: datetime, *, units: int = 2) -> list[dict]:
    """Matters found at several units within a year, the widest first."""
    return list(
        findings(scope)
        .filter(case__opened_at__gte=now - YEAR)
        .exclude(topic="")
        .exclude(case__category="void")
        .order_by()
        .values("topic")
        .annotate(units=Count("unit", distinct=True), count=Count("pk"), title=Max("case__title"))
        .filter(units__gte=units)
        .order_by("-units", "-count")[:10]
    )


@dataclass(frozen=True)
class Board:
    """How rectification stands."""

    open: int
    overdue: int
    listed: int
    closed: int
    total: int  # all of the year that were not voided
    repeated: int
    by_age: dict[str, tuple[int, ...]]  # grade -> open findings by age

    @property
    def closure_rate(self) -> Decimal | None:
        """Struck off of all that were opened within a year, in percent. The goal is 100."""
        return None if not self.total else (Decimal(100) * self.closed / self.total).quantize(Decimal("0.1"))

    @property
    def repeat_share(self) -> Decimal | None:
        return (
            None if not self.total else (Decimal(100) * self.repeated / self.total).quantize(Decimal("0.1"))
        )


def board(scope: Scope, now: datetime) -> Board:
    """Counts of a year, and the open ones by age and grade. Two queries."""
    rows = findings(scope).order_by()
    counts = rows.filter(case__opened_at__gte=now - YEAR).exclude(case__category="void").aggregate(
        total=Count("pk"), closed=Count("pk", filter=Q(case__category="done")), repeated=Count("pk", filter=REPEATED)
    )  # fmt: skip
    found: dict[str, list[int]] = defaultdict(lambda: [0] * len(AGES))
    open_count = late = listed = 0
    values = rows.filter(case__closed_at=None).values_list(
        "case__grade", "case__opened_at", "case__due_at", "deadline", "listed_at", "unlisted_at"
    )
    today = localdate(now)
    for grade, opened_at, due_at, deadline, listed_at, unlisted_at in values.iterator(chunk_size=5000):
        open_count += 1
        days = (today - localdate(opened_at)).days
        found[grade or ""][next(n for n, limit in enumerate(AGES) if limit is None or days <= limit)] += 1
        late += bool((deadline and deadline < today) or (due_at and due_at < now))
        listed += bool(listed_at and not unlisted_at)
    return Board(open_count, late, listed, by_age={g: tuple(n) for g, n in found.items()}, **counts)


def standings(unit: Unit, now: datetime) -> list[Standing]:
    """The figures of every outlet below a unit by which a plan ranks them. Three queries."""
    below = Unit.objects.filter(path__startswith=unit.path, kind__in=["OUTLET", "SUB_BRANCH"], closed_on=None)
    below = below.exclude(pk=unit.pk)
    rows = Finding.objects.filter(unit__in=below).order_by().values("unit_id").annotate(
        open=Count("pk", filter=Q(case__closed_at=None)),
        grave=Count("pk", filter=Q(case__closed_at=None, case__grade__in=["GRAVE", "MAJOR"])),
        overdue=Count("pk", filter=overdue(now)),
        repeats=Count("pk", filter=REPEATED & Q(case__opened_at__gte=now - YEAR)),
    )  # fmt: skip
    figures = {row.pop("unit_id"): row for row in rows}
    last = dict(
        Inspection.objects.filter(unit__in=below, started_at__isnull=False)
        .exclude(by_unit_id=F("unit_id"))
        .order_by()
        .values_list("unit_id")
        .annotate(Max("started_at"))
    )
    return [
        Standing(
            pk, **figures.get(pk, {}), days_since=(now - last[pk]).days if pk in last else None,
        )
        for pk in below.order_by("path").values_list("pk", flat=True)
    ]  # fmt: skip


def inspections(scope: Scope) -> QuerySet[Inspection]:
    """The inspections a person may see; the database hides unannounced ones that have not begun."""
    units = scope.units(INSPECTIONS_READ)
    mine = Q(inspectors__contains=[scope.person_id or 0]) | Q(made_by_id=scope.person_id)
    hidden = Q(started_at=None, kind__in=["SPOT", "FLIGHT", "DIRECT"])
    # Those sent from above are seen by the unit that sends them and by those above it, never by the unit itself.
    from_above = Q(by_unit__in=units) & ~Q(by_unit=F("unit"))
    return (
        Inspection.objects.filter(mine | (~hidden & Q(unit__in=units)) | (hidden & from_above))
        .select_related("unit", "by_unit", "made_by")
        .annotate(found=Count("findings"))
    )


def visits(scope: Scope, power: str) -> QuerySet[MysteryVisit]:
    """Mystery visits: all that one's own units sent; of those to one's unit, what was made known."""
    sent = Q(by_unit__in=scope.units(power))
    known = Q(state=MysteryVisit.State.KNOWN, unit__in=scope.units(INSPECTIONS_READ))
    return MysteryVisit.objects.filter(sent | known).select_related("unit", "by_unit")


def calibration(rows: QuerySet[MysteryVisit]) -> Calibration | None:
    """How the inspectors of scored visits score; None without any."""
    values = rows.filter(score__isnull=False).order_by().values_list("inspector_id", "unit_id", "score")
    found = [Visit(inspector, unit, float(score)) for inspector, unit, score in values]
    return calibrate(found) if found else None


def expiring(scope: Scope, today: date, *, within: int = 60) -> list[Asset]:
    """Equipment past its date or close to it, the nearest first. (Inventory row 226.)"""
    return list(
        Asset.objects.filter(
            unit__in=scope.units(INSPECTIONS_READ),
            retired_on=None,
            expires_on__lte=today + timedelta(days=within),
        )
        .select_related("unit")
        .order_by("expires_on", "pk")[:100]
    )
