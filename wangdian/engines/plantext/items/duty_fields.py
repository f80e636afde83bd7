"""The fields of a duty, from the words and numbers of its clauses."""

import re

from wangdian.engines.plantext.graph import Quota
from wangdian.engines.plantext.items.conditions import is_condition
from wangdian.engines.plantext.items.limits import runs_clock
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.phrases.calendar_words import weekdays
from wangdian.engines.plantext.phrases.limit_words import duration
from wangdian.engines.plantext.phrases.numerals import plain
from wangdian.engines.plantext.phrases.units import TIME_UNITS, TIMES_UNITS
from wangdian.engines.plantext.phrases.values import Amount, Cadence
from wangdian.engines.plantext.scan import Clause, Passage, remainder

_EACH = re.compile(r"每[次场期轮批班节课组]")


def bare_cadence(words: str, start: int, inside) -> bool:
    """Nothing but rhythm and number in the words: the label says what is done."""
    words = remainder(words, start, inside)
    return len(re.sub(r"[至少各开展组织进行一次安排]", "", words)) < 4


def action_of(passage: Passage, words: str, inside, evidence, text: str) -> str:
    words = remainder(words, evidence[-1].start, [p for p in inside if isinstance(p.value, Cadence)])
    words = words.strip(" 、，:：")
    if len(evidence) > 1 or len(words) < 4:
        return (passage.label_text + " " + words).strip() if passage.label_text else words
    return words


def chained(action: str, following: list[Clause]) -> str:
    """The action with the clauses that go on with it, up to the next rhythm, limit, quota or condition."""
    for clause in following:
        if is_condition(clause.text) or any(
            p.kind in {"cadence", "each"} or runs_clock(clause, p) for p in clause.phrases
        ):
            break
        if any(p.kind == "amount" and p.value.op for p in clause.phrases):
            break
        action = f"{action}，{clause.text}" if action else clause.text
    return action


def times_of(words: str, inside, cadence: Cadence) -> int | None:
    if cadence.times:
        return cadence.times
    for phrase in inside:
        amount = phrase.value
        if isinstance(amount, Amount) and amount.unit in TIMES_UNITS and amount.value and amount.unit != "批":
            several = re.search(
                r"(营业前|班前|早|上午|开业前)[、和及](?:营业)?(终了|后|班后|晚|下午|日终)", words
            )
            turns = 3 if "早中晚" in words else 2 if several or "早晚" in words else 1
            return int(amount.value) * (turns if "各" in words else 1)
    return None


def quota_of(inside, following) -> Quota | None:
    """What one occurrence must bring: from the clause itself or a 每次 clause behind it."""
    counted = [p for p in inside if _is_quota(p.value) and not (p.value.strict_after and p.value.op == "ge")]
    # "一句话营销20人次": of several numbers the one in digits, or compared, is meant
    plain_ones = [p for p in counted if p.value.op or any(c.isdigit() for c in p.text)]
    for phrase in plain_ones or counted:
        return _quota(phrase)
    for clause in following[:2]:
        if any(isinstance(p.value, Cadence) for p in clause.phrases) or "的" in clause.text:
            break
        for phrase in clause.phrases:
            if _is_quota(phrase.value, times=True) and phrase.value.op in {"ge", "le"}:
                return _quota(phrase)
    return None


def _is_quota(amount, *, times: bool = False) -> bool:
    """A count of things; how often and how long are other fields."""
    if not isinstance(amount, Amount) or not amount.unit or amount.vague or amount.norm[1] == "ratio":
        return False
    return amount.unit not in TIME_UNITS and (times or amount.unit not in TIMES_UNITS)


def _quota(phrase) -> Quota:
    amount = phrase.value
    value = None if amount.value is None else plain(amount.value)
    return Quota(value, amount.unit, amount.op or "ge", Span(phrase.start, phrase.end))


def duration_of(inside, following) -> str | None:
    behind = [p for c in following[:1] if _EACH.search(c.text) for p in c.phrases]
    first = next((p.start for p in inside if isinstance(p.value, Cadence)), 0)
    for phrase in [*(p for p in inside if p.start > first), *behind]:
        amount = phrase.value
        if isinstance(amount, Amount) and amount.unit in TIME_UNITS and amount.value and not amount.blank:
            return duration(amount.value, amount.unit)
    return None


def days_in_brackets(text: str) -> tuple[str, ...]:
    """一周三次（一、三、五）: the days in the brackets."""
    found = re.search(r"周.*[（(]((?:周?[一二三四五六日][、，和]?){2,7})[）)]", text)
    return weekdays(found[1]) if found else ()


def anchor_of(words: str) -> str | None:
    found = re.search(
        r"午休|晨会|夕会|班前|班后|营业前|营业后|营业终了|日终|下班前|下班后|开门前|关门后", words
    )
    return found[0] if found else None


def clock_of(words: str) -> str | None:
    found = re.search(r"(?<!\d)([01]?\d|2[0-4])[:：]([0-5]\d)", words)
    return f"{int(found[1]):02d}:{found[2]}" if found else None
