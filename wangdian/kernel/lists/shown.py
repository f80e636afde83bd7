"""A list as it stands on the page: the view that is open, the state, every link that changes it."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wangdian.kernel.org.powers import LISTS_SHARE

from .models import ColumnChoice, SavedView
from .queries import choice_of, default_of, views_for
from .rows import size_of
from .spec import Column, ListSpec, Preset
from .state import State, from_address, from_kept, parameters
from .viewer import Viewer


@dataclass(frozen=True)
class Tab:
    """A view as it is chosen: a preset, or a saved one."""

    key: str
    label: str
    url: str
    active: bool
    saved: SavedView | None = None


@dataclass
class Shown:
    """What the viewer looks at. `edited`: the address says something else than the view it started from."""

    spec: ListSpec
    viewer: Viewer
    state: State
    view: str
    edited: bool
    lost: bool  # the view of the address is gone
    views: list[SavedView]
    presets: tuple[Preset, ...]
    choice: ColumnChoice | None
    size: int
    address_size: str = ""
    extra: list[tuple[str, str]] = field(default_factory=list)  # what the page keeps in its address besides

    @cached_property
    def columns(self) -> list[Column]:
        """The columns in their order: of the address or view, else the person's choice, else the list's."""
        names = self.state.columns or tuple(self.choice.columns if self.choice else ()) or ()
        found = [c for c in map(self.spec.column, names) if c is not None]
        return found or [self.spec.column(name) for name in self.spec.default_columns]

    @property
    def other_columns(self) -> list[Column]:
        return [c for c in self.spec.columns if c not in self.columns]

    # ------------------------------------------------------------ addresses

    def address(self, state: State | None = None, **more: str) -> str:
        """The address of this list in another state (the same one when None), on its first page."""
        pairs = list(self.extra)
        if state is None and not self.edited:
            pairs += [("view", self.view)] if self.view else []
        else:
            pairs += [("view", self.view)] if self.view else []
            pairs += [("on", "1"), *(self.state if state is None else state).pairs()]
        if self.address_size:
            pairs.append(("size", self.address_size))
        pairs += [(k, v) for k, v in more.items() if v]
        return "?" + urlencode(pairs)

    def page(self, number: int) -> str:
        return self.address(page=str(number))

    @property
    def here(self) -> str:
        return self.address()

    def sort_by(self, column: Column) -> str:
        """Where a click on a column's head leads: upwards, downwards, as the list has it."""
        turn = {column.name: "-" + column.name, "-" + column.name: ""}
        return self.address(replace(self.state, sort=turn.get(self.state.sort, column.name)))

    @property
    def heads(self) -> list[dict]:
        """The heads of the columns."""
        return [
            {
                "column": c,
                "url": self.sort_by(c) if c.sort else "",
                "order": {c.name: "ascending", "-" + c.name: "descending"}.get(self.state.sort, ""),
            }
            for c in self.columns
        ]

    # ------------------------------------------------------------ filters

    @cached_property
    def fields(self) -> list[dict]:
        """The filters with what their templates need; hidden ones left out."""
        found = []
        for f in self.spec.filters:
            values = self.state.filters.get(f.name, ())
            given = f.field(values, self.viewer)
            if given is not None:
                found.append({"filter": f, "template": f.template, "active": bool(values), **given})
        return found

    @property
    def main_fields(self) -> list[dict]:
        return [f for f in self.fields if f["filter"].main]

    @property
    def more_fields(self) -> list[dict]:
        return [f for f in self.fields if not f["filter"].main]

    @property
    def more_active(self) -> bool:
        return any(f["active"] for f in self.more_fields)

    @cached_property
    def chips(self) -> list[dict]:
        """The filters in force, each with the address without it."""
        found = []
        for f in self.spec.filters:
            if values := self.state.filters.get(f.name):
                rest = {k: v for k, v in self.state.filters.items() if k != f.name}
                found.append(
                    {
                        "label": f.label,
                        "words": f.words(values, self.viewer),
                        "url": self.address(replace(self.state, filters=rest)),
                    }
                )
        if self.state.search:
            found.append(
                {
                    "label": _("查找"),
                    "words": self.state.search,
                    "url": self.address(replace(self.state, search="")),
                }
            )
        return found

    @property
    def words(self) -> str:
        """The filters in force in one line, for files, print and traces."""
        return "；".join(f"{c['label']}：{c['words']}" for c in self.chips)

    @property
    def cleared(self) -> str:
        return self.address(replace(self.state, filters={}, search=""))

    # ------------------------------------------------------------ views

    def _tab(self, key: str, label: str, saved: SavedView | None = None) -> Tab:
        url = "?" + urlencode([*self.extra, ("view", key)])
        return Tab(key, label, url, key == self.view, saved)

    @cached_property
    def tabs(self) -> list[Tab]:
        """Presets, pinned views, and the open one wherever it stands."""
        found = [self._tab(p.name, str(p.label)) for p in self.presets]
        found += [
            self._tab(str(v.pk), v.name, v) for v in self.views if v.is_pinned or str(v.pk) == self.view
        ]
        return found

    @property
    def all_views(self) -> list[dict]:
        """Every saved view, also those that are no tab."""
        return [
            {"tab": self._tab(str(v.pk), v.name, v), "may_change": self.may_change(v)} for v in self.views
        ]

    @property
    def open_view(self) -> SavedView | None:
        return next((v for v in self.views if str(v.pk) == self.view), None)

    @property
    def may_change_view(self) -> bool:
        """Whether the open view is one that this person may change."""
        return self.open_view is not None and self.may_change(self.open_view)

    def may_change(self, view: SavedView) -> bool:
        if view.unit is None:
            return view.author_id == self.viewer.scope.person_id
        return self.viewer.scope.has(LISTS_SHARE, view.unit.path)

    @property
    def share_units(self):
        """The units of the person's own posts at which views may be shared: (id, name)."""
        return list(
            dict.fromkeys(
                (g.unit_id, g.unit_name) for g in self.viewer.scope.grants if LISTS_SHARE in g.powers
            )
        )

    @property
    def kept_state(self) -> str:
        """The state as the form that saves a view sends it."""
        return urlencode(self.state.pairs())

    @property
    def bulk(self) -> list:
        """The acts that this person may do to several rows."""
        return [b for b in self.spec.bulk if self.viewer.scope.has(b.power)]


