"""检查: a visit with a method and a report; and the yearly plan of visits, ranked by risk. (Inventory rows 233–239.)"""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """The ways to inspect."""

    DAILY = "DAILY", _("日常检查")
    SELF = "SELF", _("自查")
    SPOT = "SPOT", _("重点抽查")
    FLIGHT = "FLIGHT", _("突击（飞行）检查")
    DIRECT = "DIRECT", _("四不两直")
    SPECIAL = "SPECIAL", _("专项检查")
    SWEEP = "SWEEP", _("拉网式风险点排查")
    GUIDANCE = "GUIDANCE", _("业务指导与检查")
    AUDIT = "AUDIT", _("内部审计配合")
    REGULATOR = "REGULATOR", _("外部检查配合")


# Nobody at the inspected unit hears of these before they begin.
UNANNOUNCED = frozenset({Kind.SPOT, Kind.FLIGHT, Kind.DIRECT})


@pghistory.track()
class CheckPlan(models.Model):
    """年度检查计划: which units are visited in a year, proposed by their risk, adopted by a second person."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("草稿")
        ADOPTED = "ADOPTED", _("已定")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("制定机构"), related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.DRAFT)
    note = models.TextField(_("说明"), blank=True)
    made_by = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("起草人"), related_name="+")
    made_at = models.DateTimeField(_("起草时间"))
    adopted_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("审定人"), null=True, related_name="+"
    )
    adopted_at = models.DateTimeField(_("审定时间"), null=True)

    class Meta:
        verbose_name = _("年度检查计划")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="inspections_plan_once"),
            models.CheckConstraint(
                condition=Q(adopted_by=None) | ~Q(adopted_by=models.F("made_by")),
                name="inspections_plan_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", adopted_at=None, adopted_by=None)
                | Q(state="ADOPTED", adopted_at__isnull=False, adopted_by__isnull=False),
                name="inspections_plan_adopted",
            ),
        ]


@pghistory.track()
class CheckPlanItem(models.Model):
    """One visit of a plan: to which unit, in which month, how, and the figures that put it there."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("制定机构"), related_name="+")
    plan = models.ForeignKey(CheckPlan, models.CASCADE, related_name="items")
    target = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("受检机构"), related_name="+")
    month = models.PositiveSmallIntegerField(_("月份"))
    kind = models.CharField(_("方式"), max_length=10, choices=Kind.choices, default=Kind.SPECIAL)
    topics = models.CharField(_("重点"), max_length=200, blank=True)
    score = models.DecimalField(_("风险分"), max_digits=6, decimal_places=2, null=True)
    why = models.CharField(_("依据"), max_length=200, blank=True)
    duty = models.ForeignKey("duties.Duty", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("计划检查")
        ordering = ["month", "-score", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "target", "month"], name="inspections_planitem_once"),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="inspections_planitem_month"
            ),
        ]


@pghistory.track()
class Inspection(models.Model):
    """One inspection of one unit. What it found are cases of kind "finding"."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("待开始")
        RUNNING = "RUNNING", _("检查中")
        REPORTED = "REPORTED", _("已出报告")
        CANCELLED = "CANCELLED", _("已取消")

    unit = models.ForeignKey(
        "org.Unit", models.PROTECT, verbose_name=_("受检机构"), related_name="+", db_index=False
    )
    by_unit = models.ForeignKey(
        "org.Unit", models.PROTECT, verbose_name=_("检查机构"), related_name="+", db_index=False
    )
    code = models.CharField(_("编号"), max_length=40, unique=True)  # JC-B101-2026-0001
    kind = models.CharField(_("方式"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("名称"), max_length=120)
    covers = models.TextField(_("检查范围"), blank=True)
    methods = ArrayField(models.CharField(max_length=10), verbose_name=_("检查方法"), default=list)
    checklists = ArrayField(
        models.CharField(max_length=40), verbose_name=_("使用的检查表"), default=list, blank=True
    )
    external_body = models.CharField(_("检查组（外部或审计）"), max_length=120, blank=True)
    # Who inspects; they see an unannounced one before it begins. The first one leads.
    inspectors = ArrayField(models.BigIntegerField(), verbose_name=_("检查人"), default=list)
    planned_on = models.DateField(_("计划日期"))
    plan_item = models.ForeignKey(
        CheckPlanItem, models.SET_NULL, verbose_name=_("所属计划"), null=True, related_name="inspections"
    )
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.PLANNED)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("登记时间"))
    started_at = models.DateTimeField(_("开始时间"), null=True)
    materials = models.TextField(_("提供的资料"), blank=True)
    conclusion = models.TextField(_("检查结论"), blank=True)
    good = models.TextField(_("好的做法"), blank=True)
    advice = models.TextField(_("建议"), blank=True)
    reported_at = models.DateTimeField(_("报告时间"), null=True)
    reported_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("报告人"), null=True, related_name="+"
    )
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True)

    Kind = Kind

    class Meta:
        verbose_name = _("检查")
        indexes = [
            models.Index(fields=["unit", "-planned_on"], name="inspections_of_unit"),
            models.Index(fields=["by_unit", "-planned_on"], name="inspections_by_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="REPORTED") | Q(reported_at__isnull=False, started_at__isnull=False),
                name="inspections_reported",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_secret(self) -> bool:
        """Whether nobody at the unit is to know of it (yet, or at all when it was called off)."""
        return self.kind in UNANNOUNCED and self.started_at is None

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.PLANNED, self.State.RUNNING}


class InspectionRun(models.Model):
    """A round of a checklist that was done as part of an inspection."""

    append_only = True

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="runs")
    run = models.OneToOneField("checklists.Run", models.PROTECT, related_name="of_inspection")
