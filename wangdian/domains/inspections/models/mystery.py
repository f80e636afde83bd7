"""神秘人访查: an outsider scores twenty things; the branch learns the score later and the name later still. (Row 246.)"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


@pghistory.track()
class MysteryInspector(models.Model):
    """An outside inspector. The row belongs to the unit that sends them, and branches below do not see it."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("委托机构"), related_name="+")
    number = models.PositiveSmallIntegerField(_("代号"))
    name = models.CharField(_("姓名"), max_length=40)
    agency = models.CharField(_("所属机构"), max_length=80, blank=True)
    retired_on = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("访查员")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="inspections_inspector_number")
        ]

    def __str__(self):
        return self.name


@pghistory.track()
class MysteryVisit(models.Model):
    """One anonymous visit. Kept by the sending unit; the visited branch sees it once it is made known."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("录入中")
        SUBMITTED = "SUBMITTED", _("已录入")
        KNOWN = "KNOWN", _("已通报")

    unit = models.ForeignKey(
        "org.Unit", models.PROTECT, verbose_name=_("受访机构"), related_name="+", db_index=False
    )
    by_unit = models.ForeignKey(
        "org.Unit", models.PROTECT, verbose_name=_("委托机构"), related_name="+", db_index=False
    )
    visited_on = models.DateField(_("访查日期"))
    period = models.CharField(_("时段"), max_length=40, blank=True)
    # A number, not a foreign key the branch could follow; the name is copied here when it is revealed.
    inspector = models.ForeignKey(MysteryInspector, models.PROTECT, related_name="visits", db_index=False)
    inspector_number = models.PositiveSmallIntegerField(_("访查员代号"))
    inspector_name = models.CharField(_("访查员"), max_length=40, blank=True)
    version = models.ForeignKey("checklists.TemplateVersion", models.PROTECT, related_name="+")
    answers = models.JSONField(_("评分"), default=dict)  # item -> {"value": …, "note": …}
    score = models.DecimalField(_("得分"), max_digits=5, decimal_places=2, null=True)
    impression = models.TextField(_("总体印象"), blank=True)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFT)
    entered_by = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("录入人"), related_name="+")
    entered_at = models.DateTimeField(_("录入时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    known_at = models.DateTimeField(_("通报时间"), null=True)
    revealed_at = models.DateTimeField(_("公开访查员时间"), null=True)

    class Meta:
        verbose_name = _("神秘人访查")
        indexes = [
            models.Index(fields=["unit", "-visited_on"], name="inspections_visit_unit"),
            models.Index(fields=["by_unit", "-visited_on"], name="inspections_visit_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="DRAFT") | Q(score__isnull=False), name="inspections_visit_scored"
            ),
            models.CheckConstraint(
                condition=Q(inspector_name="") | Q(revealed_at__isnull=False), name="inspections_visit_name"
            ),
        ]
