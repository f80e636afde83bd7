"""The words of a confidential case stay with those it names: in requests, in rounds of checklists, in trace and messages."""

import pytest
from django.db import connection

from tests.cast import moment
from wangdian.kernel.approvals import queries as approvals
from wangdian.kernel.approvals.actions import approve
from wangdian.kernel.approvals.models import Approval
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.cases import actions
from wangdian.kernel.cases.clocks.extending import ask_extension
from wangdian.kernel.cases.models import Clock
from wangdian.kernel.checklists.actions import start_run
from wangdian.kernel.checklists.models import Answer, AnswerPhoto, Run
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.notices.models import Notice
from wangdian.kernel.org.scope import open_scope, whole_bank

MORNING = moment("2026-03-02 09:00")
SECRET = "举报柜员挪用"
LATER = moment("2026-03-20 12:00")


@pytest.fixture
def case(cast):
    """A confidential matter that 罗敏 opened and alone may read; 韩雪 and 沈芳 check requests at the unit too."""
    with open_scope(cast.luo, MORNING) as scope:
        return actions.open_case(
            kind="matter",
            unit=cast.east,
            title=SECRET,
            confidential=True,
            owner=cast.luo,
            by=scope,
            now=MORNING,
        )


def confide(cast, case, person):
    with open_scope(cast.luo, MORNING) as scope:
        actions.add_confidant(case_id=case.pk, person=person, by=scope, now=MORNING)


def ask(cast, case):
    with open_scope(cast.luo, MORNING) as scope:
        clock = Clock.objects.get(case=case)
        return ask_extension(clock_id=clock.pk, until=LATER, reason=SECRET, by=scope, now=MORNING)


def raw(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


def test_a_request_about_it_is_read_by_those_it_names_and_by_nobody_else(cast, case):
    confide(cast, case, cast.han)
    asked = ask(cast, case)
    for person in (cast.luo, cast.han):
        with open_scope(person, MORNING) as scope:
            assert approvals.visible(scope).get().pk == asked.pk
    for person in (cast.shen, cast.gu, cast.qin):
        with open_scope(person, MORNING) as scope:
            assert not approvals.visible(scope).exists() and not approvals.waiting_count(scope)
            assert raw("approvals_approval") == raw("approvals_approvalevent") == 0
            with pytest.raises(Refused) as refused:
                approve(approval_id=asked.pk, by=scope, now=MORNING)
            assert refused.value.code == "approvals.not_found"
    with whole_bank("test"):
        assert Approval.objects.count() == 1  # the system sees it


def test_nobody_is_asked_who_may_not_know(cast, case):
    with pytest.raises(Refused) as refused:
        ask(cast, case)
    assert refused.value.code == "approvals.nobody_knows"
    confide(cast, case, cast.han)
    asked = ask(cast, case)
    with whole_bank("test"):
        told = set(Notice.objects.filter(kind="approvals.asked").values_list("person", flat=True))
        assert told == {cast.han.pk}
        assert {c.person_id for c in approvals.checkers_of(asked, MORNING)} == {cast.han.pk}


def test_its_words_are_in_no_message_and_in_no_trace(cast, case):
    confide(cast, case, cast.han)
    asked = ask(cast, case)
    with open_scope(cast.han, MORNING) as scope:
        done = approve(approval_id=asked.pk, by=scope, now=MORNING, comment=SECRET)
    assert done.state == "APPROVED"
    with whole_bank("test"):
        assert Clock.objects.get(case=case).due_at == LATER
        assert not Notice.objects.filter(body__contains=SECRET).exists()
        assert not Notice.objects.filter(title__contains=SECRET).exists()
        said = [str(e.summary) for e in AuditEvent.objects.filter(act__startswith="approvals.")]
        assert len(said) == 2 and not any(SECRET in words for words in said)


def test_a_round_for_it_with_its_answers_and_pictures_is_read_by_those_it_names_only(cast, case):
    from wangdian.kernel.checklists.tests.situations import template_of

    code = template_of(cast).code
    confide(cast, case, cast.han)
    with open_scope(cast.luo, MORNING) as scope:
        run = start_run(unit=cast.east, template_code=code, case=case, by=scope, now=MORNING)
        answer = Answer.objects.create(
            unit=cast.east, run=run, item="one", text=SECRET, at=MORNING, by=cast.luo
        )
        AnswerPhoto.objects.create(
            unit=cast.east, answer=answer, sha256="0" * 64, content_type="image/png", size=1, taken_by=cast.luo,
            taken_at=MORNING,
        )  # fmt: skip
    tables = ("checklists_run", "checklists_answer", "checklists_answerphoto")
    for person, seen in ((cast.luo, 1), (cast.han, 1), (cast.shen, 0), (cast.gu, 0), (cast.he, 0)):
        with open_scope(person, MORNING):
            assert [raw(table) for table in tables] == [seen] * 3, person.name
            assert Run.objects.filter(pk=run.pk).count() == seen
    with open_scope(cast.shen, MORNING):
        assert raw("checklists_runevent") == raw("checklists_answerevent") == 0
