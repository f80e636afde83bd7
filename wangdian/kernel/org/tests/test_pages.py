"""The pages of units, people, posts, delegations and the calendar, as each of the cast meets them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from tests.cast import PASSWORD
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.org import actions
from wangdian.kernel.org.models import (
    Absence,
    Appointment,
    BackupPair,
    CalendarDay,
    Delegation,
    OpeningSpan,
    Person,
    PostLimit,
    Unit,
)
from wangdian.kernel.org.powers import ORG_DELEGATE, ORG_PEOPLE, PLANS_PUBLISH
from wangdian.kernel.org.scope import open_scope, whole_bank

DAY = localdate


def visitor(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(person, name, data=None, *, key=None, **kwargs):
    """Send a form as somebody; a fresh key unless one is given."""
    return visitor(person).post(
        reverse(name, kwargs=kwargs), {"idempotency_key": str(key or uuid4()), **(data or {})}
    )


def everything(model):
    """All rows of a model, whoever may see them."""
    with whole_bank("look"):
        return list(model.objects.order_by("pk"))


def teller_form(cast, staff_no="300001", **more):
    return {
        "staff_no": staff_no,
        "post": cast.posts["RETAIL_TELLER"].pk,
        "kind": "MAIN",
        "starts_on": str(DAY()),
        **more,
    }


def test_an_appointment_sent_twice_is_written_once_and_answered_alike(cast):
    key, before = uuid4(), len(everything(Appointment))
    answers = [
        send(cast.han, "org:appoint", teller_form(cast), key=key, unit_id=cast.east.pk) for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0].url == answers[1].url == reverse("org:unit", args=[cast.east.pk])
    assert len(everything(Appointment)) == before + 1


def test_a_refused_appointment_is_told_at_its_field_and_writes_nothing(cast):
    before = len(everything(Appointment))
    answer = send(cast.han, "org:appoint", teller_form(cast, staff_no="100005"), unit_id=cast.east.pk)
    assert answer.status_code == 422
    assert "已任东门网点个人业务柜员" in answer.context["form"].errors["starts_on"][0]
    assert len(everything(Appointment)) == before


@pytest.mark.parametrize(("staff_no", "words"), [("999999", "没有这个工号"), ("", "必填")])
def test_an_unknown_or_missing_staff_number_is_told_in_words(cast, staff_no, words):
    answer = send(cast.han, "org:appoint", teller_form(cast, staff_no=staff_no), unit_id=cast.east.pk)
    assert answer.status_code == 422
    assert words in answer.context["form"].errors["staff_no"][0]


def test_nobody_appoints_at_another_branch(cast):
    assert send(cast.ma, "org:appoint", teller_form(cast), unit_id=cast.east.pk).status_code == 404
    assert send(cast.zhao, "org:appoint", teller_form(cast), unit_id=cast.east.pk).status_code == 403


def test_a_head_cannot_end_their_own_post_and_a_superior_can(cast):
    with whole_bank("look"):
        own = Appointment.objects.get(person=cast.han)
    form = {"ends_on": str(DAY())}
    assert send(cast.han, "org:end_appointment", form, appointment_id=own.pk).status_code == 422
    assert send(cast.gu, "org:end_appointment", form, appointment_id=own.pk).status_code == 302
    with whole_bank("look"):
        assert Appointment.objects.get(pk=own.pk).ends_on == DAY()


def test_a_newcomer_can_sign_in_with_the_password_that_is_shown_once(cast):
    key = uuid4()
    form = {"staff_no": "100030", "name": "孙月", "post": cast.posts["RETAIL_TELLER"].pk}
    shown = send(cast.han, "org:register", form, key=key, unit_id=cast.east.pk)
    password = shown.context["password"]
    person = Person.objects.get(staff_no="100030")
    assert person.check_password(password)
    again = send(cast.han, "org:register", form, key=key, unit_id=cast.east.pk)
    assert again.status_code == 302 and password not in again.text
    with whole_bank("look"):
        assert password not in str([e.summary for e in AuditEvent.objects.all()])


def test_a_taken_staff_number_is_refused(cast):
    form = {"staff_no": "100005", "name": "孙月", "post": cast.posts["RETAIL_TELLER"].pk}
    answer = send(cast.han, "org:register", form, unit_id=cast.east.pk)
    assert answer.status_code == 422
    assert "已有人使用" in answer.context["form"].errors["staff_no"][0]


def test_a_reset_password_ends_the_sessions_and_lifts_the_lock(cast):
    cast.zhao.set_password(PASSWORD)
    cast.zhao.save(update_fields=["password"])
    zhao, login = visitor(cast.zhao), reverse("account_login")
    for _ in range(5):
        Client().post(login, {"login": "100005", "password": "wrong"})
    assert Client().post(login, {"login": "100005", "password": PASSWORD}).status_code == 429
    password = send(cast.han, "org:reset_password", person_id=cast.zhao.pk).context["password"]
    assert zhao.get(reverse("org:units")).status_code == 302  # led to the door
    assert Client().post(login, {"login": "100005", "password": password}).status_code == 302


@pytest.mark.parametrize("name", ["org:reset_password", "org:set_active"])
def test_an_account_with_more_powers_is_out_of_reach(cast, name):
    """顾岚 helps out at 东门网点; 韩雪 must not become 分行行长 by resetting her password."""
    with whole_bank("set the scene"):
        Appointment.objects.create(
            person=cast.gu,
            unit=cast.east,
            post=cast.posts["RETAIL_TELLER"],
            starts_on=DAY(),
            kind="CONCURRENT",
        )
    answer = send(cast.han, name, {"active": "0"}, person_id=cast.gu.pk)
    assert answer.status_code == 403
    assert "由上级办理" in answer.text
    assert Person.objects.get(pk=cast.gu.pk).is_active


def test_an_account_that_holds_lent_powers_counts_them(cast):
    now = localtime()
    with open_scope(cast.gu, now) as president:
        actions.delegate(
            unit=cast.branch, delegate=cast.zhao, powers=[ORG_PEOPLE], reason="出差", starts_at=now,
            ends_at=now + timedelta(days=1), by=president, now=now,
        )  # fmt: skip
    assert send(cast.han, "org:reset_password", person_id=cast.zhao.pk).status_code == 403
    assert send(cast.gu, "org:reset_password", person_id=cast.zhao.pk).status_code == 200


def test_a_disabled_colleague_is_out_at_once_and_can_be_let_in_again(cast):
    zhao = visitor(cast.zhao)
    assert zhao.get(reverse("org:units")).status_code == 200
    send(cast.han, "org:set_active", {"active": "0"}, person_id=cast.zhao.pk)
    assert zhao.get(reverse("org:units")).status_code == 302
    send(cast.han, "org:set_active", {"active": "1"}, person_id=cast.zhao.pk)
    assert Person.objects.get(pk=cast.zhao.pk).is_active


def test_a_teller_reports_only_their_own_absence(cast):
    form = {"reason": "病假", "starts_on": str(DAY()), "ends_on": str(DAY())}
    own = send(cast.zhao, "org:absence", form | {"person": cast.zhao.pk}, unit_id=cast.east.pk)
    assert own.status_code == 302
    other = send(cast.zhao, "org:absence", form | {"person": cast.zhou.pk}, unit_id=cast.east.pk)
    assert other.status_code == 422
    assert [a.person_id for a in everything(Absence)] == [cast.zhao.pk]


def test_an_absence_can_be_shortened_by_oneself_and_not_by_a_colleague(cast):
    with whole_bank("set the scene"):
        row = Absence.objects.create(
            person=cast.zhao,
            unit=cast.east,
            reason="年假",
            starts_on=DAY(),
            ends_on=DAY() + timedelta(days=9),
        )
    form = {"ends_on": str(DAY() + timedelta(days=2))}
    assert send(cast.zhou, "org:shorten_absence", form, absence_id=row.pk).status_code == 403
    assert send(cast.zhao, "org:shorten_absence", form, absence_id=row.pk).status_code == 302
    assert everything(Absence)[0].ends_on == DAY() + timedelta(days=2)


def test_a_stranger_cannot_be_named_b_role(cast):
    form = {
        "post": cast.posts["RETAIL_TELLER"].pk,
        "first": cast.zhao.pk,
        "second": cast.he.pk,
        "starts_on": str(DAY()),
    }
    assert send(cast.han, "org:backup", form, unit_id=cast.east.pk).status_code == 422
    assert (
        send(cast.han, "org:backup", form | {"second": cast.zhou.pk}, unit_id=cast.east.pk).status_code == 302
    )
    pair = everything(BackupPair)[0]
    assert send(cast.han, "org:end_backup", pair_id=pair.pk).status_code == 302
    assert everything(BackupPair)[0].ends_on == DAY()


def test_a_delegation_is_given_seen_and_taken_back(cast):
    now = localtime()
    form = {
        "staff_no": "100002",
        "powers": [PLANS_PUBLISH],
        "reason": "外出培训",
        "starts_at": f"{now:%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}",
    }
    assert send(cast.han, "org:delegate", form, unit_id=cast.east.pk).status_code == 302
    row = everything(Delegation)[0]
    assert "外出培训" in visitor(cast.luo).get(reverse("org:delegations")).text
    assert "外出培训" not in visitor(cast.ma).get(reverse("org:delegations")).text
    assert send(cast.zhao, "org:revoke_delegation", delegation_id=row.pk).status_code in {403, 404}
    assert send(cast.han, "org:revoke_delegation", delegation_id=row.pk).status_code == 302
    assert everything(Delegation)[0].revoked_at is not None


def test_a_power_one_does_not_hold_is_not_offered(cast):
    page = visitor(cast.luo).get(reverse("org:delegate", args=[cast.east.pk]))
    offered = {code for code, _ in page.context["form"].fields["powers"].choices}
    assert ORG_DELEGATE in offered and PLANS_PUBLISH not in offered


def test_a_changed_post_changes_what_its_holders_may_do_at_once(cast):
    teller = cast.posts["RETAIL_TELLER"]
    form = {
        "name": teller.name,
        "aliases": "柜员、前台",
        "duties": teller.duties,
        "reach": teller.reach,
        "rank": teller.rank,
        "powers": [*teller.powers, ORG_PEOPLE],
    }
    assert visitor(cast.zhao).get(reverse("org:appoint", args=[cast.east.pk])).status_code == 403
    assert send(cast.gu, "org:post_edit", form, code=teller.code).status_code == 403
    assert send(cast.qin, "org:post_edit", form, code=teller.code).status_code == 302
    teller.refresh_from_db()
    assert teller.aliases == ["柜员", "前台"]
    assert visitor(cast.zhao).get(reverse("org:appoint", args=[cast.east.pk])).status_code == 200


def test_a_new_limit_ends_the_one_before(cast):
    form = {"business": "转账", "amount": "3000000", "starts_on": str(DAY())}
    assert send(cast.qin, "org:post_limit", form, code="BRANCH_HEAD").status_code == 302
    old, new = PostLimit.objects.filter(post__code="BRANCH_HEAD", business="转账").order_by("starts_on")
    assert old.ends_on == DAY() - timedelta(days=1)
    assert (new.amount, new.ends_on) == (3000000, None)


def test_only_the_head_office_changes_the_calendar_and_says_why(cast):
    form = {"kind": "HOLIDAY", "name": "行庆", "status": "CONFIRMED", "source": "行发〔2026〕8号"}
    assert send(cast.gu, "org:calendar_day", form, day="2026-06-18").status_code == 403
    assert send(cast.qin, "org:calendar_day", form | {"source": ""}, day="2026-06-18").status_code == 422
    assert send(cast.qin, "org:calendar_day", form, day="2026-06-18").status_code == 302
    row = CalendarDay.objects.get(day=date(2026, 6, 18))
    assert (row.kind, row.name, row.source) == ("HOLIDAY", "行庆", "行发〔2026〕8号")
    assert visitor(cast.qin).get("/org/calendar/2026-02-30/").status_code == 404


def test_a_year_is_laid_out_with_provisional_days_and_confirmed_by_its_notice(cast):
    year = 2028  # no notice is out yet
    assert send(cast.qin, "org:calendar_lay_out", year=year).status_code == 302
    page = visitor(cast.zhao).get(reverse("org:calendar"), {"year": year})
    assert page.context["is_whole"] and page.context["provisional"] > 0
    assert "休" in page.text
    assert send(cast.qin, "org:calendar_confirm", {"source": "国办发明电"}, year=year).status_code == 302
    assert not CalendarDay.objects.filter(day__year=year, status="PROVISIONAL").exists()


def hours_form(*spans):
    form = {"form-TOTAL_FORMS": str(len(spans)), "form-INITIAL_FORMS": "0"}
    for n, (kind, opens, closes) in enumerate(spans):
        form |= {f"form-{n}-day_kind": kind, f"form-{n}-opens_at": opens, f"form-{n}-closes_at": closes}
    return form


def test_opening_hours_have_several_spans_and_may_not_overlap(cast):
    bad = hours_form(("WORKDAY", "08:30", "12:00"), ("WORKDAY", "11:30", "17:00"))
    answer = send(cast.gu, "org:opening_hours", bad, unit_id=cast.east.pk)
    assert answer.status_code == 422 and "重叠" in answer.text
    good = hours_form(("WORKDAY", "08:30", "12:00"), ("WORKDAY", "13:30", "17:00"))
    assert send(cast.gu, "org:opening_hours", good, unit_id=cast.east.pk).status_code == 302
    assert len(everything(OpeningSpan)) == 2


def test_a_new_unit_stands_below_its_parent_and_its_code_is_its_own(cast):
    form = {"code": "B103", "name": "南门网点", "kind": "OUTLET"}
    assert send(cast.qin, "org:unit_add", form, unit_id=cast.branch.pk).status_code == 302
    assert Unit.objects.get(code="B103").path.startswith(cast.branch.path)
    again = send(cast.qin, "org:unit_add", form, unit_id=cast.branch.pk)
    assert again.status_code == 422 and "已被使用" in again.context["form"].errors["code"][0]
    assert send(cast.gu, "org:unit_add", form | {"code": "B104"}, unit_id=cast.branch.pk).status_code == 403


def test_people_are_found_by_name_or_number_within_reach_only(cast):
    def found(person, words):
        page = visitor(person).get(reverse("org:people"), {"q": words})
        return [a.person.name for a in page.context["rows"]]

    assert found(cast.han, "赵") == ["赵倩"]
    assert found(cast.han, "100006") == ["周强"]
    assert found(cast.han, "何丽") == []
    assert found(cast.gu, "何丽") == ["何丽"]


def test_the_tree_asks_the_same_number_of_queries_however_many_units(cast, django_assert_max_num_queries):
    client = visitor(cast.gu)
    for n in range(120):
        Unit.objects.add_child(
            Unit.objects.get(pk=cast.branch.pk), {"code": f"X{n:03}", "name": f"网点{n}", "kind": "OUTLET"}
        )
    with django_assert_max_num_queries(25):
        page = client.get(reverse("org:units"), {"parent": cast.branch.pk})
    assert page.context["rows"].paginator.count == 122
    assert len(page.context["lines"]) == 50


def test_a_tree_of_many_branches_is_paged_and_searched(cast):
    page = visitor(cast.qin).get(reverse("org:units"), {"q": "网点"})
    assert [line["unit"].name for line in page.context["lines"]] == ["东门网点", "西门网点"]
    assert visitor(cast.ma).get(reverse("org:units"), {"parent": cast.branch.pk}).status_code == 404


def test_without_a_search_the_people_of_ones_own_units_are_listed(cast):
    page = visitor(cast.gu).get(reverse("org:people"))
    assert [a.person.name for a in page.context["rows"]] == ["顾岚"]
