"""检查表: questions answered on a round. A version that was published never changes; a run keeps the one it was begun
with; its answers stand once it is finished. (Inventory rows 221–229; architecture, idea three.)
"""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


@pghistory.track()
class Template(models.Model):
    """A checklist with a life. It belongs to a unit and serves that unit and all below it.

    Of two with the same code, the nearest above (or at) a unit is the one it uses: a branch may have its own.
    """

    class Purpose(models.TextChoices):
        OPENING = "OPENING", _("开门")
        CLOSING = "CLOSING", _("关门")
        EQUIPMENT = "EQUIPMENT", _("设备")
        SECURITY = "SECURITY", _("安防")
        INSPECTION = "INSPECTION", _("检查")
        MYSTERY = "MYSTERY", _("神秘人")
        OTHER = "OTHER", _("其他")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    code = models.CharField(_("代码"), max_length=40)
    title = models.CharField(_("名称"), max_length=80)
    purpose = models.CharField(_("用途"), max_length=10, choices=Purpose.choices, default=Purpose.OTHER)
    # For whom: codes of posts; empty for everybody.
    posts = ArrayField(models.CharField(max_length=40), verbose_name=_("岗位"), default=list, blank=True)
    asset_kind = models.CharField(_("用于哪种设备或点位"), max_length=10, blank=True)
    by_system = models.BooleanField(default=False)
    # The published version, kept here so that lists need not search for it.
    current = models.OneToOneField(
        "TemplateVersion", models.PROTECT, verbose_name=_("现行版本"), null=True, related_name="+"
    )
    retired_at = models.DateTimeField(_("停用时间"), null=True)

    class Meta:
        verbose_name = _("检查表")
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="checklists_template_code")]

    def __str__(self):
        return self.title


