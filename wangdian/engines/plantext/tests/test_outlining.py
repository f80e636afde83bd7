"""Headings told from items in plans of many styles, and sentences cut from the rest."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangdian.engines.plantext.cleaning import clean
from wangdian.engines.plantext.model import Block, OutlinedDocument, RawDocument
from wangdian.engines.plantext.outlining import outline
from wangdian.engines.plantext.outlining.numbering import chinese_number, parse_marker
from wangdian.engines.plantext.outlining.sentences import split
from wangdian.engines.plantext.reading.numerals import chinese, circled

OUTLINES = sorted((Path(__file__).parent / "outlines").glob("*.txt"))


def outlined(text: str) -> OutlinedDocument:
    blocks = tuple(Block("para", line) for line in text.split("\n"))
    return outline(clean(RawDocument("a.txt", "txt", "utf-8", blocks)))


def shown(document: OutlinedDocument) -> list[tuple[int, str]]:
    return [(heading.level, heading.text) for heading in document.headings]


def annotated(source: str) -> tuple[str, list[tuple[int, str]]]:
    """A plan and its headings: `@1 line` is a heading of level 1, `@2{words}rest` one inside its paragraph."""
    lines, expected = [], []
    for line in source.split("\n"):
        run_in, whole = re.match(r"@(\d)\{(.+?)\}", line), re.match(r"@(\d) ", line)
        if run_in:
            expected.append((int(run_in[1]), run_in[2]))
            line = run_in[2] + line[run_in.end() :]
        elif whole:
            line = line[3:]
            expected.append((int(whole[1]), re.sub(r"^ *(?:#+|•) ", "", line).rstrip("：:")))
        lines.append(line)
    return "\n".join(lines), expected


@pytest.mark.parametrize("path", OUTLINES, ids=lambda path: path.stem)
def test_the_outline_of_a_plan_is_what_a_careful_reader_sees(path):
    text, expected = annotated(path.read_text(encoding="utf-8"))
    assert shown(outlined(text)) == expected


# ---------------------------------------------------------------- any outline, rendered in any style

LADDERS = [  # the numbers an author uses, outermost first
    ("第{c}章 ", "第{c}节 ", "{c}、", "（{c}）"),
    ("第{c}部分 ", "{c}、", "（{c}）", "{a}."),
    ("第{c}部分：", "{c}、", "({c})", "{a}、"),
    ("{c}、", "（{c}）", "{a}.", "（{a}）"),
    ("{c}、", "({c})", "{a}、", "{o}"),
    ("{c}、", "{a}.", "（{a}）", "{o}"),
    ("{c}. ", "({c}) ", "{a}. ", "({a}) "),
    ("{a}. ", "（{c}）", "（{a}）", "{o}"),
    ("{a}、", "（{a}）", "{o}", "{l}. "),
    ("{r}. ", "{l}. ", "{a}) ", "{o}"),
    ("# ", "## ", "### ", "#### "),
]
NAMES = ["工作目标", "重点任务", "厅堂管理", "客户维护", "队伍建设", "风险防控", "保障措施", "渠道运营", "走访营销", "学习培训",
         "抓实存款组织，夯实客群", "服务品质与客户体验", "“双提升”行动", "内控合规管理", "考核与激励"]  # fmt: skip
SENTENCES = [
    "客户经理每周走访商户不少于10户，走访情况录入系统。",
    "等候人数超过12人时，立即增开窗口。",
    "每月5日前通报上月进度，连续两次末位的作出说明。",
    "坚持问题导向，分类施策，务求实效。",
    "投诉受理后24小时内答复客户；重大投诉1小时内报告支行行长。",
]
ITEMS = [
    "存款：日均净增800万元。",
    "每天召开晨会，时长不超过15分钟；",
    "完成36户企业的建档走访",
    "客户满意度达到98%以上。",
]
ITEM_SIGNS = ["• ", "- ", "（{a}）", "{o}", "{a}）"]


def number(form: str, n: int) -> str:
    romans = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
    return form.format(c=chinese(n), a=n, o=circled(n), r=romans[(n - 1) % 8], l="ABCDEFGH"[(n - 1) % 8])


@st.composite
def plans(draw):
    """A plan in some author's numbering: (text, headings expected)."""
    ladder = draw(st.sampled_from(LADDERS))
    blank = draw(st.sampled_from(["\n", "\n\n"]))
    lines, expected = ["河东支行2026年工作计划"], [(0, "河东支行2026年工作计划")]

    def body(depth: int) -> None:
        for _ in range(draw(st.integers(1, 2))):
            lines.append("".join(draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=2))))
        signs = [s for s in ITEM_SIGNS if s not in ladder]
        if draw(st.booleans()) and signs:
            sign = draw(st.sampled_from(signs))
            lines.extend(
                number(sign, n) + draw(st.sampled_from(ITEMS)) for n in range(1, draw(st.integers(2, 4)) + 1)
            )

    def section(depth: int) -> None:
        for n in range(1, draw(st.integers(2, 3)) + 1):
            text = number(ladder[depth], n) + draw(st.sampled_from(NAMES))
            expected.append((depth + 1, text.lstrip("# ")))
            lines.append(text)
            if depth < 2 and draw(st.booleans()):
                section(depth + 1)
            else:
                body(depth)

    section(0)
    return blank.join(lines), expected


