"""What every action upon checklists shares: the trace, the template a unit uses."""

from datetime import datetime

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import Grant, Scope

from ..models import Template, TemplateVersion


def trace(
    unit_id: int, grant: Grant | None, by: Scope | None, now: datetime, act: str, target, **summary
) -> None:
    """Record an act in a unit's chain; `by` None for what the system does by itself."""
    record(
        unit_id=unit_id, at=now, act=act, target=target, by_id=by.person_id if by else None,
        on_behalf_of_id=grant.on_behalf_of if grant else None, post=grant.post_code if grant else "",
        summary=summary,
    )  # fmt: skip


def template_for(code: str, unit: Unit) -> Template:
    """The template that a unit uses under a code: its own, else that of the nearest unit above.

    Raises Refused `checklists.no_template`.
    """
    found = (
        Template.objects.filter(
            code=code, unit__path__in=unit.paths_upwards, current__isnull=False, retired_at=None
        )
        .select_related("current", "unit")
        .order_by("-unit__depth")
        .first()
    )
    if found is None:
        raise Refused("checklists.no_template", f"“{unit.name}”没有可用的检查表“{code}”，请联系编写人发布。")
    return found


def published(version: TemplateVersion) -> TemplateVersion:
    """The version, if rounds may begin with it. Raises Refused `checklists.not_published`."""
    if version.state != TemplateVersion.State.PUBLISHED or version.template.retired_at is not None:
        raise Refused("checklists.not_published", "这张检查表的这一版不在使用中，请刷新后选现行版本。")
    return version
