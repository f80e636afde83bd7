"""What a line looks like, as far as headings are concerned."""

import re
from dataclasses import dataclass, replace

from wangdian.engines.plantext.model import CleanDocument, Line
from wangdian.engines.plantext.outlining.numbering import Marker, parse_marker

LONGEST_TITLE = 36  # characters of a heading without its number
LONGEST_LABEL = 24
LONGEST_LEAD = 30  # of a heading sentence that opens a paragraph
_SHORT_NAME = 8
_JUDGED = 200  # characters of a line beyond which nothing changes what it is
_SENTENCE_END = "。；！;!…"
_ENDS = re.compile(r"[。；！;!，,、…][”’」』）)]*$")
# Words that make a line ending in a colon lead over to what follows instead of naming it.
_LEADS_OVER = re.compile(
    r"^会议|如下|以下|下列|包括|其中|例如|比如|诸如|分别[是为]|主要[是有做]|有[:：]$|即[:：]$|[是为][:：]$|能够[:：]$|能[:：]$|假设|希望"
    r"|(?:负责|完成|做好|抓好|执行|落实|填写|开展|组织)[:：]$|[一二三四五六七八九十几两](?:项|点|个?方面)"
    r"|^(?:抓好|做好|完成|做到|着力|切实|要(?![点求素])|须|应(?![急对])|对(?!公)|由|将|按(?!揭)|围绕|结合|根据|坚持|通过|每次|凡|当(?![日天月前])|如|若|在(?![途线])|为(?!民)|从|就|把|向)"
    r"|期望|(?<!自)我(?:将|们|要|计划)|本人|为此|因此|所以|应当|必须|做到|同志|各位|尊敬|领导们?[:：]$|您好|大家"
)
GENERIC = re.compile(
    r"^(?:具体|主要|实施|工作|重点)?(?:措施|内容|做法|步骤|方法|要求|方案|安排|事项|说明|备注|注|附)$"
)
_FRONT_MATTER = {
    "前言",
    "导言",
    "引言",
    "序言",
    "序",
    "绪言",
    "开篇",
    "开头语",
    "卷首语",
    "结语",
    "结束语",
    "尾声",
    "后记",
}
_MEASURED = re.compile(
    r"\d+(?:\.\d+)?\s*(?:%|％|‰|个百分点|万|亿|元|户|笔|张|件|分钟|小时|个工作日|天|日内|[次人名份家场])|[≥≤><=＝]|不低于|不少于|不超过|不高于"
)
_CADENCE = re.compile(r"每[日天周月季年旬个]|每半|日内|[小时分钟天日]内|\d+[:：]\d\d|\d+月\d+日|月底前|日前")


@dataclass(frozen=True)
class Shape:
    """One line and what can be told of it by itself."""

    index: int  # in CleanDocument.lines
    line: Line
    text: str
    marker: Marker | None
    kind: str  # "title" short and bare, "colon" X：, "stop" X。, "label" X：…, "lead" X。…, "text" else
    head: str  # the words that would be the heading: without bullet, closing colon, what follows a label
    head_end: int  # where they end in the line
    blank_before: bool = False
    blank_after: bool = False

    @property
    def name_start(self) -> int:
        """Where a heading's own words begin: a number or a sign such as ◆ belongs to them, a bullet does not."""
        dropped = self.marker is not None and self.marker.style.startswith(("bullet", "markdown"))
        return self.marker.end if self.marker is not None and dropped else 0

    @property
    def is_bullet(self) -> bool:
        return self.marker is not None and self.marker.value is None and self.marker.rank > 80


def shapes_of(clean: CleanDocument) -> list[Shape]:
    """The shape of every line."""
    return [shape_of(clean, i) for i in range(len(clean.lines))]


def is_measured(text: str) -> bool:
    """Whether the words hold an amount or a comparison: what a target says and a heading does not."""
    return _MEASURED.search(text) is not None


