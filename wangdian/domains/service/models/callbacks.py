"""回访: a share of the day's customers, drawn by the system with a recorded seed, called by somebody else than served them."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


@pghistory.track()
class ServiceRule(models.Model):
    """Figures of the service rules at a unit and below it, dated; the nearest unit wins. (Inventory rows 277, 349.)"""

    class Name(models.TextChoices):
        CALL_BACK_SHARE = "CALL_BACK_SHARE", _("当日业务客户回访比例（%）")
        BAD_RATINGS = "BAD_RATINGS", _("一年内几次差评须处置")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"))
    name = models.CharField(_("规则"), max_length=20, choices=Name.choices)
    value = models.DecimalField(_("数值"), max_digits=9, decimal_places=2)
    source = models.CharField(_("依据"), max_length=120, blank=True)
    starts_on = models.DateField(_("生效日期"))
    ends_on = models.DateField(_("失效日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("服务规则")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="service_rule_dates"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="service_rule_value"),
        ]


class ServedCustomer(models.Model):
    """A customer who did business at a unit on a day: the urn the call-backs are drawn from. Name and phone sealed."""

    unit = models.ForeignKey(
        "org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+", db_index=False
    )
    day = models.DateField(_("日期"))
    reference = models.CharField(_("流水号"), max_length=40)  # ticket or journal number, unique on the day
    name_sealed = models.TextField(blank=True)
    phone_sealed = models.TextField(blank=True)
    phone_index = models.CharField(max_length=32, blank=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    business = models.CharField(_("业务"), max_length=60, blank=True)
    served_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("当日客户")
        constraints = [
            models.UniqueConstraint(fields=["unit", "day", "reference"], name="service_served_once")
        ]


class CallBackDay(models.Model):
    """One day's draw at a unit: how many there were, the share, the seed. Never changed, so that it can be drawn again."""

    append_only = True

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    customers = models.PositiveIntegerField()
    share = models.DecimalField(max_digits=5, decimal_places=2)
    seed = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("回访抽取")
        constraints = [models.UniqueConstraint(fields=["unit", "day"], name="service_callbackday_once")]


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class CallBack(models.Model):
    """One customer to be called, and what they said. A bad answer opens a complaint."""

    class State(models.TextChoices):
        TODO = "TODO", _("待回访")
        DONE = "DONE", _("已回访")
        UNREACHED = "UNREACHED", _("未接通")
        REFUSED = "REFUSED", _("客户不愿接受")

    unit = models.ForeignKey(
        "org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+", db_index=False
    )
    draw = models.ForeignKey(CallBackDay, models.PROTECT, related_name="calls")
    customer = models.OneToOneField(ServedCustomer, models.PROTECT, related_name="call_back")
    day = models.DateField()
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.TODO)
    tries = models.PositiveSmallIntegerField(_("拨打次数"), default=0)
    caller = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("回访人"), null=True, related_name="+", db_index=False
    )
    called_at = models.DateTimeField(_("回访时间"), null=True)
    professional = models.PositiveSmallIntegerField(_("专业程度"), null=True)  # 1–5
    waiting = models.PositiveSmallIntegerField(_("等候感受"), null=True)  # 1–5
    remark = models.TextField(_("客户说了什么"), blank=True)

    class Meta:
        verbose_name = _("回访")
        constraints = [
            models.CheckConstraint(
                condition=Q(professional=None) | Q(professional__gte=1, professional__lte=5),
                name="service_callback_professional",
            ),
            models.CheckConstraint(
                condition=Q(waiting=None) | Q(waiting__gte=1, waiting__lte=5), name="service_callback_waiting"
            ),
        ]
        indexes = [models.Index(fields=["unit", "day", "state"], name="service_callback_day")]
