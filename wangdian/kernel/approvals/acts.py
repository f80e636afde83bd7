"""Acts of this app and of the app below that go through a second person.

The rules of approval are themselves such an act: nobody loosens them alone where a rule says so. Until one is
entered for `approvals.rule`, entering and ending rules is done at once.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from wangdian.kernel.org import actions as org
from wangdian.kernel.org.models import Post, PostLimit, Unit
from wangdian.kernel.org.powers import APPROVALS_RULES, LABELS, ORG_POSTS

from . import actions, kinds
from .kinds import ActKind, Change, digest
from .models import ApprovalRule

RULE = "approvals.rule"
LIMIT = "org.set_limit"


def register_own() -> None:
    """Register the act of entering or ending a rule of approval."""
    kinds.register(
        ActKind(
            name=RULE,
            label=_("维护复核规则"),
            power=APPROVALS_RULES,
            apply=_apply_rule,
            describe=_describe_rule,
            target_version=_rules_version,
        )
    )


def offer_limits() -> None:
    """Register the setting of a post's limit (授权额度), for a page of posts that goes through `submit`.

    Not called here: the pages of posts lie below this app and set limits directly, and a rule that one of two ways
    in walks past is worse than none.
    """
    kinds.register(
        ActKind(
            name=LIMIT,
            label=_("设定授权额度"),
            power=ORG_POSTS,
            apply=_apply_limit,
            describe=_describe_limit,
            target_version=_limits_version,
            has_amount=True,
        )
    )


def rule_payload(data: dict) -> dict:
    """The request to enter a rule, as plain JSON, from the cleaned data of the form."""
    return {
        "do": "set",
        "kind": data["kind"],
        "from_amount": None if data.get("from_amount") is None else str(data["from_amount"]),
        "post": data["post"].pk if data.get("post") else None,
        "power": data["power"],
        "remote_allowed": data["remote_allowed"],
        "hours": data["hours"],
        "starts_on": data["starts_on"].isoformat(),
    }


def rules_of(unit: Unit) -> tuple[str, str]:
    """What a request about rules is about: the rules of a unit, one request at a time."""
    return "approval_rules", str(unit.pk)


def _apply_rule(payload, target, by, now):
    if payload["do"] == "end":
        return actions.end_rule(rule_id=payload["rule"], by=by, now=now).pk
    return actions.set_rule(unit=_unit(target), **_rule_fields(payload), by=by, now=now).pk


def _rule_fields(payload) -> dict:
    return {
        "kind": payload["kind"],
        "from_amount": None if payload["from_amount"] is None else Decimal(payload["from_amount"]),
        "post": Post.objects.get(pk=payload["post"]) if payload["post"] else None,
        "power": payload["power"],
        "remote_allowed": payload["remote_allowed"],
        "expires_after": timedelta(hours=payload["hours"]),
        "starts_on": date.fromisoformat(payload["starts_on"]),
    }


def _describe_rule(payload, target):
    unit = _unit(target)
    if payload["do"] == "end":
        rule = ApprovalRule.objects.select_related("post").get(pk=payload["rule"])
        return [Change(f"{unit.name} · {kinds.label(rule.kind)}", in_words(rule), str(_("终止")))]
    fields = _rule_fields(payload)
    running = ApprovalRule.objects.filter(
        unit=unit, kind=fields["kind"], from_amount=fields["from_amount"], ends_on=None
    ).first()
    before = in_words(running) if running else str(_("不需复核"))
    return [Change(f"{unit.name} · {kinds.label(fields['kind'])}", before, in_words(ApprovalRule(**fields)))]


def in_words(rule: ApprovalRule) -> str:
    """A rule as a line of text."""
    parts = []
    if rule.from_amount is not None:
        parts.append(str(_("满%(amount)s元") % {"amount": f"{rule.from_amount:,.2f}"}))
    parts.append(str(_("由%(who)s复核") % {"who": who_checks(rule.post, rule.power)}))
    if rule.remote_allowed:
        parts.append(str(_("上级可远程复核")))
    parts.append(str(_("%(hours)d小时内有效") % {"hours": rule.expires_after.total_seconds() // 3600}))
    parts.append(str(_("自%(day)s起") % {"day": rule.starts_on}))
    return "，".join(parts)


def who_checks(post: Post | None, power: str) -> str:
    """Who is asked, in words: a post, else whoever holds the power."""
    if post is not None:
        return f"“{post.name}”"
    return str(_("有“%(power)s”权限的人") % {"power": LABELS.get(power, power)})


def _rules_version(target, lock):
    rules = ApprovalRule.objects.filter(unit_id=target[1], ends_on=None).order_by("pk")
    if lock:
        rules = rules.select_for_update(of=("self",))
    return digest([rule.pk for rule in rules])


def _unit(target) -> Unit:
    return Unit.objects.get(pk=target[1])


def _apply_limit(payload, target, by, now):
    return org.set_limit(
        post=Post.objects.get(code=target[1]), business=payload["business"],
        amount=Decimal(payload["amount"]), starts_on=date.fromisoformat(payload["starts_on"]),
        unit=Unit.objects.get(pk=payload["unit"]), by=by, now=now,
    ).pk  # fmt: skip


def _describe_limit(payload, target):
    running = _running_limits(target).filter(business=payload["business"]).first()
    before = f"{running.amount:,.2f}" if running else str(_("未设定"))
    post = Post.objects.get(code=target[1])
    label = f"{post.name} · {payload['business']}"
    return [Change(label, before, f"{Decimal(payload['amount']):,.2f}（{payload['starts_on']}）")]


def _limits_version(target, lock):
    limits = _running_limits(target)
    if lock:
        limits = limits.select_for_update()
    return digest([limit.pk for limit in limits])


def _running_limits(target):
    return PostLimit.objects.filter(post__code=target[1], ends_on=None).order_by("pk")
