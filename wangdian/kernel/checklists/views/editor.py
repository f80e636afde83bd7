"""Write a draft: its sections and items, one form each; every change is kept at once."""

import hashlib
import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import CHECKLISTS_WRITE

from .. import actions
from ..checking import problems_of, read
from ..definition import number_text
from ..editing import find_item, find_section, move, put_item, put_section, remove
from ..editor_forms import KINDS, ItemForm, SectionForm, WholeForm
from ..models import TemplateVersion
from .reach import draft_in_reach, template_in_reach, writes

MOVES = {"up": -1, "down": 1}


@page(CHECKLISTS_WRITE, methods=("GET", "POST"))
def edit(request: HttpRequest, template_id: int) -> HttpResponse:
    """The draft: what stands in it, what is wrong with it. POST moves and removes; without a draft it begins one."""
    template = template_in_reach(request, template_id)
    if not writes(request, template) or template.retired_at is not None:
        raise Http404
    draft = template.versions.filter(state__in=["DRAFT", "REVIEW"]).first()
    if request.method == "POST":
        return once(
            request,
            act=lambda: _act(request, template.pk, draft),
            answer=lambda pk: redirect("checklists:edit", pk),
        )
    context = {"template": template, "draft": draft}
    if draft is not None:
        definition = read(draft.definition)
        kinds = dict(KINDS)
        context |= {
            "sections": [(s, [(i, kinds[i.kind.value]) for i in s.items]) for s in definition.sections],
            "problems": problems_of(definition),
            "pass_mark": definition.pass_mark,
            "revision": revision_of(draft),
        }
    return render(request, "checklists/edit.html", context)


def revision_of(draft: TemplateVersion) -> str:
    """A digest of what the editor saw: a change of somebody else is noticed by it."""
    text = json.dumps(draft.definition, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _act(request: HttpRequest, template_id: int, draft: TemplateVersion | None) -> int:
    if draft is None:
        return actions.begin_draft(template_id=template_id, by=request.scope, now=request.now).template_id
    said = request.POST
    what, key = said.get("what", ""), said.get("key", "")
    if said.get("revision") != revision_of(draft):
        raise Refused("checklists.changed_meanwhile", _("草稿刚被改过，请刷新后再操作。"))
    if said.get("act") in MOVES:
        new = move(draft.definition, what, key, MOVES[said["act"]])
    elif said.get("act") == "remove":
        new = remove(draft.definition, what, key)
    else:
        raise Http404
    return _keep(request, draft, new)


def _keep(request: HttpRequest, draft: TemplateVersion, new: dict[str, Any]) -> int:
    return actions.edit_draft(
        version_id=draft.pk, definition=new, expected=draft.definition, by=request.scope, now=request.now
    ).template_id


def _used(draft: TemplateVersion) -> frozenset[str]:
    """Keys of all versions so far: a question that is gone does not lend its key to another one."""
    rows = TemplateVersion.objects.filter(template_id=draft.template_id).values_list("definition", flat=True)
    sections = [s for plain in rows for s in plain.get("sections", [])]
    return frozenset(s["key"] for s in sections) | frozenset(
        i["key"] for s in sections for i in s.get("items", [])
    )


def _context(draft: TemplateVersion, title: str) -> dict[str, Any]:
    back = reverse("checklists:edit", args=[draft.template_id])
    return {
        "title": title,
        "crumbs": [(draft.template.title, back)],
        "submit_label": _("保存"),
        "back_url": back,
    }


@page(CHECKLISTS_WRITE, methods=("GET", "POST"))
def whole(request: HttpRequest, version_id: int) -> HttpResponse:
    """Pass mark and introduction."""
    draft = draft_in_reach(request, version_id)
    plain = draft.definition
    initial = {"pass_mark": plain.get("pass_mark", 100), "intro": plain.get("intro", "")}
    form = WholeForm(request.POST or None, initial=initial)

    def act(data) -> int:
        mark = data["pass_mark"]
        new = {**plain, "intro": data["intro"], "pass_mark": "100" if mark is None else number_text(mark)}
        return _keep(request, draft, new)

    return form_page(
        request,
        form,
        _context(draft, _("合格线和说明")),
        act=act,
        done=lambda pk: redirect("checklists:edit", pk),
    )


@page(CHECKLISTS_WRITE, methods=("GET", "POST"))
def section(request: HttpRequest, version_id: int, key: str = "") -> HttpResponse:
    """A section, new or changed."""
    draft = draft_in_reach(request, version_id)
    before = find_section(draft.definition, key) if key else None
    if key and before is None:
        raise Http404
    form = SectionForm(request.POST or None, initial=SectionForm.initial_of(before or {}))

    def act(_data) -> int:
        return _keep(request, draft, put_section(draft.definition, form.plain(before), _used(draft)))

    return form_page(
        request, form, _context(draft, _("分区")), act=act, done=lambda pk: redirect("checklists:edit", pk)
    )


@page(CHECKLISTS_WRITE, methods=("GET", "POST"))
def add_item(request: HttpRequest, version_id: int, section_key: str) -> HttpResponse:
    """A new item at the end of a section."""
    draft = draft_in_reach(request, version_id)
    if find_section(draft.definition, section_key) is None:
        raise Http404
    return _item_page(request, draft, section_key, None)


@page(CHECKLISTS_WRITE, methods=("GET", "POST"))
def item(request: HttpRequest, version_id: int, key: str) -> HttpResponse:
    """An item, changed where it stands."""
    draft = draft_in_reach(request, version_id)
    found = find_item(draft.definition, key)
    if found is None:
        raise Http404
    return _item_page(request, draft, found[0]["key"], found[1])


def _item_page(
    request: HttpRequest, draft: TemplateVersion, section_key: str, before: dict | None
) -> HttpResponse:
    earlier = _earlier(draft.definition, section_key, before)
    initial = ItemForm.initial_of(before, earlier) if before else {}
    form = ItemForm(request.POST or None, earlier=earlier, before=before, initial=initial)

    def act(_data) -> int:
        return _keep(request, draft, put_item(draft.definition, section_key, form.plain(), _used(draft)))

    return form_page(
        request,
        form,
        _context(draft, _("检查项目")),
        act=act,
        done=lambda pk: redirect("checklists:edit", pk),
        template="checklists/item.html",
    )


def _earlier(plain: dict[str, Any], section_key: str, before: dict | None) -> list[dict[str, Any]]:
    """The items asked before this one: those its condition may read."""
    found: list[dict[str, Any]] = []
    for part in plain.get("sections", []):
        for one in part.get("items", []):
            if before is not None and one["key"] == before["key"]:
                return found
            found.append(one)
        if before is None and part["key"] == section_key:
            return found
    return found