def shown(request: HttpRequest, spec: ListSpec, viewer: Viewer, extra: list[tuple[str, str]]) -> Shown:
    """What the address asks to be shown. Two queries."""
    views = views_for(viewer.scope, spec.name)
    presets = spec.presets or (Preset("all", _("全部")),)
    asked = request.GET.get("view", "")
    edited = bool(parameters(spec) & set(request.GET))
    saved = next((v for v in views if str(v.pk) == asked), None)
    preset = next((p for p in presets if p.name == asked), None)
    lost = bool(asked) and saved is None and preset is None
    if not edited and saved is None and preset is None:
        saved = default_of(views)
        preset = None if saved else presets[0]
    if edited:
        state = from_address(spec, request.GET, viewer)
    else:
        kept = saved.state if saved else vars(preset)
        state = from_kept(spec, kept, viewer)
    choice = choice_of(viewer.scope, spec.name)
    usual = choice.size if choice and choice.size else spec.page_size
    size = size_of(request.GET.get("size"), usual)
    return Shown(
        spec=spec,
        viewer=viewer,
        state=state,
        view=str(saved.pk) if saved else (preset.name if preset else ""),
        edited=edited,
        lost=lost,
        views=views,
        presets=presets,
        choice=choice,
        size=size,
        address_size=str(size) if size != usual else "",
        extra=extra,
    )
