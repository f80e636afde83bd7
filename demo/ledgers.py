"""The other ledgers of service in the demo bank: improvements with their pilots, sightings, and opinions from posters.

Everything through the real actions; nothing is drawn by lot, so that what comes after in the load stays what it was.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from wangdian.domains.service import actions
from wangdian.domains.service.models import Opinion
from wangdian.kernel.cases.actions import perform, set_grade
from wangdian.kernel.cases.models import Case
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.scope import open_scope

from .bank import Bank

# Outlet, title, source, place, what was seen, the idea, and how far it came.
IMPROVEMENTS = (
    (0, "叫号屏后排看不见", "WALK", "WAIT", "坐在后排看不到叫号屏，半小时里三位客户过号。", "后排加一块小屏", "pilot"),
    (0, "填单台没有老花镜", "PROPOSAL", "COUNTER", "老年客户填单要找人代看。", "填单台放两副老花镜和放大镜", "adopted"),
    (0, "停车场到大门没有指引", "WALK", "DOOR", "从停车场过来的客户在侧门转了两圈。", "", "proposed"),
    (1, "午间只开一个窗口", "COMPLAINT", "WAIT", "十二点到一点等候最久。", "午间弹性加开一个窗口", "measured"),
    (3, "回单机常缺纸", "WALK", "MACHINE", "下午回单机缺纸，客户改天再来。", "每天两点巡一次", "landed"),
)  # fmt: skip
MEASURES = {
    "pilot": ("每天过号人数", "9", ""), "adopted": ("每天求助填单的人数", "14", "5"),
    "measured": ("午间平均等候分钟", "38", "21"), "landed": ("每周缺纸次数", "6", "1"),
}  # fmt: skip
# What customers left: sort, words, hours ago, and what became of it.
OPINIONS = (
    ("SUGGESTION", "取号机的字太小，老人看不清。", 50.0, "taken"),
    ("PRAISE", "三号窗口的姑娘很耐心，教我用手机银行。", 30.0, "taken"),
    ("SUGGESTION", "测试测试", 26.0, "aside"),
    ("COMPLAINT", "理财到期没有人告诉我，打电话也没人接。", 1.0, "new"),
    ("SUGGESTION", "等候区可以放一台血压计。", 0.25, "new"),
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """How much was made."""

    improvements: int
    sightings: int
    opinions: int

    def __str__(self) -> str:
        return f"服务改进 {self.improvements} 件，舆情 {self.sightings} 件，客户留言 {self.opinions} 条"


def keep_ledgers(bank: Bank, now: datetime) -> Made:
    """Write it all. Call inside `whole_bank`."""
    for number, *story, stage in IMPROVEMENTS:
        _improvement(bank, bank.outlets[number], story, stage, now)
    _sighting(bank, bank.outlets[0], now, hours=1, closed=False)
    _sighting(bank, bank.outlets[3], now, hours=12 * 24, closed=True)
    _opinions(bank, bank.outlets[0], now)
    return Made(len(IMPROVEMENTS), 2, len(OPINIONS))


def _step(person: Person, case: Case, name: str, at: datetime, comment: str = "", **data) -> None:
    with open_scope(person, at) as scope:
        perform(case_id=case.pk, transition=name, by=scope, now=at, data=data, comment=comment)


def _improvement(bank: Bank, unit: Unit, story: list[str], stage: str, now: datetime) -> None:
    title, source, place, seen, idea = story
    teller, lobby = bank.holders(unit, "RETAIL_TELLER")[0], bank.holders(unit, "LOBBY_MANAGER")[0]
    supervisor, head = (bank.holders(unit, post)[0] for post in ("OPERATIONS_SUPERVISOR", "BRANCH_HEAD"))

    def ago(days: int) -> datetime:
        return now - timedelta(days=days)

    opened = ago(3 if stage == "proposed" else 12 if stage == "pilot" else 40)
    with open_scope(teller, opened) as scope:
        case = actions.propose_improvement(
            unit=unit, title=title, source=source, place=place, seen=seen, idea=idea, owner=supervisor, by=scope, now=opened
        )  # fmt: skip
    if stage == "proposed":
        return
    what, before, after = MEASURES[stage]
    began = opened + timedelta(days=4)
    ends = began + timedelta(days=21 if stage == "pilot" else 14)
    _step(
        supervisor, case, "start_pilot", began, pilot=f"{lobby.name}负责，{idea}，每天记一次数。",
        pilot_starts_on=began.date().isoformat(), pilot_ends_on=ends.date().isoformat(), measure=what, better="LOWER",
        before=before,
    )  # fmt: skip
    if stage == "pilot":
        return
    ended = ago(4) if stage == "measured" else ago(15)
    _step(supervisor, case, "measure", ended, after=after, result="客户和同事都说好，没有增加人手。")
    if stage == "measured":
        return
    praise = f"{teller.name}看得细，提得早。"
    _step(head, case, "adopt", ended + timedelta(days=1), "试点效果明显，长期这样做。", praise=praise)
    if stage == "landed":
        _step(
            supervisor,
            case,
            "land",
            ago(5),
            landed="已写进大堂每日巡查表，两周没有再缺纸。",
        )


def _sighting(bank: Bank, unit: Unit, now: datetime, *, hours: int, closed: bool) -> None:
    """One that the head took up and reported an hour ago; one that went all the way."""
    lobby, head = bank.holders(unit, "LOBBY_MANAGER")[0], bank.holders(unit, "BRANCH_HEAD")[0]
    supervisor = bank.holders(unit, "OPERATIONS_SUPERVISOR")[0]
    seen = now - timedelta(hours=hours)

    def after(minutes: int) -> datetime:
        return seen + timedelta(minutes=minutes)

    title, said, channel, grade = (
        ("短视频称网点拒收零钱", "去存一袋硬币，柜台让我自己去找机器，排了一上午。", "VIDEO", "MAJOR")
        if closed
        else ("业主群传网点下月搬走", "听说银行下个月就搬走了，存折要赶紧去换。", "GROUP", "NORMAL")
    )
    with open_scope(lobby, seen) as scope:
        case = actions.report_sighting(
            unit=unit,
            title=title,
            channel=channel,
            said=said,
            reach=1800 if closed else 200,
            by=scope,
            now=seen,
        )
    _step(head, case, "take", after(9))
    with open_scope(head, after(12)) as scope:
        set_grade(case_id=case.pk, grade=grade, reason="", by=scope, now=after(12))
    _step(head, case, "report_up", after(25), how="PHONE", points="内容和传播情况已说明，正在核实。")
    if not closed:
        return
    _step(
        head, case, "verify", after(90), facts="录像显示柜员请客户用清点机，没有说清可以代办。", truth="PARTLY"
    )  # fmt: skip
    _step(
        head, case, "hold", after(150), statement="零钱照收，当天已请客户回来办理，并向客户致歉。", spokesperson=supervisor.pk
    )  # fmt: skip
    _step(
        supervisor, case, "answer", after(200), where="原视频评论区", answer="零钱照收，已与客户沟通并致歉。"
    )
    _step(lobby, case, "follow", after(1500), "评论平息，没有新的转发。", reach="3200")
    _step(
        head,
        case,
        "close",
        after(2900),
        review="起于一句没有说清的话，核实用了一个多小时。",
        lesson="清点机旁贴“柜台可代办”。",
    )


def _opinions(bank: Bank, unit: Unit, now: datetime) -> None:
    """What customers left at one outlet's poster; the supervisor takes it in, the last ones wait."""
    supervisor, teller = (
        bank.holders(unit, "OPERATIONS_SUPERVISOR")[0],
        bank.holders(unit, "RETAIL_TELLER")[2],
    )
    opened = now - timedelta(days=30)
    with open_scope(supervisor, opened) as scope:
        box = actions.open_box(unit=unit, by=scope, now=opened)
    for number, (sort, said, hours, stage) in enumerate(OPINIONS):
        left = now - timedelta(hours=hours)
        key = uuid5(NAMESPACE_URL, f"demo-opinion-{number}")
        asks = {"wants_answer": True, "name": "赵女士", "phone": "13900001357"} if sort == "COMPLAINT" else {}
        actions.leave_opinion(
            token=box.token, key=key, sort=sort, said=said, address=f"192.0.2.{number}", now=left, **asks
        )
        if stage == "new":
            continue
        opinion = Opinion.objects.get(box=box, key=key)
        at = left + timedelta(minutes=40)
        with open_scope(supervisor, at) as scope:
            if stage == "aside":
                actions.set_opinion_aside(opinion_id=opinion.pk, reason="只有“测试”二字", by=scope, now=at)
            else:
                actions.accept_opinion(
                    opinion_id=opinion.pk, taken_as=sort, title=said[:12], place="GUIDE", person=teller, by=scope, now=at
                )  # fmt: skip
