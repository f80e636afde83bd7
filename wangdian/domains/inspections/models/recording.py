"""录音录像抽查: what was recorded (not the media), drawn by a seed that anybody can check, reviewed. (Row 247.)"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Recording(models.Model):
    """One recording in the bank's own media system: whose, when, where to find it there."""

    append_only = True

    class Kind(models.TextChoices):
        COUNTER = "COUNTER", _("柜面")
        WEALTH = "WEALTH", _("理财双录")

    unit = models.ForeignKey(
        "org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+", db_index=False
    )
    kind = models.CharField(_("类别"), max_length=8, choices=Kind.choices)
    person = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name=_("被录人员"), related_name="+", db_index=False
    )
    counter = models.CharField(_("柜台或专区"), max_length=40, blank=True)
    taken_at = models.DateTimeField(_("录制时间"))
    seconds = models.PositiveIntegerField(_("时长（秒）"), null=True)
    reference = models.CharField(_("媒体编号"), max_length=120)
    added_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("录音录像")
        constraints = [
            models.UniqueConstraint(fields=["unit", "reference"], name="inspections_recording_reference")
        ]
        indexes = [models.Index(fields=["unit", "taken_at"], name="inspections_recording_when")]


class RecordingDraw(models.Model):
    """One draw: from which days, with which seed, so many of each person."""

    append_only = True

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    per_person = models.PositiveSmallIntegerField(_("每人段数"))
    seed = models.CharField(_("随机种子"), max_length=64)
    candidates = ArrayField(models.BigIntegerField(), verbose_name=_("候选"))
    drawn_by = models.ForeignKey(PERSON, models.PROTECT, verbose_name=_("抽取人"), related_name="+")
    drawn_at = models.DateTimeField(_("抽取时间"))

    class Meta:
        verbose_name = _("抽取")
        ordering = ["-drawn_at"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "starts_on", "ends_on"], name="inspections_draw_once")
        ]


class DrawnRecording(models.Model):
    """A recording that was drawn; its round is the review."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    draw = models.ForeignKey(RecordingDraw, models.PROTECT, related_name="drawn")
    recording = models.ForeignKey(Recording, models.PROTECT, related_name="+")
    run = models.OneToOneField("checklists.Run", models.SET_NULL, null=True, related_name="of_recording")

    class Meta:
        verbose_name = _("抽中的录音录像")
        constraints = [models.UniqueConstraint(fields=["draw", "recording"], name="inspections_drawn_once")]
