"""计划: a written plan, its versions, what the compiler found in it, and how it was reviewed.

A plan is a program: a published version has made duties and targets, and each of them names the item and the
sentence it came from. A published version is never changed; a new one takes its place. (Inventory rows 54–102.)
"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


@pghistory.track()
class Plan(models.Model):
    """A plan of a unit over some dates; what it says stands in its versions."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="plans")
    title = models.CharField(_("计划名称"), max_length=120)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    needs_approval = models.BooleanField(_("须上级审批"), default=False)

    class Meta:
        verbose_name = _("计划")
        indexes = [models.Index(fields=["unit", "-starts_on"], name="plans_plan_unit")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="plans_plan_dates"),
        ]

    def __str__(self):
        return self.title


@pghistory.track(exclude=["text", "graph"])
class PlanVersion(models.Model):
    """One text of a plan, from its upload to the day another one takes its place."""

    class State(models.TextChoices):
        UPLOADED = "UPLOADED", _("待编译")
        COMPILING = "COMPILING", _("编译中")
        FAILED = "FAILED", _("无法编译")
        REVIEW = "REVIEW", _("待核对")
        SUBMITTED = "SUBMITTED", _("待审批")
        PUBLISHED = "PUBLISHED", _("已发布")
        SUPERSEDED = "SUPERSEDED", _("已被替代")
        WITHDRAWN = "WITHDRAWN", _("已撤回")

    class Stage(models.TextChoices):
        WAITING = "WAITING", _("排队")
        READ = "READ", _("读取文件")
        CLEAN = "CLEAN", _("修复文字")
        OUTLINE = "OUTLINE", _("识别标题")
        PHRASES = "PHRASES", _("识别数字与频率")
        GRAPH = "GRAPH", _("整理条目")
        DONE = "DONE", _("完成")

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("计划"), related_name="versions")
    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    number = models.PositiveIntegerField(_("版本"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.UPLOADED)
    stage = models.CharField(_("进度"), max_length=8, choices=Stage.choices, default=Stage.WAITING)
    # Raised by every change; a form sent from an older page is refused.
    revision = models.PositiveIntegerField(default=0)
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("大小（字节）"))
    text = models.TextField(_("正文"), blank=True)
    graph = models.JSONField(_("计划图"), null=True)
    mends = models.JSONField(_("文字修复"), default=list)
    error_code = models.CharField(max_length=60, blank=True)
    error_message = models.TextField(_("原因"), blank=True)
    uploaded_by = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("上传人"), related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))
    submitted_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("提交人"), null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    published_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("签发人"), null=True, related_name="+"
    )
    published_at = models.DateTimeField(_("签发时间"), null=True)
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("审批人"), null=True, related_name="+"
    )
    approved_at = models.DateTimeField(_("审批时间"), null=True)

    class Meta:
        verbose_name = _("计划版本")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plans_version_number"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="PUBLISHED"), name="plans_version_one_published"
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | Q(approved_by=None) | ~Q(published_by=F("approved_by")),
                name="plans_version_approver_is_another",
            ),
        ]

    def __str__(self):
        return f"{self.plan.title} v{self.number}"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class PlanItem(models.Model):
    """Something a version says, with the words it stands on and what a person decided about it."""

    class Kind(models.TextChoices):
        GOAL = "GOAL", _("目标方向")
        METRIC = "METRIC", _("指标")
        DUTY = "DUTY", _("例行任务")
        DEADLINE = "DEADLINE", _("时限")
        TRIGGER = "TRIGGER", _("触发条件")
        CHECKLIST = "CHECKLIST", _("检查表")
        RECORD = "RECORD", _("台账文书")
        BLANK = "BLANK", _("空白")
        QUESTION = "QUESTION", _("待确认")

    class Decision(models.TextChoices):
        PENDING = "PENDING", _("待定")
        ACCEPTED = "ACCEPTED", _("采纳")
        REJECTED = "REJECTED", _("不采纳")

    class Origin(models.TextChoices):
        COMPILED = "COMPILED", _("编译")
        CORRECTED = "CORRECTED", _("已更正")
        ADDED = "ADDED", _("人工添加")

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="items")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=40)  # the graph's id: the same words have the same key in every version
    order = models.PositiveIntegerField()
    start = models.PositiveIntegerField()  # of the first piece of evidence, in the version's text
    end = models.PositiveIntegerField()
    evidence = models.TextField(_("出处"))
    heading = models.CharField(_("所在标题"), max_length=200, blank=True)
    data = models.JSONField(_("内容"))
    post = models.ForeignKey("org.Post", models.PROTECT, verbose_name=_("岗位"), null=True, related_name="+")
    person = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("责任人"), null=True, related_name="+")
    decision = models.CharField(_("处理"), max_length=8, choices=Decision.choices, default=Decision.PENDING)
    origin = models.CharField(_("来源"), max_length=9, choices=Origin.choices, default=Origin.COMPILED)
    confidence = models.FloatField(_("把握"))
    rule = models.CharField(_("规则"), max_length=60, blank=True)
    answer = models.JSONField(_("答复"), null=True)  # of a blank or a question

    class Meta:
        verbose_name = _("条目")
        ordering = ["version", "order"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="plans_item_key")]


@pghistory.track()
class PostMapping(models.Model):
    """What a word for a post means at this unit, remembered for the next plan."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    word = models.CharField(_("计划中的称呼"), max_length=40)
    post = models.ForeignKey("org.Post", models.PROTECT, verbose_name=_("岗位"), related_name="+")

    class Meta:
        verbose_name = _("岗位对应")
        constraints = [models.UniqueConstraint(fields=["unit", "word"], name="plans_postmapping_word")]


@pghistory.track()
class Review(models.Model):
    """复盘: what was due and done in a period, what people made of it, and what they decided."""

    class Period(models.TextChoices):
        WEEK = "WEEK", _("周复盘")
        MONTH = "MONTH", _("月复盘")
        QUARTER = "QUARTER", _("季复盘")

    class State(models.TextChoices):
        OPEN = "OPEN", _("进行中")
        SIGNED = "SIGNED", _("已签署")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    period = models.CharField(_("周期"), max_length=8, choices=Period.choices)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    state = models.CharField(_("状态"), max_length=6, choices=State.choices, default=State.OPEN)
    good = models.TextField(_("做得好的"), blank=True)
    gaps = models.TextField(_("差距与原因"), blank=True)
    next_steps = models.TextField(_("下一步"), blank=True)
    facts = models.JSONField(_("签署时的事实"), null=True)  # snapshot at signing
    signed_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("签署人"), null=True, related_name="+"
    )
    signed_at = models.DateTimeField(_("签署时间"), null=True)

    class Meta:
        verbose_name = _("复盘")
        ordering = ["-starts_on", "period"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "period", "starts_on"], name="plans_review_once"),
            models.CheckConstraint(
                condition=Q(state="OPEN") | Q(signed_by__isnull=False, facts__isnull=False),
                name="plans_review_signed",
            ),
        ]


@pghistory.track()
class ReviewDecision(models.Model):
    """Something decided in a review; it becomes a one-off duty of its owner."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="decisions")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    text = models.CharField(_("决定"), max_length=200)
    person = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("责任人"), related_name="+")
    due_on = models.DateField(_("完成日期"))
    duty = models.OneToOneField("duties.Duty", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("复盘决定")
        ordering = ["due_on", "id"]
