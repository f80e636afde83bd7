"""The checklists themselves: the register, one with its versions, what a version changed, its way into force."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.audit.labels import label
from wangdian.kernel.audit.queries import history_of
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.models import Post, Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import (
    CHECKLISTS_DO,
    CHECKLISTS_PUBLISH,
    CHECKLISTS_SURPRISE,
    CHECKLISTS_WRITE,
)
from wangdian.ui.paging import paged

from .. import actions
from ..checking import problems_of, read
from ..difference import compare
from ..forms import ReasonForm, TemplateForm
from ..models import Template, TemplateVersion
from ..queries import drafts_of, templates_for
from ..showing import sections_of
from ..wording import lines_of
from .reach import publishes, template_in_reach, unit_in_reach, version_in_reach, writes

State = TemplateVersion.State


@page(CHECKLISTS_DO)
def templates(request: HttpRequest) -> HttpResponse:
    """Every checklist in reach; `?q=` looks in titles and codes, `?purpose=` filters."""
    found = templates_for(request.scope)
    words, purpose = request.GET.get("q", "").strip()[:40], request.GET.get("purpose", "")
    if words:
        found = found.filter(title__icontains=words) | found.filter(code__icontains=words)
    if purpose in Template.Purpose.values:
        found = found.filter(purpose=purpose)
    rows = paged(request, found, size=50)
    drafts = drafts_of(list(rows.object_list))
    writing = list(request.scope.units(CHECKLISTS_WRITE).order_by("path")[:20])
    context = {
        "rows": rows,
        "lines": [(t, drafts.get(t.pk)) for t in rows],
        "q": words,
        "purpose": purpose,
        "purposes": Template.Purpose.choices,
        "units": writing,
        "may_surprise": request.scope.has(CHECKLISTS_SURPRISE),
    }
    return render(request, "checklists/templates.html", context)


@page(CHECKLISTS_DO)
def template(request: HttpRequest, template_id: int) -> HttpResponse:
    """One checklist: the current version as it is filled in, its versions, what may be done."""
    found = template_in_reach(request, template_id)
    versions = list(found.versions.select_related("published_by", "drafted_by").defer("definition"))
    may_write, may_publish = writes(request, found), publishes(request, found)
    draft = next((v for v in versions if v.state in {State.DRAFT, State.REVIEW}), None)
    if not (may_write or may_publish):
        versions = [v for v in versions if v.state not in {State.DRAFT, State.REVIEW}]
        draft = None
    shown = found.current or (TemplateVersion.objects.get(pk=draft.pk) if draft else None)
    own = [u for u in request.scope.units(CHECKLISTS_WRITE).order_by("path")[:20] if u.pk != found.unit_id]
    context = {
        "template": found,
        "versions": versions,
        "shown": shown,
        "sections": _sections(shown),
        "draft": draft,
        "may_write": may_write and found.retired_at is None,
        "may_publish": may_publish and found.retired_at is None,
        "is_author": draft is not None and request.user.pk in draft.authors,
        "posts": list(Post.objects.filter(code__in=found.posts).order_by("rank")),
        "copy_to": [u for u in own if u.path.startswith(found.unit.path)] if found.current_id else [],
        "history": _history(found) if may_write or may_publish else [],
    }
    return render(request, "checklists/template.html", context)


def _history(found: Template) -> list[tuple]:
    return [(event, label(event.act)) for event in history_of("template", found.pk)[:20]]


def _sections(version: TemplateVersion | None) -> list:
    """A version as it would be filled in; a draft that is not whole yet shows what it has."""
    return sections_of(read(version.definition)) if version else []


@page(CHECKLISTS_DO)
def preview(request: HttpRequest, version_id: int) -> HttpResponse:
    """A version as people will see it on the phone, and what is still wrong with it."""
    version = version_in_reach(request, version_id)
    definition = read(version.definition)
    context = {
        "version": version,
        "template": version.template,
        "intro": definition.intro,
        "sections": sections_of(definition),
        "problems": problems_of(definition),
    }
    return render(request, "checklists/preview.html", context)


@page(CHECKLISTS_DO)
def changes(request: HttpRequest, version_id: int) -> HttpResponse:
    """What a version changed against the published one before it."""
    version = version_in_reach(request, version_id)
    older = (
        TemplateVersion.objects.filter(template_id=version.template_id, number__lt=version.number)
        .exclude(state__in=[State.DRAFT, State.REVIEW])
        .order_by("-number")
        .first()
    )
    lines = lines_of(compare(read(older.definition), read(version.definition))) if older else []
    context = {"version": version, "template": version.template, "older": older, "lines": lines}
    return render(request, "checklists/changes.html", context)


@page(CHECKLISTS_WRITE, methods=("GET", "POST"))
def create(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A new checklist of a unit."""
    unit = unit_in_reach(request, CHECKLISTS_WRITE, unit_id)
    form = TemplateForm(request.POST or None, posts=_posts(), with_code=True)
    return form_page(
        request,
        form,
        {
            "title": _("新检查表"),
            "crumbs": _crumbs(unit),
            "submit_label": _("建立并编写"),
            "intro": _("发布后，本机构及下级都能使用。"),
        },
        act=lambda data: actions.create_template(unit=unit, by=request.scope, now=request.now, **data).pk,
        done=lambda pk: redirect("checklists:edit", pk),
    )


