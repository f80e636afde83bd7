"""Service of the demo bank: complaints of every grade and state, a day of call-backs, praise and ratings.

Everything through the real actions, as of moments in the last weeks; names and numbers are made up.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from wangdian.domains.service import actions
from wangdian.domains.service.models import Rating
from wangdian.kernel.cases import actions as cases
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import open_scope

from .bank import Bank

STORIES = (
    ("午间只开一个窗口，等候近一小时", "取号后等了五十多分钟，窗口只有一个人在办。", "SECOND", "WAITING"),
    ("自助机吞卡后无人处理", "卡被吞了，按求助键十分钟没人来。", "FIRST", "SYSTEM"),
    ("回单机缺纸", "回单机没纸，让我改天再来。", "THIRD", "FACILITY"),
    ("短信费用没有讲清", "开卡时没说短信要收费，扣了才知道。", "THIRD", "INFORMATION"),
)  # fmt: skip
SURNAMES = "陈李王赵孙周吴郑"


@dataclass(frozen=True)
class Made:
    """How much was made."""

    complaints: int
    calls: int

    def __str__(self) -> str:
        return f"投诉 {self.complaints} 件，当日回访 {self.calls} 位"


def serve_customers(bank: Bank, rng: np.random.Generator, now: datetime) -> Made:
    """Write it all. Call inside `whole_bank`."""
    complaints = calls = 0
    for unit in bank.outlets:
        for number, story in enumerate(STORIES):
            _complaint(bank, unit, story, number, rng, now)
            complaints += 1
        calls += _calls(bank, unit, rng, now)
    return Made(complaints, calls)


def _complaint(bank: Bank, unit: Unit, story, number: int, rng: np.random.Generator, now: datetime) -> None:
    title, said, grade, cause = story
    taker = bank.holders(unit, "RETAIL_TELLER")[0]
    supervisor, head = bank.holders(unit, "OPERATIONS_SUPERVISOR")[0], bank.holders(unit, "BRANCH_HEAD")[0]
    at = now - timedelta(days=int(rng.integers(0, 20)), minutes=int(rng.integers(5, 200)))
    phone = f"139{int(rng.integers(10**7, 10**8))}"
    customer = actions.CustomerFacts(f"{SURNAMES[int(rng.integers(len(SURNAMES)))]}女士", phone)

    def step(person, name: str, minutes: int, comment: str = "", **data) -> None:
        moment = at + timedelta(minutes=minutes)
        with open_scope(person, moment) as scope:
            cases.perform(case_id=case.pk, transition=name, by=scope, now=moment, data=data, comment=comment)

    with open_scope(taker, at) as scope:
        case = actions.take_complaint(
            unit=unit,
            title=title,
            said=said,
            channel="COUNTER",
            grade=grade,
            customer=customer,
            by=scope,
            now=at,
        )
    if number == 3:
        return  # just taken
    step(taker, "listen", 3)
    if grade == "THIRD":
        step(
            taker,
            "settle",
            25,
            "当场补纸并致歉",
            cause=cause,
            solution="补纸，改为每小时巡查一次",
            accepted=True,
        )
        return
    step(taker, "record", 8, demand="尽快解决并道歉")
    step(supervisor, "analyse", 15, cause=cause, root_cause="巡查间隔过长，没有备岗", valid=True)
    if grade == "FIRST":
        step(head, "report", 22, solution="当场取卡，安排专人值守自助区")
        step(supervisor, "reply", 40, "已当面答复", how="FACE", accepted=True)
        step(supervisor, "summarise", 60, lesson="自助区求助铃接入大堂手持机")


def _calls(bank: Bank, unit: Unit, rng: np.random.Generator, now: datetime) -> int:
    supervisor, tellers = bank.holders(unit, "OPERATIONS_SUPERVISOR")[0], bank.holders(unit, "RETAIL_TELLER")
    customers = [
        actions.Customer(
            f"A{n:03d}", f"{SURNAMES[n % len(SURNAMES)]}先生", f"138{int(rng.integers(10**7, 10**8))}",
            ("开户", "取款", "理财咨询")[n % 3], tellers[n % len(tellers)].staff_no,
        )
        for n in range(20)
    ]  # fmt: skip
    with open_scope(supervisor, now) as scope:
        actions.load_customers(unit=unit, day=now.date(), customers=customers, by=scope, now=now)
        draw = actions.draw_call_backs(unit=unit, day=now.date(), by=scope, now=now, seed=f"demo-{unit.code}")
        actions.enter_praise(
            unit=unit, person=tellers[0], on=now.date(), channel="COUNTER", text="耐心教老人用手机银行。", by=scope, now=now
        )  # fmt: skip
    Rating.objects.bulk_create(
        [
            Rating(
                unit=unit, person=tellers[n % len(tellers)], at=now - timedelta(days=n % 60), score=int(rng.choice([5, 5, 5, 4, 2])),
                source="device", reference=f"{unit.code}-{n}",
            )
            for n in range(60)
        ]
    )  # fmt: skip
    return draw.calls.count()
