"""通知: what a person is told (the inbox), how they want to be told, and what has still to leave the house.

An inbox row and its deliveries are written in the transaction of the act that tells; the job in `jobs.py` sends the
deliveries after the commit. Inbox rows are seen by their person alone, deliveries and robots by their unit.
"""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One line of a person's inbox. `key` says what it is about: the same key is told once."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("收件人"), related_name="+"
    )
    kind = models.CharField(_("类别"), max_length=60)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(_("链接"), max_length=300, blank=True)
    key = models.CharField(max_length=160)
    urgent = models.BooleanField(_("紧急"), default=False)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True)

    class Meta:
        verbose_name = _("通知")
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notices_notice_once")]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notices_notice_inbox"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notices_notice_unread"),
            models.Index(fields=["created_at"], name="notices_notice_age"),
        ]


class Habits(models.Model):
    """When a person wants mail: the hour of the daily digest, and the hours in which nothing comes."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="notice_habits"
    )
    digest_at = models.TimeField(_("每日汇总时间"))
    # Both or neither; from 22:00 until 07:00 goes past midnight.
    quiet_from = models.TimeField(_("免打扰开始"), null=True, blank=True)
    quiet_until = models.TimeField(_("免打扰结束"), null=True, blank=True)

    class Meta:
        verbose_name = _("通知习惯")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="notices_habits_quiet_both",
            )
        ]


class Preference(models.Model):
    """How a person wants mail of one kind of notice, where it is not the house's default."""

    class Mail(models.TextChoices):
        AT_ONCE = "AT_ONCE", _("立即发")
        DIGEST = "DIGEST", _("每日汇总")
        OFF = "OFF", _("不发")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(_("类别"), max_length=60)
    mail = models.CharField(_("邮件"), max_length=8, choices=Mail.choices)

    class Meta:
        verbose_name = _("通知偏好")
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="notices_preference_once")]


@pghistory.track(exclude=["sealed_url", "sealed_secret"])
class Robot(models.Model):
    """群机器人: a robot in a unit's chat group. Its address and its secret are kept encrypted (`sealing.py`)."""

    class Kind(models.TextChoices):
        WECOM = "WECOM", _("企业微信")
        DINGTALK = "DINGTALK", _("钉钉")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    kind = models.CharField(_("平台"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("群名称"), max_length=40)
    sealed_url = models.TextField()
    sealed_secret = models.TextField(blank=True)
    hint = models.CharField(_("地址"), max_length=80)  # the address as it may be shown
    kinds = ArrayField(
        models.CharField(max_length=60), verbose_name=_("只发这些类别"), default=list, blank=True
    )
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("群机器人")
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="notices_robot_name")]


class Delivery(models.Model):
    """One thing that has to leave the house on one channel.

    `lane` is where to ("person:12", "robot:3"); what is due in one lane at the same time may leave as one message, a
    parcel. A parcel keeps its number through every try, so that the far side can tell a repetition.
    """

    class Channel(models.TextChoices):
        MAIL = "MAIL", _("邮件")
        ROBOT = "ROBOT", _("群机器人")

    class State(models.TextChoices):
        WAITING = "WAITING", _("待发")
        SENDING = "SENDING", _("正在发")
        SENT = "SENT", _("已发")
        DEAD = "DEAD", _("发不出")
        DROPPED = "DROPPED", _("不再发")

    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name=_("机构"), related_name="+")
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("收件人"), null=True, related_name="+"
    )
    robot = models.ForeignKey(Robot, models.PROTECT, verbose_name=_("群"), null=True, related_name="+")
    lane = models.CharField(max_length=40)
    key = models.CharField(max_length=160)
    kind = models.CharField(_("类别"), max_length=60)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(_("链接"), max_length=300, blank=True)
    gather = models.BooleanField(default=False)  # waits for the digest: all of a lane go as one message
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(_("时间"))
    next_try_at = models.DateTimeField(_("下次发送"))
    parcel = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    tried_at = models.DateTimeField(_("上次发送"), null=True)
    lease_until = models.DateTimeField(null=True)  # whoever has it and says nothing until then is dead
    last_error = models.CharField(_("原因"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("发出时间"), null=True)

    class Meta:
        verbose_name = _("外发")
        constraints = [
            models.UniqueConstraint(fields=["lane", "key"], name="notices_delivery_once"),
            models.CheckConstraint(
                condition=Q(channel="MAIL", person__isnull=False, robot=None)
                | Q(channel="ROBOT", person=None, robot__isnull=False),
                name="notices_delivery_one_receiver",
            ),
            models.CheckConstraint(
                condition=Q(state="SENT", sent_at__isnull=False) | (~Q(state="SENT") & Q(sent_at=None)),
                name="notices_delivery_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state="SENDING") | Q(parcel__isnull=False, lease_until__isnull=False),
                name="notices_delivery_claimed",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="WAITING"), name="notices_delivery_due"),
            models.Index(fields=["lease_until"], condition=Q(state="SENDING"), name="notices_delivery_held"),
            models.Index(fields=["lane", "tried_at"], name="notices_delivery_lane"),
            models.Index(fields=["parcel"], name="notices_delivery_parcel"),
            models.Index(fields=["unit", "-created_at"], name="notices_delivery_unit"),
        ]