@settings(max_examples=150, deadline=None)
@given(plans())
def test_an_outline_rendered_in_any_numbering_is_recovered(plan):
    text, expected = plan
    assert shown(outlined(text)) == expected


@settings(max_examples=60, deadline=None)
@given(plans())
def test_headings_and_sentences_divide_the_text_between_them(plan):
    document = outlined(plan[0])
    text = document.clean.text
    for heading in document.headings:
        assert heading.text == heading.span.of(text).strip().rstrip("：:")
        assert heading.text.endswith(heading.title)
        assert heading.parent is None or document.headings[heading.parent].level == heading.level - 1
    spans = sorted([h.span for h in document.headings] + [s.span for s in document.sentences])
    assert all(a.end <= b.start for a, b in pairwise(spans))
    left_over = set("".join(text[a.end : b.start] for a, b in pairwise(spans)))
    assert left_over <= set(" \n\t#•-（）()0123456789①②③④⑤⑥⑦⑧⑨.、")


# ---------------------------------------------------------------- numbers


@given(st.integers(1, 199))
def test_chinese_numerals_are_read_as_they_are_written(n):
    assert chinese_number(chinese(n)) == n


@pytest.mark.parametrize(
    ("line", "style", "value", "title"),
    [
        ("第十二章 总则", "ordinal:章", 12, "总则"),
        ("第三条　客户投诉", "ordinal:条", 3, "客户投诉"),
        ("二十一、工作要求", "cn_comma", 21, "工作要求"),
        ("（十）培训", "cn_paren", 10, "培训"),
        ("3．走访", "arabic.", 3, "走访"),
        ("1.2.3 调度", "decimal3", 3, "调度"),
        ("⑶ 复盘", "enclosed:⑴", 3, "复盘"),
        ("④督办", "enclosed:①", 4, "督办"),
        ("模块二：拓客", "named:模块", 2, "拓客"),
        ("第二阶段：推广", "counted:阶段", 2, "推广"),
        ("◆ 宣传", "sign:◆", None, "宣传"),
        ("### 走访", "markdown3", None, "走访"),
    ],
)
def test_numbers_of_every_style_are_read(line, style, value, title):
    marker = parse_marker(line)
    assert marker is not None
    assert (marker.style, marker.value, line[marker.end :]) == (style, value, title)


@pytest.mark.parametrize(
    "line",
    [
        "3.5亿元存款", "2026年计划", "三四级客户", "9月底前完成", "10个工作日内", "一次性告知",
        "第一时间报告", "5分钟内到场", "1.2万户", "一是加强学习", "A类客户", "7:50到岗", "-5%以内",
    ],
)  # fmt: skip
def test_quantities_dates_and_words_are_no_numbers_of_headings(line):
    assert parse_marker(line) is None


def test_a_number_that_may_be_a_word_needs_its_neighbours():
    alone = outlined("工作计划\n一、二季度存款净增800万元，时点不低于上季。\n三季度另行安排。")
    assert shown(alone) == [(0, "工作计划")]
    counted = outlined(
        "工作计划\n一、一季度回顾\n存款净增800万元。\n二、二季度安排\n每周走访。\n三、四季度展望\n另行安排。"
    )
    assert [text for _, text in shown(counted)[1:]] == ["一、一季度回顾", "二、二季度安排", "三、四季度展望"]


# ---------------------------------------------------------------- particular questions


def test_styles_of_the_file_count_as_headings_and_join_numbers_without_style():
    blocks = (
        Block("heading", "厅堂服务方案", 0),
        Block("heading", "目标", 1, "一、"),
        Block("para", "满意度达到98%。"),
        Block("para", "二、措施"),
        Block("para", "每周检查一次。"),
        Block("heading", "巡视", 2),
        Block("para", "每小时巡视一次。"),
    )
    document = outline(clean(RawDocument("a", "docx", "utf-8", blocks)))
    assert shown(document) == [(0, "厅堂服务方案"), (1, "一、目标"), (1, "二、措施"), (2, "巡视")]


