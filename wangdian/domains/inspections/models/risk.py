"""《风险点与控制措施清单》: living points, frozen editions, and what each quarterly sweep found. (Rows 240, 241.)"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .finding import Category

PERSON = settings.AUTH_USER_MODEL


@pghistory.track()
class RiskPoint(models.Model):
    """Where something can go wrong in a step of a business, and what keeps it from going wrong."""

    class Control(models.TextChoices):
        PREVENT = "PREVENT", _("预防")
        DETECT = "DETECT", _("发现")
        CORRECT = "CORRECT", _("补救")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    code = models.CharField(_("编号"), max_length=12)
    business = models.CharField(_("业务"), max_length=40)
    step = models.CharField(_("环节"), max_length=80)
    risk = models.CharField(_("风险点"), max_length=200)
    category = models.CharField(_("风险类别"), max_length=10, choices=Category.choices)
    post = models.ForeignKey(
        "org.Post", models.PROTECT, verbose_name=_("责任岗位"), null=True, related_name="+"
    )
    likelihood = models.PositiveSmallIntegerField(_("可能性（1–5）"))
    impact = models.PositiveSmallIntegerField(_("影响（1–5）"))
    control = models.TextField(_("控制措施"))
    control_kind = models.CharField(_("控制类型"), max_length=8, choices=Control.choices)
    retired_on = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("风险点")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="inspections_riskpoint_code"),
            models.CheckConstraint(
                condition=Q(likelihood__gte=1, likelihood__lte=5, impact__gte=1, impact__lte=5),
                name="inspections_riskpoint_scale",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.risk}"

    @property
    def weight(self) -> int:
        """Likelihood times impact."""
        return self.likelihood * self.impact

    @property
    def level(self) -> str:
        """高 from 15, 中 from 8, 低 below."""
        return "HIGH" if self.weight >= 15 else "MIDDLE" if self.weight >= 8 else "LOW"


class RiskList(models.Model):
    """One edition of a unit's list, as it stood when it was issued."""

    append_only = True

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    number = models.PositiveSmallIntegerField(_("版本"))
    points = models.JSONField(_("内容"))
    note = models.CharField(_("修订说明"), max_length=200, blank=True)
    issued_by = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("签发人"), related_name="+")
    issued_at = models.DateTimeField(_("签发时间"))

    class Meta:
        verbose_name = _("风险点清单版本")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["unit", "number"], name="inspections_risklist_once")]


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class SweepMark(models.Model):
    """What a sweep found at one point."""

    class Result(models.TextChoices):
        GOOD = "GOOD", _("控制有效")
        WEAK = "WEAK", _("控制不足")
        FAILED = "FAILED", _("控制失效")
        NA = "NA", _("不涉及")

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    inspection = models.ForeignKey("inspections.Inspection", models.PROTECT, related_name="marks")
    point = models.ForeignKey(RiskPoint, models.PROTECT, related_name="marks")
    result = models.CharField(_("结果"), max_length=6, choices=Result.choices)
    note = models.TextField(_("说明"), blank=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("排查结果")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "point"], name="inspections_sweepmark_once")
        ]
