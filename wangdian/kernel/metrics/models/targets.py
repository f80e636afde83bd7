"""What a unit or a person answers for over some dates. Never edited: a change ends it and adds another."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .vocabulary import NUMBER, Metric, Period


@pghistory.track()
class Target(models.Model):
    """目标: what a unit, or a person in it, answers for.

    Holds from `set_on` until the day before `ended_on`. `value` and `baseline` are in the metric's measure
    unit, except that with `relative` the value is a share of the baseline. `plan_item` and `plan_version`
    name where the plans domain got it from.
    """

    class Op(models.TextChoices):
        GE = "GE", _("不低于")
        LE = "LE", _("不超过")
        EQ = "EQ", _("等于")
        INC = "INC", _("增加")
        DEC = "DEC", _("减少")

    class Profile(models.TextChoices):
        EVEN = "EVEN", _("按日均匀")
        WORKDAYS = "WORKDAYS", _("按工作日")
        SEASONAL = "SEASONAL", _("按月份占比")

    class SplitBy(models.TextChoices):
        UNITS = "UNITS", _("按机构")
        PEOPLE = "PEOPLE", _("按人员")
        MONTHS = "MONTHS", _("按月份")

    metric = models.ForeignKey(Metric, models.PROTECT, verbose_name=_("指标"), related_name="targets")
    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("人员"),
        null=True,
        blank=True,
        related_name="+",
    )
    op = models.CharField(_("要求"), max_length=3, choices=Op.choices, default=Op.GE)
    value = models.DecimalField(_("目标值"), null=True, blank=True, **NUMBER)
    relative = models.BooleanField(_("按基数的比例"), default=False)
    baseline = models.DecimalField(_("基数"), null=True, blank=True, **NUMBER)
    stretch = models.DecimalField(_("力争值"), null=True, blank=True, **NUMBER)
    period = models.CharField(_("期间"), max_length=8, choices=Period.choices)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    measured = models.BooleanField(_("只计本机构填报的数"), default=False)
    weight = models.DecimalField(_("权重"), max_digits=7, decimal_places=4, null=True, blank=True)
    profile = models.CharField(_("进度"), max_length=8, choices=Profile.choices, default=Profile.WORKDAYS)
    shares = ArrayField(
        models.DecimalField(max_digits=9, decimal_places=6),
        verbose_name=_("月份占比"),
        default=list,
        blank=True,
    )
    owner_post = models.ForeignKey(
        "org.Post", models.PROTECT, verbose_name=_("责任岗位"), null=True, blank=True, related_name="+"
    )
    owner_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("责任人"),
        null=True,
        blank=True,
        related_name="+",
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("分解自"), null=True, blank=True, related_name="parts"
    )
    split_by = models.CharField(_("分解方式"), max_length=6, choices=SplitBy.choices, blank=True)
    plan_item = models.CharField(_("计划条目"), max_length=80, blank=True)
    plan_version = models.BigIntegerField(_("计划版本"), null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("接替"), null=True, blank=True, related_name="superseded_by"
    )
    set_on = models.DateField(_("下达日期"))
    ended_on = models.DateField(_("终止日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("目标")
        indexes = [
            models.Index(fields=["unit", "starts_on", "ends_on"], name="metrics_target_unit"),
            models.Index(fields=["person", "starts_on"], name="metrics_target_person"),
            models.Index(fields=["plan_version", "plan_item"], name="metrics_target_plan"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="metrics_target_dates"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("set_on")), name="metrics_target_ended"
            ),
            models.CheckConstraint(
                condition=Q(weight=None) | Q(weight__gte=0, weight__lte=1), name="metrics_target_weight"
            ),
            models.CheckConstraint(
                condition=Q(relative=False) | Q(op__in=["INC", "DEC"]), name="metrics_target_relative"
            ),
            models.CheckConstraint(
                condition=Q(parent=None, split_by="") | (Q(parent__isnull=False) & ~Q(split_by="")),
                name="metrics_target_split_by",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")) & ~Q(supersedes=F("id")), name="metrics_target_no_loop"
            ),
            models.UniqueConstraint(
                fields=[
                    "unit",
                    "person",
                    "metric",
                    "op",
                    "period",
                    "starts_on",
                    "ends_on",
                    "parent",
                    "plan_item",
                ],
                condition=Q(ended_on=None),
                nulls_distinct=False,
                name="metrics_target_once",
            ),
        ]

    def __str__(self):
        return f"{self.metric} {self.get_op_display()} {self.value}"