@pghistory.track()
class TemplateVersion(models.Model):
    """One wording of a checklist: draft, in review, published, retired. Whoever wrote it does not publish it."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("草稿")
        REVIEW = "REVIEW", _("待发布")
        PUBLISHED = "PUBLISHED", _("现行")
        RETIRED = "RETIRED", _("已替代")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    template = models.ForeignKey(Template, models.PROTECT, verbose_name=_("检查表"), related_name="versions")
    number = models.PositiveIntegerField(_("版本号"))
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFT)
    definition = models.JSONField(_("内容"))  # see definition.py
    note = models.CharField(_("修订说明"), max_length=200, blank=True)
    # Everybody who edited it; none of them may publish it (a check in the database).
    authors = ArrayField(models.BigIntegerField(), default=list, blank=True)
    drafted_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("起草人"), null=True, related_name="+"
    )
    drafted_at = models.DateTimeField(_("起草时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    published_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("发布人"), null=True, related_name="+"
    )
    published_at = models.DateTimeField(_("发布时间"), null=True)

    class Meta:
        verbose_name = _("检查表版本")
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="checklists_version_number"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(state="PUBLISHED"), name="checklists_version_one_current"
            ),
            models.UniqueConstraint(
                fields=["template"],
                condition=Q(state__in=["DRAFT", "REVIEW"]),
                name="checklists_version_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "REVIEW"], published_at=None)
                | Q(state__in=["PUBLISHED", "RETIRED"], published_at__isnull=False),
                name="checklists_version_published",
            ),
        ]

    def __str__(self):
        return f"{self.template} v{self.number}"


@pghistory.track()
class Asset(models.Model):
    """设备与点位: a machine, a fire extinguisher, a door, a room: something that carries a QR label."""

    class Kind(models.TextChoices):
        MACHINE = "MACHINE", _("营业设备")
        FIRE = "FIRE", _("消防器材")
        SECURITY = "SECURITY", _("安防设施")
        PLACE = "PLACE", _("点位")
        OTHER = "OTHER", _("其他")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    code = models.CharField(_("编号"), max_length=40)
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    model = models.CharField(_("型号"), max_length=80, blank=True)
    location = models.CharField(_("位置"), max_length=80, blank=True)
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    checklist = models.CharField(_("检查表"), max_length=40, blank=True)  # code of a template
    token = models.CharField(max_length=24, unique=True)  # what the label says
    retired_on = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("设备与点位")
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="checklists_asset_code")]
        indexes = [
            models.Index(
                fields=["expires_on"], condition=Q(retired_on=None, expires_on__isnull=False),
                name="checklists_asset_expiry",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name


@pghistory.track()
class SurpriseCheck(models.Model):
    """突击检查: a hidden plan, and a draw that can be checked afterwards. Seen by those who may plan one."""

    class Of(models.TextChoices):
        UNIT = "UNIT", _("机构")
        PERSON = "PERSON", _("人员")
        ASSET = "ASSET", _("设备与点位")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("组织机构"), related_name="+")
    title = models.CharField(_("名称"), max_length=80)
    checklist = models.CharField(_("检查表"), max_length=40)
    scheduled_on = models.DateField(_("检查日期"))
    of = models.CharField(_("抽什么"), max_length=6, choices=Of.choices, default=Of.UNIT)
    candidates = ArrayField(models.BigIntegerField(), verbose_name=_("候选"))
    count = models.PositiveSmallIntegerField(_("抽取数"))
    planned_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    seed = models.CharField(_("随机种子"), max_length=64, blank=True)
    drawn = ArrayField(models.BigIntegerField(), verbose_name=_("抽中"), default=list, blank=True)
    drawn_at = models.DateTimeField(_("抽取时间"), null=True)
    drawn_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    revealed_at = models.DateTimeField(_("公布时间"), null=True)
    revealed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(_("取消时间"), null=True)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("突击检查")
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1), name="checklists_surprise_count"),
            models.CheckConstraint(
                condition=Q(drawn_at=None, seed="", drawn_by=None)
                | (Q(drawn_at__isnull=False, drawn_by__isnull=False) & ~Q(seed="")),
                name="checklists_surprise_drawn",
            ),
            models.CheckConstraint(
                condition=Q(revealed_at=None) | Q(drawn_at__isnull=False), name="checklists_surprise_revealed"
            ),
        ]

    def __str__(self):
        return self.title


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Run(models.Model):
    """A round: one version answered by somebody at a unit. Once finished it stands (a trigger sees to it)."""

    class State(models.TextChoices):
        RUNNING = "RUNNING", _("填写中")
        FINISHED = "FINISHED", _("已完成")
        ABANDONED = "ABANDONED", _("已作废")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), db_index=False)
    template = models.ForeignKey(Template, models.PROTECT, related_name="runs", db_index=False)
    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="runs")
    person = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("检查人"), related_name="+")
    post = models.CharField(max_length=40, blank=True)
    occurrence = models.ForeignKey(
        "duties.Occurrence", models.SET_NULL, verbose_name=_("待办"), null=True, related_name="+"
    )
    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("设备"), null=True, related_name="runs")
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name=_("工单"), null=True, related_name="+"
    )
    surprise = models.ForeignKey(SurpriseCheck, models.PROTECT, null=True, related_name="runs")
    subject = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("被检查人"), null=True, related_name="+", db_index=False
    )
    # Values of the last finished round of the same checklist here: what conditions on "last time" read.
    previous = models.JSONField(default=dict)
    client_key = models.UUIDField(null=True)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    score = models.DecimalField(_("得分"), max_digits=5, decimal_places=2, null=True)
    passed = models.BooleanField(_("合格"), null=True)
    failed_items = models.PositiveSmallIntegerField(_("不合格项"), default=0)
    note = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("检查")
        constraints = [
            models.UniqueConstraint(fields=["person", "client_key"], name="checklists_run_sent_once"),
            models.UniqueConstraint(
                fields=["occurrence"],
                condition=~Q(state="ABANDONED"),
                name="checklists_run_once_per_occurrence",
            ),
            models.CheckConstraint(
                condition=Q(state="RUNNING", finished_at=None, passed=None)
                | Q(state="FINISHED", finished_at__isnull=False, passed__isnull=False)
                | Q(state="ABANDONED", finished_at__isnull=False),
                name="checklists_run_finished",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-started_at"], name="checklists_run_unit"),
            models.Index(fields=["template", "-started_at"], name="checklists_run_template"),
            models.Index(fields=["person", "-started_at"], name="checklists_run_mine"),
        ]


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Answer(models.Model):
    """What was answered to one item of a run. An answer that a newer version no longer asks is withdrawn, not lost."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, db_index=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="answers", db_index=False)
    item = models.CharField(max_length=40)
    # One of these, by the kind of the item; `choice` also holds yes, no and na.
    choice = models.CharField(max_length=40, blank=True)
    number = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    text = models.TextField(blank=True)
    chosen_person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    chosen_asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.TextField(_("说明"), blank=True)
    # Judged when the run is finished; None while it runs and where nothing is judged.
    points = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    failed = models.BooleanField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    device_at = models.DateTimeField(null=True)  # when the phone took it, where it could be sent only later
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("回答")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "item"], condition=Q(withdrawn_at=None), name="checklists_answer_once"
            ),
        ]
        indexes = [models.Index(fields=["run"], name="checklists_answer_run")]


class AnswerPhoto(models.Model):
    """A picture or a drawn signature: server time and content hash, never changed."""

    append_only = True

    unit = models.ForeignKey("org.Unit", models.PROTECT, db_index=False)
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="photos")
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    taken_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("照片")
        constraints = [models.UniqueConstraint(fields=["answer", "sha256"], name="checklists_photo_once")]


@pghistory.track()
class Fault(models.Model):
    """故障: something wrong with an asset, reported by hand or by a failed item, until it is mended."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, db_index=False)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="faults")
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="faults")
    item = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("故障"), max_length=300)
    photo = models.CharField(max_length=64, blank=True)
    photo_type = models.CharField(max_length=40, blank=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    reported_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    reported_at = models.DateTimeField(_("报告时间"))
    mended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    mended_at = models.DateTimeField(_("修复时间"), null=True)
    mended_how = models.CharField(_("如何修复"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("故障")
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "item"],
                condition=Q(mended_at=None) & ~Q(item=""),
                name="checklists_fault_once",
            ),
            models.CheckConstraint(
                condition=Q(mended_at=None, mended_by=None)
                | Q(mended_at__isnull=False, mended_by__isnull=False),
                name="checklists_fault_mended",
            ),
        ]
        indexes = [
            models.Index(fields=["unit"], condition=Q(mended_at=None), name="checklists_fault_open"),
        ]
