"""Posts as editable data."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Post, PostLimit, Unit
from wangdian.kernel.org.powers import LABELS, ORG_POSTS
from wangdian.kernel.org.scope import Scope

from .trace import trace


@transaction.atomic
def edit_post(*, post: Post, unit: Unit, by: Scope, now: datetime, **changes) -> Post:
    """Change what a post answers for and may do. `unit` is the head office, whose chain keeps the trace."""
    grant = by.demand(ORG_POSTS, unit)
    unknown = set(changes.get("powers", ())) - set(LABELS)
    if unknown:
        raise Refused("org.unknown_power", f"没有这样的权限：{'、'.join(sorted(unknown))}。", field="powers")
    before = {name: _plain(getattr(post, name)) for name in changes}
    for name, value in changes.items():
        setattr(post, name, value)
    post.save(update_fields=list(changes))
    trace(
        unit,
        grant,
        by,
        now,
        "org.edit_post",
        ("post", post.code),
        before=before,
        after={name: _plain(value) for name, value in changes.items()},
    )
    return post


@transaction.atomic
def set_limit(
    *, post: Post, business: str, amount: Decimal, starts_on: date, unit: Unit, by: Scope, now: datetime
) -> PostLimit:
    """Up to how much a post may approve from a day on; the limit before it ends the day before."""
    grant = by.demand(ORG_POSTS, unit)
    if amount < 0:
        raise Refused("org.limit_negative", "限额不能为负，请改正。", field="amount")
    running = PostLimit.objects.filter(post=post, business=business, ends_on=None)
    if running.filter(starts_on__gte=starts_on).exists():
        raise Refused("org.dates", "生效日期须晚于现行限额的生效日期，请改正。", field="starts_on")
    running.update(ends_on=starts_on - timedelta(days=1))
    limit = PostLimit.objects.create(post=post, business=business, amount=amount, starts_on=starts_on)
    trace(
        unit, grant, by, now, "org.set_limit", ("post", post.code),
        business=business, amount=str(amount), starts_on=str(starts_on),
    )  # fmt: skip
    return limit


def _plain(value):
    """A field's value as the trace can keep it."""
    return value.code if isinstance(value, Post) else value