def test_a_bold_line_names_what_follows_but_a_bold_sentence_does_not():
    blocks = (
        Block("para", "厅堂服务方案"),
        Block("heading", "岗位分工"),
        Block("para", "大堂经理每小时巡视一次。"),
        Block("heading", "请各网点务必认真落实！"),
        Block("para", "落实情况每月通报。"),
    )
    assert shown(outline(clean(RawDocument("a", "docx", "utf-8", blocks)))) == [
        (0, "厅堂服务方案"),
        (1, "岗位分工"),
    ]


def test_a_count_inside_a_decimal_section_does_not_end_it():
    text = "方案\n1. 现状\n1.1 客户\n1. 存量：\n稳定。\n2. 增量：\n不足。\n1.2 产品\n单一。\n2. 目标\n2.1 规模\n增长。"
    assert [h for h in shown(outlined(text)) if "." in h[1][:3]] == [
        (1, "1. 现状"), (2, "1.1 客户"), (3, "1. 存量"), (3, "2. 增量"), (2, "1.2 产品"), (1, "2. 目标"), (2, "2.1 规模")
    ]  # fmt: skip


def test_table_rows_are_never_headings_and_are_one_sentence_each():
    document = outlined("工作计划\n一、指标\n一、存款 | 800万\n二、贷款 | 300万\n二、要求\n每周通报。")
    assert shown(document) == [(0, "工作计划"), (1, "一、指标"), (1, "二、要求")]
    rows = [s for s in document.sentences if document.clean.lines[s.line].kind == "row"]
    assert [s.span.of(document.clean.text) for s in rows] == ["一、存款 | 800万", "二、贷款 | 300万"]


def test_items_know_their_number_and_the_sentence_that_opened_their_list():
    document = outlined(
        "工作计划\n一、晨会\n晨会要做好以下几项：\n（1）通报进度；\n（2）安排当天工作。\n会后登记。"
    )
    text = document.clean.text
    found = [(s.item_number, s.span.of(text), s.parent_item) for s in document.sentences]
    assert found == [
        ("", "晨会要做好以下几项：", None),
        ("（1）", "通报进度；", 0),
        ("（2）", "安排当天工作。", 0),
        ("", "会后登记。", None),
    ]
    assert {s.heading for s in document.sentences} == {1}


def test_nested_items_hang_on_the_item_above_them():
    document = outlined("工作计划\n一、检查\n1. 每日检查，包括：\n- 叫号机；\n- 自助机。\n2. 每周查库。")
    by_text = {s.span.of(document.clean.text): s for s in document.sentences}
    opener = document.sentences.index(by_text["每日检查，包括："])
    assert by_text["叫号机；"].parent_item == opener == by_text["自助机。"].parent_item
    assert by_text["每周查库。"].parent_item is None


def test_sentences_end_outside_brackets_and_quotation_marks():
    text = "按要求（每月一次；逢节加倍。）执行；做到“来有迎声。走有送声。”并登记。第二句！"
    assert [span.of(text) for span in split(text, 0, len(text))] == [
        "按要求（每月一次；逢节加倍。）执行；", "做到“来有迎声。走有送声。”并登记。", "第二句！"
    ]  # fmt: skip


def test_several_plans_in_one_file_have_their_own_spans():
    text = (
        "文集\n\n篇一：《柜员工作计划》\n一、目标\n每周练功。\n\n篇二：《主管工作计划》\n一、目标\n每月查库。"
    )
    document = outlined(text)
    assert [span.of(document.clean.text).split()[0] for span in document.plans] == [
        "篇一：《柜员工作计划》", "篇二：《主管工作计划》"
    ]  # fmt: skip
    assert shown(document)[1:3] == [(1, "篇一：《柜员工作计划》"), (2, "一、目标")]
    preface = outlined("本文收集了两份计划，供参考，各有侧重。\n" + text.split("\n\n", 1)[1])
    assert shown(preface)[:2] == [(0, "篇一：《柜员工作计划》"), (1, "一、目标")]


def test_a_text_without_headings_is_all_sentences():
    document = outlined("今天开会，讨论了存款。明天走访客户，每户不少于半小时。")
    assert document.headings == ()
    assert len(document.sentences) == 2
    assert document.plans[0].of(document.clean.text) == document.clean.text
