"""指标: what is counted, what was promised, what was counted.

A metric is the bank's word for something countable and belongs to no branch. A target is what one unit or
person answers for over some dates; it is never edited once it is made: a change ends it and adds another.
A reading is one number on one day; a wrong one is superseded, never rewritten. (Inventory rows 58–82, 103–128.)
"""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# Enough for money in yuan with fen and for ratios to a ten-thousandth of a percent.
NUMBER = {"max_digits": 24, "decimal_places": 6}


class Period(models.TextChoices):
    """The stretch over which a number is counted; a target of period MONTH is due anew every month."""

    DAY = "DAY", _("每日")
    WEEK = "WEEK", _("每周")
    TENDAYS = "TENDAYS", _("每旬")
    MONTH = "MONTH", _("每月")
    QUARTER = "QUARTER", _("每季")
    HALF = "HALF", _("每半年")
    YEAR = "YEAR", _("全年")
    EACH = "EACH", _("每次")
    SPAN = "SPAN", _("起止期间")


@pghistory.track()
class Metric(models.Model):
    """Something counted, with the way its numbers add up over time and over units."""

    class Direction(models.TextChoices):
        UP = "UP", _("越高越好")
        DOWN = "DOWN", _("越低越好")
        HOLD = "HOLD", _("保持")

    class Aggregation(models.TextChoices):
        SUM = "SUM", _("累计")
        LAST = "LAST", _("最近一次")
        MEAN = "MEAN", _("平均")
        MAX = "MAX", _("最高")

    class RollUp(models.TextChoices):
        SUM = "SUM", _("合计")
        MEAN = "MEAN", _("平均")
        MAX = "MAX", _("最高")

    class CountedBy(models.TextChoices):
        ALL = "ALL", _("机构与个人的数相加")
        UNIT = "UNIT", _("以机构填报的数为准")
        PERSON = "PERSON", _("以个人填报的数汇总")

    code = models.CharField(_("指标代码"), max_length=40, unique=True)
    name = models.CharField(_("指标名称"), max_length=60, unique=True)
    aliases = ArrayField(models.CharField(max_length=60), verbose_name=_("别名"), default=list, blank=True)
    measure_unit = models.CharField(_("计量单位"), max_length=12, blank=True)
    display_unit = models.CharField(_("显示单位"), max_length=12, blank=True)
    decimals = models.PositiveSmallIntegerField(_("小数位"), default=0)
    direction = models.CharField(_("方向"), max_length=4, choices=Direction.choices, default=Direction.UP)
    aggregation = models.CharField(
        _("期间内"), max_length=4, choices=Aggregation.choices, default=Aggregation.SUM
    )
    roll_up = models.CharField(_("机构间"), max_length=4, choices=RollUp.choices, default=RollUp.SUM)
    counted_by = models.CharField(
        _("机构的数"), max_length=6, choices=CountedBy.choices, default=CountedBy.ALL
    )
    period = models.CharField(_("通常期间"), max_length=8, choices=Period.choices, default=Period.YEAR)
    note = models.CharField(_("口径"), max_length=200, blank=True)
    retired_on = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("指标")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(decimals__lte=6), name="metrics_metric_decimals"),
        ]

    def __str__(self):
        return self.name


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


class Reading(models.Model):
    """读数: one number of one metric on one day. Append only; the last of a chain of corrections counts.

    `value` is empty only in a correction that withdraws a number. `sample` is how many cases a mean or a
    ratio was taken over; means weigh by it. (`source`, `source_key`) makes recording safe to repeat.
    """

    append_only = True

    unit = models.ForeignKey(
        "org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("人员"),
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    metric = models.ForeignKey(
        Metric, models.PROTECT, verbose_name=_("指标"), related_name="readings", db_index=False
    )
    day = models.DateField(_("日期"))
    value = models.DecimalField(_("数值"), null=True, blank=True, **NUMBER)
    sample = models.DecimalField(_("样本量"), null=True, blank=True, **NUMBER)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("填报人"),
        null=True,
        related_name="+",
        db_index=False,
    )
    at = models.DateTimeField(_("填报时间"))
    source = models.CharField(_("来源"), max_length=20)
    source_key = models.CharField(_("来源编号"), max_length=100)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("更正"), null=True, blank=True, related_name="superseded_by"
    )

    class Meta:
        verbose_name = _("读数")
        indexes = [
            models.Index(
                fields=["unit", "metric", "day"],
                include=["person", "value", "sample"],
                name="metrics_reading_of_unit",
            ),
            models.Index(fields=["person", "metric", "day"], name="metrics_reading_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_key"], name="metrics_reading_source_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(supersedes__isnull=False), name="metrics_reading_value"
            ),
            models.CheckConstraint(condition=Q(sample=None) | Q(sample__gt=0), name="metrics_reading_sample"),
        ]

    def __str__(self):
        return f"{self.metric} {self.day} {self.value}"


class MonthTotal(models.Model):
    """月合计: what the readings of one series (a unit's own, or one person's there) come to in a month.

    Written by a database trigger whenever a reading is added (migration 0003), so that a bank of thousands of
    branches is rolled up from a few rows per branch. Only ever derived: readings are the truth.
    """

    append_only = True  # for the app role; the trigger writes as the owner

    # The unique constraint is the index that is read by.
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()  # its first day
    readings = models.IntegerField(default=0)
    total = models.DecimalField(null=True, **NUMBER)
    weighted = models.DecimalField(null=True, max_digits=50, decimal_places=12)  # sum of value × sample
    weight = models.DecimalField(null=True, **NUMBER)  # sum of samples
    highest = models.DecimalField(null=True, **NUMBER)
    last_id = models.BigIntegerField(null=True)  # the latest reading: by day, then by id
    last_day = models.DateField(null=True)
    last_value = models.DecimalField(null=True, **NUMBER)
    last_weight = models.DecimalField(null=True, **NUMBER)

    class Meta:
        verbose_name = _("月合计")
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "unit", "person", "month"],
                nulls_distinct=False,
                name="metrics_monthtotal_once",
            ),
        ]
