"""What people keep of lists: views, and the columns they like."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class SavedView(models.Model):
    """视图: filters, order and columns of a list under a name; one's own, or shared with a unit and all below it."""

    list_name = models.CharField(_("列表"), max_length=60)
    name = models.CharField(_("名称"), max_length=30)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("建立人"), related_name="+"
    )
    unit = models.ForeignKey(
        "org.Unit", models.PROTECT, verbose_name=_("共享给"), null=True, blank=True, related_name="+"
    )
    state = models.JSONField(_("内容"))
    is_pinned = models.BooleanField(_("显示为标签"), default=True)
    is_default = models.BooleanField(_("默认打开"), default=False)
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("视图")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["list_name", "author", "name"], condition=Q(unit=None), name="lists_savedview_own"
            ),
            models.UniqueConstraint(
                fields=["list_name", "unit", "name"], condition=Q(unit__isnull=False), name="lists_savedview_shared"
            ),
            models.UniqueConstraint(
                fields=["list_name", "author"],
                condition=Q(unit=None, is_default=True),
                name="lists_savedview_own_default",
            ),
            models.UniqueConstraint(
                fields=["list_name", "unit"],
                condition=Q(unit__isnull=False, is_default=True),
                name="lists_savedview_unit_default",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name


class ColumnChoice(models.Model):
    """The columns a person wants to see of a list, in their order."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=60)
    columns = models.JSONField(default=list)
    size = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("列设置")
        constraints = [
            models.UniqueConstraint(fields=["person", "list_name"], name="lists_columnchoice_once")
        ]
