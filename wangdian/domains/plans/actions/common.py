"""What the steps share: the trace, the locked version, the expected revision."""

from datetime import datetime

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.scope import Grant, Scope

from ..models import PlanVersion

State = PlanVersion.State


def trace(version: PlanVersion, grant: Grant, by: Scope, now: datetime, act: str, **summary) -> None:
    """Write an act on a version into the unit's chain."""
    record(
        unit_id=version.unit_id, at=now, act=act, target=("plan_version", version.pk), by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of, post=grant.post_code,
        summary={"plan": version.plan.title, "version": version.number} | summary,
    )  # fmt: skip


def locked_version(
    version_id: int, *, revision: int | None = None, states: tuple[str, ...] = ()
) -> PlanVersion:
    """The version, locked for this transaction.

    Raises Refused: `plans.not_found`; `plans.changed` when it is no longer at `revision`; `plans.state` when it is
    in none of `states`.
    """
    version = (
        PlanVersion.objects.select_for_update(of=("self",))
        .select_related("plan", "unit")
        .filter(pk=version_id)
        .first()
    )
    if version is None:
        raise Refused("plans.not_found", "没有这份计划，可能不属于您的机构。请回到计划列表。")
    if revision is not None and version.revision != revision:
        raise Refused("plans.changed", "这份计划刚被别人改过，请刷新页面，看过新内容后再操作。")
    if states and version.state not in states:
        raise Refused(
            "plans.state", f"这份计划现在是“{version.get_state_display()}”，不能这样操作。请刷新页面。"
        )
    return version
