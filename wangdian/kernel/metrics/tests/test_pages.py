"""The pages of goals: who opens them, what they show, what they refuse, and what they do once."""

import csv
import io
from datetime import timedelta
from decimal import Decimal as D
from uuid import uuid4

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from wangdian.kernel.metrics.export import safe
from wangdian.kernel.metrics.models import Metric, Reading, Target
from wangdian.kernel.metrics.pace import Status
from wangdian.kernel.metrics.wording import WORST_FIRST, status_words
from wangdian.kernel.org.scope import open_scope, whole_bank

from .conftest import NOW, TODAY


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visit(client):
    """visit(person, "metrics:goals", 1, day="…"): the answer to a person's GET; with `data` to their POST."""

    def go(person, name, /, *args, data=None, **query):
        client.force_login(person)
        address = reverse(name, args=args)
        if data is None:
            return client.get(address, query)
        return client.post(address, {"idempotency_key": str(uuid4())} | data, query_params=query)

    return go


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def target(cast, customers, promise):
    return promise(cast.han, cast.east, customers, "365")


@pytest.mark.parametrize(
    ("who", "status"), [("han", 200), ("zhao", 200), ("gu", 200), ("qin", 200), ("ma", 404), ("bai", 403)]
)
def test_the_goals_of_a_branch_are_for_those_who_see_it(cast, visit, target, who, status):
    assert visit(cast.people[who], "metrics:of_unit", cast.east.pk).status_code == status
    assert visit(cast.people[who], "metrics:target", target.pk).status_code == status
    assert visit(cast.people[who], "metrics:chart", target.pk).status_code == status


def test_a_goal_is_shown_with_its_pace(cast, visit, target, count):
    count(cast.han, cast.east, target.metric, "30")
    page = text(visit(cast.han, "metrics:of_unit", cast.east.pk))
    assert "新增客户数" in page and "30户" in page and "365户" in page
    assert "落后" in page and "wd-bar-pace" in page and "style=" not in page


def test_the_page_as_of_an_earlier_day_leaves_later_numbers_out(cast, visit, promise, customers, count):
    promise(cast.han, cast.east, customers, "365", now=NOW - timedelta(days=40))
    count(cast.han, cast.east, customers, "30")
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert "30户" not in text(visit(cast.han, "metrics:of_unit", cast.east.pk, day=yesterday))
    assert visit(cast.han, "metrics:of_unit", cast.east.pk, day="morgen").status_code == 200


def test_my_goals_and_my_peoples(cast, visit, customers, promise):
    promise(cast.han, cast.east, customers, "20", person_id=cast.zhao.pk)
    assert "20户" in text(visit(cast.zhao, "metrics:mine"))
    assert "赵倩" in text(visit(cast.han, "metrics:people", cast.east.pk))
    assert "20户" not in text(visit(cast.zhou, "metrics:people", cast.east.pk))


def test_the_course_of_a_target_is_data_for_the_chart(cast, visit, target, count):
    count(cast.han, cast.east, target.metric, "30")
    options = visit(cast.han, "metrics:chart", target.pk).json()
    actual, expected = (s["data"] for s in options["series"])
    assert 30 in actual and expected[-1] == 365 and len(options["xAxis"]["data"]) == len(actual)


def test_branches_stand_side_by_side(cast, visit, customers, count, promise):
    promise(cast.gu, cast.branch, customers, "100")
    count(cast.ma, cast.west, customers, "8")
    count(cast.han, cast.east, customers, "3")
    page = text(visit(cast.gu, "metrics:compare", cast.branch.pk, customers.pk))
    assert page.index("西门网点") < page.index("东门网点")
    assert visit(cast.han, "metrics:compare", cast.branch.pk, customers.pk).status_code == 404


# ---------------------------------------------------------------- the sheet


