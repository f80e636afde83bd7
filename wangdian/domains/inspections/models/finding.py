"""检查问题: the typed detail of a case of kind "finding". Its state lives in the case; see rules/flows/finding.yaml."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Category(models.TextChoices):
    """What sort of risk a finding carries."""

    CASH = "CASH", _("现金凭证印章")
    OPERATION = "OPERATION", _("柜面运营")
    AML = "AML", _("反洗钱")
    DATA = "DATA", _("数据与信息安全")
    SALES = "SALES", _("销售行为")
    CONSUMER = "CONSUMER", _("消费者权益")
    CREDIT = "CREDIT", _("信贷")
    COMPLIANCE = "COMPLIANCE", _("合规与案防")
    SECURITY = "SECURITY", _("安全保卫")
    SERVICE = "SERVICE", _("服务")
    FACILITY = "FACILITY", _("环境设备")


@pghistory.track()
class Finding(models.Model):
    """One problem that was found, with everything a rectification ledger asks for. (Inventory rows 242–245.)"""

    class Source(models.TextChoices):
        ROUND = "ROUND", _("例行检查表")
        INSPECTION = "INSPECTION", _("检查")
        SELF = "SELF", _("自查自报")
        AUDIT = "AUDIT", _("内部审计")
        REGULATOR = "REGULATOR", _("外部检查")
        MYSTERY = "MYSTERY", _("神秘人访查")
        RECORDING = "RECORDING", _("录音录像抽查")
        SWEEP = "SWEEP", _("风险点排查")
        EXPIRY = "EXPIRY", _("器材到期")

    class Cause(models.TextChoices):
        CONDUCT = "CONDUCT", _("有章不循")
        SKILL = "SKILL", _("不懂不会")
        SYSTEM = "SYSTEM", _("制度缺失或不合理")
        TOOL = "TOOL", _("系统或设备")
        SUPERVISION = "SUPERVISION", _("监督检查不到位")
        OUTSIDE = "OUTSIDE", _("外部原因")

    class Accountability(models.TextChoices):
        TALK = "TALK", _("约谈提醒")
        CRITICISM = "CRITICISM", _("通报批评")
        DEDUCTION = "DEDUCTION", _("绩效扣减")
        POINTS = "POINTS", _("违规积分")
        TRANSFER = "TRANSFER", _("调离岗位")
        DISCIPLINE = "DISCIPLINE", _("纪律处分")
        EXEMPT = "EXEMPT", _("尽职免责")

    class Level(models.TextChoices):
        AREA = "AREA", _("区域督办")
        BRANCH = "BRANCH", _("分行督办")
        HEAD_OFFICE = "HEAD_OFFICE", _("总行督办")

    class How(models.TextChoices):
        ON_SITE = "ON_SITE", _("现场查看")
        PAPERS = "PAPERS", _("调阅资料")
        SYSTEM = "SYSTEM", _("系统查询")
        INTERVIEW = "INTERVIEW", _("人员访谈")
        RETEST = "RETEST", _("穿行或重做")

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="finding")
    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    # Where it was found.
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices)
    inspection = models.ForeignKey(
        "inspections.Inspection", models.PROTECT, verbose_name=_("检查"), null=True, related_name="findings"
    )
    run = models.ForeignKey("checklists.Run", models.PROTECT, null=True, related_name="+", db_index=False)
    checklist = models.CharField(max_length=40, blank=True)
    item = models.CharField(max_length=40, blank=True)
    # What is wrong.
    fact = models.TextField(_("问题事实"))
    standard = models.CharField(_("违反的制度或标准"), max_length=300, blank=True)
    category = models.CharField(_("风险类别"), max_length=10, choices=Category.choices)
    # The same matter wherever it is found: for 共性问题 across units (the case's subject_key is of one unit).
    topic = models.CharField(_("问题事项"), max_length=80, blank=True)
    responsible_post = models.ForeignKey(
        "org.Post", models.PROTECT, verbose_name=_("责任岗位"), null=True, related_name="+", db_index=False
    )
    responsible_person = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("违规责任人"), null=True, related_name="+", db_index=False
    )
    # 整改通知书
    notice_no = models.CharField(_("通知书编号"), max_length=60, blank=True)
    notice_at = models.DateTimeField(_("下发时间"), null=True)
    notice_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("下发人"), null=True, related_name="+", db_index=False
    )
    demand = models.TextField(_("整改要求"), blank=True)
    deadline = models.DateField(_("要求完成日期"), null=True)
    # Putting right.
    cause_kind = models.CharField(_("原因类别"), max_length=12, choices=Cause.choices, blank=True)
    cause = models.TextField(_("原因分析"), blank=True)
    measures = models.TextField(_("整改措施"), blank=True)
    at_once = models.BooleanField(_("立行立改"), default=False)
    result = models.TextField(_("整改结果"), blank=True)
    reported_at = models.DateTimeField(_("报告完成时间"), null=True)
    verified_how = models.CharField(_("复查方式"), max_length=10, choices=How.choices, blank=True)
    verdict = models.TextField(_("复查情况"), blank=True)
    verified_at = models.DateTimeField(_("复查时间"), null=True)
    verified_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("复查人"), null=True, related_name="+", db_index=False
    )
    # 问责
    accountability = models.CharField(_("问责"), max_length=10, choices=Accountability.choices, blank=True)
    accountability_note = models.TextField(_("对象与依据"), blank=True)
    education = models.TextField(_("教育范围和方式"), blank=True)
    accounted_at = models.DateTimeField(_("认定时间"), null=True)
    accounted_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("认定人"), null=True, related_name="+", db_index=False
    )
    # 挂牌督办
    listed_level = models.CharField(_("督办层级"), max_length=12, choices=Level.choices, blank=True)
    listed_at = models.DateTimeField(_("挂牌时间"), null=True)
    listed_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("挂牌人"), null=True, related_name="+", db_index=False
    )
    unlisted_at = models.DateTimeField(_("摘牌时间"), null=True)

    class Meta:
        verbose_name = _("检查问题")
        constraints = [
            models.CheckConstraint(
                condition=Q(listed_at=None, listed_level="")
                | (Q(listed_at__isnull=False) & ~Q(listed_level="")),
                name="inspections_finding_listed",
            ),
            models.CheckConstraint(
                condition=Q(accounted_at=None, accountability="")
                | (Q(accounted_at__isnull=False) & ~Q(accountability="")),
                name="inspections_finding_accounted",
            ),
        ]
        indexes = [
            models.Index(fields=["topic", "unit"], name="inspections_finding_topic", condition=~Q(topic="")),
            models.Index(
                fields=["unit"], name="inspections_finding_listed_now",
                condition=Q(listed_at__isnull=False, unlisted_at=None),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.fact[:60]

    @property
    def is_listed(self) -> bool:
        """Whether it stands under 挂牌督办 now."""
        return self.listed_at is not None and self.unlisted_at is None
