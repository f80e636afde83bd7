"""Keeping views and columns. The forms stand on every list page; only changing a view has a page of its own."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.kernel.database.errors import Forbidden
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.access import unit_for
from wangdian.kernel.org.pages import form_page, page
from wangdian.ui.forms import Form

from .. import actions
from ..models import SavedView
from ..rows import size_of
from ..spec import ListSpec, named
from ..state import State, from_address, known_columns
from ..viewer import Viewer


class ViewForm(Form):
    """Name and standing of a view."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=30)
    pinned = forms.BooleanField(label=gettext_lazy("显示为标签"), required=False)
    default = forms.BooleanField(label=gettext_lazy("打开列表时先看它"), required=False)
    delete = forms.BooleanField(label=gettext_lazy("删除这个视图"), required=False)


def _list(request: HttpRequest, name: str) -> ListSpec:
    spec = named(name)
    if spec is None:
        raise Http404
    if not request.scope.has(spec.power):
        raise Forbidden("org.no_power", "您没有查看此列表的权限。")
    return spec


def _back(request: HttpRequest, given: str, view: int | None = None) -> str:
    """Where the form came from; only a page of this site."""
    safe = given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    path, _mark, query = (given if safe else "/").partition("?")
    if view is None:
        return f"{path}?{query}" if query else path
    return f"{path}?view={view}"


def _state(request: HttpRequest, spec: ListSpec) -> State:
    viewer = Viewer(scope=request.scope, now=request.now, power=spec.power)
    state = from_address(spec, QueryDict(request.POST.get("state", "")[:4000]), viewer)
    columns = known_columns(spec, request.POST.get("columns", "").split(","))
    return State(state.filters, state.search, state.sort, state.columns or columns)


@page(None, methods=("POST",))
def save_view(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the present state as a new view, or (with `view`) in the open one."""
    spec, state = _list(request, name), _state(request, _list(request, name))
    asked, given = request.POST, request.POST.get("back", "")

    def act() -> int:
        if asked.get("view", "").isdecimal():
            view = actions.change_view(
                view_id=int(asked["view"]), state=state, by=request.scope, now=request.now
            )
            return view.pk
        unit = unit_for(request.scope, int(asked["unit"])) if asked.get("unit", "").isdecimal() else None
        view = actions.save_view(
            spec=spec,
            name=asked.get("name", ""),
            state=state,
            unit=unit,
            pinned="pinned" in asked,
            default="default" in asked,
            by=request.scope,
            now=request.now,
        )
        return view.pk

    def done(pk: int) -> HttpResponse:
        messages.success(request, _("视图已保存。"))
        return redirect(_back(request, given, pk))

    return once(request, act=act, answer=done)


@page(None, methods=("POST",))
def columns(request: HttpRequest, name: str) -> HttpResponse:
    """Keep which columns this person wants, in which order, and how many rows a page."""
    spec, asked = _list(request, name), request.POST
    usual = "usual" in asked
    actions.choose_columns(
        spec=spec,
        columns=[] if usual else asked.getlist("column"),
        size=None if usual else size_of(asked.get("size"), spec.page_size),
        by=request.scope,
    )
    path, _mark, query = _back(request, asked.get("back", "")).partition("?")
    kept = QueryDict(query, mutable=True)
    for parameter in ("columns", "size"):  # what was chosen just now comes first
        kept.pop(parameter, None)
    return redirect(f"{path}?{kept.urlencode()}" if kept else path)


@page(None, methods=("GET", "POST"))
def view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Rename, pin, make default or delete a view."""
    found = get_object_or_404(SavedView, pk=view_id)
    spec = _list(request, found.list_name)
    actions.view_to_change(view_id, request.scope)
    given = request.GET.get("back") or request.POST.get("back", "")
    initial = {"name": found.name, "pinned": found.is_pinned, "default": found.is_default}
    form = ViewForm(request.POST or None, initial=initial)

    def act(data) -> int | None:
        if data["delete"]:
            actions.delete_view(view_id=view_id, by=request.scope, now=request.now)
            return None
        return actions.change_view(
            view_id=view_id,
            name=data["name"],
            pinned=data["pinned"],
            default=data["default"],
            by=request.scope,
            now=request.now,
        ).pk

    context = {
        "title": _("修改视图"),
        "crumbs": [(spec.label, _back(request, given)), (found.name, "")],
        "submit_label": _("保存"),
        "back_url": _back(request, given),
        "intro": _("共享给%(unit)s及下级") % {"unit": found.unit.name} if found.unit else "",
    }
    return form_page(request, form, context, act=act, done=lambda pk: redirect(_back(request, given, pk)))
