"""Phrases of time and the command line."""

import json
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangdian.engines.calendars import (
    CalendarError,
    DueUnit,
    Freq,
    Mode,
    Moment,
    Period,
    RelativeDue,
    Rhythm,
    Shift,
    Window,
    describe,
    from_plain,
    parse_period_phrase,
    parse_rhythm,
    to_plain,
)
from wangdian.engines.calendars.cli import main
from wangdian.engines.calendars.tests.cases import many, tried
from wangdian.engines.calendars.words import number

BEFORE, AFTER, SKIP = Shift.BEFORE, Shift.AFTER, Shift.SKIP


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("每季度初月15日内", Rhythm(Freq.QUARTERLY, by_monthday=(15,), month_of_period=1, within=True, shift=BEFORE)),
        ("每季度初15日内", Rhythm(Freq.QUARTERLY, by_monthday=(15,), month_of_period=1, within=True, shift=BEFORE)),
        ("每季度终了后十五日内", Rhythm(Freq.QUARTERLY, by_monthday=(15,), within=True, shift=BEFORE)),
        ("每月结束后5个工作日内", Rhythm(Freq.MONTHLY, by_workday=(5,), within=True, shift=BEFORE)),
        ("每月10号之前", Rhythm(Freq.MONTHLY, by_monthday=(10,), within=True, shift=BEFORE)),
        ("每 月 １０ 日 前", Rhythm(Freq.MONTHLY, by_monthday=(10,), within=True, shift=BEFORE)),
        ("每月最后一个工作日", Rhythm(Freq.MONTHLY, by_workday=(-1,))),
        ("每月前五个工作日", Rhythm(Freq.MONTHLY, by_workday=(5,), within=True, shift=BEFORE)),
        ("每月10日、20日、30日", Rhythm(Freq.MONTHLY, by_monthday=(10, 20, 30), shift=AFTER)),
        ("每月第一个周一", Rhythm(Freq.MONTHLY, byday=(1,), week_of_month=1, shift=AFTER)),
        ("每月末", Rhythm(Freq.MONTHLY, by_monthday=(-1,), shift=BEFORE)),
        ("每月初", Rhythm(Freq.MONTHLY, by_monthday=(10,), within=True, shift=BEFORE)),
        ("每月中旬", Rhythm(Freq.MONTHLY, by_monthday=(20,), from_day=11, shift=BEFORE)),
        ("每月25日至月末", Rhythm(Freq.MONTHLY, by_monthday=(-1,), from_day=25, shift=BEFORE)),
        ("每三个月", Rhythm(Freq.MONTHLY, interval=3, shift=BEFORE)),
        ("每周一", Rhythm(Freq.WEEKLY, byday=(1,), shift=AFTER)),
        ("每周一次", Rhythm(Freq.WEEKLY, shift=BEFORE)),
        ("每周三次", Rhythm(Freq.WEEKLY, times=3, shift=BEFORE)),
        ("每周一、三、五", Rhythm(Freq.WEEKLY, byday=(1, 3, 5), shift=SKIP)),
        ("每周一至周五", Rhythm(Freq.WEEKLY, byday=(1, 2, 3, 4, 5), shift=SKIP)),
        ("每星期日", Rhythm(Freq.WEEKLY, byday=(7,), shift=AFTER)),
        ("隔周", Rhythm(Freq.WEEKLY, interval=2, shift=BEFORE)),
        ("每旬", Rhythm(Freq.TENDAYS, shift=BEFORE)),
        ("每半年至少一次", Rhythm(Freq.HALFYEARLY, shift=BEFORE)),
        ("每年不少于两次", Rhythm(Freq.YEARLY, times=2, shift=BEFORE)),
        ("每年1月15日前", Rhythm(Freq.YEARLY, by_monthday=(15,), month_of_period=1, within=True, shift=BEFORE)),
        ("每年12月底前", Rhythm(Freq.YEARLY, by_monthday=(-1,), month_of_period=12, within=True, shift=BEFORE)),
        ("每天", Rhythm(Freq.DAILY, shift=SKIP)),
        ("每日营业前", Rhythm(Freq.DAILY, moment=Moment.BEFORE_OPENING, shift=SKIP)),
        ("每日日终", Rhythm(Freq.DAILY, moment=Moment.AFTER_CLOSING, shift=SKIP)),
        ("每日8:00-8:30", Rhythm(Freq.DAILY, window_start=time(8), window_end=time(8, 30), shift=SKIP)),
        ("每天下午5点半前", Rhythm(Freq.DAILY, window_end=time(17, 30), shift=SKIP)),
        ("每日9点、15点", Rhythm(Freq.DAILY, at=(time(9), time(15)), shift=SKIP)),
        ("每个工作日", Rhythm(Freq.WORKDAILY)),
        ("每两小时", Rhythm(Freq.HOURLY, interval=2, shift=SKIP)),
        ("按季度", Rhythm(Freq.QUARTERLY, shift=BEFORE)),
        ("24小时内", RelativeDue(24, DueUnit.HOUR)),
        ("半小时内", RelativeDue(30, DueUnit.MINUTE)),
        ("4个营业小时内", RelativeDue(4, DueUnit.HOUR, mode=Mode.BUSINESS)),
        ("三个工作日内", RelativeDue(3, DueUnit.WORKDAY)),
        ("15日内", RelativeDue(15, DueUnit.DAY)),
        ("10日前", RelativeDue(0, DueUnit.MONTH, day=10)),
        ("T+3", RelativeDue(3, DueUnit.WORKDAY)),
        ("T+0", RelativeDue(0, DueUnit.DAY)),
        ("当日", RelativeDue(0, DueUnit.DAY)),
        ("当日营业终了前", RelativeDue(0, DueUnit.DAY, at_closing=True)),
        ("下班前", RelativeDue(0, DueUnit.DAY, at_closing=True)),
        ("次日12点前", RelativeDue(1, DueUnit.DAY, at=time(12))),
        ("下一个工作日12:00前", RelativeDue(1, DueUnit.WORKDAY, at=time(12))),
        ("次月5日前", RelativeDue(1, DueUnit.MONTH, day=5)),
        ("次月第3个工作日前", RelativeDue(1, DueUnit.MONTH, workday=3)),
        ("下季度初月10日前", RelativeDue(1, DueUnit.QUARTER, month=1, day=10)),
        ("次年1月15日前", RelativeDue(1, DueUnit.YEAR, month=1, day=15)),
        ("季后15日内", RelativeDue(1, DueUnit.QUARTER, month=1, day=15)),
        ("下周五前", RelativeDue(1, DueUnit.WEEK, day=5)),
        ("月末", RelativeDue(0, DueUnit.MONTH, day=-1)),
        ("季末", RelativeDue(0, DueUnit.QUARTER, day=-1)),
        ("年底前", RelativeDue(0, DueUnit.YEAR, day=-1)),
        ("6月底前", RelativeDue(0, DueUnit.YEAR, month=6, day=-1)),
        ("第三季度末前", RelativeDue(0, DueUnit.YEAR, month=9, day=-1)),
        ("两个月内", RelativeDue(2, DueUnit.MONTH, span=True)),
        ("半年内", RelativeDue(1, DueUnit.HALF, span=True)),
        ("上半年", Window(Period.HALF, 1)),
        ("下半年", Window(Period.HALF, 2)),
        ("第三季度", Window(Period.QUARTER, 3)),
        ("10月份", Window(Period.MONTH, 10)),
        ("3月上旬", Window(Period.TENDAYS, 1, month=3)),
        ("年内", Window(Period.YEAR)),
        ("本季度", Window(Period.QUARTER)),
        ("下月", Window(Period.MONTH, ahead=1)),
        ("年初", Window(Period.MONTH, 1)),
    ],
)  # fmt: skip
def test_a_phrase_means_what_bank_staff_mean_by_it(text, meaning):
    assert parse_period_phrase(text) == meaning
    assert from_plain(json.loads(json.dumps(to_plain(meaning)))) == meaning