def shape_of(clean: CleanDocument, index: int, numbered: bool = True) -> Shape:
    """The shape of line `index`; `numbered` False where what looks like its number was found not to be one."""
    line = clean.lines[index]
    text = line.span.of(clean.text)
    before = clean.lines[index - 1].span.end if index else 0
    after = clean.lines[index + 1].span.start if index + 1 < len(clean.lines) else len(clean.text)
    blank_before = index == 0 or clean.text.count("\n", before, line.span.start) > 1
    blank_after = index + 1 == len(clean.lines) or clean.text.count("\n", line.span.end, after) > 1
    if line.kind == "row":
        return Shape(index, line, text, None, "text", text, len(text), blank_before, blank_after)
    marker = parse_marker(text) if numbered else None
    start = marker.end if marker else 0
    kind, end = _kind(text, start, emphasised=line.kind == "heading")
    shape = Shape(index, line, text, marker, kind, "", end, blank_before, blank_after)
    return replace(shape, head=text[shape.name_start : end].rstrip())


def _kind(text: str, start: int, emphasised: bool) -> tuple[str, int]:
    body = text[start : start + _JUDGED]
    bare = body.rstrip("：:").rstrip()
    if not bare:
        return ("title", len(text)) if start else ("text", len(text))
    if _brackets_whole(bare):
        return "title", len(text.rstrip("：:").rstrip())
    stop = next((i for i, c in enumerate(body) if c in _SENTENCE_END and not _in_brackets(body, i)), None)
    ends_open = len(bare) < len(body)
    if stop is None and not _ENDS.search(bare):
        if ends_open:
            short = (
                len(bare) <= LONGEST_LABEL
                and not _LEADS_OVER.search(body)
                and "，" not in bare
                and "," not in bare
            )
            return ("colon" if short else "text"), start + len(bare)
        colon = re.search("[:：]", bare)
        if colon and not _names_itself(bare, colon.start()):
            return "label", start + colon.start()
        longest = LONGEST_TITLE + (12 if emphasised or start else 0)
        return ("title" if len(bare) <= longest else "text"), len(text)
    if stop is not None and body[stop:] == "。" and stop <= LONGEST_LEAD and not _promises(body[:stop]):
        return "stop", start + stop
    if stop is not None and 2 <= stop <= LONGEST_LEAD and len(body) - stop > 8 and body[stop] == "。":
        lead = body[:stop]
        if not _promises(lead):
            return "lead", start + stop
    colon = re.search("[:：]", body)
    if colon and 1 < colon.start() <= LONGEST_LABEL and not re.search("[，,。；]", body[: colon.start()]):
        return "label", start + colon.start()
    return "text", len(text)


def _promises(words: str) -> bool:
    """Whether a short sentence says what will be done by when or how much: then it is more than a name.

    A span of time in brackets is part of the name: 动员部署（3月1日至3月5日）.
    """
    words = re.sub(r"[（(][^（）()]*[)）]", "", words)
    rhythm = len(words) > _SHORT_NAME and _CADENCE.search(words)  # but 每日一报 is a name
    return bool(rhythm or _MEASURED.search(words) or re.search("[:：]", words))


def _names_itself(bare: str, colon: int) -> bool:
    """核心定位：价值创造者与关系管理者 is one title; 等候时间：降至15分钟以内 is a label with its content."""
    label, rest = bare[:colon], bare[colon + 1 :].strip()
    if re.search(r"\d$", label) and re.match(r"\d", rest):  # 8:30
        return True
    if label in _FRONT_MATTER:
        return len(rest) <= LONGEST_TITLE and not re.search("[。；]", rest)
    quiet = not _MEASURED.search(rest) and not _CADENCE.search(rest) and not re.search("[，,；]", label)
    return (
        quiet
        and 4 <= len(rest) <= 24
        and len(bare) <= LONGEST_TITLE
        and rest.count("，") + rest.count(",") <= 1
    )


def _brackets_whole(text: str) -> bool:
    return (
        len(text) <= LONGEST_TITLE
        and re.fullmatch(r"【[^【】]+】|\*\*[^*]+\*\*|〖[^〗]+〗", text) is not None
    )


def _in_brackets(text: str, index: int) -> bool:
    before = text[:index]
    return any(before.count(o) > before.count(c) for o, c in ("（）", "()", "《》", "“”", "「」", "【】"))
