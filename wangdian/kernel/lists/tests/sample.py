"""A list to try everything on: audit events, as the register of a chapter nobody ships."""

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from wangdian.kernel.audit.actions import record
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.lists.filters import Choice, DateRange, Flag, NumberRange, Person, Text, UnitFilter
from wangdian.kernel.lists.pages import list_page
from wangdian.kernel.lists.spec import Bulk, Column, ListSpec, Preset, each, register
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import AUDIT_READ, ORG_PEOPLE
from wangdian.ui.forms import Form

ACTS = (("a.open", "开户"), ("a.close", "销户"), ("a.move", "划转"))


class WhyForm(Form):
    why = forms.CharField(label="事由", max_length=20)


def note(*, pk, version, data, by, now):
    """A bulk act with a guard of its own: marked rows are refused."""
    event = AuditEvent.objects.get(pk=pk)
    if version is not None and version != event.seq:
        raise Refused("sample.stale", "此行已被他人改动。")
    record(
        unit_id=event.unit_id, at=now, act="a.noted", target=("event", pk), by_id=by.person_id,
        summary={"reason": data["why"]},
    )  # fmt: skip
    if event.act == "a.close":
        raise Refused("sample.closed", "销户不能批注。")


def tone(event) -> str:
    return "bad" if event.act == "a.close" else "ok"


LIST = register(
    ListSpec(
        name="lists.sample",
        label="样例",
        power=AUDIT_READ,
        rows=lambda scope: AuditEvent.objects.filter(
            unit__in=scope.units(AUDIT_READ), act__startswith="a."
        ).select_related("unit", "actor"),
        columns=(
            Column("target", "对象", path="target_id", sort="target_id"),
            Column("act", "行为", value=lambda e: dict(ACTS).get(e.act, e.act), tone=tone),
            Column("at", "时间", sort="at"),
            Column("unit", "机构", path="unit.name", sort="unit__path"),
            Column("actor", "经办人", path="actor.name"),
            Column("seq", "序号", sort="seq", numeric=True, default=False),
        ),
        filters=(
            Choice("act", "行为", choices=ACTS),
            DateRange("at", "时间", moment=True, open=Q(act="a.open"), relative=("today", "week", "month")),
            Text("target", "对象", path="target_id"),
            UnitFilter("unit", "机构"),
            Person("actor", "经办人", nobody=True),
            Flag("system", "系统", on=Q(actor=None)),
            NumberRange("seq", "序号", main=False),
        ),
        search=("target_id__icontains", "act__istartswith"),
        presets=(Preset("all", "全部"), Preset("mine", "我办的", {"actor": ("me",)}, sort="-seq")),
        bulk=(
            Bulk("note", "批注", AUDIT_READ, act=each(note), form=WhyForm),
            Bulk("people", "别的权限", ORG_PEOPLE, act=each(note)),
        ),
        row_url=lambda e: f"/audit/{e.unit_id}/{e.seq}/",
        row_version="seq",
        default_sort="-at",
        page_size=20,
    )
)


@page(AUDIT_READ, methods=("GET", "POST"))
def sample(request: HttpRequest) -> HttpResponse:
    """The page."""
    return list_page(request, LIST, {"crumbs": [("样例", "")]}, keep=("chapter",))
