"""An opinion is taken in by a colleague, who answers for it from then on; the poster it came from."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from wangdian.domains.service import actions
from wangdian.domains.service.models import Complaint, Improvement, Opinion, OpinionBox, Praise
from wangdian.kernel.cases.models import Clock
from wangdian.kernel.database.errors import Forbidden
from wangdian.kernel.database.sealing import unseal
from wangdian.kernel.notices.models import Notice
from wangdian.kernel.org.models import Delegation
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import MORNING, as_, box, left, refused


def opinions() -> list[Opinion]:
    with whole_bank("test"):
        return list(Opinion.objects.order_by("pk"))


def accept(who, opinion: Opinion, taken_as: str, **more):
    now = more.pop("now", MORNING + timedelta(minutes=30))
    return as_(
        who,
        actions.accept_opinion,
        now=now,
        opinion_id=opinion.pk,
        taken_as=taken_as,
        **{"title": "等候太久"} | more,
    )


def test_whoever_takes_it_in_is_the_first_receiver_and_the_clocks_run_from_the_customers_words(cast):
    left(cast, sort="COMPLAINT", said="等了一小时", phone="13800001234", name="王女士", wants_answer=True)
    taken = accept(cast.lin, opinions()[0], "COMPLAINT", grade="THIRD")
    with whole_bank("test"):
        row = Complaint.objects.select_related("case").get()
        answer = Clock.objects.get(case=row.case, name="answer")
    assert (row.first_receiver_id, row.case.owner_id, row.channel) == (cast.lin.pk, cast.lin.pk, "QR")
    assert row.received_at == MORNING and answer.due_at == MORNING + timedelta(hours=24)
    assert unseal(row.phone_sealed) == "13800001234" and row.said == "等了一小时"
    assert (taken.became_id, taken.state) == (row.pk, "TAKEN")
    assert (taken.said, taken.phone_sealed, taken.name_sealed, taken.phone_tail) == ("", "", "", "")


def test_taking_it_in_twice_makes_one_complaint(cast):
    left(cast, sort="COMPLAINT")
    (opinion,) = opinions()
    assert (
        accept(cast.lin, opinion, "COMPLAINT").became_id == accept(cast.luo, opinion, "COMPLAINT").became_id
    )
    with whole_bank("test"):
        assert Complaint.objects.count() == 1


def test_praise_is_counted_for_the_person_and_not_by_themselves(cast):
    left(cast, sort="PRAISE", said="赵倩教我用手机银行")
    (opinion,) = opinions()
    with refused("service.who"):
        accept(cast.lin, opinion, "PRAISE")
    with refused("service.own_praise"):
        accept(cast.lin, opinion, "PRAISE", person=cast.lin)
    accept(cast.lin, opinion, "PRAISE", person=cast.zhao, title="")
    with whole_bank("test"):
        praise = Praise.objects.get()
    assert (praise.person_id, praise.text, praise.channel) == (cast.zhao.pk, "赵倩教我用手机银行", "QR")


def test_a_suggestion_becomes_an_improvement(cast):
    left(cast)
    (opinion,) = opinions()
    with refused("service.place"):
        accept(cast.lin, opinion, "SUGGESTION")
    taken = accept(cast.lin, opinion, "SUGGESTION", place="COUNTER")
    with whole_bank("test"):
        row = Improvement.objects.get(case=taken.became_id)
    assert (row.source, row.seen, row.proposer_id) == ("OPINION", "请把填单台放低一点。", cast.lin.pk)


def test_what_is_set_aside_keeps_the_words_and_the_reason_but_no_name(cast):
    left(cast, said="广告", name="张三", phone="13900000000")
    (opinion,) = opinions()
    with refused("service.reason"):
        as_(cast.lin, actions.set_opinion_aside, opinion_id=opinion.pk, reason=" ")
    aside = as_(cast.lin, actions.set_opinion_aside, opinion_id=opinion.pk, reason="广告")
    assert (aside.said, aside.reason, aside.name_sealed, aside.phone_sealed) == ("广告", "广告", "", "")
    with refused("service.opinion_done"):
        accept(cast.lin, opinion, "COMPLAINT")


def test_a_teller_neither_reads_nor_takes_opinions(cast):
    left(cast)
    with pytest.raises(Forbidden):
        accept(cast.zhao, opinions()[0], "COMPLAINT")
    client = Client()
    client.force_login(cast.zhao)
    assert client.get(reverse("service:opinions")).status_code == 403


def test_the_lobby_manager_is_told_and_after_two_hours_the_head(cast):
    left(cast)
    with whole_bank("test"):
        assert (actions.tell_of_opinions(now=MORNING), actions.tell_of_opinions(now=MORNING)) == (1, 0)
        told = set(Notice.objects.filter(kind="service.opinion").values_list("person__name", flat=True))
        actions.tell_of_opinions(now=MORNING + timedelta(hours=2))
        urged = Notice.objects.filter(kind="service.opinion", urgent=True)
        assert [n.person_id for n in urged] == [cast.han.pk]
    assert {"林静", "罗敏"} <= told and "赵倩" not in told and "马骏" not in told
    assert Delegation.objects.count() == 0


def test_a_stranger_sees_no_opinion_and_no_poster(cast):
    left(cast)
    with open_scope(cast.ma, MORNING):
        assert not Opinion.objects.exists() and not OpinionBox.objects.exists()
    with pytest.raises(Forbidden):
        as_(cast.ma, actions.open_box, unit=cast.east)


def test_the_poster_shows_the_address_as_a_code(cast):
    token, client = box(cast), Client()
    client.force_login(cast.luo)
    page = client.get(reverse("service:box", args=[cast.east.pk])).content.decode()
    assert f"/o/{token}/" in page and "<svg" in page
    client.post(reverse("service:renew_box", args=[cast.east.pk]), {"idempotency_key": str(uuid4())})
    assert actions.place_of(token) is None
    client.post(reverse("service:stop_box", args=[cast.east.pk]), {"idempotency_key": str(uuid4())})
    with whole_bank("test"):
        assert not OpinionBox.objects.filter(closed_at=None).exists()


def test_an_opinion_is_taken_in_on_its_page(cast):
    left(cast, sort="COMPLAINT", said="等了一小时", phone="13800001234")
    (opinion,) = opinions()
    client = Client()
    client.force_login(cast.lin)
    address = reverse("service:opinion", args=[opinion.pk])
    page = client.get(address).content.decode()
    assert "等了一小时" in page and "1234" in page and "13800001234" not in page
    answer = client.post(
        address, {"taken_as": "COMPLAINT", "title": "等候太久", "idempotency_key": str(uuid4())}, follow=True
    )
    assert "联系并安抚客户" in answer.content.decode()
