"""Reading plain text, web pages, Word files and PDFs."""

import codecs

import pytest

from wangdian.engines.plantext.model import Block
from wangdian.engines.plantext.reading import numerals, read
from wangdian.engines.plantext.tests.making_files import (
    a_list,
    abstract_list,
    cell,
    numbered,
    paragraph,
    pdf_file,
    row,
    word_file,
)

PLAN = "网点二季度工作计划\n\n一、工作目标\n1、存款日均净增800万元，客户满意度达到98%。\n"
PLAN_TRADITIONAL = "網點第二季度工作計劃\n\n一、工作目標\n1、存款日均淨增800萬元，客戶滿意度達到98%。\n" * 3


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [block.number + block.text for block in blocks if block.text]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk", "gb18030"]
)
def test_plain_text_is_read_in_every_encoding_it_is_saved_in(encoding):
    raw = read((PLAN * 3).encode(encoding), "计划.txt")
    assert "\n".join(block.text for block in raw.blocks) == PLAN * 3
    assert raw.kind == "txt"


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "gb18030", "utf-8"])
def test_traditional_text_is_not_taken_for_another_encoding(encoding):
    raw = read(PLAN_TRADITIONAL.encode(encoding), "計劃.txt")
    assert "\n".join(block.text for block in raw.blocks) == PLAN_TRADITIONAL


def test_a_file_cut_in_the_middle_of_a_character_is_still_read():
    for encoding in ("utf-8", "gb18030"):
        raw = read((PLAN * 3 + "完").encode(encoding)[:-1], "a.txt")
        assert raw.blocks[0].text == "网点二季度工作计划"


def test_windows_and_old_mac_line_ends_are_line_ends():
    assert texts(read("工作计划\r\n目标\r说明".encode(), "a.txt").blocks) == ["工作计划", "目标", "说明"]


def test_the_bytes_decide_the_kind_not_the_ending():
    assert read(codecs.BOM_UTF8 + PLAN.encode(), "计划.doc").kind == "txt"
    assert read(word_file(paragraph("工作计划")), "计划.txt").kind == "docx"


# ---------------------------------------------------------------- web pages

