"""Numbers, and what they come to in a month. A wrong number is superseded, never rewritten."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .vocabulary import NUMBER, Metric


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
