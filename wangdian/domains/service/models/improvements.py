"""改进: what customers stumble over, and what colleagues propose about it; tried small, measured, decided. (Rows 346, 347.)"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


@pghistory.track()
class Improvement(models.Model):
    """What a case of this kind has of its own: the break point or proposal, its pilot, the two numbers, the decision."""

    class Source(models.TextChoices):
        WALK = "WALK", _("走客户动线")
        PROPOSAL = "PROPOSAL", _("员工提案")
        COMPLAINT = "COMPLAINT", _("投诉根因")
        OPINION = "OPINION", _("客户意见")

    class Place(models.TextChoices):
        """Where on the customer's way it is."""

        DOOR = "DOOR", _("进门、停车")
        GUIDE = "GUIDE", _("迎候、取号")
        WAIT = "WAIT", _("等候")
        COUNTER = "COUNTER", _("柜面办理")
        MACHINE = "MACHINE", _("自助设备")
        CONSULT = "CONSULT", _("咨询、营销")
        REMOTE = "REMOTE", _("电话与线上")
        AFTER = "AFTER", _("离店之后")

    class Better(models.TextChoices):
        LOWER = "LOWER", _("越少越好")
        HIGHER = "HIGHER", _("越多越好")

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="improvement")
    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices)
    place = models.CharField(_("在客户动线的哪一段"), max_length=8, choices=Place.choices)
    proposer = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("提出人"), related_name="+")
    seen = models.TextField(_("客户看到、遇到什么"))
    idea = models.TextField(_("建议怎么改"), blank=True)
    effect = models.TextField(_("预期效果"), blank=True)
    complaint = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name=_("源自投诉"), null=True, related_name="improvements"
    )
    pilot = models.TextField(_("试点安排"), blank=True)
    pilot_starts_on = models.DateField(_("试点开始"), null=True)
    pilot_ends_on = models.DateField(_("试点结束"), null=True)
    measure = models.CharField(_("看哪个数"), max_length=120, blank=True)
    better = models.CharField(_("怎样算好"), max_length=6, choices=Better.choices, blank=True)
    before = models.DecimalField(_("试点前"), max_digits=14, decimal_places=2, null=True)
    after = models.DecimalField(_("试点后"), max_digits=14, decimal_places=2, null=True)
    result = models.TextField(_("试点情况"), blank=True)
    decided_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("决定人"), null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    adopted = models.BooleanField(_("采纳"), null=True)
    reason = models.TextField(_("决定理由"), blank=True)
    praise = models.TextField(_("给提出人的表扬"), blank=True)  # counted for the proposer when not empty
    landed = models.TextField(_("落地情况"), blank=True)

    class Meta:
        verbose_name = _("服务改进")
        constraints = [
            models.CheckConstraint(
                condition=Q(pilot_ends_on=None) | Q(pilot_ends_on__gte=F("pilot_starts_on")),
                name="service_improvement_pilot",
            ),
            models.CheckConstraint(
                condition=Q(praise="") | Q(adopted=True), name="service_improvement_praise"
            ),
        ]
        indexes = [models.Index(fields=["proposer", "decided_at"], name="service_improvement_people")]

    @property
    def change(self):
        """After less before; None while one of them is missing."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def went_well(self) -> bool | None:
        """Whether the number moved the way it should; None while unknown or unmoved."""
        if not self.change:
            return None
        return (self.change < 0) == (self.better == self.Better.LOWER)
