"""复核: an act that one person asks for and another lets happen.

A rule says which acts at which units need a second person. What was asked for is kept as it was asked, and what
was decided is never rewritten; that nobody decides on their own request is a rule of the table itself, also where
either of the two acts for somebody else.
"""

from datetime import timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

MONEY = {"max_digits": 18, "decimal_places": 2}


@pghistory.track()
class ApprovalRule(models.Model):
    """From when on an act at a unit (and below, unless a nearer unit has its own rules) needs a second person.

    Never edited: a change ends it and adds another.
    """

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    kind = models.CharField(_("业务"), max_length=60)
    from_amount = models.DecimalField(_("起点金额（元）"), null=True, blank=True, **MONEY)
    post = models.ForeignKey(
        "org.Post", models.PROTECT, verbose_name=_("复核岗位"), null=True, blank=True, related_name="+"
    )
    power = models.CharField(_("复核权限"), max_length=40)
    remote_allowed = models.BooleanField(_("上级机构可远程复核"), default=False)
    expires_after = models.DurationField(_("有效时长"))
    starts_on = models.DateField(_("生效日期"))
    ends_on = models.DateField(_("失效日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("复核规则")
        indexes = [models.Index(fields=["kind", "unit"], name="approvals_rule_of_kind")]
        constraints = [
            models.CheckConstraint(
                # A rule that never came into force ends the day before it would have.
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on") - timedelta(days=1)),
                name="approvals_rule_dates",
            ),
            models.CheckConstraint(
                condition=Q(from_amount=None) | Q(from_amount__gte=0), name="approvals_rule_amount"
            ),
            models.UniqueConstraint(
                fields=["unit", "kind", "from_amount"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="approvals_rule_once",
            ),
        ]


@pghistory.track(pghistory.UpdateEvent())
class Approval(models.Model):
    """One request: what was asked, about which version of which thing, by whom; and what became of it."""

    class State(models.TextChoices):
        PENDING = "PENDING", _("待复核")
        APPROVED = "APPROVED", _("已通过")
        REJECTED = "REJECTED", _("已退回")
        WITHDRAWN = "WITHDRAWN", _("已撤回")
        EXPIRED = "EXPIRED", _("已过期")
        STALE = "STALE", _("已失效")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    kind = models.CharField(_("业务"), max_length=60)
    target_kind = models.CharField(_("对象类别"), max_length=40)
    target_id = models.CharField(_("对象编号"), max_length=40)
    target_version = models.CharField(_("对象版本"), max_length=100, blank=True)
    payload = models.JSONField(_("申请内容"))
    # What it changes, in words, as it was shown to the maker: [{"label", "before", "after"}, …].
    changes = models.JSONField(_("变更"), default=list)
    amount = models.DecimalField(_("金额（元）"), null=True, **MONEY)
    reason = models.CharField(_("事由"), max_length=500)

    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("提交人"), related_name="+"
    )
    maker_on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("代谁提交"), null=True, related_name="+"
    )
    maker_post = models.CharField(_("提交岗位"), max_length=40, blank=True)
    made_at = models.DateTimeField(_("提交时间"))

    # Who is asked, as the rule stood when it was asked.
    rule = models.ForeignKey(
        ApprovalRule, models.PROTECT, verbose_name=_("复核规则"), null=True, related_name="+"
    )
    post = models.ForeignKey(
        "org.Post", models.PROTECT, verbose_name=_("复核岗位"), null=True, related_name="+"
    )
    power = models.CharField(_("复核权限"), max_length=40)
    remote_allowed = models.BooleanField(_("上级机构可远程复核"))
    expires_at = models.DateTimeField(_("有效期至"))

    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.PENDING)
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("复核人"), null=True, related_name="+"
    )
    checker_on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("代谁复核"), null=True, related_name="+"
    )
    checker_post = models.CharField(_("复核岗位代码"), max_length=40, blank=True)
    checker_unit = models.ForeignKey(
        "org.Unit", models.PROTECT, verbose_name=_("复核机构"), null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("办结时间"), null=True)
    comment = models.CharField(_("复核意见"), max_length=500, blank=True)
    result = models.JSONField(_("结果"), null=True)

    class Meta:
        verbose_name = _("复核申请")
        indexes = [
            models.Index(fields=["unit", "state", "-made_at"], name="approvals_of_unit"),
            models.Index(fields=["maker", "-made_at"], name="approvals_of_maker"),
            models.Index(fields=["target_kind", "target_id"], name="approvals_of_target"),
            models.Index(fields=["expires_at"], condition=Q(state="PENDING"), name="approvals_expiring"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "target_kind", "target_id"],
                condition=Q(state="PENDING"),
                name="approvals_one_pending",
            ),
            models.CheckConstraint(condition=~Q(checker=F("maker")), name="approvals_two_people"),
            models.CheckConstraint(
                condition=~Q(checker=F("maker_on_behalf_of")), name="approvals_not_for_the_checker"
            ),
            models.CheckConstraint(
                condition=~Q(checker_on_behalf_of=F("maker")), name="approvals_not_for_the_maker"
            ),
            models.CheckConstraint(
                condition=~Q(checker_on_behalf_of=F("maker_on_behalf_of")), name="approvals_not_for_the_same"
            ),
            models.CheckConstraint(
                condition=~Q(maker=F("maker_on_behalf_of")) & ~Q(checker=F("checker_on_behalf_of")),
                name="approvals_on_behalf_of_another",
            ),
            models.CheckConstraint(
                condition=Q(state="PENDING", decided_at=None, checker=None, result__isnull=True)
                | Q(state__in=["APPROVED", "REJECTED"], decided_at__isnull=False, checker__isnull=False)
                | Q(
                    state__in=["WITHDRAWN", "EXPIRED", "STALE"], decided_at__isnull=False, result__isnull=True
                ),
                name="approvals_states",
            ),
            models.CheckConstraint(
                condition=Q(checker__isnull=False) | Q(checker_on_behalf_of=None, checker_unit=None),
                name="approvals_behalf_needs_checker",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="approvals_expiry"),
        ]

    def __str__(self):
        return f"{self.kind} {self.target_kind}:{self.target_id} {self.state}"

    @property
    def target(self) -> tuple[str, str]:
        """What it is about: (kind, id)."""
        return self.target_kind, self.target_id

    @property
    def is_pending(self) -> bool:
        """Whether it still waits for a second person."""
        return self.state == self.State.PENDING
