"""A published wording never changes; who must read it is known, and so is who has not."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.documents import actions, queries
from wangdian.kernel.documents.actions import Readers
from wangdian.kernel.documents.models import Acknowledgement, Audience, Document, Version
from wangdian.kernel.org.scope import open_scope, whole_bank

from .conftest import NOW, TODAY


def unread(person) -> list[str]:
    with open_scope(person, NOW) as scope:
        return [v.document.title for v in queries.my_unread(scope, person, TODAY)]


def who_waits(person, version, unit=None) -> set[str]:
    with open_scope(person, NOW):
        return {r.person.name for r in queries.unread_people(version, TODAY, unit=unit)}


# ---------------------------------------------------------------- who sees what


def test_a_document_concerns_everybody_below_the_unit_that_issued_it(cast, issue):
    issue(cast.qin, cast.bank, title="全行办法")
    issue(cast.gu, cast.branch, title="分行办法")
    issue(cast.han, cast.east, title="东门办法")
    assert unread(cast.zhao) == ["全行办法", "分行办法", "东门办法"]
    assert unread(cast.he) == ["全行办法", "分行办法"]
    assert unread(cast.gu) == ["全行办法", "分行办法"]
    assert unread(cast.qin) == ["全行办法"]
    assert unread(cast.bai) == []


def test_an_audience_of_one_post_leaves_the_others_alone(cast, issue):
    issue(cast.gu, cast.branch, readers=[(cast.east, cast.posts["RETAIL_TELLER"])])
    assert unread(cast.zhao) == ["尾箱管理办法"]
    for other in (cast.luo, cast.han, cast.he, cast.gu):
        assert unread(other) == []


def test_row_security_shows_published_documents_to_those_addressed_and_drafts_to_nobody_below(
    cast, issue, revise
):
    for_all = issue(cast.gu, cast.branch, title="给大家")
    issue(cast.gu, cast.branch, title="给西门", readers=[(cast.west,)])
    issue(cast.gu, cast.branch, title="未发布", published=False)
    revise(cast.gu, for_all, "第二版草稿", published=False)
    with open_scope(cast.zhao, NOW):
        assert [d.title for d in Document.objects.all()] == ["给大家"]
        assert [v.number for v in Version.objects.all()] == [1]
    with open_scope(cast.he, NOW):
        assert {d.title for d in Document.objects.all()} == {"给大家", "给西门"}
    with open_scope(cast.bai, NOW):
        assert (
            not Document.objects.exists() and not Version.objects.exists() and not Audience.objects.exists()
        )
    assert not Document.objects.exists()  # no scope, no row


def test_those_addressed_may_read_but_not_write(cast, issue):
    document = issue(cast.gu, cast.branch)
    with open_scope(cast.han, NOW) as scope:
        assert Document.objects.filter(pk=document.pk).update(title="改") == 0
        with pytest.raises(Forbidden):
            actions.save_draft(document_id=document.pk, text="x", by=scope, now=NOW)


def test_a_version_cannot_be_hung_on_a_document_of_another_unit(cast, issue):
    document = issue(cast.gu, cast.branch)
    with whole_bank("test"), pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(
            unit=cast.east, document=document, number=9, text="x", read_since=9, drafted_by=cast.han, drafted_at=NOW
        )  # fmt: skip
        connection.check_constraints()


# ---------------------------------------------------------------- who may do what


@pytest.mark.parametrize("name", ["zhao", "ma", "bai"])
def test_only_those_who_write_there_may_draft(cast, issue, name):
    with pytest.raises(Forbidden):
        issue(cast.people[name], cast.east, published=False)


def test_a_supervisor_drafts_and_the_head_publishes(cast, issue):
    document = issue(cast.luo, cast.east, published=False)
    with open_scope(cast.luo, NOW) as scope, pytest.raises(Forbidden):
        actions.publish(document_id=document.pk, effective_from=TODAY, by=scope, now=NOW)
    with open_scope(cast.han, NOW) as scope:
        version = actions.publish(document_id=document.pk, effective_from=TODAY, by=scope, now=NOW, number=1)
        assert (version.state, version.published_by) == (Version.State.PUBLISHED, cast.han)
        again = actions.publish(document_id=document.pk, effective_from=TODAY, by=scope, now=NOW, number=1)
        assert again == version
        assert AuditEvent.objects.filter(act="documents.publish").count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": " "}, "documents.title"),
        ({"title": "长" * 121}, "documents.title"),
        ({"kind": "X"}, "documents.kind"),
        ({"text": "  \n"}, "documents.empty"),
        ({"text": "字" * 500_001}, "documents.long"),
        ({"code": "号" * 41}, "documents.code"),
    ],
)
def test_a_document_that_makes_no_sense_is_refused_in_words(cast, issue, fields, code):
    with pytest.raises(Refused) as refused:
        issue(cast.han, cast.east, **fields)
    assert refused.value.code == code


def test_a_number_is_given_once_per_unit_and_readers_lie_below_it(cast, issue):
    issue(cast.han, cast.east, code="东门〔2026〕1号")
    with pytest.raises(Refused) as refused:
        issue(cast.han, cast.east, code="东门〔2026〕1号")
    assert refused.value.code == "documents.code"
    with pytest.raises(Refused) as refused:
        issue(cast.han, cast.east, readers=[(cast.west,)])
    assert refused.value.code == "documents.readers"


# ---------------------------------------------------------------- versions


def test_a_new_version_retires_the_one_before_and_must_be_read_again(cast, issue, revise, read):
    document = issue(cast.han, cast.east)
    read(cast.zhao, document.current)
    assert unread(cast.zhao) == []
    second = revise(cast.han, document, "第一条 新内容。")
    assert unread(cast.zhao) == ["尾箱管理办法"]
    with open_scope(cast.han, NOW):
        assert [(v.number, v.state) for v in document.versions.all()] == [(2, "PUBLISHED"), (1, "RETIRED")]
    with pytest.raises(Refused) as refused:
        read(cast.zhao, document.current)  # the first version
    assert refused.value.code == "documents.not_current"
    read(cast.zhao, second)
    assert unread(cast.zhao) == []


def test_a_minor_change_need_not_be_read_again(cast, issue, revise, read):
    document = issue(cast.han, cast.east)
    read(cast.zhao, document.current)
    second = revise(cast.han, document, "第一条 内容！", minor=True)
    assert unread(cast.zhao) == [] and unread(cast.zhou) == ["尾箱管理办法"]
    assert cast.zhao.name not in who_waits(cast.han, second)
    revise(cast.han, document, "第一条 大改。")
    assert unread(cast.zhao) == ["尾箱管理办法"]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE documents_version SET text = 'x'",
        "UPDATE documents_version SET effective_from = '2020-01-01'",
        "UPDATE documents_version SET state = 'DRAFT', published_at = NULL, published_by_id = NULL",
        "DELETE FROM documents_version",
    ],
)
def test_the_database_itself_refuses_to_change_a_published_version(cast, issue, attack):
    issue(cast.han, cast.east)
    with (
        open_scope(cast.han, NOW),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="a published version"),
        transaction.atomic(),
    ):
        cursor.execute(attack)


def test_a_retired_version_cannot_come_back(cast, issue, revise):
    document = issue(cast.han, cast.east)
    revise(cast.han, document, "新")
    with (
        open_scope(cast.han, NOW),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
    ):
        cursor.execute("UPDATE documents_version SET state = 'PUBLISHED' WHERE number = 1")


def test_the_wording_in_force_on_a_day_is_known(cast, issue, revise):
    document = issue(cast.han, cast.east)
    revise(cast.han, document, "新", effective_from=TODAY + timedelta(days=30))
    with open_scope(cast.han, NOW) as scope:
        numbers = [
            (v := queries.in_force_on(document, TODAY + timedelta(days=n))) and v.number
            for n in (-1, 0, 29, 30)
        ]
        assert numbers == [None, 1, 1, 2]
        actions.repeal(
            document_id=document.pk, repealed_on=date(2026, 6, 1), reason="并入新办法", by=scope, now=NOW
        )
        document.refresh_from_db()
        assert queries.in_force_on(document, date(2026, 6, 1)) is None
        with pytest.raises(Refused) as refused:
            actions.save_draft(document_id=document.pk, text="x", by=scope, now=NOW)
    assert refused.value.code == "documents.repealed"


def test_a_draft_is_written_over_and_a_later_date_cannot_go_back(cast, issue, revise):
    document = issue(cast.han, cast.east)
    revise(cast.han, document, "草稿一", published=False)
    revise(cast.han, document, "草稿二", published=False)
    with open_scope(cast.han, NOW) as scope:
        assert document.versions.get(state="DRAFT").text == "草稿二"
        with pytest.raises(Refused) as refused:
            actions.publish(document_id=document.pk, effective_from=date(2026, 1, 1), by=scope, now=NOW)
        assert refused.value.code == "documents.effective"
        with pytest.raises(Refused) as refused:
            actions.publish(document_id=document.pk, effective_from=TODAY, by=scope, now=NOW, number=7)
        assert refused.value.code == "documents.draft_changed"


def test_publishing_nothing_is_refused(cast, issue):
    document = issue(cast.han, cast.east)
    with open_scope(cast.han, NOW) as scope, pytest.raises(Refused) as refused:
        actions.publish(document_id=document.pk, effective_from=TODAY, by=scope, now=NOW)
    assert refused.value.code == "documents.no_draft"


# ---------------------------------------------------------------- 已阅


def test_reading_is_acknowledged_once_and_traced_at_the_readers_unit(cast, issue, read):
    document = issue(cast.gu, cast.branch)
    first = read(cast.zhao, document.current)
    assert read(cast.zhao, document.current) == first
    assert first.unit == cast.east
    with open_scope(cast.han, NOW):
        assert Acknowledgement.objects.count() == 1
        assert AuditEvent.objects.filter(act="documents.acknowledge", unit=cast.east).count() == 1


def test_who_is_not_addressed_acknowledges_nothing(cast, issue, read):
    document = issue(cast.gu, cast.branch, readers=[(cast.east, cast.posts["RETAIL_TELLER"])])
    with pytest.raises(Forbidden) as refused:
        read(cast.luo, document.current)  # works at the same outlet and sees it, in another post
    assert refused.value.code == "documents.not_addressed"
    with pytest.raises(Refused) as refused:
        read(cast.ma, document.current)  # works elsewhere and does not even see it
    assert refused.value.code == "documents.not_found"


def test_a_draft_cannot_be_acknowledged(cast, issue, read):
    document = issue(cast.han, cast.east, published=False)
    with open_scope(cast.han, NOW):
        draft = document.versions.get()
    with pytest.raises(Refused) as refused:
        read(cast.han, draft)
    assert refused.value.code == "documents.not_found"


def test_each_head_sees_who_of_theirs_has_not_read(cast, issue, read):
    document = issue(cast.gu, cast.branch)
    read(cast.zhao, document.current)
    read(cast.he, document.current)
    assert who_waits(cast.ma, document.current) == {"马骏"}
    assert who_waits(cast.han, document.current) == {"韩雪", "罗敏", "沈芳", "林静", "周强", "吴磊"}
    assert who_waits(cast.gu, document.current, cast.west) == {"马骏"}
    with open_scope(cast.gu, NOW):
        assert queries.read_counts([document.current]) == {document.current.pk: 2}


@pytest.mark.parametrize(
    "attack", ["UPDATE documents_acknowledgement SET at = now()", "DELETE FROM documents_acknowledgement"]
)
def test_an_acknowledgement_cannot_be_taken_back(cast, issue, read, attack):
    document = issue(cast.han, cast.east)
    read(cast.zhao, document.current)
    with (
        open_scope(cast.han, NOW),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute(attack)


def test_changing_the_readers_leaves_a_trace_and_saying_the_same_does_not(cast, issue):
    document = issue(cast.han, cast.east)
    with open_scope(cast.han, NOW) as scope:
        same = [Readers(cast.east)]
        actions.set_readers(document_id=document.pk, readers=same, by=scope, now=NOW)
        assert not AuditEvent.objects.filter(act="documents.readers").exists()
        tellers = [Readers(cast.east, cast.posts["RETAIL_TELLER"])]
        actions.set_readers(document_id=document.pk, readers=tellers, by=scope, now=NOW)
        assert AuditEvent.objects.filter(act="documents.readers").count() == 1
    assert unread(cast.luo) == [] and unread(cast.zhao) == ["尾箱管理办法"]


@pytest.mark.parametrize("how_many", [1, 8])
def test_lists_take_a_constant_number_of_queries(cast, issue, django_assert_num_queries, how_many):
    for n in range(how_many):
        issue(cast.han, cast.east, title=f"办法{n}")
    with open_scope(cast.zhao, NOW) as scope:
        with django_assert_num_queries(1):
            assert len(queries.my_unread(scope, cast.zhao, TODAY)) == how_many
        with django_assert_num_queries(1):
            assert len([(d.unit.name, d.current.number) for d in queries.documents_for(scope)]) == how_many
        version = Version.objects.first()
        with django_assert_num_queries(3):
            assert len(queries.readers_of(version, TODAY)) == 7
