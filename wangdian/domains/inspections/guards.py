"""Conditions of the flow of findings that the kernel does not know. Pure; facts come from `facts`."""

from typing import Any

from wangdian.kernel.cases import guards
from wangdian.kernel.cases.guards import Facts, Reason
from wangdian.kernel.cases.models import Case
from wangdian.kernel.org.powers import INSPECTIONS_LIST

# From this occurrence on a finding is 屡查屡犯 and somebody is held to account. (Inventory row 245.)
REPEATED_FROM = 2


def facts(case: Case) -> dict[str, Any]:
    """What the guards below ask about a finding. One query."""
    found = case.finding
    return {
        "repeat_no": case.repeat_no,
        "at_once": found.at_once,
        "listed": found.is_listed,
        "responsible": found.responsible_person_id,
        "accounted": bool(found.accountability),
        "educated": bool(found.education.strip()),
        "cause_known": bool(found.cause.strip()),
    }


def needs_account(repeat_no: int, grade: str) -> bool:
    """Whether somebody must be held to account before a finding is struck off."""
    return repeat_no >= REPEATED_FROM or grade == "GRAVE"


def small(facts: Facts) -> list[Reason]:
    """Put right on the spot: for small matters that were not found before."""
    if facts.grade in {"GRAVE", "MAJOR"}:
        return [Reason("inspections.not_small", "重大和较大问题须下发通知书、制定措施，不能立行立改了事。")]
    if facts.more.get("repeat_no", 1) >= REPEATED_FROM:
        return [Reason("inspections.not_small", "这是屡查屡犯的问题，须查清原因、制定措施。")]
    return []


def not_responsible(facts: Facts) -> list[Reason]:
    """Whoever broke the rule does not judge it."""
    responsible = facts.more.get("responsible")
    if responsible is not None and responsible in {facts.actor_id, facts.on_behalf_of_id}:
        return [Reason("inspections.responsible", "您是违规责任人，这一步须由他人办理。")]
    return []


def measures(facts: Facts) -> list[Reason]:
    """Every measure is verified; there is at least one, unless it was put right on the spot."""
    return guards.actions_verified(facts, at_least=0 if facts.more.get("at_once") else 1)


def not_listed(facts: Facts) -> list[Reason]:
    if facts.more.get("listed"):
        return [Reason("inspections.listed", "这个问题正在挂牌督办，请先由上级行摘牌。")]
    return []


def listed(facts: Facts) -> list[Reason]:
    return [] if facts.more.get("listed") else [Reason("inspections.not_listed", "这个问题没有挂牌。")]


def rank(facts: Facts) -> list[Reason]:
    """A grave finding is struck off (or voided) by the unit above."""
    if facts.grade == "GRAVE" and INSPECTIONS_LIST not in facts.powers_here:
        return [Reason("inspections.rank", "重大问题须由上级行办理这一步。")]
    return []


def accounted(facts: Facts) -> list[Reason]:
    """四不放过, for grave and repeated findings: cause found, somebody held to account, people taught."""
    if not needs_account(facts.more.get("repeat_no", 1), facts.grade):
        return []
    why = "重大问题" if facts.grade == "GRAVE" else f"一年内第{facts.more['repeat_no']}次发生"
    reasons = []
    if not facts.more.get("cause_known"):
        reasons.append(Reason("inspections.cause", f"{why}：原因还没有查清。"))
    if not facts.more.get("accounted"):
        reasons.append(Reason("inspections.account", f"{why}：还没有问责认定，请由上级行认定。"))
    if facts.more.get("accounted") and not facts.more.get("educated"):
        reasons.append(Reason("inspections.educate", f"{why}：还没有写明教育了谁。"))
    return reasons


def register_all() -> None:
    """Make the guards known to flows; called when the app is ready."""
    for check in (small, not_responsible, measures, not_listed, listed, rank, accounted):
        guards.register(f"inspections_{check.__name__}", check)