PAGE = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>某站</title><style>p{}</style></head><body>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/x">范文</a></li></ul></div>
<div id="wrap"><h1>网点季度工作计划</h1>
<div class="content"><p><strong>一、目标</strong></p><p>存款日均<b>净增</b>800万元。<br>贷款投放300万元。</p>
<h2>二、措施</h2><ol><li>每周走访商户<ul><li>沿街商户</li></ul></li><li value="5">每月复盘</li></ol>
<p style="display:none">隐藏的广告</p>
<table><tr><th>指标</th><th colspan="2">目标</th></tr>
<tr><td rowspan="2">存款</td><td>日均</td><td>800万</td></tr><tr><td>时点</td><td>900万</td></tr></table></div></div>
<div id="footer">版权所有 某站</div><script>var 计划 = 1</script></body></html>"""


def test_a_web_page_gives_its_content_without_the_site_around_it():
    raw = read(PAGE.encode("gb18030"), "计划.html")
    words = "".join(texts(raw.blocks))
    for chrome in ("首页", "版权所有", "隐藏的广告", "var"):
        assert chrome not in words
    assert any("隐藏的广告" in note.text for note in raw.notes)
    assert texts(raw.blocks)[:4] == [
        "网点季度工作计划",
        "一、目标",
        "存款日均净增800万元。",
        "贷款投放300万元。",
    ]


def test_headings_lists_and_bold_lines_of_a_web_page_are_told_apart():
    blocks = read(PAGE.encode("gb18030"), "计划.html").blocks
    found = {block.text: (block.kind, block.level, block.number, block.depth) for block in blocks}
    assert found["网点季度工作计划"] == ("heading", 1, "", 0)
    assert found["二、措施"] == ("heading", 2, "", 0)
    assert found["一、目标"] == ("heading", None, "", 0)
    assert found["每周走访商户"] == ("list", None, "1.", 0)
    assert found["沿街商户"] == ("list", None, "•", 1)
    assert found["每月复盘"] == ("list", None, "5.", 0)


def test_merged_cells_of_a_web_table_are_marked_as_going_on():
    blocks = read(PAGE.encode("gb18030"), "计划.html").blocks
    cells = {block.table: (block.text, block.merged) for block in blocks if block.table}
    assert cells[0, 0, 1] == ("目标", "") and cells[0, 0, 2] == ("", "left")
    assert cells[0, 1, 0] == ("存款", "") and cells[0, 2, 0] == ("", "up")
    assert cells[0, 2, 2] == ("900万", "")


def test_a_table_that_only_lays_out_the_page_is_read_as_text():
    page = "<html><body><table><tr><td><p>一、目标</p><p>存款净增。</p></td></tr></table></body></html>"
    assert all(block.table is None for block in read(page.encode(), "a.html").blocks)


# ---------------------------------------------------------------- Word

CHINESE_LISTS = (
    abstract_list(1, ("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    + abstract_list(2, ("decimal", "%1."), ("decimal", "%1.%2"), ("decimalEnclosedCircleChinese", "%3"))
    + abstract_list(3, ("bullet", "\uf0b7"))
    + a_list(1, 1)
    + a_list(2, 2)
    + a_list(3, 3)
    + a_list(4, 1, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
)


def test_the_numbers_word_shows_are_written_out():
    body = "".join(
        [
            numbered("目标", 1),
            numbered("存款", 1, 1),
            numbered("日均", 1, 2),
            numbered("时点", 1, 2),
            numbered("贷款", 1, 1),
            numbered("措施", 1),
            numbered("走访", 1, 1),
            numbered("要点", 2),
            numbered("分项", 2, 1),
            numbered("细节", 2, 2),
            numbered("符号", 3),
            numbered("重新开始", 4),
        ]
    )
    assert texts(read(word_file(body, CHINESE_LISTS), "a.docx").blocks) == [
        "一、目标", "（一）存款", "1.日均", "2.时点", "（二）贷款", "二、措施", "（一）走访",
        "1.要点", "1.1 分项", "①细节", "•符号", "一、重新开始",
    ]  # fmt: skip


def test_heading_styles_carry_their_level_and_their_number():
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="mine"><w:name w:val="我的标题"/><w:basedOn w:val="1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="toc1"><w:name w:val="toc 1"/></w:style>'
    )
    body = (
        paragraph("季度工作计划", '<w:pStyle w:val="t"/>')
        + paragraph("一、目标 1", '<w:pStyle w:val="toc1"/>')
        + paragraph("目标", '<w:pStyle w:val="1"/>')
        + paragraph("措施", '<w:pStyle w:val="mine"/>')
        + paragraph("附则", '<w:outlineLvl w:val="1"/>')
        + paragraph("加粗的小标题", run="<w:b/>")
        + paragraph("正文在此。")
    )
    raw = read(word_file(body, CHINESE_LISTS, styles), "a.docx")
    assert [(b.kind, b.level, b.number, b.text) for b in raw.blocks] == [
        ("heading", 0, "", "季度工作计划"),
        ("heading", 1, "一、", "目标"),
        ("heading", 1, "二、", "措施"),
        ("heading", 2, "", "附则"),
        ("heading", None, "", "加粗的小标题"),
        ("para", None, "", "正文在此。"),
    ]
    assert [note.code for note in raw.notes] == ["contents"]


def test_a_style_can_make_a_line_bold_and_a_run_can_unmake_it():
    styles = '<w:style w:type="paragraph" w:styleId="s"><w:name w:val="小标"/><w:rPr><w:b/></w:rPr></w:style>'
    body = paragraph("小标题", '<w:pStyle w:val="s"/>') + paragraph(
        "不是标题", '<w:pStyle w:val="s"/>', '<w:b w:val="0"/>'
    )
    assert [b.kind for b in read(word_file(body, styles=styles), "a.docx").blocks] == ["heading", "para"]


def test_word_tables_keep_merged_cells_and_the_order_of_the_text():
    table = (
        "<w:tbl>"
        + row(cell("指标"), cell("目标", '<w:gridSpan w:val="2"/>'))
        + row(cell("存款", '<w:vMerge w:val="restart"/>'), cell("日均"), cell("800万"))
        + row(cell("", "<w:vMerge/>"), cell("时点"), cell("900万"))
        + "</w:tbl>"
    )
    raw = read(word_file(paragraph("前文") + table + paragraph("后文")), "a.docx")
    assert raw.blocks[0].text == "前文" and raw.blocks[-1].text == "后文"
    cells = {block.table: (block.text, block.merged) for block in raw.blocks if block.table}
    assert cells[0, 0, 2] == ("", "left")
    assert cells[0, 1, 0] == ("存款", "") and cells[0, 2, 0] == ("", "up")
    assert cells[0, 2, 1] == ("时点", "")


def test_what_word_does_not_show_is_left_out():
    body = (
        "<w:p><w:r><w:t>每周</w:t></w:r><w:del><w:r><w:delText>每月</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>例会</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏文字</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>第三次</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    raw = read(word_file(body), "a.docx")
    assert texts(raw.blocks) == ["每周例会第三次"]
    assert [note.code for note in raw.notes] == ["hidden"]


def test_a_file_written_by_python_docx_is_read():
    import io

    import docx

    document = docx.Document()
    document.add_heading("季度工作计划", 0)
    document.add_heading("一、目标", 1)
    document.add_paragraph("每周走访", style="List Number")
    document.add_paragraph("每月复盘", style="List Number")
    document.add_paragraph("要点", style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    blocks = read(out.getvalue(), "a.docx").blocks
    assert [(b.kind, b.level) for b in blocks[:2]] == [("heading", 0), ("heading", 1)]
    assert texts(blocks)[2:] == ["1.每周走访", "2.每月复盘", "•要点"]


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("chineseCounting", ["一", "十", "十一", "二十", "二十三", "一百零五"]),
        ("lowerRoman", ["i", "x", "xi", "xx", "xxiii", "cv"]),
        ("upperLetter", ["A", "J", "K", "T", "W", "AAAAA"]),
        ("decimalEnclosedCircle", ["①", "⑩", "⑪", "⑳", "㉓", "105"]),
        ("chineseLegalSimplified", ["壹", "壹拾", "壹拾壹", "贰拾", "贰拾叁", "壹佰零伍"]),
        ("nothing word knows", ["1", "10", "11", "20", "23", "105"]),
    ],
)
def test_counters_are_written_as_word_writes_them(form, shown):
    assert [numerals.write(n, form) for n in (1, 10, 11, 20, 23, 105)] == shown


# ---------------------------------------------------------------- PDF

LINE = "每周一召开例会通报进度，各条线负责人参加并汇报本条线情况，会后"


def page(number: int) -> list[tuple[float, float, float, str]]:
    return [
        (60, 810, 9, "某某支行内部文件"),
        (84, 720, 11, LINE + "两"),
        (60, 702, 11, "个工作日内形成会议纪要。"),
        (84, 684, 11, f"第二段从第{number}行开始。"),
        (280, 30, 9, f"第 {number} 页"),
    ]


def test_wrapped_lines_of_a_pdf_become_paragraphs_and_running_heads_are_told():
    title = (200.0, 760.0, 18.0, "网点季度工作计划")
    raw = read(pdf_file([[title, *page(1)], page(2), page(3)]), "a.pdf")
    assert raw.blocks[0] == Block("heading", "网点季度工作计划")
    assert texts(raw.blocks)[1:3] == [LINE + "两个工作日内形成会议纪要。", "第二段从第1行开始。"]
    assert [n.code for n in raw.notes].count("page_number") == 3
    assert [n.code for n in raw.notes].count("running_head") == 3


def test_a_paragraph_that_crosses_a_page_is_joined():
    first = [(84.0, 90.0, 11.0, LINE + "两"), (280.0, 30.0, 9.0, "- 1 -")]
    second = [(60.0, 780.0, 11.0, "个工作日内形成会议纪要。"), (280.0, 30.0, 9.0, "- 2 -")]
    assert texts(read(pdf_file([first, second]), "a.pdf").blocks) == [LINE + "两个工作日内形成会议纪要。"]


def test_columns_of_a_pdf_without_ruling_lines_stay_apart():
    lines = [(60.0, 700.0 - 20 * i, 11.0, w) for i, w in enumerate(["指标", "存款", "贷款"])]
    lines += [(300.0, 700.0 - 20 * i, 11.0, w) for i, w in enumerate(["目标", "800万元", "300万元"])]
    assert "存款  800万元" in texts(read(pdf_file([lines]), "a.pdf").blocks)
