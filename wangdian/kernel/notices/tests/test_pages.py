"""The pages: an inbox of one's own, settings of one's own, and the channels of a unit."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from wangdian.kernel.notices.models import Delivery, Habits, Notice, Preference, Robot
from wangdian.kernel.notices.outbox import deliver_due
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import outbox, say, states, tell


@pytest.fixture
def now():
    return localtime()


def signed_in(client, person):
    client.force_login(person)
    return client


def post(client, name, data=None, **kwargs):
    return client.post(reverse(name, kwargs=kwargs or None), {"idempotency_key": str(uuid4())} | (data or {}))


def read_marks(person) -> dict[str, bool]:
    with open_scope(person, localtime()):
        return {n.key: n.read_at is not None for n in Notice.objects.all()}


def test_the_inbox_shows_the_unread_first_and_the_header_counts_them(cast, client, now):
    for n in range(3):
        tell(cast, cast.zhao, now=now, key=f"case:{n}", title=f"第{n}件")
    signed_in(client, cast.zhao)
    with open_scope(cast.zhao, now):
        newest = Notice.objects.get(key="case:2")
    post(client, "notices:read", notice_id=newest.pk)
    page = client.get(reverse("notices:inbox"))
    shown = [line["notice"].key for line in page.context["rows"]]
    assert shown == ["case:1", "case:0", "case:2"]
    assert "2 条未读" in page.content.decode() and '<span class="wd-sign-number">2' in page.content.decode()
    assert '<span class="wd-sign-number">' not in signed_in(client, cast.zhou).get("/").content.decode()


def test_following_a_notice_reads_it_and_leads_to_the_thing(cast, client, now):
    tell(cast, cast.zhao, now=now, url="/duties/?day=1")
    with open_scope(cast.zhao, now):
        notice = Notice.objects.get()
    assert signed_in(client, cast.zhou).get(reverse("notices:open", args=[notice.pk])).status_code == 404
    answer = signed_in(client, cast.zhao).get(reverse("notices:open", args=[notice.pk]))
    assert answer.status_code == 302 and answer.url == "/duties/?day=1"
    assert read_marks(cast.zhao) == {"case:1": True}


def test_all_read_leaves_what_came_later_and_other_kinds(cast, client, now):
    tell(cast, cast.zhao, now=now, key="a")
    tell(cast, cast.zhao, now=now, key="b", kind="notices.other")
    page = signed_in(client, cast.zhao).get(reverse("notices:inbox") + "?kind=notices.trial")
    newest = page.context["newest"]
    tell(cast, cast.zhao, now=now, key="c")
    address = reverse("notices:read_all") + "?kind=notices.trial"
    answer = client.post(address, {"up_to": newest})
    assert answer.url == reverse("notices:inbox") + "?kind=notices.trial"
    assert read_marks(cast.zhao) == {"a": True, "b": False, "c": False}
    assert client.post(address, {"up_to": "x"}).status_code == 404


def test_the_inbox_takes_the_same_few_queries_however_long_it_is(
    cast, client, now, django_assert_max_num_queries
):
    signed_in(client, cast.zhao)
    for n in range(40):
        tell(cast, cast.zhao, now=now, key=f"case:{n}")
    with django_assert_max_num_queries(16):
        assert "共 40 条" in client.get(reverse("notices:inbox")).content.decode()


def test_settings_are_kept_and_their_refusal_stands_at_the_field(cast, client):
    signed_in(client, cast.zhao)
    page = client.get(reverse("notices:preferences"))
    assert "还没有接通邮件服务器" in page.content.decode()
    wishes = {n: "DIGEST" for n in page.context["form"].fields if n.startswith("mail:")}
    sent = {
        "email": "zhao@bank.example",
        "digest_at": "17:30",
        "quiet_from": "21:00",
        "quiet_until": "",
    } | wishes
    refused = post(client, "notices:preferences", sent)
    assert refused.status_code == 422 and "要么都填" in str(refused.context["form"].errors["quiet_until"])
    assert not Habits.objects.exists()
    assert post(client, "notices:preferences", sent | {"quiet_until": "07:00"}).status_code == 302
    cast.zhao.refresh_from_db()
    assert cast.zhao.email == "zhao@bank.example"
    assert set(Preference.objects.values_list("mail", flat=True)) == {"DIGEST"}
    again = client.get(reverse("notices:preferences")).content.decode()
    assert 'value="21:00"' in again and 'value="zhao@bank.example"' in again


def test_a_robot_is_added_tested_and_switched_off_on_the_page_and_its_address_never_shown(
    cast, client, platform, now
):
    signed_in(client, cast.han)
    new = {"kind": "WECOM", "name": "东门大群", "url": platform.url(), "secret": ""}
    assert post(client, "notices:robot_add", new, unit_id=cast.east.pk).status_code == 302
    with whole_bank("test"):
        robot = Robot.objects.get()
    assert post(client, "notices:robot_test", robot_id=robot.pk).status_code == 302
    assert deliver_due(localtime) == 1 and "已接通" in platform.texts[0]
    page = client.get(reverse("notices:of_unit", args=[cast.east.pk])).content.decode()
    edit = client.get(reverse("notices:robot", args=[robot.pk])).content.decode()
    assert "127.0.0.1/…1234" in page + edit and "SECRETKEY" not in page + edit and "已发" in page
    assert post(client, "notices:robot", {"name": "东门大群"}, robot_id=robot.pk).status_code == 302
    assert post(client, "notices:robot_test", robot_id=robot.pk).status_code == 409
    wrong = post(
        client,
        "notices:robot_add",
        new | {"name": "二", "url": "https://evil.example/?key=SECRETKEY9"},
        unit_id=cast.east.pk,
    )
    assert wrong.status_code == 422 and "SECRETKEY9" not in wrong.content.decode()


def test_what_could_not_be_sent_is_seen_and_sent_again(cast, client, robot, platform, now):
    platform.answers = [(404, {}, {})]
    say(cast, now=now)
    deliver_due(localtime)
    page = signed_in(client, cast.han).get(reverse("notices:of_unit", args=[cast.east.pk]) + "?state=DEAD")
    assert "HTTP 404" in page.content.decode() and "仍发不出" in page.content.decode()
    assert post(client, "notices:retry", delivery_id=outbox()[0].pk).status_code == 302
    deliver_due(localtime)
    assert states() == ["SENT"]


def test_what_a_person_was_told_by_mail_is_not_shown_to_the_keeper_of_the_channels(
    readers, client, mail_server, now
):
    tell(readers, readers.zhao, now=now, title="关于支行长的举报")
    page = (
        signed_in(client, readers.han)
        .get(reverse("notices:of_unit", args=[readers.east.pk]))
        .content.decode()
    )
    assert "赵倩" in page and "试验" in page and "举报" not in page and "zhao@" not in page


def test_the_channels_of_another_unit_are_out_of_reach(cast, client, robot):
    signed_in(client, cast.ma)
    assert client.get(reverse("notices:of_unit", args=[cast.east.pk])).status_code == 404
    assert client.get(reverse("notices:robot", args=[robot.pk])).status_code == 404
    assert post(client, "notices:robot_test", robot_id=robot.pk).status_code == 404
    assert client.get(reverse("notices:channels")).url == reverse("notices:of_unit", args=[cast.west.pk])
    with whole_bank("test"):
        assert not Delivery.objects.exists()