def test_a_sheet_is_filled_and_sent_twice(cast, visit, target):
    key = str(uuid4())
    data = {"idempotency_key": key, "day": TODAY.isoformat(), "value-CUSTOMERS": "５", "was-CUSTOMERS": ""}
    for _ in range(2):
        answer = visit(cast.zhao, "metrics:sheet", cast.east.pk, data=data)
        assert answer.status_code == 302
    with open_scope(cast.han, NOW):
        assert [r.value for r in Reading.objects.all()] == [5]
    assert 'value="5"' in text(visit(cast.zhao, "metrics:sheet", cast.east.pk))


@pytest.mark.parametrize(
    ("typed", "words"), [("五户", "不是数字"), ("=1+1", "不是数字"), ("3吨", "单位不对"), ("9" * 25, "太大")]
)
def test_what_is_no_number_is_said_at_its_line_and_nothing_typed_is_lost(
    cast, visit, target, deposits, promise, typed, words
):
    promise(cast.han, cast.east, deposits, "1000")
    data = {"value-CUSTOMERS": typed, "was-CUSTOMERS": "", "value-DEPOSITS": "120", "was-DEPOSITS": ""}
    answer = visit(cast.han, "metrics:sheet", cast.east.pk, data=data)
    page = text(answer)
    assert answer.status_code == 422 and words in page and 'value="120"' in page
    with open_scope(cast.han, NOW):
        assert not Reading.objects.exists()


def test_two_people_on_one_sheet_meet_words_at_the_line(cast, visit, target):
    for person, value, status in ((cast.han, "3", 302), (cast.luo, "9", 422)):
        data = {"value-CUSTOMERS": value, "was-CUSTOMERS": ""}
        answer = visit(person, "metrics:sheet", cast.east.pk, data=data)
        assert answer.status_code == status
    assert "刚由他人填为3户" in text(answer) and 'value="9"' in text(answer)


def test_a_metric_may_be_added_and_a_colleagues_sheet_only_by_those_who_may(cast, visit, customers):
    page = text(visit(cast.han, "metrics:sheet", cast.east.pk, add="CUSTOMERS", person=cast.zhao.pk))
    assert "value-CUSTOMERS" in page and "赵倩" in page
    page = text(visit(cast.zhao, "metrics:sheet", cast.east.pk))
    assert f'value="{cast.zhao.pk}"' in page and f'value="{cast.zhou.pk}"' not in page


@pytest.mark.parametrize("was", ["x", "NaN.1"])
def test_a_tampered_sheet_is_refused(cast, visit, target, was):
    answer = visit(
        cast.han, "metrics:sheet", cast.east.pk, data={"value-CUSTOMERS": "1", "was-CUSTOMERS": was}
    )
    assert answer.status_code == 409 and "metrics.sheet_page" in text(answer)


# ---------------------------------------------------------------- correct


def test_a_number_is_corrected_from_its_target(cast, visit, target, count):
    reading = count(cast.zhao, cast.east, target.metric, "50", whose=cast.zhao)
    assert "更正" in text(visit(cast.han, "metrics:target", target.pk))
    data = {"value": "5", "note": "多打一个零", "target": str(target.pk)}
    answer = visit(cast.han, "metrics:correct", reading.pk, data=data)
    assert answer.status_code == 302 and answer["Location"] == reverse("metrics:target", args=[target.pk])
    page = text(visit(cast.han, "metrics:target", target.pk))
    assert "多打一个零" in page and "<s>50户</s>" in page


@pytest.mark.parametrize(("who", "status"), [("zhou", 403), ("ma", 404), ("bai", 403)])
def test_who_may_not_correct_is_told(cast, visit, target, count, who, status):
    reading = count(cast.zhao, cast.east, target.metric, "50", whose=cast.zhao)
    assert visit(cast.people[who], "metrics:correct", reading.pk).status_code == status
    data = {"value": "5", "note": "x"}
    assert visit(cast.people[who], "metrics:correct", reading.pk, data=data).status_code == status


def test_a_correction_without_reason_stays_on_the_form(cast, visit, target, count):
    reading = count(cast.zhao, cast.east, target.metric, "50")
    answer = visit(cast.han, "metrics:correct", reading.pk, data={"value": "5", "note": ""})
    assert answer.status_code == 422


