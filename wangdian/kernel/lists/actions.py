"""Keep, change and delete views; keep the columns a person wants."""

from datetime import datetime

from django.db import transaction

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import LISTS_SHARE
from wangdian.kernel.org.scope import Grant, Scope

from .models import ColumnChoice, SavedView
from .spec import ListSpec
from .state import State, known_columns

MOST_VIEWS = 50


@transaction.atomic
def save_view(
    *,
    spec: ListSpec,
    name: str,
    state: State,
    by: Scope,
    now: datetime,
    unit: Unit | None = None,
    pinned: bool = True,
    default: bool = False,
) -> SavedView:
    """Keep a view: one's own, or (with `unit`) shared with that unit and all below it.

    Raises Forbidden without the list's power, or without LISTS_SHARE at `unit`; Refused `lists.name`,
    `lists.name_taken`, `lists.too_many`.
    """
    grant = _may_keep(spec, by, unit)
    name = _name(name)
    same = _group(spec.name, by.person_id, unit)
    if same.filter(name=name).exists():
        raise Refused("lists.name_taken", f"已有名为“{name}”的视图，请换一个名称。", field="name")
    if same.count() >= MOST_VIEWS:
        raise Refused("lists.too_many", f"最多保存{MOST_VIEWS}个视图，请先删除不用的。")
    if default:
        same.filter(is_default=True).update(is_default=False)
    view = SavedView.objects.create(
        list_name=spec.name, name=name, author_id=by.person_id, unit=unit, state=state.as_json(),
        is_pinned=pinned, is_default=default, saved_at=now,
    )  # fmt: skip
    _trace("lists.share", view, grant, by, now)
    return view


@transaction.atomic
def change_view(
    *,
    view_id: int,
    by: Scope,
    now: datetime,
    name: str | None = None,
    state: State | None = None,
    pinned: bool | None = None,
    default: bool | None = None,
) -> SavedView:
    """Change a view of one's own, or a shared one where LISTS_SHARE is held at its unit; what is None stays.

    Raises Refused `lists.gone`, `lists.name`, `lists.name_taken`; Forbidden.
    """
    view, grant = view_to_change(view_id, by, lock=True)
    same = _group(view.list_name, by.person_id, view.unit).exclude(pk=view.pk)
    if name is not None:
        view.name = _name(name)
        if same.filter(name=view.name).exists():
            raise Refused("lists.name_taken", f"已有名为“{view.name}”的视图，请换一个名称。", field="name")
    if state is not None:
        view.state = state.as_json()
    if pinned is not None:
        view.is_pinned = pinned
    if default is not None:
        if default:
            same.filter(is_default=True).update(is_default=False)
        view.is_default = default
    view.saved_at = now
    view.save()
    _trace("lists.change", view, grant, by, now)
    return view


@transaction.atomic
def delete_view(*, view_id: int, by: Scope, now: datetime) -> None:
    """Delete a view; one that is gone already stays gone. Raises Forbidden."""
    try:
        view, grant = view_to_change(view_id, by, lock=True)
    except Refused as refused:
        if refused.code == "lists.gone":
            return
        raise
    _trace("lists.delete", view, grant, by, now)
    view.delete()


def choose_columns(*, spec: ListSpec, columns: list[str], by: Scope, size: int | None = None) -> None:
    """Keep the columns a person wants, in their order; none means those of the list."""
    if not by.has(spec.power):
        raise Forbidden("org.no_power", "您没有查看此列表的权限。")
    ColumnChoice.objects.update_or_create(
        person_id=by.person_id,
        list_name=spec.name,
        defaults={"columns": list(known_columns(spec, columns)), "size": size},
    )


def view_to_change(view_id: int, by: Scope, *, lock: bool = False) -> tuple[SavedView, Grant | None]:
    """A view that this person may change, and the grant that allows it when it is shared.

    Raises Refused `lists.gone`; Forbidden for somebody else's, or without LISTS_SHARE at its unit.
    """
    view = SavedView.objects.select_related("unit").filter(pk=view_id).first()
    grant = by.demand(LISTS_SHARE, view.unit) if view is not None and view.unit is not None else None
    if view is not None and lock:  # only now: a row that may not be written cannot be locked either
        locked = SavedView.objects.select_related("unit").select_for_update(of=("self",))
        view = locked.filter(pk=view_id).first()
    if view is None:
        raise Refused("lists.gone", "这个视图已被删除，请刷新页面。")
    if view.unit is None and view.author_id != by.person_id:
        raise Forbidden("lists.not_yours", "这是别人的视图，不能修改。")
    return view, grant


def _may_keep(spec: ListSpec, by: Scope, unit: Unit | None) -> Grant | None:
    if not by.has(spec.power):
        raise Forbidden("org.no_power", "您没有查看此列表的权限。")
    return by.demand(LISTS_SHARE, unit) if unit is not None else None


def _group(list_name: str, person_id: int, unit: Unit | None):
    """The views among which names are told apart and one is the default."""
    found = SavedView.objects.filter(list_name=list_name)
    return found.filter(unit=unit) if unit is not None else found.filter(unit=None, author_id=person_id)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > 30:
        raise Refused("lists.name", "请给视图起一个30字以内的名称。", field="name")
    return name


def _trace(act: str, view: SavedView, grant: Grant | None, by: Scope, now: datetime) -> None:
    """Shared views are everybody's: what happens to them is traced. One's own are one's own."""
    if view.unit is None:
        return
    record(
        unit_id=view.unit_id, at=now, act=act, target=("view", view.pk), by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of if grant else None, post=grant.post_code if grant else "",
        summary={"list": view.list_name, "name": view.name, "filters": view.state.get("filters", {})},
    )  # fmt: skip
