"""Ledgers and documents a plan names, and the lists of things to check."""

import re

from wangdian.engines.plantext.context import Context
from wangdian.engines.plantext.graph import Checklist, Duty, Post, Record
from wangdian.engines.plantext.items.draft import Ids
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.posts import find_posts
from wangdian.engines.plantext.scan import Passage

_TITLE = re.compile(r"《([^》\n]{2,60})》")
_LAW = re.compile(
    r"(?:法|条例|办法|规定|通则|准则|规程|细则|制度|规范|标准|守则|公约|宪法|民法典|意见|通知|决定|纪要|手册|规则|劝学|论语|书|教材|教程|指南)$"
)
_LEDGER = re.compile(
    r"(?:簿|台账|日志|清单|表|记录|档案|登记|底稿|报|单|卡|册|地图|矩阵|指引|通知书|书|小结|一览)$"
)
_UNQUOTED = re.compile(r"(?<![\u4e00-\u9fa5])?((?:[\u4e00-\u9fa5]{2,8}?)(?:台账|登记簿|日志|登记表))")
_LEADING = re.compile(
    r"^.*(?:把|将|一次|一份|一本|进行|实行|执行|开展|记好|建立|登记|填写|录入|记入|纳入|完善|更新|健全|做好|形成|的|与|和|及|对|在|写|记|查看|检查|并|至|到|入)"
)
_CHECK = re.compile(r"(?:检查|核对|查看|盘点|巡查|核查|清点|整理|抽查|确认)(?:一下|好)?")


def find_records(context: Context, passages: list[Passage], ids: Ids) -> list[Record]:
    """Bracketed records and documents (laws and rules are none), and ledgers named without brackets."""
    found: dict[str, Record] = {}
    text = context.text
    titles = [h.span for h in context.document.headings]
    for m in _TITLE.finditer(text):
        span = Span(m.start(), m.end())
        if _LAW.search(re.sub(r"[（(][^）)]*[）)]$", "", m[1].strip())) and not re.search(
            r"(?:记录|登记|通知|责任)书$", m[1]
        ):
            continue
        if any(span.overlaps(t) for t in titles) or _self_reference(context, span, m[1]):
            continue
        kind = "ledger" if _LEDGER.search(m[1]) else "document"
        found.setdefault(m[1], _record(f"《{m[1]}》", kind, span, 0.95, ids))
    for passage in passages:
        start = passage.sentence.span.start
        for m in _UNQUOTED.finditer(passage.text):
            name = _LEADING.sub("", m[1])
            if re.match(r"各|本|该|专门|相关|上述|有关|此", name):
                continue
            at = start + m.end() - len(name)
            if len(name) < 4 or any(name in f for f in found) or text[at - 1 : at] in "《":
                continue
            found.setdefault(name, _record(name, "ledger", Span(at, at + len(name)), 0.7, ids))
    return sorted(found.values(), key=lambda r: r.evidence)


def _self_reference(context: Context, span: Span, name: str) -> bool:
    """The plan's own name, or a law quoted with its article."""
    part = context.part_at(span.start)
    if name.strip() and name.strip() in part.title:
        return True
    return bool(
        re.match(r"第[一二三四五六七八九十百\d]+条|[里中]|规定|要求", context.text[span.end : span.end + 8])
    )


def _record(name: str, kind: str, span: Span, confidence: float, ids: Ids) -> Record:
    return Record(
        id=ids.new("record", name),
        evidence=(span,),
        confidence=confidence,
        rule=f"named_{kind}",
        name=name,
        kind=kind,
    )


def find_all_posts(context: Context, ids: Ids) -> list[Post]:
    """Every post the text names, once, with the number of its mentions."""
    counted: dict[str, list] = {}
    for mention in find_posts(context.text):
        counted.setdefault(mention.name, []).append(mention)
    return [
        Post(
            id=ids.new("post", name),
            evidence=(Span(mentions[0].start, mentions[0].end),),
            confidence=0.9,
            rule="post_lexicon",
            name=name,
            base=mentions[0].base,
            mentions=len(mentions),
        )
        for name, mentions in counted.items()
    ]


def find_checklists(
    context: Context, passages: list[Passage], duties: list[Duty], ids: Ids
) -> list[Checklist]:
    """Things to look at one by one: "检查叫号机、填单台和自助设备"."""
    found = []
    for passage in passages:
        for clause in passage.clauses:
            verb = _CHECK.search(clause.text)
            if not verb:
                continue
            rest = re.split(r"是否|有无|情况|的?运行|等(?:是否|各)", clause.text[verb.end() :])[0]
            items = [p.strip(' ”“"') for p in re.split(r"[、和及与]", rest) if 1 < len(p.strip()) <= 16]
            if len(items) < 2 or ("、" not in rest and len(items) < 3):
                continue
            duty = next((d.id for d in duties if any(e.overlaps(clause.span) for e in d.evidence)), None)
            found.append(
                Checklist(
                    id=ids.new("checklist", clause.text),
                    evidence=(clause.span,),
                    confidence=0.75,
                    rule="check_list",
                    heading=passage.heading,
                    title=clause.text,
                    items=tuple(items),
                    duty=duty,
                )
            )
    return found