# ---------------------------------------------------------------- give, fill, change, end


def wishes(metric, /, **changes):
    return {
        "metric": metric.pk, "demand": "GE", "value": "1,200", "period": "YEAR", "starts_on": "2026-01-01",
        "ends_on": "2026-12-31", "profile": "WORKDAYS", "weight": "20",
    } | changes  # fmt: skip


def test_a_target_is_given_in_the_unit_shown_once(cast, visit, deposits):
    data = wishes(deposits) | {"idempotency_key": str(uuid4())}
    answers = [visit(cast.han, "metrics:create", cast.east.pk, data=data) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    with open_scope(cast.han, NOW):
        target = Target.objects.get()
        assert (target.value, target.weight) == (12_000_000, D("0.2"))


def test_growth_by_a_share_of_the_baseline(cast, visit, deposits):
    data = wishes(deposits, demand="INC%", value="15", baseline="1000")
    assert visit(cast.han, "metrics:create", cast.east.pk, data=data).status_code == 302
    with open_scope(cast.han, NOW):
        target = Target.objects.get()
        assert (target.op, target.relative, target.value, target.baseline) == (
            "INC",
            True,
            D("0.15"),
            10_000_000,
        )
    assert "1,150万元" in text(visit(cast.han, "metrics:of_unit", cast.east.pk))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "很多"}, "不是数字"),
        ({"ends_on": "2025-01-01"}, "结束日期早于开始日期"),
        ({"metric": ""}, "必填"),
        ({"period": "NEVER"}, ""),
    ],
)
def test_a_target_that_makes_no_sense_stays_on_the_form(cast, visit, deposits, changes, words):
    answer = visit(cast.han, "metrics:create", cast.east.pk, data=wishes(deposits, **changes))
    assert answer.status_code == 422 and words in text(answer)


@pytest.mark.parametrize(("who", "status"), [("zhao", 403), ("ma", 404), ("luo", 403)])
def test_those_who_set_no_targets_there_cannot_open_the_forms(cast, visit, target, who, status):
    person = cast.people[who]
    for name, args in (
        ("metrics:create", [cast.east.pk]),
        ("metrics:change", [target.pk]),
        ("metrics:fill", [target.pk]),
        ("metrics:split", [target.pk, "months"]),
    ):
        assert visit(person, name, *args).status_code == status
        assert visit(person, name, *args, data={}).status_code == status
    assert visit(person, "metrics:end", target.pk, data={"reason": "x"}).status_code == status


def test_a_blank_is_filled_and_a_target_changed_and_ended(cast, visit, customers, promise):
    blank = promise(cast.han, cast.east, customers, None)
    assert "待填" in text(visit(cast.han, "metrics:of_unit", cast.east.pk))
    assert visit(cast.han, "metrics:fill", blank.pk, data={"value": "100"}).status_code == 302
    assert 'value="100"' in text(visit(cast.han, "metrics:change", blank.pk))
    data = wishes(customers, value="120", reason="上级调整", profile="EVEN", weight="")
    answer = visit(cast.han, "metrics:change", blank.pk, data=data)
    with open_scope(cast.han, NOW):
        new = Target.objects.get(ended_on=None)
    assert answer["Location"] == reverse("metrics:target", args=[new.pk]) and new.value == 120
    assert visit(cast.han, "metrics:end", new.pk, data={"reason": ""}).status_code == 409
    assert visit(cast.han, "metrics:end", new.pk, data={"reason": "不再考核"}).status_code == 302
    assert "还没有目标" in text(visit(cast.han, "metrics:of_unit", cast.east.pk))


# ---------------------------------------------------------------- split


