"""The typed side of a complaint, praise and ratings of staff, and the monthly circular."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Cause(models.TextChoices):
    """Why a complaint arose; the values are those of the flow's form."""

    STAFF = "STAFF", _("人员态度与技能")
    PROCESS = "PROCESS", _("流程与制度")
    WAITING = "WAITING", _("等候时间")
    SYSTEM = "SYSTEM", _("系统与设备")
    FACILITY = "FACILITY", _("环境与设施")
    PRODUCT = "PRODUCT", _("产品与收费")
    INFORMATION = "INFORMATION", _("信息告知")
    THIRD_PARTY = "THIRD_PARTY", _("第三方")
    CUSTOMER = "CUSTOMER", _("客户误解")
    OTHER = "OTHER", _("其他")


@pghistory.track()
class Complaint(models.Model):
    """投诉: what a case of this kind has of its own. The customer's name and phone are sealed; found by blind index."""

    class Channel(models.TextChoices):
        COUNTER = "COUNTER", _("现场")
        HOTLINE = "HOTLINE", _("客服热线")
        PHONE = "PHONE", _("网点电话")
        ONLINE = "ONLINE", _("手机银行、网银、微信")
        EMAIL = "EMAIL", _("电子邮件")
        BOX = "BOX", _("意见箱")
        QR = "QR", _("网点二维码")
        LETTER = "LETTER", _("来信来访")
        CALL_BACK = "CALL_BACK", _("回访")
        REGULATOR = "REGULATOR", _("监管转办（12378）")
        CENTRAL_BANK = "CENTRAL_BANK", _("人民银行转办（12363）")
        MEDIA = "MEDIA", _("媒体与网络")

    class Sort(models.TextChoices):
        COMPLAINT = "COMPLAINT", _("投诉")
        OPINION = "OPINION", _("意见建议")

    class Complexity(models.TextChoices):
        SIMPLE = "SIMPLE", _("事实清楚")
        COMPLEX = "COMPLEX", _("情况复杂")
        VERY_COMPLEX = "VERY_COMPLEX", _("特别复杂")

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="complaint")
    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    sort = models.CharField(_("性质"), max_length=10, choices=Sort.choices, default=Sort.COMPLAINT)
    channel = models.CharField(_("来源"), max_length=14, choices=Channel.choices)
    outside_number = models.CharField(_("转办编号"), max_length=60, blank=True)
    received_at = models.DateTimeField(_("受理时间"))
    # 首问负责: whoever took it answers for it until it is assigned on.
    first_receiver = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("首问责任人"), related_name="+")
    about = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("被投诉人"), null=True, blank=True, related_name="+"
    )
    business = models.CharField(_("涉及业务"), max_length=60, blank=True)
    customer_sealed = models.TextField(blank=True)
    phone_sealed = models.TextField(blank=True)
    phone_index = models.CharField(max_length=32, blank=True, db_index=True)
    phone_tail = models.CharField(_("电话尾号"), max_length=4, blank=True)
    said = models.TextField(_("客户反映"))
    demand = models.TextField(_("客户诉求"), blank=True)
    complexity = models.CharField(
        _("复杂程度"), max_length=12, choices=Complexity.choices, default=Complexity.SIMPLE
    )
    cause = models.CharField(_("原因"), max_length=12, choices=Cause.choices, blank=True, db_index=True)
    root_cause = models.TextField(_("根本原因"), blank=True)
    responsible = models.CharField(_("责任环节或岗位"), max_length=500, blank=True)
    valid = models.BooleanField(_("有效投诉"), null=True)
    solution = models.TextField(_("处理方案"), blank=True)
    written_report = models.TextField(_("书面整改报告"), blank=True)
    reported_at = models.DateTimeField(_("上报时间"), null=True)
    compensation = models.DecimalField(_("补偿金额"), max_digits=14, decimal_places=2, null=True)
    replied_at = models.DateTimeField(_("答复时间"), null=True)
    accepted = models.BooleanField(_("客户认可"), null=True)
    lesson = models.TextField(_("总结与改进"), blank=True)

    class Meta:
        verbose_name = _("投诉")
        indexes = [
            models.Index(fields=["unit", "received_at"], name="service_complaint_month"),
            models.Index(fields=["-received_at", "-case"], name="service_complaint_newest"),
        ]


@pghistory.track()
class Praise(models.Model):
    """客户表扬: counted for the person praised. (Inventory row 348.)"""

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    person = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("受表扬人"), related_name="+")
    on = models.DateField(_("日期"))
    channel = models.CharField(_("来源"), max_length=14, choices=Complaint.Channel.choices)
    text = models.TextField(_("内容"))
    entered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("表扬")
        indexes = [models.Index(fields=["unit", "on"], name="service_praise_month")]


class Rating(models.Model):
    """客户评价: one customer's rating of one service, by employee. Never changed. (Inventory rows 349, 350.)"""

    append_only = True

    unit = models.ForeignKey(
        "org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+", db_index=False
    )
    person = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("员工"), related_name="+", db_index=False
    )
    at = models.DateTimeField(_("时间"))
    score = models.PositiveSmallIntegerField(_("评分"))  # 1 very bad … 5 very good
    source = models.CharField(_("来源"), max_length=20)  # device, call_back, online
    reference = models.CharField(_("凭证号"), max_length=60)

    class Meta:
        verbose_name = _("客户评价")
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="service_rating_score"),
            models.UniqueConstraint(fields=["unit", "source", "reference"], name="service_rating_once"),
        ]
        indexes = [models.Index(fields=["unit", "person", "at"], name="service_rating_person")]


@pghistory.track()
class Circular(models.Model):
    """通报: one month's complaints and service of a unit and those below it, as figures were when it was issued."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    month = models.DateField(_("月份"))  # its first day
    figures = models.JSONField()
    words = models.TextField(_("点评与要求"), blank=True)
    issued_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        verbose_name = _("通报")
        constraints = [models.UniqueConstraint(fields=["unit", "month"], name="service_circular_once")]
