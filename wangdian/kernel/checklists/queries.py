"""Read checklists through the scope of the person who asks. A constant number of queries each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from wangdian.kernel.database.errors import Forbidden
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import CHECKLISTS_DO, CHECKLISTS_PUBLISH, CHECKLISTS_WRITE
from wangdian.kernel.org.scope import Scope

from .actions.runs import may_answer
from .mapping import definition_of
from .models import Answer, Asset, Fault, Run, Template, TemplateVersion

State = Run.State


def templates_at(unit_id: int) -> list[Template]:
    """The checklists a unit uses: of each code its own, else that of the nearest unit above. Two queries."""
    unit = Unit.objects.get(pk=unit_id)
    nearest: dict[str, Template] = {}
    rows = Template.objects.filter(unit__path__in=unit.paths_upwards, current__isnull=False, retired_at=None)
    for template in rows.select_related("unit", "current").order_by("unit__depth", "title"):
        nearest[template.code] = template  # deeper units come later and take the place
    return sorted(nearest.values(), key=lambda t: (t.purpose, t.title))


def templates_for(scope: Scope) -> QuerySet[Template]:
    """The checklists a person may open: published ones that reach them, and all of units where they write."""
    writes = Q(unit__in=scope.units(CHECKLISTS_WRITE)) | Q(unit__in=scope.units(CHECKLISTS_PUBLISH))
    return (
        Template.objects.filter(writes | Q(current__isnull=False))
        .select_related("unit", "current")
        .order_by("purpose", "title", "unit__path")
    )


def drafts_of(templates: list[Template]) -> dict[int, TemplateVersion]:
    """The draft (or submitted version) of each template that has one. One query."""
    open_states = [TemplateVersion.State.DRAFT, TemplateVersion.State.REVIEW]
    rows = TemplateVersion.objects.filter(template__in=templates, state__in=open_states).defer("definition")
    return {v.template_id: v for v in rows}


def visible_runs(scope: Scope) -> QuerySet[Run]:
    """Rounds of one's own, and those at units where one writes checklists."""
    mine = Q(person_id=scope.person_id)
    return Run.objects.filter(mine | Q(unit__in=scope.units(CHECKLISTS_WRITE))).select_related(
        "unit", "template", "version", "person", "asset", "subject"
    )


def my_running(scope: Scope) -> QuerySet[Run]:
    """Rounds that wait for the person to finish them."""
    return (
        Run.objects.filter(person_id=scope.person_id, state=State.RUNNING)
        .select_related("unit", "template", "version", "asset", "occurrence")
        .order_by("-started_at")
    )


def may_work_on(run: Run, scope: Scope) -> bool:
    """Whether the person may answer a round."""
    try:
        may_answer(run, scope)
    except Forbidden:
        return False
    return True


def may_see(run: Run, scope: Scope) -> bool:
    """Whether a round concerns the person: their own, one they may work on, or of a unit where they oversee."""
    return (
        run.person_id == scope.person_id
        or may_work_on(run, scope)
        or scope.has(CHECKLISTS_WRITE, run.unit.path)
    )


def last_run(template: Template, unit_id: int, asset_id: int | None = None) -> Run | None:
    """The last finished round of a checklist at a unit (of an asset)."""
    return (
        Run.objects.filter(template=template, unit_id=unit_id, asset_id=asset_id, state=State.FINISHED)
        .select_related("person")
        .order_by("-finished_at", "-pk")
        .first()
    )


# ---------------------------------------------------------------- trends


@dataclass(frozen=True)
class ItemTrend:
    """How one question fared over a while."""

    key: str
    text: str
    answered: int
    failed: int
    last_failed_at: datetime | None

    @property
    def percent(self) -> int:
        return round(100 * self.failed / self.answered) if self.answered else 0


def finished_since(
    runs: QuerySet[Run], template: Template, now: datetime, days: int, asset: Asset | None = None
) -> QuerySet[Run]:
    """Finished rounds of a checklist in the last days, the oldest first."""
    found = runs.filter(
        template__code=template.code, state=State.FINISHED, finished_at__gte=now - timedelta(days=days)
    )
    if asset is not None:
        found = found.filter(asset=asset)
    return found.order_by("finished_at", "pk")


def item_trends(runs: QuerySet[Run], template: Template) -> list[ItemTrend]:
    """Every question of the current version with its findings in these rounds, the worst first. One query."""
    counted: dict[str, list] = defaultdict(lambda: [0, 0, None])
    rows = Answer.objects.filter(
        run__in=runs.order_by(), withdrawn_at=None, failed__isnull=False
    ).values_list("item", "failed", "run__finished_at")
    for item, failed, at in rows:
        entry = counted[item]
        entry[0] += 1
        if failed:
            entry[1] += 1
            entry[2] = at if entry[2] is None else max(entry[2], at)
    definition = definition_of(template.current)
    trends = [ItemTrend(i.key, i.text, *counted[i.key]) for i in definition.items() if i.key in counted]
    return sorted(trends, key=lambda t: (-t.percent, -t.failed))


def numbers_of(runs: QuerySet[Run], item: str) -> list[tuple[datetime, Decimal]]:
    """What was read for a number item, the oldest first. One query."""
    return list(
        Answer.objects.filter(run__in=runs.order_by(), item=item, withdrawn_at=None, number__isnull=False)
        .order_by("run__finished_at", "pk")
        .values_list("run__finished_at", "number")
    )


# ---------------------------------------------------------------- assets


def assets_for(scope: Scope) -> QuerySet[Asset]:
    """The assets of units where the person does checklists."""
    return Asset.objects.filter(unit__in=scope.units(CHECKLISTS_DO)).select_related("unit")


def open_faults(asset: Asset) -> QuerySet[Fault]:
    return asset.faults.filter(mended_at=None).select_related("reported_by", "run").order_by("-reported_at")
