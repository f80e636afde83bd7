"""舆情: what is said about the outlet in public, seen and answered by plan. (Inventory rows 339, 340.)"""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


@pghistory.track()
class Sighting(models.Model):
    """What a case of this kind has of its own. The case is confidential unless somebody decides otherwise."""

    class Channel(models.TextChoices):
        VIDEO = "VIDEO", _("短视频平台")
        SOCIAL = "SOCIAL", _("微博、朋友圈等社交媒体")
        GROUP = "GROUP", _("微信群、业主群")
        FORUM = "FORUM", _("论坛、贴吧")
        REVIEW = "REVIEW", _("地图与点评")
        NEWS = "NEWS", _("报刊、电视、新闻网站")
        OFFICIAL = "OFFICIAL", _("政府热线、留言板")
        ONSITE = "ONSITE", _("现场拍摄、聚集")
        OTHER = "OTHER", _("其他")

    class Truth(models.TextChoices):
        TRUE = "TRUE", _("属实")
        PARTLY = "PARTLY", _("部分属实")
        FALSE = "FALSE", _("不属实")

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="sighting")
    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    channel = models.CharField(_("在哪里看到"), max_length=8, choices=Channel.choices)
    link = models.CharField(_("链接"), max_length=500, blank=True)
    seen_at = models.DateTimeField(_("发现时间"))
    said = models.TextField(_("说了什么"))
    reach = models.PositiveBigIntegerField(_("估计看到的人数"), null=True)  # the highest estimate so far
    facts = models.TextField(_("核实情况"), blank=True)
    truth = models.CharField(_("是否属实"), max_length=6, choices=Truth.choices, blank=True)
    told_upper = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("已报告上级"), null=True, related_name="+"
    )
    told_upper_at = models.DateTimeField(_("上报时间"), null=True)
    statement = models.TextField(_("统一口径"), blank=True)
    spokesperson = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("唯一发言人"), null=True, related_name="+"
    )
    answer = models.TextField(_("对外回应"), blank=True)
    answered_at = models.DateTimeField(_("回应时间"), null=True)
    review = models.TextField(_("复盘"), blank=True)
    lesson = models.TextField(_("改进"), blank=True)

    class Meta:
        verbose_name = _("舆情")
        indexes = [models.Index(fields=["unit", "seen_at"], name="service_sighting_seen")]
