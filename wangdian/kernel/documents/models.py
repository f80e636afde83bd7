"""文书: a text that changes, and who must have read which version of it.

A published version never changes: the database refuses it. Reading is acknowledged per version, and only the
current one can be acknowledged. (Inventory rows 54, 148, 162; architecture, idea six.)
"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Document(models.Model):
    """A text with a life: its versions, its readers. Belongs to the unit that issues it."""

    class Kind(models.TextChoices):
        POLICY = "POLICY", _("制度")
        NOTICE = "NOTICE", _("通知")
        PLAN = "PLAN", _("工作计划")
        EMERGENCY = "EMERGENCY", _("应急预案")
        MANUAL = "MANUAL", _("操作手册")
        MINUTES = "MINUTES", _("会议纪要")
        REPORT = "REPORT", _("报告")
        OTHER = "OTHER", _("其他")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("发文机构"), related_name="+")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices, default=Kind.POLICY)
    code = models.CharField(_("文号"), max_length=40, blank=True)
    title = models.CharField(_("标题"), max_length=120)
    # The published version, kept here so that lists and row security need not search for it.
    current = models.OneToOneField(
        "Version", models.PROTECT, verbose_name=_("现行版本"), null=True, blank=True, related_name="+"
    )
    repealed_on = models.DateField(_("废止日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("文书")
        indexes = [models.Index(fields=["unit", "kind"], name="documents_document_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code"], condition=~Q(code=""), name="documents_document_code"
            ),
        ]

    def __str__(self):
        return self.title


@pghistory.track()
class Version(models.Model):
    """版本: one wording of a document, as text, as a file, or both."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("草稿")
        PUBLISHED = "PUBLISHED", _("现行")
        RETIRED = "RETIRED", _("已替代")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("发文机构"), related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, verbose_name=_("文书"), related_name="versions")
    number = models.PositiveIntegerField(_("版本号"))
    text = models.TextField(_("正文"), blank=True)
    file_hash = models.CharField(_("文件指纹"), max_length=64, blank=True)
    file_name = models.CharField(_("文件名"), max_length=200, blank=True)
    file_kind = models.CharField(_("文件类型"), max_length=10, blank=True)
    file_size = models.BigIntegerField(_("文件大小"), default=0)
    note = models.CharField(_("修订说明"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    # A minor change need not be read again: acknowledgements from this version number on still count.
    read_since = models.PositiveIntegerField(_("自此版本起的已阅有效"))
    effective_from = models.DateField(_("生效日期"), null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("起草人"), related_name="+"
    )
    drafted_at = models.DateTimeField(_("起草时间"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("发布人"),
        null=True,
        blank=True,
        related_name="+",
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("文书版本")
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="documents_version_number"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(state="PUBLISHED"), name="documents_version_one_current"
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(state="DRAFT"), name="documents_version_one_draft"
            ),
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(file_hash=""), name="documents_version_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", published_at=None, published_by=None)
                | Q(
                    state__in=["PUBLISHED", "RETIRED"],
                    published_at__isnull=False,
                    published_by__isnull=False,
                    effective_from__isnull=False,
                ),
                name="documents_version_published",
            ),
        ]

    def __str__(self):
        return f"{self.document} v{self.number}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Audience(models.Model):
    """阅读范围: whom a document concerns: a unit with all below it, in one post or in any."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="audience")
    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    owner_unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("发文机构"), related_name="+")
    post = models.ForeignKey(
        "org.Post", models.PROTECT, verbose_name=_("岗位"), null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("阅读范围")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "unit", "post"], nulls_distinct=False, name="documents_audience_once"
            ),
        ]


class Acknowledgement(models.Model):
    """已阅: a person says that they have read a version. Append only.

    `unit` is where the reader works, so that their head sees it.
    """

    append_only = True

    version = models.ForeignKey(Version, models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("阅读人"), related_name="+"
    )
    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("已阅")
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="documents_acknowledgement_once"),
        ]
