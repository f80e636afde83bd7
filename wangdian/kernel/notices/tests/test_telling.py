"""Who is told, once, and who may read it."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from tests.cast import moment
from wangdian.kernel.notices.actions import notify
from wangdian.kernel.notices.models import Notice
from wangdian.kernel.org.scope import open_scope, whole_bank

NOW = moment("2026-03-02 09:00")


def tell(cast, *people, key="case:1", **more):
    values = {
        "kind": "notices.trial", "title": "工单TS-2026-000001已转给您", "unit_id": cast.east.pk, "now": NOW, "key": key,
    } | more  # fmt: skip
    return notify(people=[p.pk for p in people], **values)


def inbox(person) -> list[str]:
    with open_scope(person, NOW):
        return list(Notice.objects.order_by("pk").values_list("title", flat=True))


def test_each_person_is_told_once_per_key(cast):
    with open_scope(cast.han, NOW):
        assert tell(cast, cast.zhao, cast.zhou) == 2
        assert tell(cast, cast.zhao, cast.wu) == 1
        assert tell(cast, cast.zhao, key="case:2") == 1
    assert len(inbox(cast.zhao)) == 2 and len(inbox(cast.zhou)) == 1


def test_an_inbox_is_read_by_its_person_and_the_system_alone(cast):
    with open_scope(cast.han, NOW):
        tell(cast, cast.zhao)
        assert not Notice.objects.exists()
    for other in (cast.han, cast.gu, cast.qin, cast.zhou, cast.he, cast.bai):
        assert inbox(other) == []
    assert len(inbox(cast.zhao)) == 1
    with whole_bank("test"):
        assert Notice.objects.count() == 1


def test_nobody_tells_in_the_name_of_a_unit_out_of_reach(cast):
    with open_scope(cast.he, NOW), pytest.raises(DatabaseError), transaction.atomic():
        tell(cast, cast.zhao)


def test_nobody_marks_or_moves_what_another_was_told(cast):
    with open_scope(cast.han, NOW):
        tell(cast, cast.zhao)
        assert Notice.objects.update(read_at=NOW) == 0
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM notices_notice")
            assert cursor.rowcount == 0
    assert len(inbox(cast.zhao)) == 1


def test_people_who_left_are_passed_over(cast):
    cast.zhou.is_active = False
    cast.zhou.save()
    with open_scope(cast.han, NOW):
        assert tell(cast, cast.zhou, cast.wu) == 1


def test_telephone_and_card_numbers_are_masked_and_case_numbers_are_not(cast):
    with open_scope(cast.han, NOW):
        tell(
            cast,
            cast.zhao,
            title="TS-2026-000123 客户13912345678来电",
            body="卡号6222021234567890123，证件110101199001011237，邮箱a.b@x.cn，金额12,345.60元，88%",
        )
    with open_scope(cast.zhao, NOW):
        notice = Notice.objects.get()
    assert notice.title == "TS-2026-000123 客户****5678来电"
    assert notice.body == "卡号****0123，证件****1237，邮箱****x.cn，金额12,345.60元，88%"


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "nobody.knows"}, {"url": "https://evil.example"}, {"url": "//evil.example"}, {"key": ""}],
)
def test_a_mistake_of_the_program_is_said_at_once(cast, wrong):
    with open_scope(cast.han, NOW), pytest.raises(ValueError):
        tell(cast, cast.zhao, **wrong)
