"""What comes in as files: the day's customers, and ratings from the devices at the counters."""

from collections import defaultdict
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.intake.spec import OK, REFUSED, REPEATED, Field, Importer, Kind, Row, RowResult
from wangdian.kernel.org.models import Appointment, Unit
from wangdian.kernel.org.powers import COMPLAINTS_HANDLE
from wangdian.kernel.org.scope import Scope

from .actions import Customer, load_customers
from .actions.calling import faults_of
from .models import CallBackDay, Rating, ServedCustomer


def load_served(*, rows: list[Row], unit: Unit, by: Scope, now: datetime, dry_run: bool) -> list[RowResult]:
    """The customers of one or several days. A day whose call-backs were drawn takes no more."""
    days = {row.values["day"] for row in rows}
    drawn = set(CallBackDay.objects.filter(unit=unit, day__in=days).values_list("day", flat=True))
    there = set(ServedCustomer.objects.filter(unit=unit, day__in=days).values_list("day", "reference"))
    results, fresh = {}, defaultdict(list)
    customers = [_customer(row) for row in rows]
    for row, customer, fault in zip(rows, customers, faults_of(customers), strict=True):
        day, reference = row.values["day"], customer.reference
        if (day, reference) in there:
            results[row.number] = RowResult(row.number, REPEATED, "service.there", "已有这位客户")
        elif day in drawn or day > now.date():
            words = "这一天已经抽取过回访名单" if day in drawn else "日期在将来"
            results[row.number] = RowResult(row.number, REFUSED, "service.day", words, "day")
        elif fault is not None:
            results[row.number] = RowResult(row.number, REFUSED, fault.code, fault.message, fault.field or "")
        else:
            results[row.number] = RowResult(row.number, OK)
            there.add((day, reference))
            fresh[day].append(customer)
    if not dry_run:
        for day, customers in sorted(fresh.items()):
            load_customers(unit=unit, day=day, customers=customers, by=by, now=now)
    return [results[row.number] for row in rows]


def _customer(row: Row) -> Customer:
    said = (row.values.get(name) or "" for name in ("reference", "name", "phone", "business", "staff_no"))
    return Customer(*said)


def load_ratings(*, rows: list[Row], unit: Unit, by: Scope, now: datetime, dry_run: bool) -> list[RowResult]:
    """Ratings by employee; one per device number."""
    by.demand(COMPLAINTS_HANDLE, unit)
    staff = dict(Appointment.objects.filter(unit=unit).values_list("person__staff_no", "person_id"))
    references = {row.values["reference"] for row in rows}
    there = set(
        Rating.objects.filter(unit=unit, source="device", reference__in=references).values_list(
            "reference", flat=True
        )
    )
    results, fresh = [], []
    for row in rows:
        try:
            rating = _rating(row, unit, staff, there, now)
        except Refused as refused:
            results.append(RowResult(row.number, REFUSED, refused.code, refused.message, refused.field or ""))
            continue
        if rating is None:
            results.append(RowResult(row.number, REPEATED, "service.there", "已有这条评价"))
            continue
        there.add(rating.reference)
        fresh.append(rating)
        results.append(RowResult(row.number, OK))
    if not dry_run:
        Rating.objects.bulk_create(fresh, batch_size=1000, ignore_conflicts=True)
    return results


def _rating(row: Row, unit: Unit, staff: dict, there: set, now: datetime) -> Rating | None:
    v = row.values
    if v["reference"] in there:
        return None
    if v["staff_no"] not in staff:
        raise Refused("service.staff", f"本机构没有工号“{v['staff_no']}”", field="staff_no")
    if v["at"] > now:
        raise Refused("service.future", "时间在将来", field="at")
    if v["score"] not in {1, 2, 3, 4, 5}:
        raise Refused("service.score", "评分应为1到5的整数，5为很满意", field="score")
    return Rating(
        unit=unit, person_id=staff[v["staff_no"]], at=v["at"], score=int(v["score"]), source="device", reference=v["reference"]
    )  # fmt: skip


CUSTOMERS = Importer(
    name="service.customers",
    label=_("当日业务客户"),
    power=COMPLAINTS_HANDLE,
    fields=(
        Field("day", _("日期"), Kind.DAY, required=True, aliases=("业务日期", "交易日期")),
        Field(
            "reference", _("流水号"), required=True, longest=40, aliases=("排队号", "交易流水", "业务流水号")
        ),
        Field("name", _("客户称呼"), longest=40, aliases=("姓名", "客户姓名", "客户名称")),
        Field("phone", _("联系电话"), longest=20, aliases=("电话", "手机号", "手机")),
        Field("business", _("业务"), longest=60, aliases=("业务种类", "业务类型")),
        Field("staff_no", _("工号"), longest=20, aliases=("柜员号", "经办工号", "员工号")),
    ),
    key=lambda values: f"{values['day']}|{values['reference']}",
    apply=load_served,
    help=_("每行一位当日办理业务的客户；姓名和电话加密保存，只用于抽取回访。"),
    icon="users",
)
RATINGS = Importer(
    name="service.ratings",
    label=_("客户评价"),
    power=COMPLAINTS_HANDLE,
    fields=(
        Field("at", _("时间"), Kind.MOMENT, required=True, aliases=("评价时间",)),
        Field("staff_no", _("工号"), required=True, longest=20, aliases=("柜员号", "员工号")),
        Field("score", _("评分"), Kind.NUMBER, required=True, aliases=("评价", "满意度")),
        Field("reference", _("凭证号"), required=True, longest=60, aliases=("流水号", "排队号")),
    ),
    key=lambda values: values["reference"],
    apply=load_ratings,
    help=_("每行一次评价，1分很不满意，5分很满意；同一凭证号只记一次。"),
    icon="star",
)