def test_a_split_is_proposed_saved_and_its_residual_shown(cast, visit, customers, promise):
    target = promise(cast.gu, cast.branch, customers, "101")
    page = text(visit(cast.gu, "metrics:split", target.pk, "units"))
    assert 'value="51"' in page and 'value="50"' in page and "已分完" in page
    page = text(visit(cast.gu, "metrics:split", target.pk, "units", basis="heads"))  # 7 people and 2
    assert 'value="79"' in page and 'value="22"' in page
    data = {f"u{cast.east.pk}": "60", f"u{cast.west.pk}": "30"}
    assert visit(cast.gu, "metrics:split", target.pk, "units", data=data).status_code == 302
    page = text(visit(cast.gu, "metrics:target", target.pk))
    assert "未分配" in page and "11户" in page
    assert 'value="60"' in text(visit(cast.gu, "metrics:split", target.pk, "units"))
    with whole_bank("test"):
        assert Target.objects.filter(parent=target).count() == 2


def test_a_split_over_people_and_months(cast, visit, target):
    assert 'value="31"' in text(visit(cast.han, "metrics:split", target.pk, "months"))  # January of 365 days
    people = text(visit(cast.han, "metrics:split", target.pk, "people"))
    assert "赵倩" in people and "何丽" not in people
    data = {f"p{cast.zhao.pk}": "200", f"p{cast.zhou.pk}": "165"}
    assert visit(cast.han, "metrics:split", target.pk, "people", data=data).status_code == 302
    assert "200户" in text(visit(cast.zhao, "metrics:mine"))
    assert visit(cast.han, "metrics:split", target.pk, "sideways").status_code == 404


def test_a_share_that_is_no_number_is_said_at_its_line(cast, visit, target):
    data = {f"p{cast.zhao.pk}": "很多", f"p{cast.zhou.pk}": "165"}
    answer = visit(cast.han, "metrics:split", target.pk, "people", data=data)
    assert answer.status_code == 422 and "不是数字" in text(answer) and 'value="165"' in text(answer)


def test_an_empty_split_is_refused_in_words(cast, visit, target):
    answer = visit(cast.han, "metrics:split", target.pk, "people", data={})
    assert answer.status_code == 422 and "metrics.shares_none" in text(answer)


# ---------------------------------------------------------------- out of the house


def test_formulas_leave_the_house_as_text(cast, visit, count, promise):
    metric = Metric.objects.create(code="EVIL", name='=HYPERLINK("http://x","点我")', display_unit="户")
    target = promise(cast.han, cast.east, metric, "10")
    count(cast.han, cast.east, metric, "3", note="+cmd|' /C calc'!A0")
    answer = visit(cast.han, "metrics:export_goals", cast.east.pk, "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    names = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert names == [] and sheet["C2"].value.startswith("=HYPERLINK")
    assert (sheet["F2"].value, sheet["G2"].value) == (10, 3)
    answer = visit(cast.han, "metrics:export_readings", target.pk, "csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][8].startswith("'+cmd") and rows[1][3] == "3"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", " =1", "＝1"])
def test_text_that_begins_like_a_formula_is_quoted(cell):
    assert safe(cell) == "'" + cell


@pytest.mark.parametrize(("cell", "out"), [("新增", "新增"), (D("-3"), D("-3")), (None, ""), ("1-2", "1-2")])
def test_other_cells_stay_as_they_are(cell, out):
    assert safe(cell) == out


@pytest.mark.parametrize(("who", "status"), [("han", 200), ("ma", 404), ("bai", 403)])
def test_exports_are_for_those_who_see_the_branch(cast, visit, target, who, status):
    person = cast.people[who]
    assert visit(person, "metrics:export_goals", cast.east.pk, "csv").status_code == status
    assert visit(person, "metrics:export_readings", target.pk, "csv").status_code == status


def test_an_unknown_kind_of_export_is_not_found(cast, visit, target):
    assert visit(cast.han, "metrics:export_goals", cast.east.pk, "exe").status_code == 404


def test_every_status_has_a_word_and_a_place_in_the_order():
    assert set(WORST_FIRST) == set(Status)
    assert len({status_words(s) for s in Status}) == len(Status)
