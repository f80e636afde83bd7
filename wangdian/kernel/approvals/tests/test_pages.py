"""The pages: what waits for whom, what a request shows, and that each button does it once."""

from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wangdian.kernel.approvals import acts
from wangdian.kernel.approvals.models import Approval, ApprovalRule
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import whole_bank

from .conftest import NOW, SPEND


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visit(client):
    """visit(person, "approvals:inbox", tab="mine"): the answer to a GET; with `data` to a POST."""

    def go(person, name, /, *args, data=None, key=None, **query):
        client.force_login(person)
        address = reverse(name, args=args)
        if data is None:
            return client.get(address, query)
        return client.post(address, {"idempotency_key": str(key or uuid4())} | data, query_params=query)

    return go


@pytest.fixture
def asked(desk, cast):
    desk.rule()
    return desk.ask(cast.zhao)


def ids(response) -> list[int]:
    return [row.pk for row in response.context["rows"]]


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("who", "waiting", "mine", "done"),
    [
        ("luo", 1, 0, 0),
        ("han", 1, 0, 0),
        ("zhao", 0, 1, 0),
        ("zhou", 0, 0, 0),
        ("gu", 0, 0, 0),
        ("ma", 0, 0, 0),
    ],
)
def test_the_three_lists_show_each_what_is_theirs(visit, asked, cast, who, waiting, mine, done):
    person = cast.people[who]
    shown = [len(ids(visit(person, "approvals:inbox", tab=tab))) for tab in ("waiting", "mine", "done")]
    assert shown == [waiting, mine, done]


def test_a_decided_request_moves_to_done(visit, desk, asked, cast):
    desk.approve(cast.luo, asked)
    assert ids(visit(cast.luo, "approvals:inbox")) == []
    assert ids(visit(cast.luo, "approvals:inbox", tab="done")) == [asked.pk]
    assert ids(visit(cast.han, "approvals:inbox", tab="done")) == [asked.pk]
    assert ids(visit(cast.zhao, "approvals:inbox", tab="mine", state="APPROVED")) == [asked.pk]
    assert ids(visit(cast.zhao, "approvals:inbox", tab="mine", state="REJECTED")) == []


def test_filters_narrow_the_list(visit, asked, cast):
    for query, shown in (
        ({"kind": "tests.rename"}, 1),
        ({"kind": SPEND}, 0),
        ({"since": "2026-03-02", "until": "2026-03-02"}, 1),
        ({"since": "2026-03-03"}, 0),
    ):
        assert len(ids(visit(cast.luo, "approvals:inbox", **query))) == shown, query


def test_the_number_of_queries_does_not_grow_with_the_list(visit, desk, cast):
    desk.rule()

    def add(n):
        with whole_bank("test"):
            unit = Unit.objects.add_child(
                Unit.objects.get(pk=cast.east.pk), {"code": f"D{n}", "name": f"柜组{n}", "kind": "DEPARTMENT"}
            )
            Approval.objects.create(
                unit=unit, kind="tests.rename", target_kind="unit", target_id=str(unit.pk), payload={}, reason="换",
                maker=cast.zhao, maker_on_behalf_of=cast.han, made_at=NOW, power="approvals.check",
                remote_allowed=True, expires_at=NOW.replace(hour=20),
            )  # fmt: skip

    def queries(rows):
        with CaptureQueriesContext(connection) as asked:
            assert len(ids(visit(cast.gu, "approvals:inbox"))) == rows
        return len(asked)

    add(0)
    queries(1)  # the first visit also signs in
    few = queries(1)
    for n in range(1, 12):
        add(n)
    assert queries(12) == few


def test_a_request_says_what_changes_by_whom_and_that_i_may_decide(visit, asked, cast):
    page = text(visit(cast.luo, "approvals:approval", asked.pk))
    for word in ("东门网点", "新东门", "赵倩", "换牌", "通过", "退回", "营业主管"):
        assert word in page, word


