"""留痕: what was done, by whom, in which post, on whose behalf; one hash chain per unit, append only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditChain(models.Model):
    """The end of a unit's chain: taken with a lock, so that numbers have no gap."""

    unit = models.OneToOneField("org.Unit", models.PROTECT, primary_key=True)
    last_seq = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)


class AuditEvent(models.Model):
    """One act. Its hash covers every field and the hash before it, so that no line can change unseen."""

    append_only = True

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"))
    seq = models.BigIntegerField(_("序号"))
    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("经办人"), null=True, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("代谁办理"), null=True, related_name="+"
    )
    post = models.CharField(_("岗位"), max_length=40, blank=True)
    act = models.CharField(_("行为"), max_length=60)
    target_kind = models.CharField(_("对象类别"), max_length=40)
    target_id = models.CharField(_("对象编号"), max_length=40)
    summary = models.JSONField(_("内容"), default=dict)
    algorithm = models.CharField(_("算法"), max_length=10, default="sha256")
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("留痕")
        constraints = [models.UniqueConstraint(fields=["unit", "seq"], name="audit_event_seq")]
        indexes = [
            models.Index(fields=["target_kind", "target_id"], name="audit_event_target"),
            models.Index(fields=["unit", "-at"], name="audit_event_recent"),
        ]
