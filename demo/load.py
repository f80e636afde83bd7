"""Load the demo bank: all of it in one transaction, or nothing."""

import time as clock
from collections.abc import Callable
from datetime import datetime

import numpy as np
from django.db import transaction

from wangdian.kernel.duties.generation import catch_up
from wangdian.kernel.duties.models import Occurrence
from wangdian.kernel.org.models import Appointment, Unit
from wangdian.kernel.org.scope import whole_bank

from .bank import ROOT_CODE, make_bank
from .history import live_through
from .inspections import inspect
from .ledgers import keep_ledgers
from .papers import publish_documents
from .planning import publish_plans
from .readings import share_among_people, write_readings
from .service import serve_customers

SEED = 20260101


def is_loaded() -> bool:
    return Unit.objects.filter(code=ROOT_CODE).exists()


def has_other_bank() -> bool:
    """Whether the database holds a bank that is not the demo's: then the demo keeps its hands off."""
    return Unit.objects.exclude(code__startswith="YL").exists()


def load(now: datetime, say: Callable[[str], None]) -> None:
    """Load everything as of `now`; a bank that is there already is only brought up to today."""
    if is_loaded():
        made = catch_up(now=now)
        say(f"演示行已在库中；补齐 {len(made)} 天，新增 {sum(made.values())} 项待办")
        return
    rng = np.random.default_rng(SEED)
    zone, today = now.tzinfo, now.date()
    began = clock.perf_counter()
    with transaction.atomic():
        bank = make_bank(rng, today)
        say(f"机构 {1 + len(bank.branches) + len(bank.outlets)} 家，人员 {len(bank.people)} 人")
        with whole_bank("load the demo"):
            count = publish_plans(bank, rng, today, zone)
            say(f"编译并签发工作计划 {count} 份，另有 1 份待核对")
            say(str(inspect(bank, rng, now)))
            share_among_people(bank, now)
            say(f"发布文书 {publish_documents(bank, now)} 份，部分同事已阅")
            say(f"一年读数 {write_readings(bank, rng, today, zone):,} 笔")
            say(str(serve_customers(bank, rng, now)))
            say(str(keep_ledgers(bank, now)))
            states = live_through(rng, now)
            say("最近四周待办：" + "，".join(f"{_label(state)} {n:,}" for state, n in states.items()))
    say(f"载入用时 {clock.perf_counter() - began:.0f} 秒")


def _label(state: str) -> str:
    return str(Occurrence.State(state).label)


def sign_in_names() -> list[tuple[str, str, str, str]]:
    """(post, unit, name, staff number): the first holder of each post, upper bank first."""
    with whole_bank("list the demo's people"):
        rows = (
            Appointment.objects.filter(unit__code__startswith="YL")
            .select_related("post", "unit", "person")
            .order_by("post__rank", "unit__path", "person__staff_no")
        )
        first: dict[int, tuple[str, str, str, str]] = {}
        for row in rows:
            first.setdefault(
                row.post_id, (row.post.name, row.unit.name, row.person.name, row.person.staff_no)
            )
    return list(first.values())
