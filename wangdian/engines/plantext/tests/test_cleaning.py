"""Mending damaged text, telling every mend, and leaving sound text alone."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangdian.engines.plantext.cleaning import clean
from wangdian.engines.plantext.cleaning.pinyin import is_reading
from wangdian.engines.plantext.model import Block, CleanDocument, Note, RawDocument, Span

SENTENCES = [
    "网点每周一召开例会，通报上周存款、贷款完成进度。",
    "客户平均等候时间由21分钟降至15分钟以内，满意度不低于98%。",
    "理财经理每月走访贵宾客户12户，填写《客户维护台账》。",
    "大堂经理7:50到岗，检查叫号机、LED屏和自助设备。",
    "3月底前完成36个社区的网格划分，资料收齐后2个工作日内上会。",
    "信用卡进件XX张，基金销量同比增长____%（以分行下达为准）。",
    "存款日均余额较年初净增1.6亿元，不良率控制在0.8%以内。",
    "各网点（含社区支行）按季排查，重大问题1小时内报告。",
]


def document(text: str) -> RawDocument:
    return RawDocument("a.txt", "txt", "utf-8", tuple(Block("para", line) for line in text.split("\n")))


def cleaned(text: str) -> CleanDocument:
    return clean(document(text))


@cache
def traditional(variant: str):
    import opencc

    return opencc.OpenCC(variant)


def codes(result: CleanDocument) -> list[str]:
    return [mend.code for mend in result.mends]


def check_consistent(result: CleanDocument) -> None:
    """Every span lies in the text, lines are in order and hold words, mends stand where they say."""
    size = len(result.text)
    end = 0
    for line in result.lines:
        assert end <= line.span.start < line.span.end <= size
        assert line.span.of(result.text).strip() == line.span.of(result.text)
        assert "\n" not in line.span.of(result.text)
        end = line.span.end
    for mend in result.mends:
        assert 0 <= mend.at.start <= mend.at.end <= size
        if mend.code in {"pinyin", "glyph", "width"}:
            assert mend.at.of(result.text) == mend.after
    assert not result.written or len(result.written) == size


paragraphs = st.lists(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map("".join), min_size=1, max_size=8
)
headings = st.sampled_from(
    [
        "一、工作目标",
        "（一）厅堂管理",
        "1. 每日",
        "- 晨会",
        "第三条 客户进门问候。",
        "  • 柜员",
        "\u3000\u3000正文",
    ]
)


@given(st.lists(st.one_of(headings, paragraphs.map("\n".join), st.just("")), min_size=1, max_size=12))
def test_sound_text_passes_letter_for_letter(parts):
    text = "\n".join(parts)
    result = cleaned(text)
    assert result.text == text
    assert result.mends == ()
    check_consistent(result)


DAMAGES = [
    "維護(hù)客戶(hù)關係，進(jìn)行回訪(fǎng)，確(què)保滿意度。",
    "岗位设臵与职责",
    "Ａ类客户每月２次，覆盖率１００％",
    "下载本文档",
    "版权说明:本文档由用户提供并上传,若内容存在侵权,请进行举报",
    "第 3 页 共 9 页",
    "- 12 -",
    "網點每週一召開例會，通報存款、貸款完成進度，處理客戶投訴。",
    "零\u200b宽字符\ufeff与\xa0空格",
    "⼯作⽬标",
    "浏览次数:321",
    "相关推荐",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(DAMAGES + SENTENCES + ["", "一、工作目标"]), min_size=1, max_size=14))
def test_what_was_cleaned_stays_as_it_is(lines):
    once = cleaned("\n".join(lines))
    check_consistent(once)
    twice = cleaned(once.text)
    assert twice.text == once.text
    assert twice.mends == ()


@settings(deadline=None)
@given(st.data())
def test_inserted_readings_are_taken_out_wherever_they_stand(data):
    text = data.draw(paragraphs.map("\n".join))
    readings = {
        "每": "měi",
        "周": "zhōu",
        "客": "kè",
        "户": "hù",
        "理": "lǐ",
        "月": "yuè",
        "存": "cún",
        "不": "bù",
        "网": "wǎng",
    }
    places = [i for i, char in enumerate(text) if char in readings]
    if len(places) < 3:
        return
    chosen = data.draw(st.lists(st.sampled_from(places), min_size=3, unique=True))
    damaged = "".join(c + (f"({readings[c]})" if i in chosen else "") for i, c in enumerate(text))
    result = cleaned(damaged)
    assert result.text == text
    assert codes(result) == ["pinyin"] * len(chosen)


def test_only_a_proven_reading_is_taken_out():
    assert is_reading("行", "háng") and is_reading("行", "xing") and not is_reading("行", "hu")
    text = "使用客户管理系统(crm)，网点(hu)，导师(dao)带教(an)。"
    assert cleaned(text).text == text


@settings(max_examples=30, deadline=None)
@given(paragraphs.map("\n".join), st.sampled_from(["s2t", "s2tw", "s2hk"]))
def test_traditional_text_becomes_simplified_and_keeps_its_own_letters(text, variant):
    source = traditional(variant).convert(text)
    result = cleaned(source)
    assert result.text == text
    assert result.as_written(Span(0, len(result.text))) == source
    assert set(codes(result)) == {"traditional"}


def test_one_old_letter_in_a_name_is_no_traditional_text():
    text = "客户经理王堃、陳某负责对接瞭望社区，每月走访两次，登记客户反映的问题并及时跟进处理，按季汇总上报支行办公室。"
    assert cleaned(text).text == text


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("通過看板同步?,F(xiàn)場運營精細化", "通过看板同步。现场运营精细化"),
        ("符合設計規范??蛻袈贸痰貓D優(yōu)化措施", "符合设计规范。客户旅程地图优化措施"),
        ("多維度分析縱向?qū)Ρ葰v史周期表現(xiàn)", "多维度分析纵向对比历史周期表现"),
    ],
)
def test_runs_shifted_by_a_lost_byte_are_repaired_and_marked_for_a_look(damaged, mended):
    around = "網(wǎng)點運營主管負責(zé)業(yè)務(wù)管理。"
    result = cleaned(around + damaged + "。" + around)
    assert mended in result.text
    (repair,) = [mend for mend in result.mends if mend.code == "lost_byte"]
    assert not repair.sure and repair.after in mended


def test_questions_are_no_lost_bytes():
    text = "什么是网点转型?网点转型是指运营模式的转变。客户满意吗?A类客户呢?,B类呢?"
    assert cleaned(text).text == text


def test_wrong_glyphs_are_put_right_only_when_they_are_wrong_beyond_doubt():
    assert cleaned("岗位设臵、物品放臵").text == "岗位设置、物品放置"
    assert cleaned("彳亍而行").text == "彳亍而行"
    shifted = cleaned("丌断提升，对亍重点工作，迕行劢员")
    assert shifted.text == "不断提升，对于重点工作，进行动员"
    assert not any(mend.sure for mend in shifted.mends)


def test_full_width_digits_become_ordinary_ones_and_the_signs_stay():
    result = cleaned("１．每周３次，覆盖率９８％（Ａ类）；８：３０开门")
    assert result.text == "1．每周3次，覆盖率98%（A类）；8:30开门"


def test_stars_of_bold_words_go_only_from_markdown():
    result = cleaned("# 计划\n## 目标\n新增**800万元**，客户李**，王**维护。\n**要求**")
    assert result.text == "# 计划\n## 目标\n新增800万元，客户李**，王**维护。\n要求"
    assert cleaned("客户李**由王**维护。").mends == ()


def test_a_site_around_a_plan_is_dropped_and_told():
    text = "\n".join(
        [
            "网点工作计划",
            "整理文档很辛苦,赏杯茶钱您下走!",
            "资源描述",
            "",
            "一、工作目标",
            "每周走访商户5户，处理客户评论。",
            "",
            "温馨提示",
            "• 1. 本站所有资源如无特殊说明，都需要本地电脑安装软件。",
            "• 2. 下载文件中如有侵权或不适当内容，请与我们联系。",
            "最新文档",
            "评论",
            "1 / 40",
            "备案号:鲁ICP备2024069028号-1",
            "保存成功",
        ]
    )
    result = cleaned(text)
    assert result.text.split() == ["网点工作计划", "一、工作目标", "每周走访商户5户，处理客户评论。"]
    assert len(result.mends) == 10 and set(codes(result)) == {"chrome"}


def test_words_of_a_site_without_proof_of_a_site_are_the_plans_own():
    text = "网点工作计划\n评论\n收集客户评论，每周汇总。\n分享\n每月分享一次案例。\n温馨提示\n1. 请带好证件。"
    assert cleaned(text).text == text


def test_page_numbers_glued_between_headings_are_dropped_and_quantities_kept():
    chunk = "岗位职责01主管负责统筹网点资源配置，每年开展2次演练，对20项指标进行评分，30分钟内联系客户。现场管理02"
    chunk += "大堂经理按30%比例回访，梳理12个触点。风险防控03柜员落实双人复核，4小时内恢复服务。" * 4
    result = cleaned(chunk)
    assert "岗位职责\n主管负责" in result.text
    assert "\n现场管理\n大堂经理" in result.text
    for kept in ("2次演练", "20项指标", "30分钟", "30%比例", "12个触点", "4小时"):
        assert kept in result.text
    assert "page_number" in codes(result)


def test_lines_of_page_numbers_are_dropped_only_when_they_count_upwards():
    assert cleaned("工作计划\n1\n存款目标\n2\n贷款目标\n3").text.split() == [
        "工作计划",
        "存款目标",
        "贷款目标",
    ]
    assert cleaned("存款\n500\n贷款\n300\n基金\n200").text == "存款\n500\n贷款\n300\n基金\n200"


WRAPPED = """关于进一步加强网点服务管理工作的安排意见

