"""Sentences cut into clauses, each with the phrases found in it."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from wangdian.engines.plantext.model import OutlinedDocument, Sentence, Span
from wangdian.engines.plantext.phrases.parser import phrases
from wangdian.engines.plantext.phrases.tokens import halfwidth
from wangdian.engines.plantext.phrases.values import Amount, Cadence, Limit, Phrase

_OPEN, _CLOSE = "（(《“「[【", "）)》”」]】"
_ENDS = "，,；;。！？!?\n：:"
_LABEL = re.compile(r"\s*([^，,；;。:：\n《]{1,30}?)\s*[:：]")
_BRACKETED = re.compile(r"\s*【([^】\n]{1,12})】(?=[^\s元万亿户张%笔件])")
_NUMBERING = re.compile(
    r"\s*(?:[-•·●◆■◇○*–—✓√➢▪]\s*|[（(]?[一二三四五六七八九十\d]{1,3}[）)]\s*|[①-⑳]\s*|\d{1,2}(?:、|[.．](?!\d))\s*|[一二三四五六七八九十]{1,3}、\s*"
    r"|第[一二三四五六七八九十百\d]+条\s+|第[一二三四五六七八九十]+[，,]\s*|[一二三四五六]是\s*)*"
)


@dataclass(frozen=True)
class Clause:
    """A run of words between two commas (or the like) and what was measured in it."""

    start: int
    end: int
    text: str
    phrases: tuple[Phrase, ...]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True)
class Passage:
    """A sentence or list item, its label ("等候时间：") and its clauses."""

    sentence: Sentence
    index: int
    text: str
    label: Span | None
    label_text: str
    clauses: tuple[Clause, ...]
    line_label: str = ""  # the label that opened the paragraph, when this sentence has none of its own
    past: bool = False  # tells what was or is, see context.mark_past

    @property
    def heading(self) -> int | None:
        return self.sentence.heading

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """All phrases of the sentence in order."""
        return tuple(p for c in self.clauses for p in c.phrases)


_PARTS = re.compile("、|；|;|和|及|以及|，|,|并")


def segment(clause: Clause, phrase: Phrase, among: list[Phrase]) -> Span:
    """The clause, or the part of it that belongs to one of several phrases ("15分钟内响应、4小时内恢复")."""
    i = among.index(phrase)
    if len(among) == 1:
        return clause.span
    text, offset = clause.text, clause.start
    start, end = clause.start, clause.end
    if i > 0:
        start = _cut(text, among[i - 1].end - offset, phrase.start - offset) + offset
    if i + 1 < len(among):
        end = _cut(text, phrase.end - offset, among[i + 1].start - offset) + offset
    words = text[start - offset : end - offset]
    start += len(words) - len(words.lstrip(" 、；;和及以，,并"))
    return Span(start, start + len(words.strip(" 、；;和及，,")))


def _cut(text: str, start: int, end: int) -> int:
    """Where the words between two phrases part: behind the last separator, else right before the second."""
    return max((start + m.end() for m in _PARTS.finditer(text[start:end])), default=end)


def remainder(text: str, start: int, found) -> str:
    """`text` (which begins at offset `start`) without the words of the phrases found in it."""
    kept, at = [], start
    for phrase in found:
        kept.append(text[at - start : max(at, phrase.start) - start])
        at = max(at, phrase.end)
    return "".join(kept) + text[at - start :]


def passages(document: OutlinedDocument) -> list[Passage]:
    """Every body sentence of the document, scanned."""
    text = halfwidth(document.clean.text)
    found: list[Passage] = []
    title: Passage | None = None
    for i, sentence in enumerate(document.sentences):
        passage = scan_sentence(document.clean.text, text, sentence, i)
        if passage.label is None and (run_in := _run_in_heading(document, sentence)):
            passage = replace(
                passage, label=run_in, label_text=_WEIGHT.sub("", run_in.of(document.clean.text))
            )
        if title and sentence.line == title.sentence.line and passage.label is None:
            words = Span(title.clauses[0].start, title.clauses[-1].end)
            passage = replace(passage, label=words, label_text=words.of(document.clean.text))
        elif title and sentence.line != title.sentence.line:
            title = None
        before = found[-1] if found else None
        if before and passage.label is None and before.sentence.line == sentence.line:
            passage = replace(passage, line_label=before.label_text or before.line_label)
        if _is_title(passage):
            title = passage
            follows = document.sentences[i + 1 : i + 2]
            if follows and follows[0].line == sentence.line:
                continue  # its words stand as the label of what follows
        found.append(passage)
    return found


_WEIGHT = re.compile(r"[（(]\s*(?:权重|满分)?\d+(?:\.\d+)?[分%]\s*[）)]$")


def _run_in_heading(document: OutlinedDocument, sentence: Sentence) -> Span | None:
    """The title that a heading of the same paragraph gives to its first sentence, without its number."""
    if sentence.heading is None:
        return None
    heading = document.headings[sentence.heading]
    between = document.clean.text[heading.span.end : sentence.span.start]
    if not heading.run_in or len(between.strip()) > 1 or "\n" in between:
        return None
    title = heading.title or heading.text
    at = heading.span.start + heading.text.rfind(title)
    return Span(at, at + len(title))


_TITLE = re.compile(
    r"[^，,；;。:：]{2,24}[（(]\s*(?:权重)?\d+(?:\.\d+)?[分%]\s*[）)][。.]?$|每[日天周旬月季年]度?[一二两三四五][\u4e00-\u9fa5]{1,2}[。]?$"
)


def _end_of_number(text: str) -> int:
    """Where a bullet or number at the head of a text ends; 0 without one."""
    found = _NUMBERING.match(text)
    return found.end() if found else 0


def _is_title(passage: Passage) -> bool:
    """A numbered item's own title before its sentence: "储蓄存款（150分）。", "每日一报。"."""
    words = passage.text.strip()
    body = words[_end_of_number(words) :]
    return bool(passage.clauses) and passage.label is None and bool(_TITLE.match(body))


