"""Duties and occurrences as tests need them."""

from datetime import date

from tests.cast import moment
from wangdian.engines.calendars import Freq, Rhythm
from wangdian.kernel.duties.mapping import rhythm_key, rhythm_to_json
from wangdian.kernel.duties.models import Duty, Occurrence
from wangdian.kernel.org.scope import whole_bank

WORKDAILY = Rhythm(Freq.WORKDAILY)
TODAY = date(2026, 3, 2)


def duty_of(cast, rhythm: Rhythm = WORKDAILY, *, post="RETAIL_TELLER", unit=None, **fields) -> Duty:
    plain = rhythm_to_json(rhythm)
    defaults = {"title": "点钞练习", "starts_on": date(2026, 1, 1)}
    return Duty.objects.create(
        unit=unit or cast.east, post=cast.posts[post], rhythm=plain, rhythm_key=rhythm_key(plain), **defaults | fields
    )  # fmt: skip


def occurrence_of(
    cast, person=None, *, duty=None, due="2026-03-02 17:00", opens="2026-03-02 08:00", **fields
) -> Occurrence:
    """One time of a duty, open unless `fields` say otherwise."""
    with whole_bank("test"):
        duty = duty or duty_of(cast, evidence=fields.get("evidence", "NONE"))
        defaults = {"key": "2026-03-02#1", "evidence": duty.evidence, "state": "OPEN", "scheduled_on": TODAY}
        return Occurrence.objects.create(
            unit=duty.unit, duty=duty, person=person, post=duty.post, title=duty.title, opens_at=moment(opens),
            due_at=moment(due), **defaults | fields,
        )  # fmt: skip


def fresh(row: Occurrence) -> Occurrence:
    """The row as it now stands."""
    with whole_bank("test"):
        return Occurrence.objects.get(pk=row.pk)
