"""For the guard that opens every page as everybody."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime

from tests.examples import Example
from wangdian.engines.calendars import Freq, Rhythm
from wangdian.kernel.duties.mapping import rhythm_key, rhythm_to_json
from wangdian.kernel.duties.models import Duty, Occurrence


def examples(cast):
    plain = rhythm_to_json(Rhythm(Freq.DAILY))
    duty = Duty.objects.create(
        unit=cast.east, title="巡查大堂", post=cast.posts["LOBBY_MANAGER"], rhythm=plain,
        rhythm_key=rhythm_key(plain), starts_on=date(2026, 1, 1),
    )  # fmt: skip
    now = localtime()
    Occurrence.objects.create(
        unit=cast.east, duty=duty, key="example", person=cast.lin, post=duty.post, title=duty.title, evidence="NONE",
        scheduled_on=now.date(), opens_at=datetime.combine(now.date(), time(0), now.tzinfo),
        due_at=now + timedelta(hours=1),
    )  # fmt: skip
    overseers = ("qin", "gu", "han", "luo", "shen")
    return {
        "workbench:boards": Example({}, seen_by=("qin", "gu")),
        "workbench:branch": Example({"unit_id": cast.east.pk}, seen_by=overseers),
        "workbench:unclaimed": Example({"unit_id": cast.east.pk}, seen_by=overseers),
        "workbench:person": Example({"unit_id": cast.east.pk, "person_id": cast.lin.pk}, seen_by=overseers),
    }
