"""Example addresses of the pages of units, posts and people."""

from datetime import date, timedelta

from django.utils.timezone import localdate, localtime

from tests.examples import Example
from wangdian.kernel.org.models import Absence, Appointment, BackupPair, Delegation
from wangdian.kernel.org.powers import PLANS_READ


def examples(cast) -> dict[str, Example]:
    day = localdate()
    east = {"unit_id": cast.east.pk}
    zhao = Appointment.objects.get(person=cast.zhao)
    absence = Absence.objects.create(
        person=cast.zhao, unit=cast.east, reason="年假", starts_on=day, ends_on=day + timedelta(days=3)
    )
    BackupPair.objects.create(
        unit=cast.east, post=zhao.post, first=cast.zhao, second=cast.zhou, starts_on=date(2025, 1, 1)
    )
    Delegation.objects.create(
        unit=cast.east, grantor=cast.han, delegate=cast.shen, post=cast.posts["BRANCH_HEAD"],
        powers=[PLANS_READ], reason="外出", starts_at=localtime(), ends_at=localtime() + timedelta(days=1),
    )  # fmt: skip
    return {
        "org:unit": Example(east, unit=cast.east),
        "org:unit_add": Example({"unit_id": cast.branch.pk}, unit=cast.branch),
        "org:unit_edit": Example(east, unit=cast.east),
        "org:opening_hours": Example(east, unit=cast.east),
        "org:appoint": Example(east, unit=cast.east),
        "org:register": Example(east, unit=cast.east),
        "org:backup": Example(east, unit=cast.east),
        "org:absence": Example(east, unit=cast.east),
        "org:delegate": Example(east, unit=cast.east),
        "org:person": Example({"person_id": cast.zhao.pk}, unit=cast.east),
        "org:end_appointment": Example({"appointment_id": zhao.pk}, unit=cast.east),
        "org:shorten_absence": Example({"absence_id": absence.pk}, seen_by=("qin", "gu", "han", "zhao")),
        "org:post": Example({"code": "RETAIL_TELLER"}),
        "org:post_edit": Example({"code": "RETAIL_TELLER"}, unit=cast.bank),
        "org:post_limit": Example({"code": "RETAIL_TELLER"}, unit=cast.bank),
        "org:calendar_confirm": Example({"year": 2026}, unit=cast.bank),
        "org:calendar_day": Example({"day": "2026-10-01"}, unit=cast.bank),
    }
