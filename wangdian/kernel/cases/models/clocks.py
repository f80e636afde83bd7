"""Clocks are rows with spans, so that a pause, a re-grade or a changed holiday can be worked out again from history."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .case import Case

PERSON = settings.AUTH_USER_MODEL


@pghistory.track()
class ClockTarget(models.Model):
    """时限标准: how long a clock of a kind and grade may take at a unit and below it; dated, the nearest unit wins.

    Without a row the flow file's own target holds.
    """

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"))
    kind = models.CharField(_("类别"), max_length=40)
    clock = models.CharField(_("时限"), max_length=40)
    grade = models.CharField(_("级别"), max_length=20, blank=True)  # empty: any grade
    # As in a flow file: {"after": "2小时", "mode": "business", "pause_cap": "5天"}; parsed before it is written.
    target = models.JSONField(_("标准"))
    starts_on = models.DateField(_("生效日期"))
    ends_on = models.DateField(_("失效日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("时限标准")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="cases_clocktarget_dates"
            )
        ]
        indexes = [models.Index(fields=["kind", "unit"], name="cases_clocktarget_lookup")]


class Clock(models.Model):
    """One promise of one case: a snapshot of its target, and when it is due as things stand."""

    class State(models.TextChoices):
        RUNNING = "RUNNING", _("计时中")
        PAUSED = "PAUSED", _("暂停")
        MET = "MET", _("按时")
        LATE = "LATE", _("超时完成")
        CANCELLED = "CANCELLED", _("取消")

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    name = models.CharField(max_length=40)
    label = models.CharField(max_length=40)
    round = models.PositiveSmallIntegerField(default=1)  # a re-opened case starts its clocks again
    grade = models.CharField(max_length=20, blank=True)
    # Snapshot: target with mode and pause cap (see ClockTarget), escalation [[percent, to], …], policy on re-grade.
    spec = models.JSONField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()  # while paused: if it were resumed at the last recomputation
    remaining = models.DurationField(null=True)  # frozen while paused
    # When the sweep must look at it again: the next rung, breach or end of the pause cap. None: never.
    next_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    breach_state = models.CharField(max_length=30, blank=True)  # the state the case stood in then
    breach_owner = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    breach_reason = models.CharField(_("超时原因"), max_length=200, blank=True)
    extended_to = models.DateTimeField(null=True)  # an approved extension overrides the arithmetic

    class Meta:
        verbose_name = _("时限")
        constraints = [models.UniqueConstraint(fields=["case", "name", "round"], name="cases_clock_once")]
        indexes = [
            models.Index(fields=["next_at"], name="cases_clock_next", condition=Q(next_at__isnull=False)),
            models.Index(fields=["unit", "name", "started_at"], name="cases_clock_report"),
        ]


class ClockSpan(models.Model):
    """A stretch of a clock's life, running or paused. Open while `end` is empty."""

    class Sort(models.TextChoices):
        RUN = "RUN", _("计时")
        PAUSE = "PAUSE", _("暂停")

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    clock = models.ForeignKey(Clock, models.CASCADE, related_name="spans")
    sort = models.CharField(max_length=5, choices=Sort.choices)
    start = models.DateTimeField()
    end = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock"], name="cases_clockspan_one_open", condition=Q(end=None)),
            models.CheckConstraint(
                condition=Q(end=None) | Q(end__gte=F("start")), name="cases_clockspan_dates"
            ),
        ]
        ordering = ["start", "id"]


class ClockRung(models.Model):
    """A rung of the escalation ladder that was reached: written once, told once."""

    append_only = True

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="rungs")
    percent = models.PositiveSmallIntegerField()
    to = models.CharField(max_length=12)
    due_at = models.DateTimeField()  # when it should have been told
    at = models.DateTimeField()  # when it was

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "percent", "to"], name="cases_clockrung_once")
        ]
