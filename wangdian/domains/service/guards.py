"""Conditions of the complaint flow that no other ledger shares. Pure."""

from wangdian.kernel.cases.guards import Facts, Reason, actions_verified, register


def recusal(facts: Facts) -> list[Reason]:
    """The person complained about does not handle the complaint. (令2020年第3号；回避)"""
    about = facts.more.get("about_id")
    if about is not None and about in {facts.actor_id, facts.on_behalf_of_id}:
        return [Reason("service.recusal", "您是被投诉人，须回避，请由他人办理。")]
    return []


def third_grade(facts: Facts) -> list[Reason]:
    """Only a third-grade complaint is settled on the spot."""
    if facts.grade == "THIRD":
        return []
    return [Reason("service.not_third", "只有三级投诉可以当场办结；其他级别请按六步办理。")]


def accepted(facts: Facts) -> list[Reason]:
    """The customer agreed."""
    if not facts.data or facts.data.get("accepted"):
        return []
    return [Reason("service.not_accepted", "客户没有认可，不能当场办结；请继续记录和分析。")]


def head_steps_in(facts: Facts) -> list[Reason]:
    """A first- or second-grade complaint is decided by who answers for the branch. (Inventory row 330.)"""
    if facts.grade not in {"FIRST", "SECOND"} or "complaints.report" in facts.powers_here:
        return []
    return [Reason("service.head", "一级、二级投诉须由网点负责人或上级介入定方案。")]


def written_report(facts: Facts) -> list[Reason]:
    """A second-grade complaint carries a written rectification report to the area. (Inventory row 330.)"""
    if facts.grade != "SECOND" or not facts.data or facts.data.get("written_report"):
        return []
    return [Reason("service.written_report", "二级投诉须填写书面整改报告，报上级机构。")]


def remedies_told(facts: Facts) -> list[Reason]:
    """Who does not accept the answer is told the ways that remain: review, mediation, arbitration, court."""
    if not facts.data or facts.data.get("accepted") or facts.data.get("remedies_told"):
        return []
    return [
        Reason("service.remedies", "客户不认可时，须告知复核、调解、仲裁、诉讼等救济途径，并勾选“已告知”。")
    ]


def complexity_is(facts: Facts, value: str) -> list[Reason]:
    """How complex the complaint was declared so far."""
    if facts.more.get("complexity") == value:
        return []
    words = {
        "SIMPLE": "已经认定过情况复杂。",
        "COMPLEX": "须先认定为情况复杂，才能批准为特别复杂。",
    }
    return [Reason("service.complexity", words[value])]


def actions_verified_if_any(facts: Facts) -> list[Reason]:
    """Where actions were planned, all of them are verified."""
    return actions_verified(facts, at_least=0)


for _guard in (
    recusal, third_grade, accepted, head_steps_in, written_report, remedies_told, complexity_is, actions_verified_if_any,
):  # fmt: skip
    register(_guard.__name__, _guard)
