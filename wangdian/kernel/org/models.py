"""Units, posts, people, and who holds which post where and when.

A person may hold several posts, stand in for others, and act under a delegation that expires by itself.
Nothing here is deleted: appointments and delegations end. (Inventory rows 1–53.)
"""

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class DateRange(Func):
    """`daterange(from, to, '[]')`; an empty end means for ever."""

    function = "DATERANGE"
    output_field = DateRangeField()


@pghistory.track()
class Unit(MP_Node):
    """A node of the bank: 总行, 分行, 支行, 网点 or 部门, of any depth."""

    class Kind(models.TextChoices):
        HEAD_OFFICE = "HEAD_OFFICE", _("总行")
        BRANCH = "BRANCH", _("分行")
        SECOND_BRANCH = "SECOND_BRANCH", _("二级分行")
        SUB_BRANCH = "SUB_BRANCH", _("支行")
        OUTLET = "OUTLET", _("网点")
        DEPARTMENT = "DEPARTMENT", _("部门")

    # "C" so that a subtree is one range of the index (see kernel.database.rowsecurity).
    path = models.CharField(max_length=255, unique=True, db_collation="C")
    code = models.CharField(_("机构号"), max_length=20, unique=True)
    name = models.CharField(_("机构名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=16, choices=Kind.choices)
    opened_on = models.DateField(_("开业日期"), null=True, blank=True)
    closed_on = models.DateField(_("撤并日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("机构")
        indexes = [models.Index(fields=["kind"], name="org_unit_kind")]

    @property
    def paths_upwards(self) -> list[str]:
        """The paths of the units above and of this one, from the head office down."""
        return [self.path[:n] for n in range(self.steplen, len(self.path) + 1, self.steplen)]

    def __str__(self):
        return self.name

    @property
    def is_outlet(self) -> bool:
        """Whether customers are served here."""
        return self.kind in {self.Kind.OUTLET, self.Kind.SUB_BRANCH}


@pghistory.track()
class Post(models.Model):
    """岗位 or 角色: what somebody in it answers for, may do, and how far they see."""

    class Reach(models.TextChoices):
        OWN = "OWN", _("本人")
        UNIT = "UNIT", _("本机构")
        SUBTREE = "SUBTREE", _("本机构及下级")

    code = models.CharField(_("岗位代码"), max_length=40, unique=True)
    name = models.CharField(_("岗位名称"), max_length=40, unique=True)
    aliases = ArrayField(models.CharField(max_length=40), verbose_name=_("别名"), default=list, blank=True)
    is_role = models.BooleanField(_("角色（可由多岗位担任）"), default=False)
    rank = models.PositiveSmallIntegerField(_("排序"), default=100)
    reach = models.CharField(_("可见范围"), max_length=8, choices=Reach.choices, default=Reach.OWN)
    powers = ArrayField(models.CharField(max_length=40), verbose_name=_("权限"), default=list, blank=True)
    duties = models.TextField(_("岗位职责"), blank=True)
    reports_to = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("汇报对象"), null=True, blank=True, related_name="reported_by"
    )

    class Meta:
        verbose_name = _("岗位")
        ordering = ["rank", "code"]

    def __str__(self):
        return self.name


@pghistory.track()
class PostLimit(models.Model):
    """授权额度: up to how much a post may approve, by kind of business, dated."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="limits")
    business = models.CharField(_("业务种类"), max_length=40)
    amount = models.DecimalField(_("限额（元）"), max_digits=18, decimal_places=2)
    starts_on = models.DateField(_("生效日期"))
    ends_on = models.DateField(_("失效日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("授权额度")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="org_postlimit_dates"
            )
        ]


class PersonManager(BaseUserManager):
    """Makes people who can sign in."""

    def create_user(self, staff_no, password=None, **fields):
        person = self.model(staff_no=staff_no, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, staff_no, password=None, **fields):
        return self.create_user(staff_no, password, is_staff=True, is_superuser=True, **fields)


@pghistory.track(exclude=["password", "last_login"])
class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who works at the bank and signs in with a staff number."""

    staff_no = models.CharField(_("工号"), max_length=20, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    email = models.EmailField(_("电子邮箱"), blank=True)
    is_active = models.BooleanField(_("在职"), default=True)
    is_staff = models.BooleanField(_("系统管理员"), default=False)
    joined_on = models.DateField(_("入职日期"), null=True, blank=True)

    objects = PersonManager()
    USERNAME_FIELD = "staff_no"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("人员")
        ordering = ["staff_no"]

    def __str__(self):
        return self.name


@pghistory.track()
class Appointment(models.Model):
    """任职: a person in a post at a unit, from one day to another."""

    class Kind(models.TextChoices):
        MAIN = "MAIN", _("本职")
        CONCURRENT = "CONCURRENT", _("兼任")
        ACTING = "ACTING", _("代理")

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("人员"), related_name="appointments")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("机构"), related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, verbose_name=_("岗位"), related_name="appointments")
    kind = models.CharField(_("任职方式"), max_length=10, choices=Kind.choices, default=Kind.MAIN)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("任职")
        indexes = [models.Index(fields=["unit", "post", "starts_on"], name="org_appointment_holders")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="org_appointment_dates"
            ),
            ExclusionConstraint(
                name="org_appointment_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", RangeBoundary(True, True)), RangeOperators.OVERLAPS),
                ],
            ),
        ]


