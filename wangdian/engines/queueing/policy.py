"""A routing policy is data: versioned, validated, compared by fingerprint, the same live and simulated."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from .errors import Problem, refuse
from .fields import Fields

SCHEMA = 1
CREDIT_LIMIT = 1e8  # seconds; three years of credit is an absolute priority and still exact in a double


@dataclass(frozen=True)
class Group:
    """A service group (个人, 对公, 理财). Times in seconds of waiting."""

    name: str
    max_wait: float = math.inf  # starvation guard
    spill_after: float = math.inf  # counters that list the group under `also` help out after this


@dataclass(frozen=True)
class Service:
    """A kind of business a customer comes for."""

    name: str
    group: str
    skills: tuple[str, ...] = ()  # what a counter must be able to do
    self_service: bool = False  # a machine can do it
    form: bool = False  # a form is filled in first
    mean_seconds: float = 300.0  # standard time, for advice on expected waits


@dataclass(frozen=True)
class Policy:
    """Who is called next, and who is better served elsewhere. See docs/algorithms/queueing.md."""

    name: str
    version: int
    groups: tuple[Group, ...]
    services: tuple[Service, ...]
    tiers: tuple[tuple[str, float], ...] = ()  # tier -> waiting-time credit, seconds
    needs: tuple[tuple[str, float], ...] = ()  # special care -> credit, seconds
    combine: str = "largest"  # "largest" | "sum" of tier credit and need credits
    elderly_need: str = ""  # the need that age gives, "" for none
    elderly_from: int = 65
    early: float = 600.0  # the appointment window opens this long before the booked time
    late: float = 600.0  # and is kept by arriving no later than this after it
    booked_credit: float = 0.0
    prefer: str = "specialist"  # free counter: "specialist" (fewest services) | "longest_idle"
    self_service_wait: float = math.inf  # advise the machine when the expected wait reaches this
    vip_tiers: tuple[str, ...] = ()  # tiers shown to the VIP room
    schema: int = SCHEMA
    _index: dict = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._index.update(
            groups={group.name: group for group in self.groups},
            services={service.name: service for service in self.services},
            tiers=dict(self.tiers),
            needs=dict(self.needs),
        )

    def group(self, name: str) -> Group:
        return self._find("groups", name)

    def service(self, name: str) -> Service:
        return self._find("services", name)

    def credit(self, tier: str, needs: tuple[str, ...], age: int | None = None) -> float:
        """Waiting-time credit in seconds for a tier and special needs; age may add the elderly need."""
        given = [self._find("needs", need) for need in dict.fromkeys(self.all_needs(needs, age))]
        given.append(self._find("tiers", tier) if tier else 0.0)
        return math.fsum(given) if self.combine == "sum" else max(given)

    def all_needs(self, needs: tuple[str, ...], age: int | None) -> tuple[str, ...]:
        """The flags given plus the one that age implies."""
        if self.elderly_need and age is not None and age >= self.elderly_from:
            return (*needs, self.elderly_need)
        return needs

    def fingerprint(self) -> str:
        """Twelve hex digits that change with any rule, for the audit trail."""
        data = asdict(self)
        data.pop("_index")
        text = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def _find(self, kind: str, name: str):
        try:
            return self._index[kind][name]
        except KeyError:
            known = "、".join(self._index[kind]) or "（无）"
            words = {"groups": "业务组", "services": "业务", "tiers": "客户等级", "needs": "特殊照顾"}
            raise refuse(
                kind, f"unknown_{kind[:-1]}", f"策略里没有{words[kind]}“{name}”；现有：{known}"
            ) from None


def read_policy(data: Mapping, path: str = "policy", problems: list[Problem] | None = None) -> Policy:
    """A Policy from a plain mapping (YAML or JSON).

    Gives every problem at once as QueueingError, or appends them to `problems` when a list is passed.
    Times in the mapping are in seconds (`_s`) or minutes (`_minutes`) as their names say.
    """
    own = problems is None
    top = Fields(data, path, problems)
    schema = top.whole("schema", SCHEMA, low=1)
    if schema > SCHEMA:
        top.problem("schema", "newer_schema", f"策略格式版本 {schema} 比程序支持的 {SCHEMA} 新，请升级程序")
    groups = []
    for name, part in top.named("groups").items():
        groups.append(
            Group(
                name,
                max_wait=part.number("max_wait_s", math.inf, low=1),
                spill_after=part.number("spill_after_s", math.inf, low=0),
            )
        )
        part.no_more()
    if not groups:
        top.problem("groups", "no_groups", "至少要有一个业务组，例如 个人")
    names = {group.name for group in groups}
    services = []
    for name, part in top.named("services").items():
        service = Service(
            name,
            group=part.text("group"),
            skills=part.texts("skills"),
            self_service=part.flag("self_service", False),
            form=part.flag("form", False),
            mean_seconds=part.number("mean_s", 300.0, low=1),
        )
        part.no_more()
        if service.group and service.group not in names:
            part.problem("group", "unknown_group", f"业务组“{service.group}”没有在 groups 里定义，请先定义")
        services.append(service)
    if not services:
        top.problem("services", "no_services", "至少要有一种业务")
    tiers = _credits(top, "tiers")
    needs = _credits(top, "needs")
    need_names = {name for name, _ in needs}
    elderly = top.child("elderly")
    booked = top.child("appointments")
    divert = top.child("diversion")
    policy = Policy(
        name=top.text("name"),
        version=top.whole("version", 1, low=1),
        groups=tuple(groups),
        services=tuple(services),
        tiers=tiers,
        needs=needs,
        combine=top.choice("combine", ("largest", "sum"), "largest"),
        elderly_need=elderly.text("need", ""),
        elderly_from=elderly.whole("from_age", 65, low=1),
        early=booked.number("early_s", 600.0, low=0, high=86400),
        late=booked.number("late_s", 600.0, low=0, high=86400),
        booked_credit=booked.number("credit_s", 0.0, low=0, high=CREDIT_LIMIT),
        prefer=top.choice("prefer", ("specialist", "longest_idle"), "specialist"),
        self_service_wait=divert.number("self_service_wait_s", math.inf, low=0),
        vip_tiers=divert.texts("vip_tiers"),
        schema=schema,
    )
    if policy.elderly_need and policy.elderly_need not in need_names:
        elderly.problem("need", "unknown_need", f"“{policy.elderly_need}”没有在 needs 里给出照顾时间，请补上")
    for tier in policy.vip_tiers:
        if tier not in dict(tiers):
            divert.problem("vip_tiers", "unknown_tier", f"“{tier}”没有在 tiers 里定义，请先定义")
    for part in (elderly, booked, divert, top):
        part.no_more()
    if own:
        top.close()
    return policy


def _credits(top: Fields, name: str) -> tuple[tuple[str, float], ...]:
    part = top.child(name)
    return tuple(
        (str(key), part.check_number(str(key), value, 0, CREDIT_LIMIT)) for key, value in part.data.items()
    )


def standard_policy() -> Policy:
    """The policy a new branch starts with; copy, change, raise `version`."""
    return read_policy(STANDARD)


STANDARD = {
    "schema": 1,
    "name": "标准策略",
    "version": 1,
    "groups": {
        "个人": {"max_wait_s": 2700, "spill_after_s": 600},
        "对公": {"max_wait_s": 2700, "spill_after_s": 600},
        "理财": {"max_wait_s": 3600, "spill_after_s": 900},
    },
    "services": {
        "个人业务": {"group": "个人", "mean_s": 360},
        "开户": {"group": "个人", "form": True, "mean_s": 900},
        "存取转账": {"group": "个人", "self_service": True, "mean_s": 240},
        "外汇": {"group": "个人", "skills": ["外汇"], "form": True, "mean_s": 900},
        "对公业务": {"group": "对公", "mean_s": 600},
        "理财咨询": {"group": "理财", "mean_s": 1500},
    },
    "tiers": {"普通": 0, "金卡": 300, "白金": 600, "私行": 900},
    "needs": {"老年": 300, "残障": 600, "孕婴": 600},
    "elderly": {"need": "老年", "from_age": 65},
    "combine": "largest",
    "appointments": {"early_s": 600, "late_s": 600, "credit_s": 900},
    "prefer": "specialist",
    "diversion": {"self_service_wait_s": 600, "vip_tiers": ["白金", "私行"]},
}