def test_a_request_says_why_i_cannot_decide(visit, desk, asked, cast):
    page = text(visit(cast.gu, "approvals:approval", asked.pk))
    assert "本机构有可复核的人" in page and "formaction" not in page
    desk.rule(SPEND)
    desk.withdraw(cast.zhao, asked)
    large = desk.ask(cast.zhao, kind=SPEND, amount="300000")
    page = text(visit(cast.luo, "approvals:approval", large.pk))
    assert "200,000.00" in page and "退回" in page and "formaction" not in page


def test_the_maker_sees_who_can_check_and_may_take_it_back(visit, asked, cast):
    page = text(visit(cast.zhao, "approvals:approval", asked.pk))
    assert "罗敏（营业主管）" in page and "撤回申请" in page and "formaction" not in page
    assert visit(cast.zhao, "approvals:withdraw", asked.pk, data={}).status_code == 302


def test_a_changed_thing_is_shown_before_anybody_presses(visit, desk, asked, cast):
    Unit.objects.filter(pk=cast.east.pk).update(name="别的")
    assert "内容已被改动" in text(visit(cast.luo, "approvals:approval", asked.pk))
    visit(cast.luo, "approvals:approve", asked.pk, data={})
    assert desk.state(asked) == "STALE" and desk.name() == "别的"


@pytest.mark.parametrize("who", ["zhou", "ma", "bai", "lin"])
def test_others_do_not_see_a_request(visit, asked, cast, who):
    for name, data in (("approval", None), ("approve", {}), ("reject", {"comment": "x"}), ("withdraw", {})):
        assert visit(cast.people[who], f"approvals:{name}", asked.pk, data=data).status_code == 404


def test_approving_twice_with_one_key_approves_once_and_with_another_says_so(visit, desk, asked, cast):
    key = uuid4()
    first = [visit(cast.luo, "approvals:approve", asked.pk, data={}, key=key) for _ in range(2)]
    assert [r.status_code for r in first] == [302, 302] and desk.name() == "新东门"
    again = visit(cast.han, "approvals:approve", asked.pk, data={})
    assert again.status_code == 409 and "已通过" in text(again)


def test_sending_back_without_a_word_is_shown_on_the_form(visit, desk, asked, cast):
    answer = visit(cast.luo, "approvals:reject", asked.pk, data={"comment": ""})
    assert answer.status_code == 409 and "请写明退回原因" in text(answer) and desk.state(asked) == "PENDING"


def test_rules_are_entered_and_ended_on_their_page(visit, cast):
    data = {"kind": acts.RULE, "hours": "24", "starts_on": "2026-03-02", "remote_allowed": "on"}
    assert visit(cast.gu, "approvals:new_rule", cast.branch.pk, data=data).url == reverse("approvals:rules")
    with whole_bank("test"):
        rule = ApprovalRule.objects.get()
    assert "维护复核规则" in text(visit(cast.gu, "approvals:rules"))
    ended = visit(cast.gu, "approvals:end_rule", rule.pk, data={"reason": "试行结束"})
    with whole_bank("test"):  # the rule about rules asks for a second person: nothing has ended yet
        asked = Approval.objects.get()
        assert ApprovalRule.objects.get().ends_on is None
    assert ended.url == reverse("approvals:approval", args=[asked.pk])
    assert visit(cast.qin, "approvals:approve", asked.pk, data={}).status_code == 302
    with whole_bank("test"):
        assert ApprovalRule.objects.get().ends_on == NOW.date()


def test_rules_are_for_those_who_keep_them(visit, cast):
    assert visit(cast.han, "approvals:rules").status_code == 403
    assert visit(cast.gu, "approvals:new_rule", cast.bank.pk).status_code == 404


def test_the_page_of_rules_has_the_line_of_tabs_of_its_sisters(visit, cast):
    page = text(visit(cast.gu, "approvals:rules"))
    assert 'class="wd-tabline' in page and f'href="{reverse("approvals:inbox")}?tab=mine"' in page
    assert page.count('aria-current="page"') >= 1
    here = f'<a href="{reverse("approvals:rules")}" class="active" aria-current="page">'
    assert here in page and here not in text(visit(cast.gu, "approvals:inbox"))
