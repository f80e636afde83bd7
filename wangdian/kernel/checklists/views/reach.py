"""The round, template, asset or unit that an address names, if the person may see it; 404 for any other."""

from django.http import Http404, HttpRequest

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import CHECKLISTS_PUBLISH, CHECKLISTS_WRITE

from ..models import Asset, Run, Template, TemplateVersion
from ..queries import assets_for, may_see, templates_for

State = TemplateVersion.State


def run_in_reach(request: HttpRequest, run_id: int) -> Run:
    """A round that concerns the person."""
    found = (
        Run.objects.select_related(
            "unit", "template", "version__template", "person", "asset", "subject", "occurrence__unit", "occurrence__duty"
        )
        .filter(pk=run_id)
        .first()
    )  # fmt: skip
    if found is None or not may_see(found, request.scope):
        raise Http404
    return found


def template_in_reach(request: HttpRequest, template_id: int) -> Template:
    """A checklist that reaches the person, or that they write."""
    found = templates_for(request.scope).filter(pk=template_id).first()
    if found is None:
        raise Http404
    return found


def writes(request: HttpRequest, template: Template) -> bool:
    return request.scope.has(CHECKLISTS_WRITE, template.unit.path)


def publishes(request: HttpRequest, template: Template) -> bool:
    return request.scope.has(CHECKLISTS_PUBLISH, template.unit.path)


def version_in_reach(request: HttpRequest, version_id: int) -> TemplateVersion:
    """A version of such a checklist; drafts only for those who write or publish there."""
    found = TemplateVersion.objects.select_related(
        "template__unit", "unit", "drafted_by", "published_by"
    ).filter(pk=version_id)
    version = found.first()
    if version is None:
        raise Http404
    template = template_in_reach(request, version.template_id)
    hidden = version.state in {State.DRAFT, State.REVIEW}
    if hidden and not (writes(request, template) or publishes(request, template)):
        raise Http404
    return version


def draft_in_reach(request: HttpRequest, version_id: int) -> TemplateVersion:
    """A draft that the person may change."""
    version = version_in_reach(request, version_id)
    if version.state not in {State.DRAFT, State.REVIEW} or not writes(request, version.template):
        raise Http404
    return version


def asset_in_reach(request: HttpRequest, asset_id: int) -> Asset:
    """An asset of a unit where the person does checklists."""
    found = assets_for(request.scope).filter(pk=asset_id).first()
    if found is None:
        raise Http404
    return found


def unit_in_reach(request: HttpRequest, power: str, unit_id: int) -> Unit:
    """A unit at which the person holds a power."""
    found = request.scope.units(power).filter(pk=unit_id).first()
    if found is None:
        raise Http404
    return found
