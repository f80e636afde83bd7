"""Triggers: a condition and what is then to be done, where no clock runs."""

import re

from wangdian.engines.plantext.context import Context
from wangdian.engines.plantext.graph import Deadline, Trigger
from wangdian.engines.plantext.items.conditions import OPENS_CONDITION, is_condition, split_inside
from wangdian.engines.plantext.items.draft import Ids
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.roles import owner_of
from wangdian.engines.plantext.scan import Clause, Passage

_ACTION = re.compile(
    r"应|交(?!易|流|通|叉)|请(?!假)|须|必须|要|由|立即|及时|第一时间|到场|马上|启动|启用|报告|上报|增开|通知|联系|登记|移交|公示|上前|挂|取消|约谈|补|停|改|扣|通报|说明|安抚|组织|开启|暂停|拨打|转|收缴|报警|报修|提交|做好|进行|落实|采取|予以|给予|提出|责令|下发|督办|退回|更换|引导|主动|说清|解释|协助|调配|定为|再加|加一次|打开|停|报(?!表|销|价)|即时|调离|停岗|离岗|转岗|降级|增派|调整|疏导|分流"
)
_PENALTY = re.compile(r"扣\d|扣[一二两三四五]|加\d+分|奖励|扣罚|罚款")


def find_triggers(
    context: Context, passages: list[Passage], deadlines: list[Deadline], ids: Ids
) -> list[Trigger]:
    """The triggers of all sentences; a condition whose action runs against a clock is a deadline only."""
    clocked = [span for d in deadlines if d.within for span in d.evidence]
    found = []
    for passage in passages:
        if passage.past:
            continue
        for at, clause in enumerate(passage.clauses):
            pair = _pair(passage, at, clause)
            if pair is None:
                continue
            condition, action, span = pair
            action_span = Span(span.end - len(action), span.end)
            if any(action_span.overlaps(c) for c in clocked) or _PENALTY.search(action):
                continue
            found.append(
                Trigger(
                    id=ids.new("trigger", span.of(context.text)),
                    evidence=(span,),
                    confidence=0.8,
                    rule="condition",
                    heading=passage.heading,
                    condition=condition,
                    action=action,
                    owner=owner_of(context, passage, clause),
                )
            )
    return found


def _pair(passage: Passage, at: int, clause: Clause):
    """(condition, action, range) when the clause opens a trigger."""
    inside = split_inside(clause.text)
    if inside and _ACTION.search(inside[1]):
        return inside[0], inside[1], clause.span
    if not is_condition(clause.text) or at + 1 >= len(passage.clauses):
        return None
    following = passage.clauses[at + 1]
    if is_condition(following.text) or not (
        _ACTION.search(following.text) or OPENS_CONDITION.match(clause.text)
    ):
        return None
    return clause.text, following.text, Span(clause.start, following.end)
