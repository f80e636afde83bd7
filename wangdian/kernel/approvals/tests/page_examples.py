"""Example addresses of the pages of requests and rules."""

from datetime import timedelta

from django.utils.timezone import localdate, localtime

from tests.examples import Example
from wangdian.kernel.approvals.models import Approval, ApprovalRule
from wangdian.kernel.org.powers import APPROVALS_CHECK


def examples(cast) -> dict[str, Example]:
    rule = ApprovalRule.objects.create(
        unit=cast.branch, kind="approvals.rule", power=APPROVALS_CHECK, expires_after=timedelta(days=3),
        starts_on=localdate(),
    )  # fmt: skip
    asked = Approval.objects.create(
        unit=cast.east, kind="approvals.rule", target_kind="approval_rules", target_id=str(cast.east.pk),
        payload={"do": "end", "rule": rule.pk}, changes=[{"label": "规则", "before": "两人", "after": "终止"}],
        reason="试行结束", maker=cast.zhao, made_at=localtime(), rule=rule, power=APPROVALS_CHECK,
        remote_allowed=False, expires_at=localtime() + timedelta(days=3),
    )  # fmt: skip
    return {
        "approvals:approval": Example(
            {"approval_id": asked.pk}, seen_by=("zhao", "han", "luo", "shen", "gu", "qin")
        ),
        "approvals:new_rule": Example({"unit_id": cast.branch.pk}, unit=cast.branch),
        "approvals:end_rule": Example({"rule_id": rule.pk}, unit=cast.branch),
    }
