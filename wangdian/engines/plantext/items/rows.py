"""Rows: lines of a table, and terse lines of fields ("存款新增 1500万 40分"), told apart by what their cells say.

The header gives each column a role (指标, 单位, 目标值, 频次, 责任人, 完成时限 …); a terse line has none, so its
fields are known by their content. What neither tells is handed on as prose.
"""

import re
from dataclasses import dataclass, replace

from wangdian.engines.plantext.context import Context
from wangdian.engines.plantext.model import Sentence, Span
from wangdian.engines.plantext.phrases.parser import phrases
from wangdian.engines.plantext.phrases.tokens import halfwidth
from wangdian.engines.plantext.phrases.values import Amount, Cadence, Limit, Phrase
from wangdian.engines.plantext.scan import Passage, remainder, scan_sentence

# (role, words of the column's heading), the first that fits wins.
_ROLES = (
    ("name", r"指标(?!值|数)|事项$|项目$|任务名称|工作内容"),
    ("index", r"^(?:序号|编号|号|#|No\.?|项次)$"),
    (
        "baseline",
        r"上年|去年|基数|基期|年初|现状|现值|实际|上期|已完成|完成数|完成值|完成情况|同期|当前|累计|同比|增幅$",
    ),
    ("stretch", r"挑战|冲刺|力争|奋斗|争先"),
    ("weight", r"权重|分值|满分|标准分|得分|积分"),
    ("due", r"时限|完成时间|截止|时间|日期|节点|期限|何时|进度安排"),
    ("freq", r"频次|频率|周期|次数|频度|多久"),
    (
        "owner",
        r"责任(?:人|岗位|部门|单位|主体)?|负责|牵头|执行人|^岗位|主责|落实人|承办|谁|实施人|参加人员|人员",
    ),
    ("unit", r"^(?:计量)?单位$"),
    ("record", r"资料|台账|登记|记录|成果|产出|佐证|留痕|档案"),
    (
        "target",
        r"目标|任务(?:数|值|量|额)|计划(?:数|值|量|额)?$|指标值|达标值|标准值|考核值|要求值|全年$|[一二三四]季度|上半年|下半年"
        r"|\d+月|20\d\d年",
    ),
    ("note", r"备注|说明|要求|标准|方式|措施要点"),
    ("group", r"^(?:类别|分类|条线|维度|板块|领域|阶段|模块|项目类别|大类|层级|步骤)$"),
    (
        "name",
        r"指标|项目|事项|任务|工作|内容|措施|活动|名称|检查|业务|科目|环节|情形|场景|做什么|动作|会议|培训|演练|报表",
    ),
)
_SENTENCE = re.compile(r"[，。；！？,;]")
_TERSE_STOP = re.compile(r"[，。；：！？,;:]")


@dataclass(frozen=True)
class Cell:
    """A cell or field: its role (may be "" when nothing says), its place and the phrases in it."""

    role: str
    span: Span
    text: str
    header: str
    phrases: tuple[Phrase, ...]

    @property
    def pure(self) -> Amount | Cadence | Limit | None:
        """The first value, when the cell says hardly anything else."""
        rest = remainder(self.text, self.span.start, self.phrases)
        spare = len(re.sub(r"[\s至少于不低约每人各的目标（）()：:]|以上|以内", "", rest))
        found = next((p.value for p in self.phrases if p.value is not None), None)
        return found if spare <= 2 or spare * 2 < len(self.text) - spare else None

    def values(self, kind: type) -> list:
        """All values of one kind in the cell."""
        return [p.value for p in self.phrases if isinstance(p.value, kind)]


@dataclass(frozen=True)
class Row:
    """A row with its name cell and the sentence it stands for."""

    passage: Passage
    cells: tuple[Cell, ...]
    name: Cell
    table: bool

    def of(self, role: str) -> Cell | None:
        """The first cell of a role that is not empty."""
        return next((c for c in self.cells if c.role == role and c.text), None)


def split_rows(context: Context, passages: list[Passage]) -> tuple[list[Row], list[Passage]]:
    """(rows that can be read as such, everything else as prose); long cells of rows come back as prose."""
    rows: list[Row] = []
    prose: list[Passage] = []
    wide = halfwidth(context.text)
    labelled: set[int] = set()  # lines that are read as "指标：…；目标：…；责任人：…"
    for passage in passages:
        line = context.document.clean.lines[passage.sentence.line]
        if passage.sentence.line in labelled:
            continue
        if not line.cells and (row := _labelled_row(context, wide, passage, line.span)):
            labelled.add(passage.sentence.line)
            rows.append(row)
            continue
        if line.cells:
            if line.header and line.cells[0] == line.header[0]:
                continue
            row = _table_row(context, wide, passage, line)
        else:
            row = _terse_row(context, wide, passage)
        if row is None:
            prose += _cells_as_prose(context, wide, passage, line.cells) if line.cells else [passage]
            continue
        rows.append(row)
        if row.table:
            long = tuple(c.span for c in row.cells if c.role in {"note", "", "name", "target"} and tells(c))
            prose += _cells_as_prose(context, wide, passage, long)
    return rows, prose


