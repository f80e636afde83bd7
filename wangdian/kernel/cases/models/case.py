"""One table for every ledger entry; what a ledger adds of its own lives in the domain's one-to-one detail row.

`Case.state` has one writer, `actions.perform`: a trigger refuses any update of it that no timeline entry of the same
transaction announces (migration 0002). Numbers have no gap per series, unit and year.
"""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class FlowVersion(models.Model):
    """A flow as it was loaded from its file. A case keeps the one it was opened with."""

    append_only = True

    kind = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("流程版本")
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="cases_flow_once")]


class Series(models.Model):
    """The last number given in a series at a unit in a year: taken with a lock, so that numbers have no gap."""

    unit = models.ForeignKey("org.Unit", models.PROTECT)
    series = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "series", "year"], name="cases_series_once")]


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Case(models.Model):
    """One ledger entry, from opening to closing."""

    class Category(models.TextChoices):
        DRAFT = "draft", _("草稿")
        ACTIVE = "active", _("办理中")
        WAITING = "waiting", _("等待")
        DONE = "done", _("已办结")
        VOID = "void", _("已作废")

    unit = models.ForeignKey(
        "org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+", db_index=False
    )
    kind = models.CharField(_("类别"), max_length=40)
    series = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveIntegerField(_("序号"))
    code = models.CharField(_("编号"), max_length=40)  # TS-B101-2026-0007, what people quote
    title = models.CharField(_("事项"), max_length=200)
    flow = models.ForeignKey(FlowVersion, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(_("状态"), max_length=30)
    category = models.CharField(_("阶段"), max_length=8, choices=Category.choices)
    grade = models.CharField(_("级别"), max_length=20, blank=True)
    owner = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("责任人"), null=True, related_name="+", db_index=False
    )
    opened_by = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("登记人"), null=True, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField(_("登记时间"))
    entered_at = models.DateTimeField(_("进入现状态"))
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    # The next deadline of a running clock, for lists; None when none runs.
    due_at = models.DateTimeField(_("最近时限"), null=True)
    breached = models.BooleanField(_("已超时"), default=False)
    version = models.PositiveIntegerField(default=0)
    # What the case is about, for finding repeats: the same subject at the same unit within a year.
    subject_key = models.CharField(max_length=80, blank=True)
    repeat_no = models.PositiveSmallIntegerField(_("第几次发生"), default=1)
    reopened = models.PositiveSmallIntegerField(_("重开次数"), default=0)
    extensions = models.PositiveSmallIntegerField(_("延期次数"), default=0)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")
    confidential = models.BooleanField(_("保密"), default=False)
    # Who may see a confidential case; the opener and the owner are always among them.
    confidants = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # What it came from: ("occurrence", "12"), ("run", "7"), ("breach", "3").
    source_kind = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("工单")
        constraints = [
            models.UniqueConstraint(fields=["unit", "series", "year", "number"], name="cases_case_number"),
            models.UniqueConstraint(
                fields=["kind", "source_kind", "source_id"], name="cases_case_source_once",
                condition=~Q(source_kind=""),
            ),
            models.CheckConstraint(
                condition=Q(category__in=["done", "void"], closed_at__isnull=False)
                | Q(category__in=["draft", "active", "waiting"], closed_at__isnull=True),
                name="cases_case_closed_at",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="cases_case_not_its_own_parent"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["kind", "unit", "-opened_at"], name="cases_case_ledger"),
            # In the order of lists: the first page is read without a sort.
            models.Index(fields=["-opened_at", "-id"], name="cases_case_newest"),
            models.Index(fields=["due_at", "-id"], name="cases_case_by_due"),
            models.Index(fields=["opened_by"], name="cases_case_opened_by"),
            models.Index(fields=["kind", "category", "due_at"], name="cases_case_due"),
            models.Index(fields=["owner", "category"], name="cases_case_mine"),
            models.Index(fields=["unit", "kind", "subject_key"], name="cases_case_subject", condition=~Q(subject_key="")),
            models.Index(fields=["code"], name="cases_case_code"),
            # By the beginning of a number, with comparisons that row security lets through to an index.
            models.Index(Collate("code", "C"), name="cases_case_number_begins"),
            models.Index(fields=["id"], name="cases_case_confidential", condition=Q(confidential=True)),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class TimelineEntry(models.Model):
    """One line of a case's story: opening, transition, field change, comment, file, action, clock. Never changed."""

    append_only = True

    class What(models.TextChoices):
        OPENED = "OPENED", _("登记")
        MOVED = "MOVED", _("流转")
        FIELD = "FIELD", _("修改")
        COMMENT = "COMMENT", _("留言")
        FILE = "FILE", _("附件")
        LINK = "LINK", _("关联")
        ACTION = "ACTION", _("措施")
        CLOCK = "CLOCK", _("时限")

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="timeline", db_index=False)
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    post = models.CharField(max_length=40, blank=True)
    what = models.CharField(max_length=8, choices=What.choices)
    # Of MOVED and OPENED only: the case's version afterwards, what was performed, from where to where.
    version = models.PositiveIntegerField(null=True)
    transition = models.CharField(max_length=40, blank=True)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30, blank=True)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    mentions = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # Sent twice, written once: the key the form carried.
    key = models.UUIDField(null=True)
    # The transaction that wrote the line, by which the trigger on `state` knows it (txid_current()).
    txid = models.BigIntegerField(db_default=models.Func(function="txid_current"), editable=False)

    class Meta:
        verbose_name = _("办理记录")
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="cases_timeline_version"),
            models.UniqueConstraint(fields=["case", "key"], name="cases_timeline_key"),
        ]
        indexes = [models.Index(fields=["case", "id"], name="cases_timeline_case")]


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Action(models.Model):
    """整改措施: corrective or preventive, with owner, due day and evidence, verified by another person."""

    class Sort(models.TextChoices):
        CORRECTIVE = "CORRECTIVE", _("纠正")
        PREVENTIVE = "PREVENTIVE", _("预防")

    class State(models.TextChoices):
        OPEN = "OPEN", _("整改中")
        DONE = "DONE", _("待复查")
        VERIFIED = "VERIFIED", _("复查通过")
        DROPPED = "DROPPED", _("取消")

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="actions")
    sort = models.CharField(_("性质"), max_length=10, choices=Sort.choices, default=Sort.CORRECTIVE)
    title = models.CharField(_("措施"), max_length=200)
    owner = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("责任人"), related_name="+", db_index=False
    )
    due_on = models.DateField(_("完成时限"))
    extensions = models.PositiveSmallIntegerField(_("延期次数"), default=0)
    evidence_asked = models.PositiveSmallIntegerField(_("需要凭据"), default=1)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OPEN)
    result = models.TextField(_("完成情况"), blank=True)
    done_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    done_on_behalf_of = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    verified_on_behalf_of = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", db_index=False
    )
    verified_at = models.DateTimeField(null=True)
    verdict = models.TextField(_("复查意见"), blank=True)
    sent_back = models.PositiveSmallIntegerField(_("退回次数"), default=0)

    class Meta:
        verbose_name = _("整改措施")
        constraints = [
            models.CheckConstraint(
                condition=~Q(verified_by=F("done_by")) & ~Q(verified_by=F("owner")),
                name="cases_action_two_people",
            ),
            # Nor does anybody check by standing in, or what was done for them.
            models.CheckConstraint(
                condition=~Q(verified_on_behalf_of=F("done_by"))
                & ~Q(verified_on_behalf_of=F("owner"))
                & ~Q(verified_by=F("done_on_behalf_of"))
                & ~Q(verified_on_behalf_of=F("done_on_behalf_of")),
                name="cases_action_two_sides",
            ),
            models.CheckConstraint(
                condition=~Q(state="VERIFIED") | Q(verified_by__isnull=False, done_by__isnull=False),
                name="cases_action_verified_by",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], name="cases_action_mine", condition=Q(state="OPEN")),
        ]

    def __str__(self):
        return self.title


class Attachment(models.Model):
    """A file or photo of a case: server time and content hash, never changed."""

    append_only = True

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="attachments")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("附件")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "action", "sha256"], name="cases_attachment_once", nulls_distinct=False
            )
        ]

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


class Link(models.Model):
    """Two cases that have to do with each other, and how."""

    append_only = True

    class How(models.TextChoices):
        RELATED = "RELATED", _("相关")
        CAUSED_BY = "CAUSED_BY", _("由其引起")

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, models.PROTECT, related_name="linked_from")
    how = models.CharField(max_length=10, choices=How.choices, default=How.RELATED)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("关联工单")
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="cases_link_once"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="cases_link_two"),
        ]
