"""预警线: from where a number calls for somebody; and 预警: the time during which it does."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .vocabulary import NUMBER, Metric


class Threshold(models.Model):
    """One version of a metric's lines at a unit and below, from a day on. Append only: the latest version counts.

    A nearer unit's lines replace those of the unit above. A version with neither line ends the watch. A line is
    crossed when `needed` of the last `window` days with a number stand at or beyond it, and left again only when
    fewer stand beyond it less the `margin`: a number that trembles around a line does not ring twice.
    """

    append_only = True

    class Side(models.TextChoices):
        HIGH = "HIGH", _("过高预警")
        LOW = "LOW", _("过低预警")

    metric = models.ForeignKey(Metric, models.PROTECT, verbose_name=_("指标"), related_name="thresholds")
    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    side = models.CharField(_("方向"), max_length=4, choices=Side.choices)
    amber = models.DecimalField(_("黄线"), null=True, blank=True, **NUMBER)
    red = models.DecimalField(_("红线"), null=True, blank=True, **NUMBER)
    margin = models.DecimalField(_("回落幅度"), default=0, **NUMBER)
    needed = models.PositiveSmallIntegerField(_("达到次数"), default=1)
    window = models.PositiveSmallIntegerField(_("最近几次"), default=1)
    starts_on = models.DateField(_("生效日期"))
    reason = models.CharField(_("事由"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("设定人"), null=True, related_name="+"
    )
    at = models.DateTimeField(_("设定时间"))

    class Meta:
        verbose_name = _("预警线")
        indexes = [models.Index(fields=["metric", "unit", "-starts_on"], name="metrics_threshold_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amber=None)
                | Q(red=None)
                | Q(side="HIGH", red__gte=F("amber"))
                | Q(side="LOW", red__lte=F("amber")),
                name="metrics_threshold_order",
            ),
            models.CheckConstraint(condition=Q(margin__gte=0), name="metrics_threshold_margin"),
            models.CheckConstraint(
                condition=Q(needed__gte=1, needed__lte=F("window"), window__lte=31),
                name="metrics_threshold_n_of_m",
            ),
        ]

    def __str__(self):
        return f"{self.metric} {self.side} {self.amber}/{self.red}"

    @property
    def is_watching(self) -> bool:
        """Whether it draws a line at all."""
        return self.amber is not None or self.red is not None


@pghistory.track(pghistory.UpdateEvent())
class Breach(models.Model):
    """A stretch of days during which a unit's number stood beyond a line: opened once, worsened, closed.

    Derived from the readings: a correction may move or withdraw it, and it is then marked, not deleted.
    """

    class Level(models.IntegerChoices):
        AMBER = 1, _("黄色预警")
        RED = 2, _("红色预警")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    metric = models.ForeignKey(Metric, models.PROTECT, verbose_name=_("指标"), related_name="breaches")
    threshold = models.ForeignKey(Threshold, models.PROTECT, verbose_name=_("预警线"), related_name="+")
    level = models.PositiveSmallIntegerField(_("现级别"), choices=Level.choices)
    worst = models.PositiveSmallIntegerField(_("最高级别"), choices=Level.choices)
    since = models.DateField(_("开始日期"))
    until = models.DateField(_("解除日期"), null=True, blank=True)
    # The days beyond the line with their numbers: [["2026-03-02", "12.5"], …].
    readings = models.JSONField(_("读数"), default=list)
    opened_at = models.DateTimeField(_("触发时间"))
    closed_at = models.DateTimeField(_("解除时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("更正后不成立"), null=True, blank=True)

    class Meta:
        verbose_name = _("预警")
        indexes = [models.Index(fields=["unit", "-since"], name="metrics_breach_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "metric"],
                condition=Q(until=None, withdrawn_at=None),
                name="metrics_breach_opens_once",
            ),
            models.UniqueConstraint(
                fields=["unit", "metric", "since"],
                condition=Q(withdrawn_at=None),
                name="metrics_breach_begins_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="metrics_breach_days"
            ),
            models.CheckConstraint(condition=Q(worst__gte=F("level")), name="metrics_breach_worst"),
            models.CheckConstraint(
                condition=Q(until=None, closed_at=None)
                | Q(until__isnull=False, closed_at__isnull=False)
                | Q(withdrawn_at__isnull=False),
                name="metrics_breach_closed",
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.metric} {self.get_level_display()} {self.since}"

    @property
    def is_open(self) -> bool:
        """Whether the number still stands beyond a line."""
        return self.until is None and self.withdrawn_at is None
