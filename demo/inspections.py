"""Inspections of the demo bank: routines on, findings in every state, a plan, visits with a lenient inspector, draws.

Called from `demo.load.load` after `publish_plans`, inside `whole_bank`:

    from .inspections import inspect
    say(inspect(bank, rng, now))
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from wangdian.domains.inspections import actions
from wangdian.domains.inspections.models import MysteryInspector
from wangdian.domains.inspections.rules import topics
from wangdian.kernel.cases import actions as cases
from wangdian.kernel.checklists.mapping import definition_of
from wangdian.kernel.checklists.models import Asset, Template
from wangdian.kernel.checklists.shipped import load_shipped
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import open_scope

from .bank import Bank

FINDINGS = 5  # of each outlet
# How far each finding has come.
STAGES = ("found", "issued", "planned", "begun", "begun")
INSPECTORS = (("陶晚晴", 5.0), ("骆行之", -4.0), ("柏舟", 0.0))  # name, points above what the place deserves
FACTS = {
    "cash_over_limit": "下午三时尾箱现金超过限额一万二千元，未及时上缴。",
    "voucher_elements": "抽看五十份凭证，三份缺经办人签章。",
    "disclosure": "服务价目公示牌为上一版，未更换。",
    "shared_account": "一台终端离柜未锁屏约十分钟。",
    "service": "高峰期大厅无人引导，等候客户超过二十人。",
    "fire": "储物间门口堆放杂物，挡住消火栓。",
}


@dataclass(frozen=True)
class Made:
    """How much was made."""

    duties: int
    findings: int
    visits: int

    def __str__(self) -> str:
        return f"例行检查 {self.duties} 项，检查问题 {self.findings} 个，神秘人访查 {self.visits} 次"


def inspect(bank: Bank, rng: np.random.Generator, now: datetime) -> Made:
    """Write it all. Call inside `whole_bank`, before the daily work is lived through."""
    load_shipped(now=now)
    duties = findings = visits = 0
    for unit in bank.outlets:
        head = bank.holders(unit, "BRANCH_HEAD")[0]
        with open_scope(head, now) as scope:
            duties += len(actions.set_up_routines(unit=unit, by=scope, now=now))
            actions.load_points(unit=unit, by=scope, now=now)
            actions.issue_list(unit=unit, note="首版", by=scope, now=now)
        _equip(unit, now)
        findings += _findings(bank, unit, rng, now)
    for branch in bank.branches:
        visits += _visits(bank, branch, rng, now)
        president = bank.holders(branch, "COMPLIANCE_OFFICER")[0]
        with open_scope(president, now) as scope:
            actions.propose_plan(unit=branch, year=now.year, by=scope, now=now)
    return Made(duties, findings, visits)


def _equip(unit: Unit, now: datetime) -> None:
    """Two fire extinguishers, one of them soon past its date."""
    for number, days in ((1, 400), (2, 20)):
        Asset.objects.create(
            unit=unit, code=f"XF{number:02d}", name="干粉灭火器", kind="FIRE", location="大厅" if number == 1 else "机房",
            expires_on=now.date() + timedelta(days=days), checklist="fire_equipment", token=f"{unit.code}-xf{number}",
        )  # fmt: skip


def _findings(bank: Bank, unit: Unit, rng: np.random.Generator, now: datetime) -> int:
    supervisor, teller = (
        bank.holders(unit, "OPERATIONS_SUPERVISOR")[0],
        bank.holders(unit, "RETAIL_TELLER")[0],
    )
    known = {t.code: t for t in topics()}
    picked = rng.choice(list(FACTS), FINDINGS, replace=False)
    for place, code in enumerate(picked):
        topic, day = known[code], now - timedelta(days=int(rng.integers(1, 25)))
        with open_scope(supervisor, day) as scope:
            case = actions.open_finding(
                unit=unit, title=topic.label, fact=FACTS[code], category=topic.category, grade=topic.grade, topic=code,
                source="SELF", owner=teller, by=scope, now=day,
            )  # fmt: skip
            if place:
                _move_on(case, STAGES[place], teller, scope, day)
    return FINDINGS


def _move_on(case, stage: str, owner, scope, now: datetime) -> None:
    def step(name: str, **data) -> None:
        cases.perform(case_id=case.pk, transition=name, by=scope, now=now, data=data)

    step("issue", demand="查清原因，按期整改，举一反三。")
    if stage == "issued":
        return
    cases.plan_action(
        case_id=case.pk,
        title="每日核对并登记",
        owner=owner,
        due_on=now.date() + timedelta(days=10),
        by=scope,
        now=now,
    )
    step("plan", cause_kind="CONDUCT", cause="有制度未执行到位", measures="每日核对，主管抽查")
    if stage == "begun":
        step("begin")


def _visits(bank: Bank, branch: Unit, rng: np.random.Generator, now: datetime) -> int:
    manager = bank.holders(branch, "AREA_MANAGER")[0]
    items = list(definition_of(Template.objects.get(code="mystery_visit").current).items())
    count = 0
    with open_scope(manager, now) as scope:
        people: list[tuple[MysteryInspector, float]] = [
            (actions.add_inspector(unit=branch, name=name, agency="云岭调查公司", by=scope, now=now), bias)
            for name, bias in INSPECTORS
        ]
        for unit in (u for u in bank.outlets if u.path.startswith(branch.path)):
            deserved = rng.uniform(0.6, 0.9)
            for inspector, bias in people:
                answers = {i.key: _answer(rng, deserved + bias / 100) for i in items}
                visit = actions.enter_visit(
                    unit=unit, inspector=inspector, visited_on=now.date() - timedelta(days=int(rng.integers(1, 60))),
                    answers=answers, by=scope, now=now,
                )  # fmt: skip
                actions.submit_visit(visit_id=visit.pk, by=scope, now=now)
                count += 1
    return count


def _answer(rng: np.random.Generator, good: float) -> tuple[str, str]:
    fate = rng.random()
    return ("good", "") if fate < good else ("fair", "") if fate < good + 0.15 else ("poor", "现场感受不好")
