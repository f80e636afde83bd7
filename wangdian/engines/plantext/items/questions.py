"""What a plan leaves open: blanks to fill, and questions to ask before it can be published."""

import re

from wangdian.engines.plantext.context import Context
from wangdian.engines.plantext.graph import Blank, Deadline, Duty, Metric, Question
from wangdian.engines.plantext.items.draft import Ids
from wangdian.engines.plantext.items.verbs import is_activity
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.phrases.values import Amount, Cadence
from wangdian.engines.plantext.scan import Passage

_IRREGULAR = re.compile(
    r"不定期|定期|适时|经常性?|时常|常态化(?=开展|组织|进行|检查)|及时(?=开展|组织|更新|检查)"
)
_VAGUE = re.compile(
    r"(?:较大|大|一定|明显|显著|稳步|有效|持续|进一步|大幅度?)幅?度?地?(?:提升|提高|增长|下降|降低|减少|改善|压降)|有所(?:提高|提升|下降)|大幅(?:提升|提高|增长|下降|降低|减少)"
)


def find_blanks(
    context: Context,
    passages: list[Passage],
    metrics: list[Metric],
    duties: list[Duty],
    deadlines: list[Deadline],
    ids: Ids,
) -> list[Blank]:
    """Every value the author left open, with the item that waits for it."""
    found: list[Blank] = []

    def add(label: str, unit: str, span: Span, item: str | None, rule: str) -> None:
        found.append(
            Blank(
                id=ids.new("blank", span.of(context.text)),
                evidence=(span,),
                confidence=0.9 if item else 0.6,
                rule=rule,
                label=label,
                unit=unit,
                item=item,
            )
        )

    for metric in metrics:
        if metric.blank:
            add(metric.name, metric.unit, metric.evidence[-1], metric.id, "blank_target")
    for duty in duties:
        if duty.blank:
            add(f"{duty.action}的日期", "日", duty.evidence[-1], duty.id, "blank_day")
        elif duty.quota and duty.quota.value is None and duty.quota.evidence:
            add(duty.action, duty.quota.unit, duty.quota.evidence, duty.id, "blank_quota")
    for deadline in deadlines:
        if deadline.blank:
            add(f"{deadline.what}的期限", "", deadline.evidence[0], deadline.id, "blank_date")
    taken = [e for b in found for e in b.evidence]
    for passage in passages:
        for clause in passage.clauses:
            for phrase in clause.phrases:
                span = Span(phrase.start, phrase.end)
                if not isinstance(phrase.value, Amount) or not phrase.value.blank or passage.past:
                    continue
                if not any(span.overlaps(t) for t in taken):
                    add(clause.text, phrase.value.unit, span, None, "blank_in_text")
    return sorted(found, key=lambda b: b.evidence[0])


def find_questions(
    context: Context,
    passages: list[Passage],
    metrics: list[Metric],
    duties: list[Duty],
    deadlines: list[Deadline],
    ids: Ids,
) -> list[Question]:
    """Questions for the person who publishes the plan, in the order of the text."""
    found = [
        *_without_rhythm(context, passages, ids),
        *_vague(context, passages, ids),
        *_conflicts(context, metrics, ids),
        *_nobody(context, duties, ids),
        *_dates(context, deadlines, ids),
    ]
    return sorted(found, key=lambda q: q.evidence[0])


def _question(
    ids: Ids, code: str, text: str, span: Span, confidence: float, item: str | None = None, heading=None
):
    return Question(
        id=ids.new("question", code + text),
        evidence=(span,),
        confidence=confidence,
        rule=code,
        code=code,
        text=text,
        item=item,
        heading=heading,
    )


def _without_rhythm(context: Context, passages: list[Passage], ids: Ids):
    for passage in passages:
        for clause in passage.clauses:
            word = _IRREGULAR.search(clause.text)
            if not word or passage.past or not is_activity(clause.text):
                continue
            if any(isinstance(p.value, Cadence) for p in clause.phrases):
                continue
            text = f"“{clause.text}”只写了“{word[0]}”，没有写多久一次，请补充频次。"
            yield _question(ids, "cadence_missing", text, clause.span, 0.9, heading=passage.heading)


def _vague(context: Context, passages: list[Passage], ids: Ids):
    for passage in passages:
        if not context.section(passage.heading).target or passage.past:
            continue
        for clause in passage.clauses:
            if _VAGUE.search(clause.text) and not any(isinstance(p.value, Amount) for p in clause.phrases):
                text = f"“{clause.text}”没有数字，请补充目标值，或确认只作方向性要求。"
                yield _question(ids, "vague_target", text, clause.span, 0.7, heading=passage.heading)


def _conflicts(context: Context, metrics: list[Metric], ids: Ids):
    """The same measure with the same comparison and period, but another value."""
    known: dict[tuple, Metric] = {}
    for metric in metrics:
        if metric.norm_value is None:
            continue
        part = context.parts.index(context.part_at(metric.evidence[0].start))
        key = (part, metric.name, metric.op, metric.period, metric.due, metric.owner, metric.norm_unit)
        first = known.setdefault(key, metric)
        if first.norm_value != metric.norm_value:
            text = f"“{metric.name}”前后写了两个目标：{_shown(first)}和{_shown(metric)}，以哪个为准？"
            yield _question(ids, "metric_conflict", text, metric.evidence[-1], 0.8, metric.id, metric.heading)


def _shown(metric: Metric) -> str:
    return f"{metric.value:g}{metric.unit}" if metric.value is not None else "空白"


def _nobody(context: Context, duties: list[Duty], ids: Ids):
    """One question per section whose duties name nobody."""
    open_duties: dict[int | None, list[Duty]] = {}
    for duty in duties:
        if duty.owner is None:
            open_duties.setdefault(duty.heading, []).append(duty)
    for heading, group in open_duties.items():
        where = f"“{context.document.headings[heading].text}”下" if heading is not None else ""
        text = f"{where}有{len(group)}项任务没有写明由谁负责，请指定岗位。"
        yield _question(ids, "owner_missing", text, group[0].evidence[0], 0.8, group[0].id, heading)


def _dates(context: Context, deadlines: list[Deadline], ids: Ids):
    asked = False
    for deadline in deadlines:
        if deadline.kind == "dated" and deadline.date is None and not deadline.blank:
            text = f"“{deadline.evidence[0].of(context.text)}”的日期要由人确定，请填写具体日期。"
            yield _question(ids, "date_open", text, deadline.evidence[0], 0.8, deadline.id, deadline.heading)
        elif not asked and (deadline.date or deadline.start or "").startswith("--"):
            asked = True
            text = "计划里的日期没有写年份，请选择计划所属年度。"
            yield _question(ids, "year_missing", text, deadline.evidence[0], 0.9, deadline.id)
