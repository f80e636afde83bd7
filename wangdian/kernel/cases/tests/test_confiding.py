"""One more person is let in on a confidential case by who works on it: they are told its number, and then read it."""

import pytest
from django.urls import reverse

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.cases import actions
from wangdian.kernel.cases.confiding import could_read
from wangdian.kernel.cases.models import Case
from wangdian.kernel.notices.models import Notice
from wangdian.kernel.org.models import Post
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import MORNING, fresh, move, opened
from .test_corrective import refused


@pytest.fixture
def case(cast):
    """罗敏 opened it, 韩雪 answers for it; nobody else knows."""
    return opened(cast, title="有人反映代客保管存折", confidential=True, owner=cast.han)


def confide(cast, case, person, by=None):
    with open_scope(by or cast.luo, MORNING) as scope:
        return actions.add_confidant(case_id=case.pk, person=person, by=scope, now=MORNING)


def test_who_is_let_in_reads_it_and_is_told_by_its_number_only(cast, case):
    confide(cast, case, cast.zhou)
    with open_scope(cast.zhou, MORNING):
        assert Case.objects.filter(pk=case.pk).exists()
    with open_scope(cast.zhao, MORNING):
        assert not Case.objects.filter(pk=case.pk).exists()
    with whole_bank("test"):
        told = Notice.objects.get(kind="cases.confided")
        assert (told.person_id, told.title, told.body) == (
            cast.zhou.pk,
            f"请您看一件保密工单：{case.code}",
            "",
        )
        assert AuditEvent.objects.get(act="cases.confide").summary == {"code": case.code, "person": "周强"}


def test_letting_the_same_person_in_twice_writes_and_tells_once(cast, case):
    confide(cast, case, cast.zhou)
    confide(cast, case, cast.zhou, by=cast.han)
    assert fresh(case).confidants == sorted([cast.luo.pk, cast.han.pk, cast.zhou.pk])
    with whole_bank("test"):
        assert Notice.objects.filter(kind="cases.confided").count() == 1


@pytest.mark.parametrize("elsewhere", ["he", "ma", "bai"])
def test_nobody_is_let_in_for_whom_the_name_would_open_nothing(cast, case, elsewhere):
    with refused("cases.confidant_blind"):
        confide(cast, case, cast.people[elsewhere])


def test_a_post_that_may_not_read_cases_of_the_sort_is_not_offered(cast, case):
    with whole_bank("test"):
        post = Post.objects.get(code="WEALTH_MANAGER")
        post.powers = [p for p in post.powers if p != "cases.read"]
        post.save()
    with open_scope(cast.luo, MORNING):
        assert cast.zhou in could_read(case, MORNING) and cast.wu not in could_read(case, MORNING)
    with refused("cases.confidant_blind"):
        confide(cast, case, cast.wu)


def test_who_only_reads_it_lets_nobody_in(cast, case):
    confide(cast, case, cast.zhou)
    with refused("cases.not_yours"):
        confide(cast, case, cast.wu, by=cast.zhou)


def test_a_closed_one_may_still_be_shown_to_somebody(cast, case):
    move(cast.han, case, "void", comment="查无此事")
    assert not fresh(case).is_open
    assert cast.shen.pk in confide(cast, case, cast.shen).confidants


def page_as(client, person, case, name="cases:case"):
    client.force_login(person)
    return client.get(reverse(name, args=[case.pk]))


def test_its_page_names_who_sees_it_and_the_form_offers_the_others(cast, client, case):
    shown = page_as(client, cast.luo, case)
    address = reverse("cases:confide", args=[case.pk])
    assert "看得到这件事的人" in shown.content.decode() and address in shown.content.decode()
    offered = set(page_as(client, cast.luo, case, "cases:confide").context["form"].fields["person"].queryset)
    assert {cast.zhou, cast.shen, cast.gu} <= offered
    assert not offered & {cast.luo, cast.han, cast.he, cast.bai}
    sent = client.post(address, {"person": cast.zhou.pk, "idempotency_key": KEY})
    assert sent.status_code == 302 and cast.zhou.pk in fresh(case).confidants
    assert "允许 周强 查看" in client.get(sent.url).content.decode()


def test_the_page_of_one_who_only_reads_it_has_no_form(cast, client, case):
    confide(cast, case, cast.zhou)
    shown = page_as(client, cast.zhou, case).content.decode()
    assert "看得到这件事的人" in shown and reverse("cases:confide", args=[case.pk]) not in shown
    assert page_as(client, cast.zhou, case, "cases:confide").status_code == 403
    assert page_as(client, cast.zhao, case, "cases:confide").status_code == 404


def test_a_case_that_is_no_secret_has_neither_list_nor_form(cast, client):
    case = opened(cast)
    assert "看得到这件事的人" not in page_as(client, cast.luo, case).content.decode()
    assert page_as(client, cast.luo, case, "cases:confide").status_code == 404


KEY = "5f6d8a4e-6c1f-4a55-9f0c-9a1d7b2c3d4e"
