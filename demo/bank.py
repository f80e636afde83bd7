"""The demo bank: a head office, two branches, six outlets, and the ninety-odd people in them."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta

import numpy as np
from django.contrib.auth.hashers import make_password

from wangdian.kernel.metrics.actions import load_metrics
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.catalogue import load_posts
from wangdian.kernel.org.models import Absence, Appointment, BackupPair, OpeningSpan, Person, Post, Unit
from wangdian.kernel.org.scope import whole_bank

PASSWORD = "wangdian-demo"  # of everybody in the demo bank; nothing real is ever loaded with it
ROOT_CODE = "YL000"
BRANCHES = (("YL100", "东川分行"), ("YL200", "西渡分行"))
OUTLETS = (
    ("YL101", "柳巷网点"), ("YL102", "南门网点"), ("YL103", "大学城网点"),
    ("YL201", "河滨网点"), ("YL202", "高新区网点"), ("YL203", "老街网点"),
)  # fmt: skip
# Who works in an outlet: post, how many.
STAFF = (
    ("BRANCH_HEAD", 1), ("OPERATIONS_SUPERVISOR", 1), ("SALES_SUPERVISOR", 1), ("LOBBY_MANAGER", 1),
    ("WEALTH_MANAGER", 2), ("RELATIONSHIP_MANAGER", 2), ("RETAIL_TELLER", 3), ("CORPORATE_TELLER", 1),
    ("LOAN_OFFICER", 1), ("GENERAL_AFFAIRS", 1),
)  # fmt: skip
BRANCH_STAFF = ("BRANCH_PRESIDENT", "AREA_MANAGER", "COMPLIANCE_OFFICER", "DIGITAL_SPECIALIST")
HEAD_STAFF = ("SYSTEM_ADMINISTRATOR", "HEAD_OFFICE_ANALYST")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范石"
GIVEN = [
    "雅静",
    "明远",
    "思源",
    "海燕",
    "志强",
    "晓梅",
    "文博",
    "佳怡",
    "建华",
    "雨桐",
    "子轩",
    "丽娟",
    "国栋",
    "欣悦",
    "俊杰",
    "春兰",
    "立新",
    "梦琪",
    "浩然",
    "秀英",
    "振宇",
    "诗涵",
    "永康",
    "婉清",
    "天佑",
    "若曦",
    "德明",
    "玉洁",
    "承志",
    "月华",
]
HOURS = {
    "WORKDAY": (time(9, 0), time(17, 0)), "WEEKEND": (time(9, 30), time(16, 30)), "HOLIDAY": (time(10, 0), time(15, 0)),
}  # fmt: skip


@dataclass
class Bank:
    """Units, posts and people by what they are."""

    head: Unit
    branches: list[Unit] = field(default_factory=list)
    outlets: list[Unit] = field(default_factory=list)
    posts: dict[str, Post] = field(default_factory=dict)
    people: list[tuple[Person, Unit, str]] = field(default_factory=list)

    def holders(self, unit: Unit, post: str) -> list[Person]:
        return [p for p, u, code in self.people if u.pk == unit.pk and code == post]


def make_bank(rng: np.random.Generator, today: date) -> Bank:
    """Write units, hours, calendar, posts and people, in a transaction of the caller."""
    since = date(today.year - 2, 1, 1)
    seed_calendar(since, date(today.year + 1, 12, 31))
    load_metrics()
    head = Unit.objects.add_root({"code": ROOT_CODE, "name": "云岭演示银行", "kind": Unit.Kind.HEAD_OFFICE})
    bank = Bank(head=head, posts=load_posts(since=since))
    for code, name in BRANCHES:
        bank.branches.append(
            Unit.objects.add_child(head, {"code": code, "name": name, "kind": Unit.Kind.BRANCH})
        )
    for code, name in OUTLETS:
        branch = bank.branches[0 if code < "YL200" else 1]
        bank.outlets.append(
            Unit.objects.add_child(branch, {"code": code, "name": name, "kind": Unit.Kind.OUTLET})
        )
    with whole_bank("hire the demo's people"):  # not before: it sees the units that are there as it opens
        _fill(bank, rng, since, today)
    return bank


def _fill(bank: Bank, rng: np.random.Generator, since: date, today: date) -> None:
    _hire(bank, rng, since)
    OpeningSpan.objects.bulk_create(
        OpeningSpan(unit=unit, day_kind=kind, opens_at=opens, closes_at=closes)
        for unit in bank.outlets
        for kind, (opens, closes) in HOURS.items()
    )
    _stand_ins(bank, since, today)


def _hire(bank: Bank, rng: np.random.Generator, since: date) -> None:
    secret = make_password(PASSWORD)  # once: hashing ninety times takes ten seconds and hides nothing
    names = _names(rng)
    places = [(bank.head, post, f"9000{n:02d}") for n, post in enumerate(HEAD_STAFF, start=1)]
    for number, branch in enumerate(bank.branches, start=1):
        places += [(branch, post, f"80{number}0{n:02d}") for n, post in enumerate(BRANCH_STAFF, start=1)]
    for unit in bank.outlets:
        posts = [post for post, count in STAFF for _ in range(count)]
        places += [(unit, post, f"{unit.code[2:]}{n:03d}") for n, post in enumerate(posts, start=1)]
    people = Person.objects.bulk_create(
        Person(staff_no=number, name=next(names), password=secret, joined_on=since) for _, _, number in places
    )
    bank.people = [(person, unit, post) for person, (unit, post, _) in zip(people, places, strict=True)]
    Appointment.objects.bulk_create(
        Appointment(person=person, unit=unit, post=bank.posts[post], starts_on=since)
        for person, unit, post in bank.people
    )


def _names(rng: np.random.Generator):
    """Names without repetition, the same for the same seed."""
    pairs = [surname + given for surname in SURNAMES for given in GIVEN]
    for index in rng.permutation(len(pairs)):
        yield pairs[index]


def _stand_ins(bank: Bank, since: date, today: date) -> None:
    """A wealth manager stands in for each lobby manager; one lobby manager is away today."""
    lobby = bank.posts["LOBBY_MANAGER"]
    for unit in bank.outlets:
        first, second = bank.holders(unit, "LOBBY_MANAGER")[0], bank.holders(unit, "WEALTH_MANAGER")[1]
        BackupPair.objects.create(unit=unit, post=lobby, first=first, second=second, starts_on=since)
    away = bank.holders(bank.outlets[0], "LOBBY_MANAGER")[0]
    Absence.objects.create(
        person=away, unit=bank.outlets[0], reason="年休假", starts_on=today, ends_on=today + timedelta(days=2)
    )
