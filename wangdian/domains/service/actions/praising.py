"""Praise and ratings of staff, service rules, and the monthly circular."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.notices.actions import announce
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.powers import CASES_RULES, COMPLAINTS_REPORT, COMPLAINTS_TAKE
from wangdian.kernel.org.scope import Grant, Scope

from ..figures import month_figures
from ..models import Circular, Praise, ServiceRule


def _trace(unit: Unit, grant: Grant, by: Scope, now: datetime, act: str, target, **summary) -> None:
    record(
        unit_id=unit.pk, at=now, act=act, target=target, by_id=by.person_id, on_behalf_of_id=grant.on_behalf_of,
        post=grant.post_code, summary=summary,
    )  # fmt: skip


@transaction.atomic
def enter_praise(
    *, unit: Unit, person: Person, on: date, channel: str, text: str, by: Scope, now: datetime
) -> Praise:
    """Enter a customer's praise; nobody enters their own. Raises Refused `service.own_praise`, `service.said`."""
    grant = by.demand(COMPLAINTS_TAKE, unit)
    if person.pk == by.person_id:
        raise Refused("service.own_praise", "给自己的表扬请由同事登记。", field="person")
    if not text.strip():
        raise Refused("service.said", "请记下客户怎么说的。", field="text")
    if on > now.date():
        raise Refused("service.future", "日期不能晚于今天。", field="on")
    praise = Praise.objects.create(
        unit=unit, person=person, on=on, channel=channel, text=text.strip()[:4000], entered_by_id=by.person_id, entered_at=now
    )  # fmt: skip
    _trace(unit, grant, by, now, "service.praise", ("praise", praise.pk), person=person.name, day=str(on))
    return praise


@transaction.atomic
def set_rule(
    *, unit: Unit, name: str, value: Decimal, source: str, starts_on: date, by: Scope, now: datetime
) -> ServiceRule:
    """A new figure from a day on, at a unit and below it; the earlier one ends the day before.

    Raises Refused `service.rule_value`, `service.rule_past`; Forbidden.
    """
    grant = by.demand(CASES_RULES, unit)
    most = Decimal(100) if name == ServiceRule.Name.CALL_BACK_SHARE else Decimal(1000)
    if not 0 <= value <= most:
        raise Refused("service.rule_value", f"数值应在0到{most}之间。", field="value")
    if starts_on < now.date():
        raise Refused("service.rule_past", "生效日期不能早于今天，已经发生的不改。", field="starts_on")
    ServiceRule.objects.filter(unit=unit, name=name, starts_on=starts_on).delete()
    rule = ServiceRule.objects.create(
        unit=unit, name=name, value=value, source=source.strip()[:120], starts_on=starts_on
    )
    _trace(unit, grant, by, now, "service.rule", ("service_rule", rule.pk), name=name, value=str(value))
    return rule


@transaction.atomic
def issue_circular(*, unit: Unit, month: date, words: str, by: Scope, now: datetime) -> Circular:
    """Issue a month's circular with the figures as they are now. A second one of the same month is refused.

    Raises Refused `service.month_open` (the month is not over), `service.issued`; Forbidden.
    """
    grant = by.demand(COMPLAINTS_REPORT, unit)
    first = month.replace(day=1)
    if first >= now.date().replace(day=1):
        raise Refused("service.month_open", "这个月还没有结束，月底后才能通报。")
    if Circular.objects.filter(unit=unit, month=first).exists():
        raise Refused("service.issued", "这个月的通报已经发布。")
    circular = Circular.objects.create(
        unit=unit, month=first, figures=month_figures(unit, first, by, now), words=words.strip()[:4000],
        issued_by_id=by.person_id, issued_at=now,
    )  # fmt: skip
    _trace(unit, grant, by, now, "service.circular", ("circular", circular.pk), day=str(first))
    announce(
        unit_id=unit.pk, kind="service.circular", title=f"{unit.name} {first:%Y年%m月} 服务与投诉通报", now=now,
        key=f"circular:{circular.pk}",
    )  # fmt: skip
    return circular
