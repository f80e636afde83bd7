"""Surprise checks: planned in secret, drawn by lot with a seed that is kept, shown to the checked only on the day.

What is recorded in the trace before the day names nobody: only a digest, which proves afterwards that neither seed nor
draw was changed.
"""

import secrets
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Appointment, Unit
from wangdian.kernel.org.powers import CHECKLISTS_SURPRISE
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import Scope

from ..drawing import commitment, draw
from ..models import Asset, SurpriseCheck
from .common import template_for, trace

Of = SurpriseCheck.Of


def candidates_of(of: str, unit: Unit, by: Scope, day: date) -> dict[int, str]:
    """Who or what may be drawn at a unit and below it, by id, as far as the person's power reaches.

    People do not draw themselves.
    """
    units = by.units(CHECKLISTS_SURPRISE).filter(path__startswith=unit.path, closed_on=None)
    if of == Of.UNIT:
        return {u.pk: u.name for u in units.order_by("path") if u.is_outlet}
    if of == Of.ASSET:
        rows = Asset.objects.filter(unit__in=units, retired_on=None).select_related("unit")
        return {a.pk: f"{a.unit.name} {a.name}（{a.code}）" for a in rows.order_by("unit__path", "code")}
    held = Appointment.objects.filter(in_force(day), unit__in=units).exclude(person_id=by.person_id)
    rows = held.select_related("person", "post", "unit").order_by(
        "unit__path", "post__rank", "person__staff_no"
    )
    found: dict[int, str] = {}
    for a in rows:
        found.setdefault(a.person_id, f"{a.person.name}（{a.unit.name} {a.post.name}）")
    return found


@transaction.atomic
def plan_surprise(
    *,
    unit: Unit,
    title: str,
    checklist: str,
    scheduled_on: date,
    candidates: Iterable[int],
    count: int,
    by: Scope,
    now: datetime,
    of: str = Of.UNIT,
) -> SurpriseCheck:
    """Plan a check of some of the candidates on a day. Nobody is told.

    Raises Refused: `checklists.title`, `checklists.past_day`, `checklists.candidates` (none, or out of reach),
    `checklists.count`, `checklists.no_template`.
    """
    grant = by.demand(CHECKLISTS_SURPRISE, unit)
    chosen = sorted(set(candidates))
    template_for(checklist, unit)
    if not title.strip():
        raise Refused("checklists.title", "请写明检查的名称。", field="title")
    if scheduled_on < now.date():
        raise Refused("checklists.past_day", "检查日期已过，请选今天或以后。", field="scheduled_on")
    if not chosen or not set(chosen) <= set(candidates_of(of, unit, by, now.date())):
        raise Refused("checklists.candidates", "请在您可检查的范围内选候选对象。", field="candidates")
    if not 1 <= count <= len(chosen):
        raise Refused("checklists.count", f"抽取数应在1到{len(chosen)}之间。", field="count")
    check = SurpriseCheck.objects.create(
        unit=unit, title=title.strip()[:80], checklist=checklist, scheduled_on=scheduled_on, of=of,
        candidates=chosen, count=count, planned_by_id=by.person_id, planned_at=now,
    )  # fmt: skip
    trace(unit.pk, grant, by, now, "checklists.plan_surprise", ("surprise", check.pk))
    return check


@transaction.atomic
def draw_surprise(*, check_id: int, by: Scope, now: datetime, seed: str = "") -> SurpriseCheck:
    """Draw, once. A draw that is made is never made again; whoever wants another one cancels and plans anew.

    The seed comes from the machine unless one is given (dice thrown before witnesses).
    """
    check, grant = _locked(check_id, by)
    _demand_alive(check)
    if check.drawn_at is not None:
        return check
    check.seed = seed.strip()[:64] or secrets.token_hex(16)
    check.drawn = list(draw(check.seed, check.candidates, check.count))
    check.drawn_at, check.drawn_by_id = now, by.person_id
    check.save(update_fields=["seed", "drawn", "drawn_at", "drawn_by"])
    trace(
        check.unit_id, grant, by, now, "checklists.draw_surprise", ("surprise", check.pk),
        digest=commitment(check.seed, check.candidates, check.drawn),
    )  # fmt: skip
    return check


@transaction.atomic
def reveal_surprise(*, check_id: int, by: Scope, now: datetime) -> SurpriseCheck:
    """Make the draw known: seed and result stand in the trace from now on. Not before the day."""
    check, grant = _locked(check_id, by)
    _demand_alive(check)
    if check.revealed_at is not None:
        return check
    if check.drawn_at is None:
        raise Refused("checklists.not_drawn_yet", "还没有抽取，请先抽取。")
    if now.date() < check.scheduled_on:
        raise Refused("checklists.too_early", "还没到检查日期，提前公布就不是突击检查了。")
    check.revealed_at, check.revealed_by_id = now, by.person_id
    check.save(update_fields=["revealed_at", "revealed_by"])
    trace(
        check.unit_id, grant, by, now, "checklists.reveal_surprise", ("surprise", check.pk), title=check.title,
        seed=check.seed, drawn=list(check.drawn),
        digest=commitment(check.seed, check.candidates, check.drawn),
    )  # fmt: skip
    return check


@transaction.atomic
def cancel_surprise(*, check_id: int, reason: str, by: Scope, now: datetime) -> SurpriseCheck:
    """Call a check off, with a reason; it stays in the list."""
    check, grant = _locked(check_id, by)
    if check.cancelled_at is not None:
        return check
    if check.revealed_at is not None:
        raise Refused("checklists.revealed", "已经公布，不能取消。")
    if not reason.strip():
        raise Refused("checklists.reason", "请写明取消的原因。", field="reason")
    check.cancelled_at, check.cancel_reason = now, reason.strip()[:200]
    check.save(update_fields=["cancelled_at", "cancel_reason"])
    trace(check.unit_id, grant, by, now, "checklists.cancel_surprise", ("surprise", check.pk))
    return check


def _locked(check_id: int, by: Scope):
    check = (
        SurpriseCheck.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(pk=check_id)
        .first()
    )
    if check is None:
        raise Refused("checklists.no_surprise", "没有这次突击检查。")
    return check, by.demand(CHECKLISTS_SURPRISE, check.unit)


def _demand_alive(check: SurpriseCheck) -> None:
    if check.cancelled_at is not None:
        raise Refused("checklists.cancelled", "这次突击检查已取消。")
