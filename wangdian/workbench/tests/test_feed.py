"""The calendar feed: whoever knows the secret reads one person's duties, until it is closed."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from tests.cast import moment
from wangdian.engines.calendars import Freq, Rhythm, Shift
from wangdian.kernel.duties.generation import catch_up
from wangdian.kernel.duties.models import Occurrence
from wangdian.kernel.duties.tests.situations import duty_of
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.scope import whole_bank
from wangdian.workbench.models import CalendarFeed

NOW = moment("2026-03-02 09:00")


@pytest.fixture(autouse=True)
def _monday_at_nine():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def branch(cast):
    with whole_bank("test"):
        seed_calendar(date(2026, 1, 1), date(2026, 12, 31))
        duty_of(cast, title="点钞练习")
        duty_of(cast, Rhythm(Freq.WEEKLY, byday=(3,)), title="周三例会", post="WEALTH_MANAGER")
        duty_of(cast, Rhythm(Freq.HOURLY, shift=Shift.SKIP), title="巡视大堂", post="LOBBY_MANAGER")
        catch_up(now=NOW - timedelta(hours=3))
    return cast


def new_address(client, person) -> str:
    """Ask for an address as the person does, and read it off the page."""
    client.force_login(person)
    client.post(reverse("workbench:feed_new"), {"idempotency_key": str(uuid4())})
    return client.get(reverse("workbench:feed")).context["address"]


def events(address) -> list:
    answer = Client().get(address)  # nobody is signed in
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_without_signing_in_the_feed_shows_the_coming_weeks_of_one_person(client, branch):
    found = events(new_address(client, branch.zhao))
    assert {str(e["summary"]) for e in found} == {"点钞练习"}
    days = [e["dtstart"].dt for e in found]
    assert date(2026, 3, 2) in days and date(2026, 4, 15) in days
    assert date(2026, 3, 7) not in days  # a Saturday
    assert len({str(e["uid"]) for e in found}) == len(found)


def test_what_was_done_is_marked(client, branch):
    with whole_bank("test"):
        Occurrence.objects.filter(person=branch.zhao).update(state="DONE", done_at=NOW, done_by=branch.zhao)
    titles = [str(e["summary"]) for e in events(new_address(client, branch.zhao))]
    assert titles.count("✓ 点钞练习") == 1 and "点钞练习" in titles


def test_what_is_due_many_times_a_day_is_one_entry_a_day(client, branch):
    found = events(new_address(client, branch.lin))
    days = [e["dtend"].dt.date() for e in found]
    assert len(days) == len(set(days)) > 20


def test_a_new_address_closes_the_old_one_and_a_closed_one_answers_nothing(client, branch):
    old = new_address(client, branch.wu)
    new = new_address(client, branch.wu)
    assert Client().get(old).status_code == 404
    assert str(events(new)[0]["summary"]) == "周三例会"
    client.post(reverse("workbench:feed_close"), {"idempotency_key": str(uuid4())})
    assert Client().get(new).status_code == 404


def test_the_secret_is_shown_once_and_kept_only_as_a_hash(client, branch):
    address = new_address(client, branch.zhao)
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert token not in client.get(reverse("workbench:feed")).content.decode()
    assert not CalendarFeed.objects.filter(token_hash__contains=token).exists()


def test_who_leaves_the_bank_takes_no_feed_along(client, branch):
    address = new_address(client, branch.zhao)
    type(branch.zhao).objects.filter(pk=branch.zhao.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_a_guessed_address_answers_nothing(client, branch):
    assert client.get(reverse("workbench:ics", args=["guess"])).status_code == 404