@pytest.mark.parametrize(
    "text", ["", "定期", "不定期", "每笔业务", "每月召开例会", "每位员工", "3天前", "2026年", "每"]
)
def test_other_words_are_no_phrase_of_time(text):
    assert parse_period_phrase(text) is None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("by_monthday", "每月32日"),
        ("month_of_period", "每年13月"),
        ("window_index", "第五季度"),
        ("clock", "次日25点前"),
    ],
)
def test_a_phrase_that_is_understood_but_cannot_be_is_refused(code, text):
    with pytest.raises(CalendarError) as caught:
        parse_period_phrase(text)
    assert caught.value.code == code


def test_windows_are_resolved_from_the_day_one_stands_on():
    on = date(2026, 5, 20)
    for text, start, end in (
        ("下半年", date(2026, 7, 1), date(2026, 12, 31)),
        ("本季度", date(2026, 4, 1), date(2026, 6, 30)),
        ("3月下旬", date(2026, 3, 21), date(2026, 3, 31)),
        ("上旬", date(2026, 5, 1), date(2026, 5, 10)),
        ("下周", date(2026, 5, 25), date(2026, 5, 31)),
    ):
        window = parse_period_phrase(text)
        assert isinstance(window, Window)
        stretch = window.resolve(on)
        assert (stretch.start, stretch.end) == (start, end)


