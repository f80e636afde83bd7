"""The rhythms a clause gives: which cadences say when something is done, and which words belong to each."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from wangdian.engines.plantext.graph import Duty
from wangdian.engines.plantext.items.conditions import is_condition
from wangdian.engines.plantext.items.rhythms import rhythm_series, spoken_rhythms
from wangdian.engines.plantext.items.verbs import is_activity
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.phrases.values import Cadence, Phrase
from wangdian.engines.plantext.scan import Clause, Passage, remainder, segment

_NO_DUTY = re.compile(r"^的(?!晨会|夕会|例会|会议|晨训|工作例会)|^(?:平均|人均)")


@dataclass(frozen=True)
class Rhythm:
    """A cadence in a clause, with the range of words that belongs to it."""

    cadence: Cadence
    span: Span
    rule: str
    confidence: float


def bare_words(clause: Clause) -> str:
    """A clause without its phrases and the verbs that carry them."""
    return re.sub(
        r"每人|各|约|逢|雷打不动|不变|举办|开展|进行|组织|召开|不少于|至少|\s",
        "",
        remainder(clause.text, clause.start, clause.phrases),
    )


def with_action(passage: Passage, at: int, rhythm: Rhythm) -> Rhythm:
    """A clause that is all rhythm takes in the one that says what is done: the clause before it
    ("金融知识进社区，每月不少于两次"), at the head of a sentence the one behind ("每周五下班前，上报排班表")."""
    clause = passage.clauses[at]
    rest = re.sub(
        r"前|内|之|于|在|由|各|至少|不少于|\s", "", remainder(clause.text, clause.start, clause.phrases)
    )
    if rhythm.span != clause.span or len(rest) > 1:
        return rhythm
    if at > 0:
        before = passage.clauses[at - 1]
        plain = not before.phrases and not is_condition(before.text) and len(before.text) > 3
        return replace(rhythm, span=Span(before.start, clause.end)) if plain else rhythm
    follows = passage.clauses[at + 1] if at + 1 < len(passage.clauses) else None
    if not follows or passage.label:
        return rhythm
    if any(isinstance(p.value, Cadence) for p in follows.phrases) or any(
        p.kind == "each" for p in follows.phrases
    ):
        return rhythm
    return replace(rhythm, span=Span(clause.start, follows.end))


def rhythms_in(passage: Passage, clause: Clause) -> list[Rhythm]:
    if series := rhythm_series(clause):
        return [Rhythm(*r) for r in series]
    found: list[Rhythm] = []
    cadences = _joined([p for p in clause.phrases if isinstance(p.value, Cadence)])
    for i, phrase in enumerate(cadences):
        tail = clause.text[phrase.end - clause.start :]
        if _NO_DUTY.match(tail.strip()) or not _serves(clause, phrase, tail):
            continue
        span = _range(clause, cadences, i)
        found.append(Rhythm(phrase.value, span, "cadence", 0.95))
    if not found and not cadences:
        found += [Rhythm(*r) for r in spoken_rhythms(passage, clause)]
    return found


def _joined(cadences: list[Phrase]) -> list[Phrase]:
    """周一至周五|每天: days of the week right before a daily rhythm are one rhythm."""
    joined: list[Phrase] = []
    for phrase in cadences:
        last = joined[-1] if joined else None
        if (
            last
            and last.end == phrase.start
            and last.value.byday
            and phrase.value.freq in {"DAILY", "WORKDAILY"}
        ):
            value = replace(
                last.value,
                at=phrase.value.at or last.value.at,
                anchor=phrase.value.anchor or last.value.anchor,
            )
            joined[-1] = replace(last, end=phrase.end, value=value, text=last.text + phrase.text)
        else:
            joined.append(phrase)
    return joined


def _serves(clause: Clause, phrase: Phrase, tail: str) -> bool:
    """Whether the cadence says when something is done, not what something is."""
    if any(p.kind == "amount" and p.value.vague for p in clause.phrases) and not is_activity(clause.text):
        return False
    if phrase.text[0] in "本下" or re.search(r"扣\d|扣[一二两三四五]|扣罚|罚款", clause.text):
        return False
    before = clause.text[: phrase.start - clause.start]
    if phrase.value.freq == "WEEKLY" and re.match("周|星期|礼拜", phrase.text):  # a weekday alone
        if before[-1:] in {"（", "("} or re.search(r"营业(?!前|后|终)|上班", tail):
            return False
        return is_activity(tail) or len(tail.strip()) > 1 or not tail.strip("前 内")
    return not re.search(r"(?:对照|比|较|高于|低于|相当于|折到)$", before)


def _range(clause: Clause, cadences: list[Phrase], i: int) -> Span:
    """The clause, or this cadence's part of it; 每月、每季度 side by side share the whole clause."""
    between = [clause.text[a.end - clause.start : b.start - clause.start] for a, b in pairwise(cadences)]
    if all(not b.strip(" 、和及或与,，") for b in between):
        return clause.span
    return segment(clause, cadences[i], cadences)


def adds_to(clause: Clause, rhythm: Rhythm, previous: Duty) -> bool:
    """ "每周【】户", "逢周二、周四雷打不动", "放在月中那个周五": more about the duty before, no new one."""
    if _PLACES.match(clause.text):
        return True
    rest = bare_words(clause)
    more_days = rhythm.cadence.byday and not previous.byday and len(rest) <= 5 and not is_activity(rest)
    return rhythm.cadence.freq == previous.freq and (len(rest) < 2 or bool(more_days))


_PLACES = re.compile(r"(?:逢.{1,10}(?:举行|进行|召开)$|放在|安排在|定在|定于|固定在|一般在|时间为|时间是)")