def tells(cell: Cell) -> bool:
    """A cell that holds sentences or rhythms of its own: "每周通报、每半月复盘"."""
    if cell.role == "target":
        return cell.pure is None and bool(cell.phrases)
    return bool(_SENTENCE.search(cell.text)) or (
        cell.role != "freq" and bool(cell.values(Cadence)) and cell.pure is None
    )


def role_of(header: str) -> str:
    """The role of a column by its heading."""
    plain = re.sub(r"\s", "", header)
    return next((role for role, words in _ROLES if re.search(words, plain)), "")


def _table_row(context: Context, wide: str, passage: Passage, line) -> Row | None:
    text = context.text
    cells = []
    for i, span in enumerate(line.cells):
        header = line.header[i].of(text).strip() if i < len(line.header) else ""
        cells.append(_cell(wide, text, span, role_of(header), header))
    if any(c.role == "target" and re.search(r"目标|任务|计划", c.header) for c in cells):
        # beside a column of goals, a column that only names a period tells how things stand
        told = [c for c in cells if c.role == "target" and not re.search(r"目标|任务|计划|值|要求", c.header)]
        cells = [replace(c, role="baseline") if c in told and "末" in c.header else c for c in cells]
    names = [c for c in cells if c.role == "name" and c.text]
    if not names:
        names = [
            c
            for c in cells
            if c.role in {"group", "note", "", "record"}
            and re.search(r"[\u4e00-\u9fa5]{2,}", c.text)
            and c.pure is None
        ]
    if not names:
        return None
    name = next((c for c in names if re.search(r"指标|事项|内容|任务|工作|措施", c.header)), names[0])
    return Row(passage, tuple(cells), name, table=True)


_PAIR = re.compile(r"(?:^|[;,、\s])\s*([\u4e00-\u9fa5]{2,8})\s*:\s*([^;,:\n]+)")


def _labelled_row(context: Context, wide: str, passage: Passage, whole: Span) -> Row | None:
    """A line of headings and values: "指标：存款；目标：8000万；权重：30%；责任人：王某"."""
    pairs = list(
        _PAIR.finditer(wide[whole.start : whole.end].replace("；", ";").replace("，", ",").replace("：", ":"))
    )
    if len(pairs) < 3:
        return None
    cells = tuple(
        _cell(wide, context.text, Span(whole.start + p.start(2), whole.start + p.end(2)), role_of(p[1]), p[1])
        for p in pairs
    )
    roles = [c.role for c in cells]
    name = next((c for c in cells if c.role == "name"), None)
    if name is None or len({*roles} - {""}) < 3 or not {"target", "freq", "due"} & {*roles}:
        return None
    return Row(passage, cells, name, table=True)


def _terse_row(context: Context, wide: str, passage: Passage) -> Row | None:
    """A line of two to five fields between blanks, no sentence, at least one of them nothing but a measure."""
    start, end = passage.sentence.span.start, passage.sentence.span.end
    raw = wide[start:end].strip()
    if _TERSE_STOP.search(re.sub(r"\d:\d\d", "", raw)) or len(raw) > 50:
        return None
    fields = list(re.finditer(r"[^\s]+", wide[start:end]))
    if not 2 <= len(fields) <= 5:
        return None
    cells = tuple(_cell(wide, context.text, Span(start + f.start(), start + f.end()), "", "") for f in fields)
    measured = [c for c in cells if c.pure is not None]
    named = [
        c for c in cells if c.pure is None and re.fullmatch(r"[^\d%]*[\u4e00-\u9fa5A-Za-z][^\d%]*", c.text)
    ]
    if not measured or len(named) != 1 or len(measured) + 1 != len(cells):
        return None
    return Row(passage, cells, named[0], table=False)


def _cell(wide: str, text: str, span: Span, role: str, header: str) -> Cell:
    start, end = span.start, span.end
    while start < end and text[start] in " \t|":
        start += 1
    while end > start and text[end - 1] in " \t|":
        end -= 1
    return Cell(role, Span(start, end), wide[start:end], header, tuple(phrases(wide, start, end)))


def _cells_as_prose(context: Context, wide: str, passage: Passage, cells) -> list[Passage]:
    found = []
    for span in cells:
        if len(span) < 2:
            continue
        sentence = Sentence(span, passage.sentence.heading, passage.sentence.line)
        found += [
            scan_sentence(context.text, wide, piece, passage.index)
            for piece in _sentences(context.text, sentence)
        ]
    return found


def _sentences(text: str, whole: Sentence) -> list[Sentence]:
    """The sentences inside a cell."""
    found, begin = [], whole.span.start
    for m in re.finditer(r"[。；;！？\n]", text[whole.span.start : whole.span.end]):
        end = whole.span.start + m.end()
        found.append(Sentence(Span(begin, end), whole.heading, whole.line))
        begin = end
    if begin < whole.span.end:
        found.append(Sentence(Span(begin, whole.span.end), whole.heading, whole.line))
    return found