@page(CHECKLISTS_WRITE, methods=("GET", "POST"))
def about(request: HttpRequest, template_id: int) -> HttpResponse:
    """What a checklist is called and for whom it is."""
    found = _written(request, template_id)
    initial = {n: getattr(found, n) for n in ("title", "purpose", "posts", "asset_kind")}
    form = TemplateForm(request.POST or None, posts=_posts(), with_code=False, initial=initial)
    return form_page(
        request,
        form,
        {"title": _("名称和用途"), "crumbs": _crumbs(found.unit), "submit_label": _("保存")},
        act=lambda data: (
            actions.edit_template(template_id=found.pk, by=request.scope, now=request.now, **data).pk
        ),
        done=lambda pk: redirect("checklists:template", pk),
    )


def _posts() -> list[tuple[str, str]]:
    return [(p.code, p.name) for p in Post.objects.order_by("rank")]


def _crumbs(unit: Unit) -> list[tuple[str, str]]:
    return [(_("检查表"), reverse("checklists:templates")), (unit.name, "")]


@page(CHECKLISTS_WRITE, methods=("POST",))
def copy(request: HttpRequest, template_id: int, unit_id: int) -> HttpResponse:
    """A unit's own version of a checklist from above."""
    found = template_in_reach(request, template_id)
    unit = unit_in_reach(request, CHECKLISTS_WRITE, unit_id)
    return once(
        request,
        act=lambda: (
            actions.copy_template(template_id=found.pk, unit=unit, by=request.scope, now=request.now).pk
        ),
        answer=lambda pk: redirect("checklists:edit", pk),
    )


@page(CHECKLISTS_WRITE, methods=("POST",))
def submit(request: HttpRequest, version_id: int) -> HttpResponse:
    """Hand the draft over."""
    version = version_in_reach(request, version_id)
    return once(
        request,
        act=lambda: (
            actions.submit(
                version_id=version.pk, note=request.POST.get("note", ""), by=request.scope, now=request.now
            ).template_id
        ),
        answer=lambda pk: redirect("checklists:template", pk),
    )


@page(CHECKLISTS_PUBLISH, methods=("POST",))
def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """Put it into force."""
    version = version_in_reach(request, version_id)
    return once(
        request,
        act=lambda: actions.publish(version_id=version.pk, by=request.scope, now=request.now).template_id,
        answer=lambda pk: redirect("checklists:template", pk),
    )


@page(CHECKLISTS_PUBLISH, methods=("GET", "POST"))
def send_back(request: HttpRequest, version_id: int) -> HttpResponse:
    """Return a submitted draft with a reason."""
    version = version_in_reach(request, version_id)
    if not publishes(request, version.template):
        raise Http404
    return form_page(
        request,
        ReasonForm(request.POST or None),
        {"title": _("退回修改"), "crumbs": _crumbs(version.unit), "submit_label": _("退回")},
        act=lambda data: (
            actions.send_back(version_id=version.pk, by=request.scope, now=request.now, **data).template_id
        ),
        done=lambda pk: redirect("checklists:template", pk),
    )


@page(CHECKLISTS_PUBLISH, methods=("GET", "POST"))
def retire(request: HttpRequest, template_id: int) -> HttpResponse:
    """Take a checklist out of use."""
    found = template_in_reach(request, template_id)
    if not publishes(request, found):
        raise Http404
    return form_page(
        request,
        ReasonForm(request.POST or None),
        {
            "title": _("停用检查表"),
            "crumbs": _crumbs(found.unit),
            "submit_label": _("停用"),
            "intro": _("停用后不能再开始；已经开始的可以填完，记录都保留。"),
        },
        act=lambda data: actions.retire(template_id=found.pk, by=request.scope, now=request.now, **data).pk,
        done=lambda pk: redirect("checklists:template", pk),
    )


def _written(request: HttpRequest, template_id: int) -> Template:
    found = template_in_reach(request, template_id)
    if not writes(request, found):
        raise Http404
    return found
