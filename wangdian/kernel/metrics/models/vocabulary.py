"""What is counted, and over which stretches. A metric is the bank's word and belongs to no branch."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
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
