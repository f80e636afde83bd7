"""Targets of zero: 零案件, 有效投诉为零, 盗抢案件零发生, 全部清零, 不发生…, 无…事件."""

import re
from dataclasses import dataclass

from wangdian.engines.plantext.context import Context
from wangdian.engines.plantext.items.names import metric_name
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.scan import Clause, Passage

_BAD_THING = "案件|案|事故|事件|投诉|差错|违规|违纪|处罚|失误|逾期|伤亡|损失|风险|问题|隐患|舆情|泄露|泄密|漏报|迟报|错报|故障|短款|差评|不良|欠款|火情|火灾|死亡|纠纷|中断|积压|退件|失泄密|挂账"
_UNIT = "件|起|次|笔|例|天|户|人|宗|单|分|条|项|个"
# 零 begins many words that promise nothing.
_NOT_ZERO = "售|钱|距|星|部件|接触|门槛|起点|起步|容忍|基础|工|食|存|散|头|下|上|担保|首付|费率|成本|利率|费用|余额|跑|材料|排队|等待"
_AFTER = re.compile(
    rf"(?P<name>[^，,；;。、：:]{{2,30}}?)(?:全年|年内|均|都|全部|全面)?(?:(?:为|是|保持(?:在|为)?|降[为到至]|控制在|实现|=|:|：)\s*(?:零|0(?![.\d]))\s*(?P<unit>{_UNIT})?"
    rf"|零发生|零(?P<thing>差错|投诉|事故|案件|违规|失误|逾期|风险|案发|处罚|伤亡|事件|报告|中断|积压|泄露|遗漏)(?:率)?|清零|清0|归零)(?P<rest>[。；”\"]?$|(?=[，、；）)]))"
)
_BEFORE = re.compile(
    rf"零(?!{_NOT_ZERO})(?P<name>[\u4e00-\u9fa5]{{0,10}}?(?:{_BAD_THING}))(?=$|[、，,；;。”\"及和与）)的])"
)
_NONE = re.compile(
    rf"(?:不发生|不新增(?:一笔|任何)?|无|未发生|不出现|杜绝|严禁发生|坚决防止|零发生|避免发生|不得发生|确保不发生)(?:一起|任何|各类|重大)?(?P<name>[\u4e00-\u9fa5\d.]{{0,18}}?(?:{_BAD_THING}))(?:的?发生)?(?=$|[、，,；;。”\"及和与）)])"
)
_PROMISE = re.compile(r"实现|确保|力争|保持|做到|全年|年内|年度|目标|达到|争取|坚持")


@dataclass(frozen=True)
class Zero:
    """A promise of none."""

    name: str
    unit: str
    span: Span
    clause: Clause
    rule: str
    confidence: float


def zero_targets(context: Context, passage: Passage, past: bool) -> list[Zero]:
    """The zero targets of a sentence."""
    if past:
        return []
    target = context.section(passage.heading).target
    found: list[Zero] = []
    for clause in passage.clauses:
        for begin, text in _parts(clause):
            zero = _read(
                clause,
                begin,
                text,
                passage.label_text,
                promised=target or bool(_PROMISE.search(passage.text)),
            )
            if zero and not any(z.span.overlaps(zero.span) for z in found):
                found.append(zero)
    return found


def _parts(clause: Clause):
    """The clause, or its pieces between 、 when it lists several promises."""
    pieces = clause.text.split("、")
    listed = sum(bool(re.search("零|为0|无|清零|不发生|杜绝", p)) for p in pieces) > 1
    if not listed:
        yield clause.start, clause.text
        return
    at = clause.start
    for piece in pieces:
        yield at, piece
        at += len(piece) + 1


def _read(clause: Clause, begin: int, text: str, label: str, promised: bool) -> Zero | None:
    if label and re.fullmatch(
        r"(?:全年|实现|保持|均|全部)?(?:零发生|为零|为0|清零|零差错|零容忍|不发生)", text
    ):
        name = metric_name(label)
        return Zero(name, _unit_of(name), Span(begin, begin + len(text)), clause, "zero_label", 0.9)
    if m := _AFTER.search(text):
        name = metric_name(m["name"]) + (m["thing"] or "")
        if name and not re.search(r"绩效|积分|工资|奖金|额度|余额为", name):
            return Zero(
                name,
                m["unit"] or _unit_of(name),
                Span(begin + m.start(), begin + m.end()),
                clause,
                "zero_after",
                0.95,
            )
    if m := _BEFORE.search(text):
        quoted = text[max(0, m.start() - 1) : m.start()] in {"“", '"'} and not promised
        if m["name"] and not quoted:
            return Zero(m["name"], "", Span(begin + m.start(), begin + m.end()), clause, "zero_before", 0.9)
    if (
        (m := _NONE.search(text))
        and m["name"]
        and (promised and (m[0][0] != "无" or text[: m.start()] == "" or _PROMISE.search(text) or promised))
    ):
        if re.search(r"如|若|对|是否|有无|确认", text[: m.start()]):
            return None
        return Zero(m["name"], "", Span(begin, begin + m.end()), clause, "zero_none", 0.8)
    return None


def _unit_of(name: str) -> str:
    return "天" if name.endswith("天数") else "件" if name.endswith("投诉") else ""
