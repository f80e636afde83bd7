"""A fixed cast with fixed posts, so that every permission test is short.

秦岭  总行        系统管理员
顾岚  甲分行      分行行长
韩雪  东门网点    支行长
罗敏  东门网点    营业主管
沈芳  东门网点    销售主管
林静  东门网点    大堂经理（角色）
赵倩  东门网点    个人业务柜员
周强  东门网点    个人业务柜员
吴磊  东门网点    理财经理
马骏  西门网点    支行长
何丽  西门网点    个人业务柜员        the stranger to 东门
白云  —           holds no post       the outsider
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from wangdian.kernel.org.catalogue import load_posts
from wangdian.kernel.org.models import Appointment, Person, Post, Unit
from wangdian.kernel.org.scope import whole_bank

SHANGHAI = ZoneInfo("Asia/Shanghai")
SINCE = date(2025, 1, 1)
PASSWORD = "dongmen-2026-ok"

PEOPLE = {
    "qin": ("900001", "秦岭", "总行", "SYSTEM_ADMINISTRATOR"),
    "gu": ("800001", "顾岚", "甲分行", "BRANCH_PRESIDENT"),
    "han": ("100001", "韩雪", "东门网点", "BRANCH_HEAD"),
    "luo": ("100002", "罗敏", "东门网点", "OPERATIONS_SUPERVISOR"),
    "shen": ("100003", "沈芳", "东门网点", "SALES_SUPERVISOR"),
    "lin": ("100004", "林静", "东门网点", "LOBBY_MANAGER"),
    "zhao": ("100005", "赵倩", "东门网点", "RETAIL_TELLER"),
    "zhou": ("100006", "周强", "东门网点", "RETAIL_TELLER"),
    "wu": ("100007", "吴磊", "东门网点", "WEALTH_MANAGER"),
    "ma": ("200001", "马骏", "西门网点", "BRANCH_HEAD"),
    "he": ("200002", "何丽", "西门网点", "RETAIL_TELLER"),
    "bai": ("300001", "白云", None, None),
}


@dataclass(frozen=True)
class Cast:
    """Units, posts and people by short name: `cast.east`, `cast.han`, `cast.posts["RETAIL_TELLER"]`."""

    bank: Unit
    branch: Unit
    east: Unit
    west: Unit
    posts: dict[str, Post]
    qin: Person
    gu: Person
    han: Person
    luo: Person
    shen: Person
    lin: Person
    zhao: Person
    zhou: Person
    wu: Person
    ma: Person
    he: Person
    bai: Person

    @property
    def people(self) -> dict[str, Person]:
        return {name: getattr(self, name) for name in PEOPLE}


def moment(text: str) -> datetime:
    """A moment in Shanghai: moment("2026-03-02 08:10")."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def make_cast() -> Cast:
    """Write the cast into the database."""
    bank = Unit.objects.add_root({"code": "B000", "name": "总行", "kind": Unit.Kind.HEAD_OFFICE})
    branch = Unit.objects.add_child(bank, {"code": "B100", "name": "甲分行", "kind": Unit.Kind.BRANCH})
    east = Unit.objects.add_child(branch, {"code": "B101", "name": "东门网点", "kind": Unit.Kind.OUTLET})
    west = Unit.objects.add_child(branch, {"code": "B102", "name": "西门网点", "kind": Unit.Kind.OUTLET})
    units = {u.name: u for u in (bank, branch, east, west)}
    posts = load_posts(since=SINCE)
    people = {}
    with whole_bank("cast"):
        for name, (staff_no, full_name, unit, post) in PEOPLE.items():
            people[name] = Person.objects.create(staff_no=staff_no, name=full_name, password="!")
            if unit:
                Appointment.objects.create(
                    person=people[name], unit=units[unit], post=posts[post], starts_on=SINCE
                )
    return Cast(bank=bank, branch=branch, east=east, west=west, posts=posts, **people)