为进一步改善厅堂体验，根据总行部署，结合我支行实际
情况，现就服务管理工作安排如下，请各网点认真对照执
行，有关情况及时反馈。
一、每周一召开例会，通报上周进度，逐人分析未完成的
原因并提出改进办法，会后两个工作日内形成会议纪要。
                    - 1 -
某某支行办公室
二、每月开展一次满意度调查，样本不少于五十份，结果
纳入考核，排名末位的网点负责人要作出书面说明。
                    - 2 -
某某支行办公室
三、每季度组织一次演练，全员参加，演练结束后要认真
总结并归档保存。"""


def test_lines_wrapped_at_a_width_become_paragraphs_across_pages():
    result = cleaned(WRAPPED)
    assert [line.span.of(result.text)[:8] for line in result.lines] == [
        "关于进一步加强网", "为进一步改善厅堂", "一、每周一召开例", "二、每月开展一次", "三、每季度组织一"
    ]  # fmt: skip
    assert codes(result).count("running_head") == 2
    assert codes(result).count("page_number") == 2


def test_a_text_run_together_gets_its_breaks_back_at_questions_and_labels():
    duties = "1.支行长职责:负责上传下达。组织营销活动。开门三件事:检查设施。召开晨会。关门三件事:听取汇报。"
    duties += "2.柜员职责:规范办理业务。防范风险。开门三件事:整理环境。参加晨会。关门三件事:轧账。"
    questions = "网点精神?真诚团结。排班的原则?提高效率。指导的方法?及时指导。晨会的内容?昨日总结。谈话的内容?回顾表现。"
    text = duties + questions + "每日做好登记。" * 120
    lines = [line.span.of(cleaned(text).text) for line in cleaned(text).lines]
    assert {"2.柜员职责:", "关门三件事:", "网点精神?", "排班的原则?"} <= set(lines)


def test_headings_that_share_a_line_are_parted():
    text = "第一章总则第一条为规范服务，制定本办法。\n第二条适用于各网点。第二章职责第三条主管每周查库。\n一、客户 1、存量客户\n每周联系。"
    assert cleaned(text).text.split("\n") == [
        "第一章总则", "第一条为规范服务，制定本办法。", "第二条适用于各网点。", "第二章职责", "第三条主管每周查库。",
        "一、客户 ", "1、存量客户", "每周联系。",
    ]  # fmt: skip


def test_rows_of_a_file_keep_their_cells_and_merged_cells_point_to_their_source():
    grid = [["指标", "目标", None], ["存款", "日均", "800万"], [None, "时点", "900万"]]
    blocks = [
        Block("cell", text or "", table=(0, r, c), merged="" if text else ("left" if r == 0 else "up"))
        for r, cells in enumerate(grid)
        for c, text in enumerate(cells)
    ]
    result = clean(
        RawDocument("a", "docx", "utf-8", (Block("para", "一、目标"), *blocks, Block("para", "二、措施")))
    )
    rows = [line for line in result.lines if line.kind == "row"]
    assert [cell.of(result.text) for cell in rows[2].cells] == ["存款", "时点", "900万"]
    assert [cell.of(result.text) for cell in rows[1].header] == ["存款", "日均", "800万"]
    assert [line.kind for line in result.lines] == ["para", "row", "row", "row", "para"]


TABLES = [
    "指标 | 目标 | 时限\n存款 | 800万 | 6月底\n贷款 | 300万 | 9月底",
    "| 指标 | 目标 | 时限 |\n|---|:-:|---|\n| 存款 | 800万 | 6月底 |\n| 贷款 | 300万 | 9月底 |",
    "指标\t目标\t时限\n存款\t800万\t6月底\n贷款\t300万\t9月底",
    "指标    目标    时限\n存款    800万   6月底\n贷款    300万   9月底",
    "┌───┬───┬───┐\n│指标│目标│时限│\n├───┼───┼───┤\n│存款│800万│6月底│\n│贷款│300万│9月底│\n└───┴───┴───┘",
]


@pytest.mark.parametrize("drawn", TABLES)
def test_tables_drawn_in_text_are_found(drawn):
    result = cleaned("一、指标\n" + drawn + "\n二、要求")
    rows = [line for line in result.lines if line.kind == "row"]
    assert [[cell.of(result.text) for cell in row.cells] for row in rows] == [
        ["指标", "目标", "时限"], ["存款", "800万", "6月底"], ["贷款", "300万", "9月底"]
    ]  # fmt: skip
    assert all(row.header == rows[0].cells and row.table == 0 for row in rows)


def test_what_a_reader_left_out_is_told_as_a_mend():
    raw = RawDocument("a", "pdf", "utf-8", (Block("para", "工作计划"),), (Note("page_number", "第1页", 0),))
    assert [(mend.code, mend.before) for mend in clean(raw).mends] == [("page_number", "第1页")]
