"""The pages of service as people use them."""

from datetime import date
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from wangdian.domains.service.forms import ComplaintForm
from wangdian.domains.service.models import Complaint
from wangdian.kernel.org.scope import whole_bank


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(client, address, /, *args, **data):
    return client.post(reverse(address, args=args), data | {"idempotency_key": str(uuid4())}, follow=True)


TAKEN = {
    "said": "等了一小时",
    "title": "等候太久",
    "channel": "COUNTER",
    "sort": "COMPLAINT",
    "phone": "13800001234",
    "name": "王女士",
}


def test_a_lobby_manager_takes_a_complaint_and_sees_what_comes_next(cast):
    lin = signed_in(cast.lin)
    page = send(lin, "service:take", cast.east.pk, **TAKEN).content.decode()
    assert "联系并安抚客户" in page and "等了一小时" in page
    assert "13800001234" not in page and "1234" in page


def test_what_is_rarely_told_is_folded_away_until_it_is_told_or_wrong(cast):
    lin = signed_in(cast.lin)
    closed, opened = '<details class="wd-more">', '<details class="wd-more" open>'
    page = lin.get(reverse("service:take", args=[cast.east.pk])).content.decode()
    assert page.index('name="phone"') < page.index(closed) < page.index('name="outside_number"')
    assert closed in send(lin, "service:take", cast.east.pk, **(TAKEN | {"title": ""})).content.decode()
    for told in ({"title": "", "outside_number": "12345-1"}, {"received_at": "2199-01-01T09:00"}):
        assert opened in send(lin, "service:take", cast.east.pk, **(TAKEN | told)).content.decode()


def test_every_folded_field_may_stay_as_it_is(cast):
    form = ComplaintForm(unit=cast.east, day=date(2026, 3, 2))
    assert all(not form.fields[n].required or form.fields[n].initial for n in form.folded)


def test_a_sentence_stands_at_the_field_that_is_wrong(cast):
    lin = signed_in(cast.lin)
    answer = send(lin, "service:take", cast.east.pk, **(TAKEN | {"phone": "12"}))
    assert answer.status_code == 422
    assert "电话号码不对" in answer.content.decode()


def test_the_whole_number_is_shown_on_demand_only(cast):
    lin = signed_in(cast.lin)
    send(lin, "service:take", cast.east.pk, **TAKEN)
    with whole_bank("test"):
        case_id = Complaint.objects.get().pk
    assert "13800001234" in send(lin, "service:complaint", case_id).content.decode()


def test_a_moment_to_come_is_refused_at_its_field(cast):
    late = send(
        signed_in(cast.lin), "service:take", cast.east.pk, **(TAKEN | {"received_at": "2199-01-01T09:00"})
    )
    assert "不能晚于现在" in late.context["form"].errors["received_at"][0]


def test_the_ledger_and_the_analysis_tell_of_it(cast):
    send(signed_in(cast.lin), "service:take", cast.east.pk, **TAKEN)
    luo = signed_in(cast.luo)
    assert "等候太久" in luo.get(reverse("service:ledger")).content.decode()
    assert luo.get(reverse("service:analysis")).status_code == 200
    bars, line = luo.get(reverse("service:causes")).json()["series"]
    assert bars["data"] == [] and not line["markLine"]["label"]["show"]  # the axis says 80% by itself


def test_a_clerk_is_led_straight_to_taking_a_complaint(cast):
    answer = signed_in(cast.zhao).get(reverse("service:door"))
    assert answer.url == reverse("service:take", args=[cast.east.pk])


def test_a_draw_without_a_day_says_what_to_do(cast):
    answer = send(signed_in(cast.luo), "service:draw", cast.east.pk, day="gestern")
    assert answer.status_code == 409 and "看不出要抽取哪一天" in answer.content.decode()
