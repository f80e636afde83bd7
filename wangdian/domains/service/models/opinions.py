"""客户意见: left without signing in at the QR code of an outlet, taken in by a colleague. (Inventory row 334.)"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


@pghistory.track()
class OpinionBox(models.Model):
    """The address on an outlet's poster. One is open at a time; a new one closes the old one."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    token = models.CharField(max_length=24, unique=True)
    opened_at = models.DateTimeField(_("启用时间"))
    opened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("停用时间"), null=True)

    class Meta:
        verbose_name = _("意见二维码")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(closed_at=None), name="service_opinionbox_one_open"
            ),
        ]


# Words, name and number move to the complaint, praise or improvement once a colleague took the opinion in: they are
# wiped here, and the history never had them.
@pghistory.track(exclude=("said", "name_sealed", "phone_sealed", "phone_index", "phone_tail"))
class Opinion(models.Model):
    """One opinion. Only `wd_leave_opinion` inserts it (row security allows nobody else); people take it in."""

    class Sort(models.TextChoices):
        COMPLAINT = "COMPLAINT", _("投诉")
        SUGGESTION = "SUGGESTION", _("建议")
        PRAISE = "PRAISE", _("表扬")

    class State(models.TextChoices):
        NEW = "NEW", _("待接收")
        TAKEN = "TAKEN", _("已接收")
        ASIDE = "ASIDE", _("不予处理")

    unit = models.ForeignKey(
        "org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+", db_index=False
    )
    box = models.ForeignKey(OpinionBox, models.PROTECT, related_name="+")
    key = models.UUIDField()  # of the form: sent twice, written once
    left_at = models.DateTimeField(_("留言时间"))
    sort = models.CharField(_("性质"), max_length=10, choices=Sort.choices)
    said = models.TextField(_("客户说"))
    wants_answer = models.BooleanField(_("希望回复"), default=False)
    name_sealed = models.TextField(blank=True)
    phone_sealed = models.TextField(blank=True)
    phone_index = models.CharField(max_length=32, blank=True)
    phone_tail = models.CharField(_("电话尾号"), max_length=4, blank=True)
    address_index = models.CharField(max_length=32)  # a keyed digest of address and day: for the limit alone
    state = models.CharField(_("状态"), max_length=5, choices=State.choices, default=State.NEW)
    told_at = models.DateTimeField(null=True)  # when colleagues were told of it
    urged_at = models.DateTimeField(null=True)  # when the head was told that nobody took it
    taken_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("接收人"), null=True, related_name="+"
    )
    taken_at = models.DateTimeField(_("接收时间"), null=True)
    taken_as = models.CharField(_("转为"), max_length=10, choices=Sort.choices, blank=True)
    became = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name=_("转成的工单"), null=True, related_name="+"
    )
    praise = models.ForeignKey("service.Praise", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("不予处理的理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("客户意见")
        constraints = [
            models.UniqueConstraint(fields=["box", "key"], name="service_opinion_once"),
            models.CheckConstraint(
                condition=Q(state="NEW", taken_at=None) | (~Q(state="NEW") & Q(taken_at__isnull=False)),
                name="service_opinion_taken",
            ),
            models.CheckConstraint(condition=~Q(state="ASIDE") | ~Q(reason=""), name="service_opinion_aside"),
        ]
        indexes = [
            models.Index(fields=["unit", "left_at"], name="service_opinion_left"),
            models.Index(fields=["left_at"], condition=Q(state="NEW"), name="service_opinion_new"),
        ]
