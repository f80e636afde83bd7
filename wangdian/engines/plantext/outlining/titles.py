"""The title of a plan, and the lines around it that are no headings: who wrote it, when, to whom."""

import re
from collections.abc import Sequence

from wangdian.engines.plantext.outlining.shapes import Shape

DOCUMENT = re.compile(
    r"(?:计划|规划|方案|总结|办法|细则|意见|安排|打算|清单|要点|报告|讲话|制度|规定|规程|规则|须知|手册|大纲|通知|职责|责任书|目标|任务"
    r"|预案|纲要|部署|思路|设想|表|分解|积分|指引|流程)(?:[（(][^）)]*[)）]|[”》\"]|书|范文)*\d*$"
)
_ISSUER = re.compile(
    r"(?:银行|支行|分行|总行|网点|营业部|营业厅|公司|联社|信用社|分理处|储蓄所|部|室|中心|文件)$"
)
_NUMBER_OF_PAPER = re.compile(r"[〔\[（(]?\d{4}[〕\])）]?\s*(?:年)?\s*第?\s*\d+\s*号")
_BYLINE = re.compile(
    r"^(?:[（(].*[)）]|[—–-]{1,2}.*|\d{4}\s*年.{0,20}[月日]|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|[二〇○零一二三四五六七八九]{4}年.*月.*日?"
    r"|.*(?:编号|密级|文号|版本|主持|记录|地点|参加|出席|姓名|网点|岗位|部门|单位|日期|时间|编制|制定|填表|汇报|报告|负责|主讲|演讲|作者|撰稿|审核|批准|签发|主送|抄送|起草)"
    r"[人者]?\s*[:：].*|[\u4e00-\u9fff]{2,10}\s*[:：]\s*[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{2,12}\s+[\u4e00-\u9fff]{2,4}|.*\s{2,}.*)$"
)
_ATTACHMENTS = re.compile(r"^(?:附件|附表|附)\s*\d*\s*[:：]")
_TAIL = 10
_LOOK = 8  # lines from the start within which a title is looked for


def find_title(shapes: Sequence[Shape]) -> int | None:
    """The index of the title line; None when the text begins in the middle.

    It is the first short line that names something; a letterhead, the number of a paper and bylines above it
    are passed over when a line that names a document follows.
    """
    head = shapes[:_LOOK]
    styled = next((shape.index for shape in head if shape.line.level == 0), None)
    if styled is not None:
        return styled
    passed: int | None = None
    for shape in head:
        if not _could_be_title(shape):
            if shape.marker or len(shape.text) > 60:
                break
            continue
        names_document = DOCUMENT.search(_undecorated(shape.text)) is not None
        if names_document or not _is_letterhead(shape.text):
            return shape.index if passed is None or names_document else passed
        passed = shape.index if passed is None else passed
    return passed


def _is_letterhead(text: str) -> bool:
    return _ISSUER.search(text) is not None or _NUMBER_OF_PAPER.search(text) is not None


def _undecorated(text: str) -> str:
    return text.strip("★☆◆◇■□●○*#=—-· ")


def _could_be_title(shape: Shape) -> bool:
    text = _undecorated(shape.text)
    if shape.line.kind == "row" or not text or len(text) > 60 or text[-1] in "。；！：:;，,、":
        return False
    if shape.marker is not None:
        decorated = shape.is_bullet and shape.index == 0 and DOCUMENT.search(text) is not None
        return shape.marker.rank == 10 or shape.marker.style == "markdown1" or decorated
    if re.search(r"[。；！!;]", text) or (_BYLINE.match(text) and not DOCUMENT.search(text)):
        return False
    return shape.kind in {"title", "label"} or DOCUMENT.search(text) is not None


def is_byline(text: str) -> bool:
    """A line that says who, when or for whom: in brackets, a date, 姓名：…, 主管：周敏."""
    return _BYLINE.match(text) is not None


def is_signature(shapes: Sequence[Shape], index: int) -> bool:
    """One of the last lines, with nothing but an office, a name or a date after it."""
    if len(shapes) - index > 4:
        return False
    rest = shapes[index:]
    return all(
        s.marker is None
        and (is_byline(s.text) or (_ISSUER.search(s.text) and len(s.text) <= 24) or len(s.text) <= 4)
        for s in rest
    )


def tail_begins(shapes: Sequence[Shape]) -> int:
    """The line from which only attachments and signatures follow; the number of lines when nothing does."""
    for shape in reversed(shapes[-_TAIL:]):
        if _ATTACHMENTS.match(shape.text):
            return shape.index
    return len(shapes)
