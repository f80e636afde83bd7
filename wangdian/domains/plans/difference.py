"""What a new version keeps, changes, adds and drops, beside the one in force."""

from dataclasses import dataclass

from .models import PlanItem, PlanVersion

# The kinds that publishing turns into something that runs.
RUNNING = (PlanItem.Kind.METRIC, PlanItem.Kind.DUTY, PlanItem.Kind.DEADLINE)


@dataclass(frozen=True)
class Change:
    """One item of the old version beside the one of the new."""

    kind: str
    key: str
    before: PlanItem | None
    after: PlanItem | None

    @property
    def state(self) -> str:
        """new, dropped, changed or unchanged."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "dropped"
        return "unchanged" if same(self.before, self.after) else "changed"


def same(a: PlanItem, b: PlanItem) -> bool:
    """Whether two items run alike: what they say and for whom."""
    return (a.data, a.post_id, a.person_id) == (b.data, b.post_id, b.person_id)


def difference(old: PlanVersion | None, new: PlanVersion) -> list[Change]:
    """Every running item of either version that was accepted, matched by key, in the order of the new text."""

    def accepted(version: PlanVersion | None) -> dict[str, PlanItem]:
        if version is None:
            return {}
        items = version.items.filter(decision=PlanItem.Decision.ACCEPTED, kind__in=RUNNING)
        return {item.key: item for item in items.select_related("post", "person").order_by("order")}

    before, after = accepted(old), accepted(new)
    changes = [Change(item.kind, key, before.get(key), item) for key, item in after.items()]
    changes += [Change(item.kind, key, item, None) for key, item in before.items() if key not in after]
    return changes