@pghistory.track()
class BackupPair(models.Model):
    """AB角: who takes over a post at a unit while the first person is away. (Inventory rows 47, 217.)"""

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("机构"))
    post = models.ForeignKey(Post, models.PROTECT, verbose_name=_("岗位"))
    first = models.ForeignKey(Person, models.PROTECT, verbose_name=_("A角"), related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, verbose_name=_("B角"), related_name="+")
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("AB角")
        constraints = [
            models.CheckConstraint(condition=~Q(first=F("second")), name="org_backuppair_two_people"),
        ]


@pghistory.track()
class Absence(models.Model):
    """Days on which a person is away; their duties go to the B角, if there is one."""

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("人员"), related_name="absences")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("机构"))
    reason = models.CharField(_("事由"), max_length=40)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))

    class Meta:
        verbose_name = _("缺勤")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="org_absence_dates"),
        ]


@pghistory.track()
class Delegation(models.Model):
    """授权委托: some powers of one person, at one unit, lent to another until a moment, then gone."""

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("机构"))
    grantor = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("委托人"), related_name="delegations_given"
    )
    delegate = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("受托人"), related_name="delegations_held"
    )
    post = models.ForeignKey(Post, models.PROTECT, verbose_name=_("以何岗位"))
    powers = ArrayField(models.CharField(max_length=40), verbose_name=_("权限"))
    reason = models.CharField(_("事由"), max_length=200)
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    revoked_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("授权委托")
        indexes = [models.Index(fields=["delegate", "ends_at"], name="org_delegation_held")]
        constraints = [
            models.CheckConstraint(condition=~Q(grantor=F("delegate")), name="org_delegation_two_people"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="org_delegation_dates"),
        ]


class CalendarDay(models.Model):
    """营业日历: one day of the bank's calendar, editable; seeded, and marked confirmed or provisional."""

    class Kind(models.TextChoices):
        WORKDAY = "WORKDAY", _("工作日")
        WEEKEND = "WEEKEND", _("周末")
        HOLIDAY = "HOLIDAY", _("节假日")
        MAKE_UP = "MAKE_UP", _("调休上班")

    class Status(models.TextChoices):
        CONFIRMED = "CONFIRMED", _("已确认")
        PROVISIONAL = "PROVISIONAL", _("暂定")

    day = models.DateField(_("日期"), unique=True)
    kind = models.CharField(_("类别"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("节日"), max_length=20, blank=True)
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices)
    source = models.CharField(_("依据"), max_length=80)

    class Meta:
        verbose_name = _("营业日历")
        ordering = ["day"]


@pghistory.track()
class OpeningSpan(models.Model):
    """营业时间: one span of a unit's opening hours on a kind of day (several a day are usual)."""

    class DayKind(models.TextChoices):
        WORKDAY = "WORKDAY", _("工作日")
        WEEKEND = "WEEKEND", _("周末")
        HOLIDAY = "HOLIDAY", _("节假日")

    unit = models.ForeignKey(Unit, models.CASCADE, verbose_name=_("机构"), related_name="opening_spans")
    day_kind = models.CharField(_("适用"), max_length=8, choices=DayKind.choices)
    opens_at = models.TimeField(_("开门"))
    closes_at = models.TimeField(_("关门"))

    class Meta:
        verbose_name = _("营业时间")
        ordering = ["unit", "day_kind", "opens_at"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="org_openingspan_times"),
            models.UniqueConstraint(fields=["unit", "day_kind", "opens_at"], name="org_openingspan_once"),
        ]


class ApiToken(models.Model):
    """接口令牌: lets another system call the API in a person's name. Only a digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    name = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("到期"))
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("接口令牌")
