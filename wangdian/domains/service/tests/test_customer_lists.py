"""A list of the day's customers says what cannot be right in it, row by row; what is left empty stays empty."""

import io

import openpyxl
import pytest

from wangdian.domains.service import actions
from wangdian.domains.service.importers import CUSTOMERS, load_served
from wangdian.domains.service.models import ServedCustomer
from wangdian.domains.service.telephones import digits_of
from wangdian.kernel.intake import actions as intake
from wangdian.kernel.intake import running
from wangdian.kernel.intake.models import Batch
from wangdian.kernel.intake.queries import results_of, to_mend
from wangdian.kernel.intake.spec import OK, REFUSED, Row
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import MORNING, as_, refused

DAY = MORNING.date()


def rows(*told: dict) -> list[Row]:
    return [
        Row(n, {"day": DAY, "reference": f"A{n:03d}", "name": None, "business": None, "phone": None, "staff_no": None} | one)
        for n, one in enumerate(told, start=2)
    ]  # fmt: skip


def results(cast, *told: dict, dry_run=False):
    return as_(cast.luo, load_served, rows=rows(*told), unit=cast.east, dry_run=dry_run)


def kept() -> list[tuple]:
    with whole_bank("test"):
        return list(
            ServedCustomer.objects.order_by("reference").values_list(
                "reference", "phone_tail", "served_by__name"
            )
        )


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("138 0000 1234", "13800001234"), ("１３８-0000-1234（家属）", "13800001234"), ("+86 13800001234", "+8613800001234"),
        ("0571-8888 6666", "057188886666"), ("88886666转801", "88886666801"), ("95588", "95588"), ("  ", ""),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(written, digits):
    assert digits_of(written) == digits


@pytest.mark.parametrize(
    "written",
    ["1380000123", "138000012345", "+86 1380000123", "1.38E+10", "13800001234.0", "12", "不详", "00000000", "1" * 21],
)  # fmt: skip
def test_a_number_that_nobody_can_call_is_none(written):
    with pytest.raises(ValueError):
        digits_of(written)


@pytest.mark.parametrize("dry_run", [True, False])
def test_rows_with_an_impossible_number_or_an_unknown_colleague_are_told_and_the_others_kept(cast, dry_run):
    answers = results(
        cast, {"phone": "13800001234", "staff_no": "100006"}, {"phone": "1380000123"}, {"staff_no": "100999"},
        {"phone": "不详", "staff_no": "100999"}, dry_run=dry_run,
    )  # fmt: skip
    assert [(a.number, a.state, a.code, a.field) for a in answers] == [
        (2, OK, "", ""), (3, REFUSED, "service.phone", "phone"), (4, REFUSED, "service.staff", "staff_no"),
        (5, REFUSED, "service.phone", "phone"),
    ]  # fmt: skip
    assert "请对照原始名单改正" in answers[1].message and "请核对工号" in answers[2].message
    assert "1380000123" not in answers[1].message  # what is said about a row is kept in the clear
    assert kept() == ([] if dry_run else [("A002", "1234", "周强")])


def test_neither_number_need_be_there(cast):
    assert [a.state for a in results(cast, {}, {"name": "王女士"})] == [OK, OK]
    assert kept() == [("A002", "", None), ("A003", "", None)]


def test_a_colleague_of_another_branch_who_helped_out_is_known(cast):
    assert [a.state for a in results(cast, {"staff_no": cast.he.staff_no})] == [OK]


@pytest.mark.parametrize(
    ("more", "code"), [(("12",), "service.phone"), (("", "", "100999"), "service.staff")]
)
def test_the_action_refuses_the_same_by_every_other_entrance(cast, more, code):
    with refused(code):
        as_(
            cast.luo, actions.load_customers, unit=cast.east, day=DAY, customers=[actions.Customer("A001", "王女士", *more)]
        )  # fmt: skip
    assert kept() == []


def test_a_file_is_answered_with_its_rows_to_mend(cast):
    lines = [
        "日期,流水号,电话,工号",
        "2026-03-02,A1,13800001234,100006",
        "2026-03-02,A2,1380,100006",
        "2026-03-02,A3,,999",
    ]
    batch = as_(
        cast.luo, intake.upload, importer=CUSTOMERS, unit=cast.east, name="客户.csv", content="\n".join(lines).encode()
    )  # fmt: skip
    as_(cast.luo, intake.set_columns, batch_id=batch.pk, head=batch.head, mapping=batch.mapping)
    running.work(batch.pk, lambda: MORNING)
    with open_scope(cast.luo, MORNING):
        batch = Batch.objects.get(pk=batch.pk)
    assert (batch.state, batch.good, batch.refused) == ("CHECKED", 1, 2)
    assert [(r.number, r.code) for r in results_of(batch)] == [(3, "service.phone"), (4, "service.staff")]
    with whole_bank("test"):
        mended = openpyxl.load_workbook(io.BytesIO(to_mend(batch))).active
    said = [" ".join(str(cell.value) for cell in row) for row in mended.iter_rows(min_row=2)]
    assert len(said) == 2 and "电话打不通" in said[0] and "没有这个工号" in said[1]
