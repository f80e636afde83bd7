"""The sample plans, through the same actions as the pages: hand in, compile, review, sign."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from wangdian.domains.plans.actions import publishing, reviewing
from wangdian.domains.plans.actions.uploading import compile_version, upload
from wangdian.domains.plans.models import PlanItem, PlanVersion
from wangdian.kernel.duties.models import Duty
from wangdian.kernel.org.catalogue import post_named
from wangdian.kernel.org.models import Person, Post, Unit
from wangdian.kernel.org.scope import open_scope

from .bank import Bank

TEXTS = Path(__file__).parent / "plans"
ACCEPTED, REJECTED = PlanItem.Decision.ACCEPTED, PlanItem.Decision.REJECTED


def publish_plans(bank: Bank, rng: np.random.Generator, today: date, zone: ZoneInfo) -> int:
    """A published plan for every branch and outlet, and a draft that waits for the first head. Returns how many."""
    # Signed as the year began, so that a year's goals have a past.
    signed = datetime(today.year - 1, 12, 28, 10, 0, tzinfo=zone)
    outlet_text, branch_text = (
        (TEXTS / name).read_text(encoding="utf-8") for name in ("outlet.txt", "branch.txt")
    )
    published = 0
    for unit in bank.branches:
        head = bank.holders(unit, "BRANCH_PRESIDENT")[0]
        text = branch_text.format(unit=unit.name, year=today.year, deposit=126000, fee=1150)
        published += _publish(unit, head, text, f"{today.year}年度管理工作计划", today.year, signed)
    for unit in bank.outlets:
        head = bank.holders(unit, "BRANCH_HEAD")[0]
        text = outlet_text.format(unit=unit.name, year=today.year, **numbers(rng))
        published += _publish(unit, head, text, f"{today.year}年度工作计划", today.year, signed)
    _draft(bank, today, zone)
    return published


def numbers(rng: np.random.Generator) -> dict[str, str]:
    size = rng.uniform(0.8, 1.25)

    def amount(base: int, step: int) -> int:
        return int(round(base * size / step) * step)

    return {
        "deposit": amount(42000, 500), "savings": amount(3600, 100), "savings_stretch": amount(4200, 100),
        "fee": amount(380, 10), "wealth": amount(9000, 100), "loan": amount(5200, 100), "bad": 1.2,
        "clients": amount(900, 10), "vip": amount(120, 5), "satisfaction": 95, "wait": 12, "complaints": 6, "error": 1.5,
    }  # fmt: skip


def _publish(unit: Unit, head: Person, text: str, title: str, year: int, now: datetime) -> int:
    """Hand in, compile, review and sign, as the head of the unit would. 1 when it is in force at the end."""
    version = compiled(unit, head, text, title, date(year, 1, 1), date(year, 12, 31), now)
    with open_scope(head, now) as scope:
        review(version, scope, now)
        signed = publishing.publish(version_id=version.pk, by=scope, now=now)
    return int(signed.state == PlanVersion.State.PUBLISHED)


def compiled(
    unit: Unit, head: Person, text: str, title: str, first: date, last: date, now: datetime
) -> PlanVersion:
    with open_scope(head, now) as scope:
        version = upload(
            unit=unit, content=text.encode(), file_name=f"{unit.name}{title}.txt", title=f"{unit.name}{title}",
            starts_on=first, ends_on=last, by=scope, now=now,
        )  # fmt: skip
    compile_version(version.pk)
    with open_scope(head, now):
        version.refresh_from_db()
    if version.state != PlanVersion.State.REVIEW:
        raise RuntimeError(f"{title}: {version.error_message or version.state}")
    return version


def review(version: PlanVersion, scope, now: datetime) -> None:
    """Name the posts, ask for photos where the plan does, accept what is whole and leave out what is not."""
    posts = list(Post.objects.all())
    words = {item.data.get("owner") for item in version.items.all()} - {None, ""}
    mapping = {word: post for word in words if (post := post_named(word, posts))}
    reviewing.map_posts(version_id=version.pk, mapping=mapping, by=scope, now=now)
    for item in version.items.filter(kind=PlanItem.Kind.DUTY):
        if "拍照" in item.evidence + item.data["action"]:
            data = item.data | {"evidence": Duty.Evidence.PHOTO}
            reviewing.correct(
                version_id=version.pk, item_id=item.pk, data=data, post=item.post, by=scope, now=now
            )
    open_items = [i.pk for i in version.items.filter(decision=PlanItem.Decision.PENDING)]
    reviewing.decide(version_id=version.pk, item_ids=open_items, decision=ACCEPTED, by=scope, now=now)
    if incomplete := [o.item_id for o in publishing.obstacles(version) if o.item_id]:
        reviewing.decide(version_id=version.pk, item_ids=incomplete, decision=REJECTED, by=scope, now=now)


def _draft(bank: Bank, today: date, zone: ZoneInfo) -> None:
    """Next quarter's plan, compiled and not yet reviewed: blanks to fill, a question to answer."""
    unit = bank.outlets[0]
    text = (TEXTS / "draft.txt").read_text(encoding="utf-8")
    year = today.year + 1
    now = datetime(today.year, today.month, today.day, 0, 30, tzinfo=zone)
    compiled(
        unit, bank.holders(unit, "BRANCH_HEAD")[0], text.format(unit=unit.name, next_year=year, wealth=2600),
        f"{year}年一季度开门红工作计划", date(year, 1, 1), date(year, 3, 31), now,
    )  # fmt: skip
