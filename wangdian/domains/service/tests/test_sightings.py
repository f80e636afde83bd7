"""A sighting goes the plan: the head takes it, the upper unit knows, one voice answers, somebody looks again, it is reviewed."""

from datetime import timedelta

import pytest

from wangdian.domains.inspections.tests.situations import PICTURE
from wangdian.domains.service import queries
from wangdian.domains.service.models import Sighting
from wangdian.kernel.cases.clocks.editing import set_target
from wangdian.kernel.cases.models import Attachment, Clock
from wangdian.kernel.database.errors import Forbidden
from wangdian.kernel.notices.models import Notice
from wangdian.kernel.org.models import Delegation, Post
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import MORNING, as_, fresh, refused, seen, step


def due(case) -> dict:
    with whole_bank("test"):
        return {
            c.name: c.due_at.astimezone(MORNING.tzinfo) - MORNING for c in Clock.objects.filter(case=case)
        }


def told_up(cast, case):
    return step(cast.han, case, "report_up", how="PHONE", points="短视频三千播放，正在核实")


def held(cast):
    case = seen(cast, grade="MAJOR")
    step(cast.han, case, "take")
    told_up(cast, case)
    step(cast.han, case, "verify", facts="录像显示柜员请客户去清点机", truth="PARTLY")
    return step(cast.han, case, "hold", statement="我们已联系客户，零钱照收。", spokesperson=cast.luo.pk)


def test_a_sighting_goes_the_plan_from_the_picture_to_the_review(cast):
    case = held(cast)
    step(cast.luo, case, "answer", where="原视频评论区", answer="已与客户沟通，零钱照收。")
    with refused("service.not_followed"):
        step(cast.han, case, "close", review="慢在核实", lesson="柜台放告示")
    step(cast.lin, case, "follow", comment="评论平息", reach="5200")
    done = step(cast.han, case, "close", review="慢在核实", lesson="柜台放告示")
    row = fresh(Sighting, case.pk)
    assert (done.state, done.category, done.code[:3]) == ("CLOSED", "done", "YQ-")
    assert (row.reach, row.spokesperson_id, row.told_upper_id) == (5200, cast.luo.pk, cast.gu.pk)
    assert row.answered_at is not None and row.truth == "PARTLY"


def test_its_three_clocks_run_by_the_wall_clock_from_when_it_was_seen(cast):
    case = seen(cast)
    assert due(case) == {
        "to_head": timedelta(minutes=30), "to_upper": timedelta(hours=2), "first_answer": timedelta(hours=24)
    }  # fmt: skip
    late = seen(cast, seen_at=MORNING - timedelta(minutes=20))
    assert due(late)["to_head"] == timedelta(minutes=10)


def test_a_unit_sets_its_own_limits(cast):
    as_(
        cast.han, set_target, unit=cast.east, kind="sighting", clock="to_head", grade="", after="15分钟", mode="calendar",
        starts_on=MORNING.date(),
    )  # fmt: skip
    assert due(seen(cast))["to_head"] == timedelta(minutes=15)


def test_taking_reporting_and_answering_meet_the_clocks(cast):
    case = held(cast)
    step(cast.luo, case, "answer", where="评论区", answer="已沟通")
    with whole_bank("test"):
        states = set(Clock.objects.filter(case=case).values_list("state", flat=True))
    assert states == {Clock.State.MET}


def test_the_head_is_told_at_once_by_number_only(cast):
    case = seen(cast)
    with whole_bank("test"):
        told = Notice.objects.get(person=cast.han, kind="service.sighting")
    assert told.urgent and case.code in told.title and "短视频" not in f"{told.title}{told.body}"
    assert case.owner_id == cast.han.pk


def test_nobody_else_at_the_outlet_sees_it_nor_the_unit_above_before_it_is_told(cast):
    case = seen(cast)

    def sees(person) -> bool:
        with open_scope(person, MORNING) as scope:
            listed = queries.sightings(scope).filter(pk=case.pk).exists()
            assert Sighting.objects.filter(pk=case.pk).exists() >= listed
            return listed

    assert [p.name for p in (cast.lin, cast.han, cast.luo, cast.zhao, cast.gu, cast.ma) if sees(p)] == [
        "林静",
        "韩雪",
    ]
    step(cast.han, case, "take")
    told_up(cast, case)
    assert sees(cast.gu) and not sees(cast.luo)


def test_nothing_is_said_before_the_upper_unit_knows(cast):
    case = seen(cast, grade="NORMAL")
    step(cast.han, case, "take")
    step(cast.han, case, "verify", facts="查了", truth="FALSE")
    with refused("service.not_reported_up"):
        step(cast.han, case, "hold", statement="不属实", spokesperson=cast.luo.pk)
    with refused("service.not_reported_up"):
        step(cast.han, case, "stay_silent", comment="传播很小")
    told_up(cast, case)
    assert step(cast.han, case, "stay_silent", comment="传播很小").state == "FOLLOWING"


def test_only_the_named_spokesperson_answers(cast):
    case = held(cast)
    with refused("service.not_spokesperson"):
        step(cast.han, case, "answer", where="评论区", answer="我来说")
    step(cast.han, case, "hold", statement="零钱照收", spokesperson=cast.han.pk)
    assert step(cast.han, case, "answer", where="评论区", answer="零钱照收").state == "FOLLOWING"


def test_it_is_graded_before_the_facts_are_settled(cast):
    case = seen(cast)
    step(cast.han, case, "take")
    with refused("cases.grade"):
        step(cast.han, case, "verify", facts="查了", truth="TRUE")


def test_a_picture_is_kept_with_it(cast):
    case = seen(cast, picture=(PICTURE, "截图.png"))
    with whole_bank("test"):
        assert Attachment.objects.get(case=case).is_picture


def test_a_link_that_is_no_link_is_refused(cast):
    with refused("service.link"):
        seen(cast, link="javascript:alert(1)")


def test_a_colleague_reports_but_does_not_take_it(cast):
    case = seen(cast)
    with pytest.raises(Forbidden):
        step(cast.lin, case, "take")


def test_what_flares_up_again_is_verified_again(cast):
    case = held(cast)
    step(cast.luo, case, "answer", where="评论区", answer="已沟通")
    again = step(cast.han, case, "flare_up", comment="又被转发")
    assert again.state == "VERIFYING" and again.is_open


def test_nobody_speaks_who_could_not_read_it(cast):
    with whole_bank("test"):
        post = Post.objects.get(code="WEALTH_MANAGER")
        post.powers = [p for p in post.powers if p != "reputation.report"]
        post.save()
    case = seen(cast, grade="MAJOR")
    step(cast.han, case, "take")
    told_up(cast, case)
    step(cast.han, case, "verify", facts="录像显示柜员请客户去清点机", truth="PARTLY")
    with refused("cases.confidant_blind"):
        step(cast.han, case, "hold", statement="零钱照收。", spokesperson=cast.wu.pk)


def test_who_was_lent_the_handling_without_the_reading_stops_no_report(cast):
    with whole_bank("test"):
        Delegation.objects.create(
            unit=cast.east, grantor=cast.han, delegate=cast.luo, post=cast.posts["BRANCH_HEAD"],
            powers=["reputation.handle"], reason="外出", starts_at=MORNING - timedelta(hours=1),
            ends_at=MORNING + timedelta(days=7),
        )  # fmt: skip
        post = Post.objects.get(code="OPERATIONS_SUPERVISOR")
        post.powers = [p for p in post.powers if p not in {"reputation.report", "reputation.handle"}]
        post.save()
    case = seen(cast)
    assert cast.luo.pk not in case.confidants and case.owner_id == cast.han.pk
