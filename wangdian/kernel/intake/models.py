"""What was handed in, how its columns were read, and which rows have been written."""

import json
import zlib

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track(exclude=["content", "results", "progress"])
class Batch(models.Model):
    """导入批次: one file on its way in. The file itself is not kept, only the text of its cells."""

    class State(models.TextChoices):
        MAPPING = "MAPPING", _("待对应列")
        CHECKING = "CHECKING", _("检查中")
        CHECKED = "CHECKED", _("待确认")
        WRITING = "WRITING", _("写入中")
        DONE = "DONE", _("已完成")
        FAILED = "FAILED", _("未完成")
        CANCELLED = "CANCELLED", _("已放弃")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    importer = models.CharField(_("导入种类"), max_length=60)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.MAPPING)
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("大小"))
    content = models.BinaryField()
    head = models.PositiveSmallIntegerField(_("表头行"), default=0)  # position among the kept lines
    mapping = models.JSONField(_("列对应"), default=dict)
    # File, mapping and importer together: what has been written once is not written again.
    digest = models.CharField(max_length=64, blank=True)
    only_good = models.BooleanField(_("跳过有错的行"), default=False)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    good = models.PositiveIntegerField(_("可导入"), default=0)
    repeated = models.PositiveIntegerField(_("已有"), default=0)
    refused = models.PositiveIntegerField(_("有错"), default=0)
    written = models.PositiveIntegerField(_("写入"), default=0)
    results = models.BinaryField(default=b"")
    progress = models.PositiveIntegerField(default=0)
    problem = models.CharField(_("原因"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("导入人"), related_name="+"
    )
    at = models.DateTimeField(_("上传时间"))
    asked_at = models.DateTimeField(null=True)  # since when a job should be at it
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("导入批次")
        indexes = [
            models.Index(fields=["unit", "-at"], name="intake_batch_recent"),
            models.Index(
                fields=["asked_at"], condition=Q(state__in=["CHECKING", "WRITING"]), name="intake_batch_waiting"
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "importer", "digest"],
                condition=Q(state__in=["WRITING", "DONE"]),
                name="intake_batch_once",
            )
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        return self.state in {self.State.CHECKING, self.State.WRITING}


class WrittenRow(models.Model):
    """A row that was written: its key and a digest of what it said."""

    append_only = True

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    importer = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("已导入的行")
        constraints = [
            models.UniqueConstraint(fields=["unit", "importer", "key"], name="intake_writtenrow_once")
        ]


class SavedMapping(models.Model):
    """Which field the heads of columns meant last time, by importer: at a unit, whoever did it."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    importer = models.CharField(max_length=60)
    heads = models.JSONField(default=dict)  # compared head -> key of the field
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("列对应方案")
        constraints = [models.UniqueConstraint(fields=["unit", "importer"], name="intake_savedmapping_once")]


def pack(value) -> bytes:
    """JSON, packed."""
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def unpack(content) -> object:
    """What `pack` was given; None for nothing."""
    content = bytes(content)
    return json.loads(zlib.decompress(content)) if content else None
