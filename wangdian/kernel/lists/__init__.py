"""List pages, done once: filters, search, order, columns, saved views, bulk acts, exports, keyboard, phone.

An app describes its list; the rest is the same everywhere.

    from wangdian.kernel.lists.filters import Choice, DateRange, Flag, Person, Text, UnitFilter
    from wangdian.kernel.lists.spec import Bulk, Column, ListSpec, Preset, each, register

    LEDGER = register(ListSpec(
        name="service.complaints", label=_("投诉台账"), power=COMPLAINTS_READ,
        rows=queries.complaints,                       # (Scope) -> QuerySet with its select_related
        columns=(
            Column("number", _("编号"), path="case.number", sort="case__number"),
            Column("state", _("状态"), value=lambda r: r.case.state_label, tone=lambda r: r.case.tone),
            Column("due", _("截止"), path="case.due_at", sort="case__due_at"),
            Column("amount", _("金额"), path="amount", sort="amount", numeric=True, default=False),
        ),
        filters=(
            Choice("state", _("状态"), path="case__state", choices=State.choices),
            DateRange("due", _("截止"), path="case__due_at", moment=True, open=Q(case__closed_at=None)),
            UnitFilter("unit", _("机构"), path="case__unit"),
            Person("owner", _("责任人"), path="case__owner"),
        ),
        search=(cases.named_detail,),               # by number or title; or lookups: ("fact__icontains", …)
        presets=(Preset("open", _("在办"), {"state": ("OPEN",)}), Preset("all", _("全部"))),
        bulk=(Bulk("assign", _("转派"), COMPLAINTS_HANDLE, act=each(assign_one), form=AssignForm),),
        row_url=lambda r: reverse("service:complaint", args=[r.pk]), default_sort="-case__opened_at",
    ))

    @page(COMPLAINTS_READ, methods=("GET", "POST"))    # POST only where there are bulk acts
    def ledger(request):
        return list_page(request, LEDGER, {"crumbs": [(_("客户服务"), url), (_("投诉台账"), "")]})

`list_page` is in `pages.py`. Rows always come from `rows(scope)`: the page, its exports and its bulk acts cannot
reach past it. What a page adds by itself (one unit, one parent) is `within=Q(...)`. A template of one's own
extends `lists/list.html` and fills `page_actions`, `above`, `below`. Values that need a query of their own are
fetched for a whole page of rows by `prepare(rows, viewer)`, so that the number of queries stays the same.

Addresses are made to be shared: `?state=OPEN&due=week&unit=B101&owner=me&q=…&sort=-due&columns=number,due`.
Filters whose names end in `_from` and `_to` are the two halves of a range. `?view=12` is a saved view,
`?view=open` a preset, `&export=xlsx` the same rows as a file.
"""
