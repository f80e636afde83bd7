"""例行任务: what a post must do at a rhythm, and the facts of each time it was due.

A duty may be edited or ended; its occurrences are facts. Each keeps the title, the assignee and the hours it was
made with, and no edit of the duty rewrites them.
"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Duty(models.Model):
    """Something a post or a person at a unit does at a rhythm, with the evidence asked for."""

    class Evidence(models.TextChoices):
        NONE = "NONE", _("只需打勾")
        NOTE = "NOTE", _("说明")
        NUMBER = "NUMBER", _("数量")
        PHOTO = "PHOTO", _("照片")
        CHECKLIST = "CHECKLIST", _("检查表")

    class Assign(models.TextChoices):
        EACH = "EACH", _("岗位上每个人")
        ANY = "ANY", _("岗位上任一人")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="duties")
    title = models.CharField(_("任务"), max_length=200)
    detail = models.TextField(_("要求"), blank=True)
    post = models.ForeignKey("org.Post", models.PROTECT, verbose_name=_("岗位"), null=True, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("责任人"),
        null=True,
        blank=True,
        related_name="+",
    )
    assign = models.CharField(_("由谁完成"), max_length=4, choices=Assign.choices, default=Assign.EACH)
    # An engines.calendars.Rhythm as JSON (see mapping.py), and a digest of it: equal rhythms are worked out once.
    rhythm = models.JSONField(_("频率"))
    rhythm_key = models.CharField(max_length=16)
    evidence = models.CharField(_("凭据"), max_length=10, choices=Evidence.choices, default=Evidence.NONE)
    # The code of the checklist to be finished, where that is the evidence (see fulfilment.py).
    checklist = models.CharField(_("检查表"), max_length=40, blank=True, default="")
    quota = models.DecimalField(_("每次数量"), max_digits=18, decimal_places=4, null=True, blank=True)
    quota_unit = models.CharField(_("单位"), max_length=20, blank=True)
    metric = models.ForeignKey(
        "metrics.Metric", models.PROTECT, verbose_name=_("计入指标"), null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    # Where it came from: the item and version of a plan (owned by domains.plans), and the sentence itself.
    plan_version = models.BigIntegerField(null=True, blank=True, db_index=True)
    plan_item = models.CharField(max_length=40, blank=True)
    source_text = models.TextField(_("出处"), blank=True)

    class Meta:
        verbose_name = _("例行任务")
        indexes = [models.Index(fields=["rhythm_key", "starts_on"], name="duties_duty_rhythm")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="duties_duty_dates"
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=False) | Q(person__isnull=False), name="duties_duty_has_owner"
            ),
            models.CheckConstraint(
                condition=(Q(evidence="CHECKLIST") & ~Q(checklist=""))
                | (~Q(evidence="CHECKLIST") & Q(checklist="")),
                name="duties_duty_checklist",
            ),
        ]

    def __str__(self):
        return self.title


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Occurrence(models.Model):
    """One time a duty was due for somebody."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("待办")
        DONE = "DONE", _("完成")
        LATE = "LATE", _("逾期完成")
        MISSED = "MISSED", _("未完成")
        EXCUSED = "EXCUSED", _("免做")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), db_index=False)
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="occurrences", db_index=False)
    # The period and number within it ("2026-03#1"): survives a changed holiday table, where a date would not.
    key = models.CharField(max_length=24)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("责任人"),
        null=True,
        related_name="+",
        db_index=False,
    )
    post = models.ForeignKey(
        "org.Post", models.PROTECT, verbose_name=_("岗位"), null=True, related_name="+", db_index=False
    )
    stands_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("代替"),
        null=True,
        related_name="+",
        db_index=False,
    )
    title = models.CharField(_("任务"), max_length=200)
    evidence = models.CharField(max_length=10, choices=Duty.Evidence.choices)
    checklist = models.CharField(max_length=40, blank=True, default="")
    scheduled_on = models.DateField(_("应做日期"))
    opens_at = models.DateTimeField(_("可开始"))
    due_at = models.DateTimeField(_("截止"))
    state = models.CharField(_("状态"), max_length=7, choices=State.choices, default=State.OPEN)
    done_at = models.DateTimeField(_("完成时间"), null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("完成人"),
        null=True,
        related_name="+",
        db_index=False,
    )
    note = models.TextField(_("说明"), blank=True)
    number = models.DecimalField(_("数量"), max_digits=18, decimal_places=4, null=True)

    class Meta:
        verbose_name = _("待办")
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "key", "person"], name="duties_occurrence_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DONE", "LATE"], done_at__isnull=False)
                | Q(state__in=["OPEN", "MISSED", "EXCUSED"]),
                name="duties_occurrence_done_at",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "due_at"], name="duties_occurrence_mine"),
            models.Index(fields=["unit", "due_at"], name="duties_occurrence_unit"),
            models.Index(fields=["due_at"], condition=Q(state="OPEN"), name="duties_occurrence_open"),
        ]

    def __str__(self):
        return self.title


class Photo(models.Model):
    """A picture given as evidence: server time and content hash, never changed."""

    append_only = True

    unit = models.ForeignKey("org.Unit", models.PROTECT)
    occurrence = models.ForeignKey(Occurrence, models.PROTECT, related_name="photos")
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("照片")
        constraints = [models.UniqueConstraint(fields=["occurrence", "sha256"], name="duties_photo_once")]


class GeneratedDay(models.Model):
    """A day whose occurrences have been made: the record by which a restarted worker catches up."""

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    occurrences = models.IntegerField()
    # What it was made from (see generation.marks): while this stands, making the day again would add nothing.
    made_from = models.JSONField(default=dict)
