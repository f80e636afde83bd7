"""Who answers for something works here; who acts for somebody else says so; who may see a clock's buttons."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from tests.cast import moment
from wangdian.kernel.cases import actions
from wangdian.kernel.cases.clocks.extending import ask_extension as ask_longer
from wangdian.kernel.cases.facts import pending_approvals
from wangdian.kernel.cases.models import Action, Clock
from wangdian.kernel.org.models import Delegation
from wangdian.kernel.org.powers import CASES_HANDLE
from wangdian.kernel.org.scope import whole_bank

from .situations import MORNING, fresh, move, opened, working
from .test_corrective import _files, as_, done, planned, refused  # noqa: F401  (a fixture that is used by itself)


def lend(grantor, delegate, cast):
    """韩雪's powers over cases, lent for a week."""
    with whole_bank("test"):
        Delegation.objects.create(
            unit=cast.east, grantor=grantor, delegate=delegate, post=cast.posts["BRANCH_HEAD"], powers=[CASES_HANDLE],
            reason="外出", starts_at=MORNING - timedelta(hours=1), ends_at=MORNING + timedelta(days=7),
        )  # fmt: skip


@pytest.mark.parametrize("elsewhere", ["he", "bai"])
def test_nobody_is_named_owner_who_holds_no_post_at_the_unit(cast, elsewhere):
    stranger = cast.people[elsewhere]
    with refused("cases.owner_elsewhere"):
        opened(cast, owner=stranger)
    case = working(cast)
    with refused("cases.owner_elsewhere"):
        planned(cast, case, owner=stranger)
    with refused("cases.owner_elsewhere"):
        as_(cast.luo, actions.assign, case_id=case.pk, owner=stranger)


def test_what_a_deputy_did_names_whom_they_stood_in_for(cast):
    lend(cast.han, cast.lin, cast)
    action = planned(cast, working(cast))
    done(cast, action, cast.lin)
    with whole_bank("test"):
        action.refresh_from_db()
    assert (action.done_by, action.done_on_behalf_of) == (cast.lin, cast.han)
    with refused("cases.same_person"):  # it was done in her name
        as_(cast.han, actions.verify_action, action_id=action.pk, verdict="好")
    assert as_(cast.luo, actions.verify_action, action_id=action.pk, verdict="好").state == "VERIFIED"


def test_a_deputy_of_the_owner_reports_for_them_and_never_verifies(cast):
    case = working(cast)
    action = planned(cast, case, owner=cast.han)
    lend(cast.han, cast.lin, cast)
    done(cast, action, cast.luo)
    with refused("cases.same_person"):  # for the owner, who would judge herself
        as_(cast.lin, actions.verify_action, action_id=action.pk, verdict="好")


def test_a_verification_by_a_deputy_names_both_on_the_page(client, cast):
    lend(cast.han, cast.lin, cast)
    action = planned(cast, working(cast))
    done(cast, action)
    verified = as_(cast.lin, actions.verify_action, action_id=action.pk, verdict="现场看过")
    assert (verified.verified_by, verified.verified_on_behalf_of) == (cast.lin, cast.han)
    client.force_login(cast.luo)
    shown = client.get(reverse("cases:case", args=[action.case_id])).content.decode()
    assert "（代 韩雪）" in shown


def test_the_database_refuses_a_verification_for_somebody_who_did_it(cast):
    action = planned(cast, working(cast))
    done(cast, action)
    with whole_bank("test"), pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(
            state="VERIFIED", verified_by=cast.lin, verified_on_behalf_of=cast.zhou
        )


def clock_of(case) -> Clock:
    with whole_bank("test"):
        return Clock.objects.filter(case=case).first()


def test_a_case_waits_for_a_pending_extension_of_its_clock(cast):
    case = working(cast)
    as_(
        cast.zhou, ask_longer, clock_id=clock_of(case).pk, until=moment("2026-03-20 12:00"), reason="等配件",
    )  # fmt: skip
    with whole_bank("test"):
        assert pending_approvals(fresh(case)) == 1
    with refused("cases.approval"):
        move(cast.zhou, case, "finish", comment="好了")


def test_the_page_offers_a_longer_clock_to_who_works_on_the_case(client, cast):
    case = working(cast)
    longer = reverse("cases:clock_extend", args=[clock_of(case).pk])
    why = reverse("cases:clock_explain", args=[clock_of(case).pk])
    page = reverse("cases:case", args=[case.pk])
    client.force_login(cast.zhou)
    shown = client.get(page).content.decode()
    assert longer in shown and why not in shown  # it is not late
    with whole_bank("test"):
        Clock.objects.filter(case=case).update(breached_at=MORNING)
    shown = client.get(page).content.decode()
    assert longer in shown and why in shown
    client.force_login(cast.zhao)  # reads it, does not work on it
    shown = client.get(page).content.decode()
    assert case.title in shown and longer not in shown and why not in shown


def test_a_measure_is_due_in_the_future(cast):
    with refused("cases.due_past"):
        planned(cast, working(cast), due_on=date(2026, 3, 1))