def scan_sentence(raw: str, text: str, sentence: Sentence, index: int) -> Passage:
    """One sentence scanned; `text` is `raw` in half-width."""
    start, end = sentence.span.start, sentence.span.end
    body = start + _end_of_number(text[start:end])
    label = _label(text, body, end)
    begin = label.end if label else body
    while label and begin < end and text[begin] in ":： 】":
        begin += 1
    clauses = [_clause(raw, text, a, b) for a, b in _pieces(text, begin, end)]
    return Passage(
        sentence,
        index,
        raw[start:end],
        label,
        raw[label.start : label.end] if label else "",
        tuple(c for c in clauses if c.text),
    )


def _label(text: str, start: int, end: int) -> Span | None:
    """The words before a colon that opens the sentence; a clock time's colon is none."""
    bracketed = _BRACKETED.match(text, start, end)
    if bracketed and bracketed[1].strip():
        return Span(bracketed.start(1), bracketed.end(1))
    found = _LABEL.match(text, start, end)
    if not found or (found[1][-1:].isdigit() and text[found.end() : found.end() + 1].isdigit()):
        return None
    return Span(found.start(1), found.end(1))


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Ranges between separators that stand outside of brackets and numbers."""
    found, begin, depth = [], start, 0
    for at in range(start, end):
        c = text[at]
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE:
            depth = max(0, depth - 1)
        elif c in _ENDS and (depth == 0 or c == "\n"):
            if c in ",:" and text[at - 1].isdigit() and text[at + 1 : at + 2].isdigit():
                continue
            found.append((begin, at))
            begin, depth = at + 1, 0
    found.append((begin, end))
    return found


def _clause(raw: str, text: str, start: int, end: int) -> Clause:
    while start < end and text[start] in " \t-•":
        start += 1
    while end > start and text[end - 1] in " \t。；;":
        end -= 1
    found = tuple(_measured(p, text, start, end) for p in phrases(text, start, end))
    if _ONE_EACH.search(text, start, end):
        found = tuple(map(_each_week, found))
    return Clause(start, end, raw[start:end], found)


_ONE_EACH = re.compile(r"每(?:天|日|月|季度?|年|旬)一(?![次个人起名])")


def _each_week(phrase: Phrase) -> Phrase:
    """每天一晨会、每周一例会、每月一总结: beside such, 每周一 is once a week and not Monday."""
    if isinstance(phrase.value, Cadence) and phrase.value.byday == ("MO",) and phrase.text.endswith("周一"):
        return replace(
            phrase, end=phrase.end - 1, text=phrase.text[:-1], value=replace(phrase.value, byday=())
        )
    return phrase


_MEASURES_TIME = re.compile(r"(?:时长|时间|用时|耗时|等候|等待|排队)\s*$")


def _measured(phrase: Phrase, text: str, start: int, end: int) -> Phrase:
    """接通时长15秒以内: behind a measure of time a limit is a target, not a deadline."""
    limit = phrase.value
    plain = isinstance(limit, Limit) and limit.kind == "within" and bool(limit.unit) and bool(limit.within)
    if not plain or not _MEASURES_TIME.search(text[start : phrase.start]) or text[phrase.end : end].strip():
        return phrase
    number = re.search(r"\d+(?:\.\d+)?", phrase.text)
    if not number:
        return phrase
    return replace(
        phrase, kind="amount", value=Amount(Decimal(number[0]), limit.unit, op="le", strict_after=True)
    )