def test_rhythms_in_words():
    rhythm = parse_rhythm("每季度初月15日内")
    assert describe(rhythm) == "每季度首月15日前"
    assert describe(rhythm, "en") == "every quarter by the 15th day in its 1st month"
    assert describe(parse_rhythm("每周一、三")) == "每周一、周三"
    assert describe(Rhythm(Freq.MONTHLY, by_monthday=(10,))) == "每月10日（遇休息日不变）"
    with pytest.raises(CalendarError):
        describe(rhythm, "fr")


_ONES = "零一二三四五六七八九"


def _numeral(n: int) -> str:
    """The usual Chinese numeral of a number below a hundred: another way than the code's own."""
    if n < 10:
        return _ONES[n]
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else _ONES[tens]) + "十" + (_ONES[ones] if ones else "")


@many
def test_numerals_and_digits_mean_the_same(cases):
    @tried(cases)
    @given(st.integers(1, 31), st.integers(1, 99), st.sampled_from(["前", "之前", "内", "以内", ""]))
    def check(day, amount, end):
        assert number(_numeral(amount)) == amount
        spoken, written = f"每月{_numeral(day)}日{end}", f"每月{day}日{end}"
        assert parse_period_phrase(spoken) == parse_period_phrase(written) is not None
        unit = "个工作日内"
        assert parse_period_phrase(_numeral(amount) + unit) == RelativeDue(amount, DueUnit.WORKDAY)

    check()


@many
def test_no_text_breaks_the_reader(cases):
    words = [
        *list("每日周月季年半旬第一二两三十个最后前内末底初上下次本当工作日点时:至、12359"),
        "小时",
        "工作日",
    ]

    @tried(cases)
    @given(st.lists(st.sampled_from(words), max_size=9).map("".join))
    def check(text):
        try:
            meaning = parse_period_phrase(text)
        except CalendarError as error:
            assert error.message.endswith("。")
        else:
            assert meaning is None or isinstance(meaning, Rhythm | RelativeDue | Window)

    check()


# ---------------------------------------------------------------- command line


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["month", "2026-10"], "工作日18天，已确认"),
        (["month", "2027-02"], "暂定"),
        (["workdays", "2026-02-01", "2026-02-28"], "工作日16天，共28天"),
        (["add", "2026-02-13 16:00", "4h", "--mode", "business"], "2026-02-14 11:30:00"),
        (["add", "2026-02-13 16:00", "次日12点前"], "2026-02-14 12:00:00"),
        (["add", "2026-12-31 16:00", "1wd"], "含暂定日历"),
        (["occurrences", "每月10日前", "--from", "2026-01-01", "--to", "2026-12-31"], "共12次"),
        (["phrase", "每周一、三"], "每周一、周三"),
        (["seed", "2026", "2027"], "2027-02-06 周六 节假日   暂定 春节"),
        (["seed", "2026", "2026", "--csv"], "2026-02-14,1,make_up_workday,春节,confirmed,chinesecalendar"),
    ],
)
def test_the_command_prints_what_is_asked(line, said, capsys):
    assert main(line) == 0
    assert said in capsys.readouterr().out
    assert main([*line, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["month", "2026-13"], "date"),
        (["workdays", "2026-02-28", "2026-02-01"], "range_order"),
        (["add", "yesterday", "4h"], "start"),
        (["add", "2026-02-13 16:00", "soon"], "not_limit"),
        (["occurrences", "24小时内", "--from", "2026-01-01", "--to", "2026-12-31"], "not_rhythm"),
        (["phrase", "定期"], "phrase"),
        (["seed", "2027", "2026"], "years"),
        (["workdays", "2026-02-01", "2026-02-28", "--days", "no-such-file.csv"], "no-such-file.csv"),
    ],
)
def test_the_command_says_in_chinese_what_is_wrong(line, code, capsys):
    assert main(line) == 2
    assert code in capsys.readouterr().err


def test_the_command_lets_an_edited_table_win(tmp_path, capsys):
    table = tmp_path / "days.csv"
    table.write_text("date,kind,name\n2027-02-13,make_up_workday,春节\n", encoding="utf-8-sig")
    assert main(["workdays", "2027-02-13", "2027-02-14", "--days", str(table)]) == 0
    assert "工作日1天" in capsys.readouterr().out


def test_a_wrong_command_line_is_answered_with_two(capsys):
    assert main([]) == 2
    assert main(["month", "--help"]) == 0
    assert "month" in capsys.readouterr().out
