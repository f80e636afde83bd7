"""Numbers that are no targets: sayings, conditions, and what one occurrence of a duty must bring."""

import re
from dataclasses import dataclass

from wangdian.engines.plantext.items.names import metric_name
from wangdian.engines.plantext.items.verbs import is_activity
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.phrases.parser import phrases
from wangdian.engines.plantext.phrases.tokens import halfwidth
from wangdian.engines.plantext.phrases.units import NOT_RESULTS
from wangdian.engines.plantext.phrases.values import Cadence, Limit, Phrase
from wangdian.engines.plantext.posts import find_posts
from wangdian.engines.plantext.scan import Clause, Passage

_CONDITION_HEAD = re.compile(r"^(?:对于?|如果?|若|一旦|凡|当|遇到?|针对|发现|若是|倘若|只要|除非)")
CONDITION_TAIL = re.compile(r"(?:的|时|后|者|的话|情况下|之日起?)$")
# Nouns that name a measure of their own, not what one occurrence brings.
_MEASURE = re.compile(
    r"(?:率|占比|比例|比重|时长|时间|得分|评分|均分|成绩|满意度|余额|收入|规模|指数|覆盖面|销售额|交易额|净增|增量|投放|人数|户数|笔数|张数|天数|数量|投诉|差错|案件|事故)$"
)


@dataclass(frozen=True)
class Candidate:
    """An amount with its surroundings; `span` runs from the name to the end of the number."""

    passage: Passage
    clause: Clause
    phrase: Phrase
    before: str
    after: str
    span: Span
    index: int
    continues: bool = False  # a target stands before it in the same clause
    follows: bool = False  # … or in the same sentence

    def index_of_clause(self) -> int:
        return self.passage.clauses.index(self.clause)

    def clause_before(self) -> Clause:
        return self.passage.clauses[self.index_of_clause() - 1]


def is_saying(c: Candidate) -> bool:
    """“一格一档”, “三个一”: a saying, not a number."""
    at = c.phrase.start - c.clause.start
    inside = c.clause.text.rfind("“", 0, at) > c.clause.text.rfind("”", 0, at)
    return inside and not any(ch.isdigit() for ch in c.phrase.text)


def sets_condition(c: Candidate) -> bool:
    """The number sets a condition: 等候人数超过15人时, 进度低于80%的."""
    text = c.clause.text
    if _CONDITION_HEAD.match(text) and not re.search(r"[，、]", text[: c.phrase.start - c.clause.start]):
        following = c.passage.clauses[c.index_of_clause() + 1 :]
        if following or CONDITION_TAIL.search(text):
            return True
    if _threshold(c) or _before_limit(c):
        return True
    if re.match(r"\s*(?:的|时|者|后)(?=$|[、，由应须将])", c.after) or re.match(r"\s*时", c.after):
        return True
    return bool(re.match(r"\s*的(?!目标|水平|任务|要求|标准|增幅|增速)", c.after))


def _before_limit(c: Candidate) -> bool:
    """客户转出30万元以上，2小时内跟进: what comes before a running clock is what starts it."""
    behind = c.passage.clauses[c.index_of_clause() + 1 : c.index_of_clause() + 2]
    clocks = [
        p for b in behind for p in b.phrases[:1] if isinstance(p.value, Limit) and p.value.kind == "within"
    ]
    return bool(clocks) and not _MEASURE.search(metric_name(c.before)) and c.phrase.value.op in {"ge", "le"}


def _threshold(c: Candidate) -> bool:
    """叫号等待超过15人，大堂经理须…: a bare 超过 with somebody's duty behind it."""
    if not re.match(r"(?:超过|高于|低于|大于|小于|少于|超出|不足|不到|达到|>|<|≥)", c.phrase.text):
        return False
    behind = c.passage.clauses[c.index_of_clause() + 1 : c.index_of_clause() + 2]
    return any(
        re.search(
            r"须|应(?!用|急)|立即|必须|及时|由.{2,8}(?:负责|约谈|启动)|马上|启动|报告|取消|一票否决|约谈",
            b.text,
        )
        for b in behind
    )


def is_rhythm_or_post(label: str) -> bool:
    """Whether a label says when or who ("周二至周四：", "行长："), and so names no measure."""
    if not label:
        return False
    posts = find_posts(label)
    if posts and posts[0].end - posts[0].start >= len(label.strip()) - 1:
        return True
    return any(isinstance(p.value, Cadence) for p in phrases(halfwidth(label)))


def is_quota(c: Candidate) -> bool:
    """The number is what one occurrence, or one period of an activity, must bring."""
    clauses = c.passage.clauses[: c.index_of_clause() + 1]
    here = [p for p in c.clause.phrases if p.start < c.phrase.start or p.kind in {"cadence"}]
    if re.search(
        r"单[场次期]|邀约|参与|参加|到场|出席|参训|观看|听众|观众|样本|覆盖人数", c.before
    ) and c.phrase.value.unit in {
        "人",
        "名",
        "户",
        "位",
        "份",
    }:
        return True
    if any(
        p.kind == "each" and p.text[0] == "每" and p.text not in {"每人", "每位", "每名", "每户"}
        for p in here
    ):
        return True
    cadence = [p for p in c.clause.phrases if isinstance(p.value, Cadence)]
    if cadence and c.phrase.value.norm[1] == "ratio" and re.search(r"率|占比|比例", metric_name(c.before)):
        return False
    if (
        cadence
        and not metric_name(c.before)
        and (c.index_of_clause() or is_rhythm_or_post(c.passage.label_text))
    ):
        return True
    if cadence:
        return (
            is_activity(c.clause.text)
            or c.phrase.value.unit in NOT_RESULTS
            or (c.phrase.start < cadence[0].start and not metric_name(c.before))
        )
    if re.search(r"全年|年度内|年内|年人均", c.clause.text):
        return False
    if any(isinstance(p.value, Cadence) for cl in clauses[:-1] for p in cl.phrases if is_activity(cl.text)):
        return not _MEASURE.search(metric_name(c.before)) or len(metric_name(c.before)) < 3
    return False
